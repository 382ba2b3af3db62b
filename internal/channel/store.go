package channel

import (
	"context"
	"time"

	"tasuki/internal/db"
)

type store struct{ db *db.DB }

type row struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Kind           string
	Name           string
	Host           string
	KeyID          string
	WrappedKey     []byte
	Sealed         []byte
	FailingSince   db.Instant
	LastCode       int64
	TakenAt        db.Instant
	DisabledAt     db.Instant
	OldUntil       db.Instant
	CreatedAt      db.Instant `gorm:"autoCreateTime:false"`
	CreatedBy      string
	Version        int64
}

func (row) TableName() string { return "channels" }

func rowOf(c Channel) row {
	return row{
		ID: c.ID, OrganizationID: c.Organization, Kind: string(c.Kind), Name: c.Name, Host: c.Host, FailingSince: db.At(c.FailingSince), LastCode: int64(c.LastCode),
		TakenAt: db.At(c.TakenAt), DisabledAt: db.At(c.DisabledAt), OldUntil: db.At(c.OldUntil), CreatedAt: db.At(c.CreatedAt), CreatedBy: c.CreatedBy, Version: int64(c.Version),
	}
}

func (r row) channel() Channel {
	return Channel{
		ID: r.ID, Organization: r.OrganizationID, Kind: Kind(r.Kind), Name: r.Name, Host: r.Host, FailingSince: r.FailingSince.Time, LastCode: int(r.LastCode),
		TakenAt: r.TakenAt.Time, DisabledAt: r.DisabledAt.Time, OldUntil: r.OldUntil.Time, CreatedAt: r.CreatedAt.Time, CreatedBy: r.CreatedBy, Version: int(r.Version),
	}
}

func (s store) list(ctx context.Context, organization string, p Page) (List[Channel], error) {
	q := s.db.Gorm(ctx).Table("channels").Where("organization_id = ?", organization)
	return db.ReadPage(q, p, func(r row) string { return r.ID }, row.channel)
}

func (s store) find(ctx context.Context, id string) (r row, err error) {
	return r, db.Fault(s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error)
}

func (s store) lock(ctx context.Context, id string) (r row, err error) {
	return r, db.Fault(s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ?", id).Take(&r).Error)
}

// countLocked holds the organisation's row, so that two who enter a channel at once are counted one after the other.
func (s store) countLocked(ctx context.Context, organization string) (n int64, err error) {
	var ids []string
	if err := s.db.ForUpdate(s.db.Gorm(ctx).Table("organizations")).Where("id = ?", organization).Pluck("id", &ids).Error; err != nil {
		return 0, db.Fault(err)
	}
	err = s.db.Gorm(ctx).Model(&row{}).Where("organization_id = ?", organization).Count(&n).Error
	return n, db.Fault(err)
}

func (s store) insert(ctx context.Context, r row) error {
	return db.Fault(s.db.Gorm(ctx).Create(&r).Error)
}

// update writes a row that is locked.
func (s store) update(ctx context.Context, r row) error {
	return db.Fault(s.db.Gorm(ctx).Model(&row{}).Where("id = ?", r.ID).Updates(map[string]any{
		"name": r.Name, "host": r.Host, "key_id": r.KeyID, "wrapped_key": r.WrappedKey, "sealed": r.Sealed, "failing_since": r.FailingSince,
		"last_code": r.LastCode, "disabled_at": r.DisabledAt, "old_until": r.OldUntil, "version": r.Version,
	}).Error)
}

func (s store) delete(ctx context.Context, id string) error {
	return db.Fault(s.db.Gorm(ctx).Where("id = ?", id).Delete(&row{}).Error)
}

// used are the ids of an organisation's channels that are not disabled.
func (s store) used(ctx context.Context, organization string) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&row{}).Where("organization_id = ? AND disabled_at IS NULL", organization).
		Order("id").Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

func (s store) took(ctx context.Context, id string, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&row{}).Where("id = ?", id).
		Updates(map[string]any{"taken_at": db.At(now), "failing_since": db.Instant{}, "last_code": 0}).Error)
}

// failed keeps how a channel, whose row is locked, goes on failing. What was entered is as it was, so that its version stays.
func (s store) failed(ctx context.Context, c Channel) error {
	return db.Fault(s.db.Gorm(ctx).Model(&row{}).Where("id = ?", c.ID).Updates(map[string]any{
		"failing_since": db.At(c.FailingSince), "last_code": c.LastCode, "disabled_at": db.At(c.DisabledAt),
	}).Error)
}

// failing counts those that fail since then or before, or are disabled for it.
func (s store) failing(ctx context.Context, by time.Time) (n int64, err error) {
	err = s.db.Gorm(ctx).Model(&row{}).Where("failing_since IS NOT NULL AND failing_since <= ?", db.At(by)).Count(&n).Error
	return n, db.Fault(err)
}
