package roster

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, row any) error {
	return db.Fault(s.db.Gorm(ctx).Create(row).Error)
}

// replace writes a row over the version before it; somebody who was quicker makes it a conflict.
func replace[R any](ctx context.Context, s store, row R, id string, version int) error {
	done := s.db.Gorm(ctx).Model(&row).Where("id = ? AND version = ?", id, version-1).Select("*").Updates(&row)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(done.Error)
}

func (s store) updateRoster(ctx context.Context, r Roster) error {
	return replace(ctx, s, r.row(), r.ID, r.Version)
}

func (s store) updateChange(ctx context.Context, c Change) error {
	return replace(ctx, s, c.row(), c.ID, c.Version)
}

func (s store) roster(ctx context.Context, id string) (Roster, error) {
	var r rosterRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error
	return r.roster(), db.Fault(err)
}

// lockRosters are an organisation's, in the order of their ids, for whoever changes what they add up to.
func (s store) lockRosters(ctx context.Context, organization string) ([]Roster, error) {
	return rostersOf(s.db.ForUpdate(s.db.Gorm(ctx)).Where("organization_id = ?", organization).Order("id"))
}

func (s store) rostersOf(ctx context.Context, organizations ...string) ([]Roster, error) {
	return rostersOf(s.db.Gorm(ctx).Where("organization_id IN ?", organizations).Order("id"))
}

func (s store) everyRoster(ctx context.Context) ([]Roster, error) {
	return rostersOf(s.db.Gorm(ctx).Order("id"))
}

func (s store) leavesAt(ctx context.Context, at time.Time) ([]Change, error) {
	var rows []changeRow
	err := s.db.Gorm(ctx).Where("kind = ? AND state = ?", Leave, InForce).
		Where("starts_at <= ? AND (ends_at IS NULL OR ends_at > ?)", db.At(at), db.At(at)).
		Where("person_id IN (SELECT id FROM people WHERE active)").Order("id").Find(&rows).Error
	all := make([]Change, len(rows))
	for i, r := range rows {
		all[i] = r.change()
	}
	return all, db.Fault(err)
}

func rostersOf(q *gorm.DB) ([]Roster, error) {
	var rows []rosterRow
	err := q.Find(&rows).Error
	all := make([]Roster, len(rows))
	for i, r := range rows {
		all[i] = r.roster()
	}
	return all, db.Fault(err)
}

// seen are the rosters of the organisations that a condition lets through.
func (s store) seen(ctx context.Context, organizations func(*gorm.DB) *gorm.DB, f Filter, p Page) (List[Roster], error) {
	q := s.db.Gorm(ctx).Table("rosters").Where("organization_id IN (?)", organizations(s.db.Gorm(ctx)).Select("id"))
	if f.Organization != "" {
		q = q.Where("organization_id = ?", f.Organization)
	}
	return db.ReadPage(q, p, func(r rosterRow) string { return r.ID }, rosterRow.roster)
}

// changes are those in force of the organisations' rosters that touch a span.
func (s store) changes(ctx context.Context, organizations []string, from, until time.Time) (map[string][]Change, error) {
	var rows []changeRow
	err := s.db.Gorm(ctx).Where("organization_id IN ? AND state = ?", organizations, InForce).
		Where("(ends_at IS NULL OR ends_at > ?) AND starts_at < ?", db.At(from), db.At(until)).Order("id").Find(&rows).Error
	all := map[string][]Change{}
	for _, r := range rows {
		all[r.OrganizationID] = append(all[r.OrganizationID], r.change())
	}
	return all, db.Fault(err)
}

func (s store) change(ctx context.Context, r Roster, id string) (Change, error) {
	var row changeRow
	err := s.db.Gorm(ctx).Where("id = ? AND organization_id = ? AND (roster_id = ? OR roster_id IS NULL)", id, r.Organization, r.ID).Take(&row).Error
	return row.change(), db.Fault(err)
}

// history lists what was ever changed in a roster, and who of the organisation was away.
func (s store) history(ctx context.Context, r Roster, p Page) (List[Change], error) {
	q := s.db.Gorm(ctx).Table("roster_changes").Where("organization_id = ? AND (roster_id = ? OR roster_id IS NULL)", r.Organization, r.ID)
	return db.ReadPage(q, p, func(r changeRow) string { return r.ID }, changeRow.change)
}

// leaves are all that were ever entered of a person.
func (s store) leaves(ctx context.Context, person string, p Page) (List[Change], error) {
	q := s.db.Gorm(ctx).Table("roster_changes").Where("person_id = ? AND kind = ?", person, Leave)
	return db.ReadPage(q, p, func(r changeRow) string { return r.ID }, changeRow.change)
}

// leave is one that somebody is on at an instant.
func (s store) leave(ctx context.Context, person string, at time.Time) (Change, bool, error) {
	var rows []changeRow
	now := db.At(at)
	err := s.db.Gorm(ctx).Where("person_id = ? AND kind = ? AND state = ? AND starts_at <= ?", person, Leave, InForce, now).
		Where("ends_at IS NULL OR ends_at > ?", now).Order("ends_at IS NULL DESC, ends_at DESC").Limit(1).Find(&rows).Error
	if len(rows) == 0 {
		return Change{}, false, db.Fault(err)
	}
	return rows[0].change(), true, db.Fault(err)
}
