package directory

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

type store struct{ db *db.DB }

// Acquaintance is a rule by which organisations know each other that stands in another capability: a query of the
// ids of those that the actor knows of. Sharing a case is the one there is, and it is internal/incident's.
type Acquaintance func(ctx context.Context, tx *gorm.DB) *gorm.DB

// Acquainted adds a rule, while the program is put together.
func (s *Service) Acquainted(rule Acquaintance) { s.acquaints = append(s.acquaints, rule) }

// sight is what an actor sees of the directory. It is applied in the query, so that what may not be seen is not found.
type sight struct {
	all       bool
	actor     access.Actor
	now       db.Instant
	acquaints []func(tx *gorm.DB) *gorm.DB
}

func (s *Service) sight(ctx context.Context) sight {
	v := sight{all: seesAll(ctx), actor: access.From(ctx), now: db.At(s.now())}
	for _, rule := range s.acquaints {
		v.acquaints = append(v.acquaints, func(tx *gorm.DB) *gorm.DB { return rule(ctx, tx) })
	}
	return v
}

const (
	engagedAtOwn  = "SELECT e.organization_id FROM engagement_sites s JOIN engagements e ON e.id = s.engagement_id WHERE s.site_id = ? AND "
	ownEngagement = "SELECT s.site_id FROM engagements e JOIN engagement_sites s ON s.engagement_id = e.id WHERE e.organization_id = ? AND "
	live          = "e.ended_at IS NULL AND e.starts_at <= ? AND e.expires_at > ?"
	headquarters  = "SELECT id FROM organizations WHERE kind = 'headquarters'"
)

// known narrows to organisations (column holds their ids) other than headquarters that the actor's has to do with: a
// live engagement binds one to the other, or an acquaintance does.
func (v sight) known(tx *gorm.DB, column string) *gorm.DB {
	own := v.actor.Organization
	q := tx.Where(column+" IN ("+engagedAtOwn+live+")", own, v.now, v.now).
		Or(column+" IN ("+ownEngagement+live+")", own, v.now, v.now)
	for _, rule := range v.acquaints {
		q = q.Or(column+" IN (?)", rule(tx))
	}
	return q
}

func (v sight) organizations(tx *gorm.DB) *gorm.DB {
	if v.all {
		return tx.Table("organizations")
	}
	seen := tx.Where("id = ?", v.actor.Organization)
	if !v.actor.HQ() { // at headquarters, who does not see all has no part in cases: an auditor
		seen = seen.Or("kind = ?", access.Headquarters).Or(v.known(tx, "id"))
	}
	return tx.Table("organizations").Where(seen)
}

// SeenOrganizations are those that the actor sees, as a query for lists of what belongs to them. It is for siblings' store.go
// files.
func (s *Service) SeenOrganizations(ctx context.Context) func(tx *gorm.DB) *gorm.DB {
	return s.sight(ctx).organizations
}

// people: all of one's own; at headquarters those who may be rung up; of organisations one has to do with, who is there.
func (v sight) people(tx *gorm.DB) *gorm.DB {
	switch {
	case v.all:
		return tx.Table("people")
	case v.actor.HQ():
		return tx.Table("people").Where("id = ?", v.actor.Person)
	}
	others := tx.Where("organization_id IN (" + headquarters + ") AND contact").
		Or(tx.Where("organization_id NOT IN (" + headquarters + ")").Where(v.known(tx, "organization_id")))
	return tx.Table("people").Where(
		tx.Where("organization_id = ?", v.actor.Organization).Or(tx.Where("active").Where(others)))
}

// shown leaves of a person what the actor may see of them: all, or a card, with mailbox and telephone of contacts only.
func (v sight) shown(p Person) Person {
	if v.all || p.Organization == v.actor.Organization {
		return p
	}
	if !p.Contact() {
		p.Email, p.Phone = "", ""
	}
	p.Card, p.Roles, p.MailboxShared, p.Channel, p.QuietHours = true, nil, false, "", worktime.Week{}
	return p
}

// Organisations.

func (s store) insertOrganization(ctx context.Context, o Organization) error {
	err := s.insert(ctx, o.row())
	if db.Duplicate(err) {
		return fault.Conflict("organization.headquarters_exists")
	}
	return err
}

func (s store) updateOrganization(ctx context.Context, o Organization) error {
	return replace(ctx, s, o.row(), o.ID, o.Version)
}

func (s store) organization(ctx context.Context, v sight, id string) (Organization, error) {
	r, err := take[organizationRow](v.organizations(s.db.Gorm(ctx)).Where("id = ?", id))
	return r.organization(), err
}

func (s store) organizationByID(ctx context.Context, id string) (Organization, error) {
	r, err := take[organizationRow](s.db.Gorm(ctx).Where("id = ?", id))
	return r.organization(), err
}

func (s store) organizationsByID(ctx context.Context, ids []string) (map[string]Organization, error) {
	return byID(s.db.Gorm(ctx), ids, func(r organizationRow) (string, Organization) { return r.ID, r.organization() })
}

func (s store) organizationsNamed(ctx context.Context, name string) ([]Organization, error) {
	rows, err := all[organizationRow](s.db.Gorm(ctx).Where("name = ? OR id = ?", name, name).Order("id"))
	return each(rows, organizationRow.organization), err
}

func (s store) lockOrganization(ctx context.Context, id string) (Organization, error) {
	r, err := take[organizationRow](s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ?", id))
	return r.organization(), err
}

func (s store) headquarters(ctx context.Context) (Organization, error) {
	r, err := take[organizationRow](s.db.Gorm(ctx).Where("kind = ?", access.Headquarters))
	return r.organization(), err
}

func (s store) hasChildren(ctx context.Context, id string) (bool, error) {
	return some(s.db.Gorm(ctx).Table("organizations").Where("parent_id = ?", id))
}

func (s store) empty(ctx context.Context) (bool, error) {
	any, err := some(s.db.Gorm(ctx).Table("organizations"))
	return !any, err
}

func (s store) organizations(ctx context.Context, v sight, f OrganizationFilter, p Page) (List[Organization], error) {
	q := v.organizations(s.db.Gorm(ctx))
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Parent != "" {
		q = q.Where("parent_id = ?", f.Parent)
	}
	return db.ReadPage(q, p, func(r organizationRow) string { return r.ID }, organizationRow.organization)
}

// regions are those, beside the default one, that sites keep their evidence in.
func (s store) regions(ctx context.Context) (codes []string, err error) {
	err = s.db.Gorm(ctx).Model(&organizationRow{}).Where("evidence_region <> ''").Distinct("evidence_region").Order("evidence_region").
		Pluck("evidence_region", &codes).Error
	return codes, db.Fault(err)
}

// What all of them do.

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

func take[R any](q *gorm.DB) (R, error) {
	var r R
	err := q.Take(&r).Error
	return r, db.Fault(err)
}

func all[R any](q *gorm.DB) ([]R, error) {
	var rows []R
	err := q.Find(&rows).Error
	return rows, db.Fault(err)
}

func some(q *gorm.DB) (bool, error) {
	var ids []string
	err := q.Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, db.Fault(err)
}

func each[R, T any](rows []R, item func(R) T) []T {
	items := make([]T, len(rows))
	for i, r := range rows {
		items[i] = item(r)
	}
	return items
}

func byID[R, T any](tx *gorm.DB, ids []string, item func(R) (string, T)) (map[string]T, error) {
	found := map[string]T{}
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := all[R](tx.Where("id IN ?", ids))
	for _, r := range rows {
		id, t := item(r)
		found[id] = t
	}
	return found, err
}
