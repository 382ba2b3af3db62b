package decision

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type authorityRow struct {
	ID             string
	Matter         Matter
	OrganizationID *string
	Decider        db.JSON[Holder]
	Deputies       db.JSON[[]Holder]
	Version        int
}

func (authorityRow) TableName() string { return "decision_authorities" }

func (a Authority) row() authorityRow {
	r := authorityRow{a.ID, a.Matter, nil, db.AsJSON(a.Decider), db.AsJSON(a.Deputies), a.Version}
	if a.Organization != "" {
		r.OrganizationID = &a.Organization
	}
	return r
}

func (r authorityRow) authority() Authority {
	a := Authority{r.ID, r.Matter, "", r.Decider.V, r.Deputies.V, r.Version}
	if r.OrganizationID != nil {
		a.Organization = *r.OrganizationID
	}
	return a
}

func (s store) authorityPage(ctx context.Context, p db.Page) (db.List[Authority], error) {
	return db.ReadPage(s.db.Gorm(ctx).Model(&authorityRow{}), p, func(r authorityRow) string { return r.ID }, authorityRow.authority)
}

// authorities are the lines for one matter.
func (s store) authorities(ctx context.Context, m Matter) ([]Authority, error) {
	var rows []authorityRow
	err := s.db.Gorm(ctx).Where("matter = ?", m).Order("id").Find(&rows).Error
	all := make([]Authority, len(rows))
	for n, r := range rows {
		all[n] = r.authority()
	}
	return all, db.Fault(err)
}

func (s store) authority(ctx context.Context, id string, lock bool) (Authority, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var r authorityRow
	err := tx.Where("id = ?", id).Take(&r).Error
	return r.authority(), db.Fault(err)
}

func (s store) insertAuthority(ctx context.Context, a Authority) error {
	r := a.row()
	return once(s.db.Gorm(ctx).Create(&r))
}

func (s store) updateAuthority(ctx context.Context, a Authority) error {
	return once(s.db.Gorm(ctx).Model(&authorityRow{}).Where("id = ? AND version = ?", a.ID, a.Version-1).Select("*").Updates(a.row()))
}

func (s store) deleteAuthority(ctx context.Context, a Authority) error {
	return once(s.db.Gorm(ctx).Where("id = ? AND version = ?", a.ID, a.Version).Delete(&authorityRow{}))
}

// once wants one row to have changed, and no other line for the same matter and organisation.
func once(res *gorm.DB) error {
	switch {
	case db.Duplicate(res.Error):
		return fault.Conflict("decision.authority_exists", "possible", []string{})
	case res.Error != nil:
		return db.Fault(res.Error)
	case res.RowsAffected == 0:
		return fault.Conflict("problem.changed_meanwhile")
	}
	return nil
}
