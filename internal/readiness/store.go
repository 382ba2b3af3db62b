package readiness

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type store struct{ db *db.DB }

// organizations are the ids of those whose plans are asked for: all but headquarters, or one's own alone.
func (s store) organizations(ctx context.Context, own string, stale bool, now time.Time, p Page) (List[string], error) {
	q := s.reachable(ctx, own)
	if stale {
		q = s.stales(ctx, q, now)
	}
	var total *int64
	if p.Count {
		total = new(int64)
		if err := q.Session(&gorm.Session{}).Count(total).Error; err != nil {
			return List[string]{}, db.Fault(err)
		}
	}
	var ids []string
	err := db.Seek(q, "id", p).Pluck("id", &ids).Error
	same := func(id string) string { return id }
	l := db.Cut(ids, p, same, same)
	l.Total = total
	return l, db.Fault(err)
}

func (s store) stale(ctx context.Context, own string, now time.Time) (n int64, err error) {
	err = s.stales(ctx, s.reachable(ctx, own), now).Count(&n).Error
	return n, db.Fault(err)
}

func (s store) reachable(ctx context.Context, own string) *gorm.DB {
	q := s.db.Gorm(ctx).Table("organizations").Where("kind <> ?", access.Headquarters)
	if own != "" {
		q = q.Where("id = ?", own)
	}
	return q
}

// stales leaves out what can be counted on: few or many, it is one look along an index.
func (s store) stales(ctx context.Context, q *gorm.DB, now time.Time) *gorm.DB {
	fresh := s.db.Gorm(ctx).Table("reachability_plans").Select("organization_id").Where("fresh_until > ?", db.At(now))
	return q.Where("id NOT IN (?)", fresh)
}

// plans are the organisations' plans in their order; an empty one where nothing was entered.
func (s store) plans(ctx context.Context, organizations []string) ([]Plan, error) {
	var rows []planRow
	if err := s.db.Gorm(ctx).Where("organization_id IN ?", organizations).Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	var contacts []contactRow
	err := s.db.Gorm(ctx).Where("organization_id IN ?", organizations).Order("organization_id, position").Find(&contacts).Error
	of := map[string]Plan{}
	for _, r := range rows {
		of[r.OrganizationID] = r.plan()
	}
	for _, c := range contacts {
		p := of[c.OrganizationID]
		p.Contacts = append(p.Contacts, Contact{c.PersonID, c.Part, c.Purpose})
		of[c.OrganizationID] = p
	}
	all := make([]Plan, len(organizations))
	for i, id := range organizations {
		all[i] = of[id]
		if all[i].Version == 0 {
			all[i] = Plan{Organization: id, HoldsDays: DefaultHolds}
		}
	}
	return all, db.Fault(err)
}

// lock is an organisation's plan for whoever changes it or what it is judged by. Where nothing was entered there is nothing to
// lock, and of two who enter one at the same time the second finds it there.
func (s store) lock(ctx context.Context, organization string) (Plan, error) {
	var rows []planRow
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("organization_id = ?", organization).Find(&rows).Error
	if err != nil {
		return Plan{}, db.Fault(err)
	}
	all, err := s.plans(ctx, []string{organization})
	if err != nil {
		return Plan{}, err
	}
	return all[0], nil
}

// replace writes a plan over the version before it.
func (s store) replace(ctx context.Context, v View) error {
	row, contacts := v.row(), make([]contactRow, len(v.Contacts))
	for i, c := range v.Contacts {
		contacts[i] = contactRow{v.Organization, i, c.Person, c.Part, c.Purpose}
	}
	if v.Version == 1 {
		err := s.db.Gorm(ctx).Create(row).Error
		if db.Duplicate(err) {
			return fault.Conflict("problem.changed_meanwhile")
		}
		if err != nil {
			return db.Fault(err)
		}
	} else {
		done := s.db.Gorm(ctx).Model(&row).Where("organization_id = ? AND version = ?", v.Organization, v.Version-1).Select("*").Updates(&row)
		if done.Error == nil && done.RowsAffected == 0 {
			return fault.Conflict("problem.changed_meanwhile")
		}
		if done.Error != nil {
			return db.Fault(done.Error)
		}
	}
	err := s.db.Gorm(ctx).Where("organization_id = ?", v.Organization).Delete(&contactRow{}).Error
	if err == nil && len(contacts) > 0 {
		err = s.db.Gorm(ctx).Create(contacts).Error
	}
	return db.Fault(err)
}

func (s store) keepFresh(ctx context.Context, v View) error {
	return db.Fault(s.db.Gorm(ctx).Model(&planRow{}).Where("organization_id = ?", v.Organization).Update("fresh_until", db.At(v.until)).Error)
}

// plansWith are the organisations that a person is a contact of.
func (s store) plansWith(ctx context.Context, person string) (ids []string, err error) {
	err = s.db.Gorm(ctx).Table("reachability_contacts").Where("person_id = ?", person).Order("organization_id").Pluck("organization_id", &ids).Error
	return ids, db.Fault(err)
}

// plansWithPeopleOf are those that anybody of an organisation is a contact of.
func (s store) plansWithPeopleOf(ctx context.Context, organization string) (ids []string, err error) {
	people := s.db.Gorm(ctx).Table("people").Select("id").Where("organization_id = ?", organization)
	err = s.db.Gorm(ctx).Table("reachability_contacts").Distinct("organization_id").Where("person_id IN (?)", people).
		Order("organization_id").Pluck("organization_id", &ids).Error
	return ids, db.Fault(err)
}
