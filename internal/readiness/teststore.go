package readiness

import (
	"context"

	"tasuki/internal/db"
)

func (s store) insertTest(ctx context.Context, t Test) error {
	return db.Fault(s.db.Gorm(ctx).Create(t.row()).Error)
}

func (s store) updateTest(ctx context.Context, t Test) error {
	row := t.row()
	return db.Fault(s.db.Gorm(ctx).Model(&row).Where("id = ?", t.ID).Select("*").Updates(&row).Error)
}

func (s store) test(ctx context.Context, id string) (Test, error) {
	var r testRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error
	return r.test(), db.Fault(err)
}

// tests are those of every plan, or of one's own organisation's and of oneself.
func (s store) tests(ctx context.Context, own, person string, f TestFilter, p Page) (List[Test], error) {
	q := s.db.Gorm(ctx).Table("reachability_tests")
	if own != "" {
		q = q.Where(s.db.Gorm(ctx).Where("organization_id = ?", own).Or("person_id = ?", person))
	}
	if f.Organization != "" {
		q = q.Where("organization_id = ?", f.Organization)
	}
	if f.Mine {
		q = q.Where("person_id = ? AND state = ?", person, Waiting)
	}
	return db.ReadPage(q, p, func(r testRow) string { return r.ID }, testRow.test)
}

// tie is a contact of one organisation.
type tie struct{ organization, person string }

// tried are the last attempt and the last success with each contact that organisations ever had.
func (s store) tried(ctx context.Context, organizations []string) (map[tie]Standing, error) {
	var last []testRow
	err := s.db.Gorm(ctx).Table("reachability_tests t").Where("organization_id IN ?", organizations).
		Where("NOT EXISTS (SELECT 1 FROM reachability_tests l WHERE l.organization_id = t.organization_id AND l.person_id = t.person_id" +
			" AND (l.at > t.at OR l.at = t.at AND l.id > t.id))").Find(&last).Error
	if err != nil {
		return nil, db.Fault(err)
	}
	var reached []struct {
		OrganizationID, PersonID string
		SettledAt                db.Instant
	}
	err = s.db.Gorm(ctx).Table("reachability_tests").Select("organization_id, person_id, MAX(settled_at) AS settled_at").
		Where("organization_id IN ? AND state = ?", organizations, Reached).Group("organization_id, person_id").Find(&reached).Error
	all := map[tie]Standing{}
	for _, r := range last {
		all[tie{r.OrganizationID, r.PersonID}] = Standing{Latest: r.test()}
	}
	for _, r := range reached {
		one := all[tie{r.OrganizationID, r.PersonID}]
		one.ReachedAt = r.SettledAt.Time
		all[tie{r.OrganizationID, r.PersonID}] = one
	}
	return all, db.Fault(err)
}
