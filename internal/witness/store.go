package witness

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type store struct{ db *db.DB }

type row struct {
	ID             string
	OrganizationID string
	Name           string
	Contact        string
	Key            string
	RegisteredAt   db.Instant
	EndedAt        db.Instant
	Version        int
}

func (row) TableName() string { return "witnesses" }

func (r row) witness() Witness {
	return Witness{
		ID: r.ID, Organization: r.OrganizationID, Name: r.Name, Contact: r.Contact, Key: r.Key,
		Registered: r.RegisteredAt.Time, Ended: r.EndedAt.Time, Version: r.Version,
	}
}

func (s store) page(ctx context.Context, p db.Page) (db.List[Witness], error) {
	return db.ReadPage(s.db.Gorm(ctx).Model(&row{}), p, func(r row) string { return r.ID }, row.witness)
}

func (s store) one(ctx context.Context, id string, lock bool) (Witness, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var r row
	err := tx.Where("id = ?", id).Take(&r).Error
	return r.witness(), db.Fault(err)
}

// active are those that count; there are never more than MaxActive.
func (s store) active(ctx context.Context) ([]Witness, error) {
	var rows []row
	err := s.db.Gorm(ctx).Where("ended_at IS NULL").Order("id").Limit(MaxActive).Find(&rows).Error
	all := make([]Witness, len(rows))
	for i, r := range rows {
		all[i] = r.witness()
	}
	return all, db.Fault(err)
}

// counts are how many there are in all, and of these how many count.
func (s store) counts(ctx context.Context) (all, active int64, err error) {
	if err = s.db.Gorm(ctx).Model(&row{}).Count(&all).Error; err == nil {
		err = s.db.Gorm(ctx).Model(&row{}).Where("ended_at IS NULL").Count(&active).Error
	}
	return all, active, db.Fault(err)
}

func (s store) insert(ctx context.Context, w Witness) error {
	r := row{w.ID, w.Organization, w.Name, w.Contact, w.Key, db.At(w.Registered), db.Instant{}, w.Version}
	err := s.db.Gorm(ctx).Create(&r).Error
	if db.Duplicate(err) {
		return fault.Conflict("witness.key_taken", "possible", []string{})
	}
	return db.Fault(err)
}

func (s store) end(ctx context.Context, w Witness) error {
	res := s.db.Gorm(ctx).Model(&row{}).Where("id = ? AND version = ?", w.ID, w.Version-1).
		Updates(map[string]any{"ended_at": db.At(w.Ended), "version": w.Version})
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(res.Error)
}
