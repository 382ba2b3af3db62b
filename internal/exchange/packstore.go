package exchange

import (
	"context"
	"encoding/json"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type packOrderRow struct {
	ID             string
	IncidentID     string
	RequestID      string
	OrganizationID string
	PersonID       string
	Recipient      string
	KeyID          string
	WrappedKey     []byte
	MadeAt         db.Instant
	ExpiresAt      db.Instant
	RevokedAt      db.Instant
	Version        int
}

func (packOrderRow) TableName() string { return "pack_orders" }

func (r packOrderRow) order() PackOrder {
	return PackOrder{
		ID: r.ID, Incident: r.IncidentID, Request: r.RequestID, Organization: r.OrganizationID, Person: r.PersonID, Recipient: r.Recipient,
		Made: r.MadeAt.Time, Expires: r.ExpiresAt.Time, Revoked: r.RevokedAt.Time, Version: r.Version, secret: blob.Wrapped{KeyID: r.KeyID, Bytes: r.WrappedKey},
	}
}

func (s store) insertPackOrder(ctx context.Context, o PackOrder) error {
	return db.Fault(s.db.Gorm(ctx).Create(&packOrderRow{
		o.ID, o.Incident, o.Request, o.Organization, o.Person, o.Recipient, o.secret.KeyID, o.secret.Bytes,
		db.At(o.Made), db.At(o.Expires), db.At(o.Revoked), o.Version,
	}).Error)
}

// packOrder is the one with that id; one without an ID does not exist.
func (s store) packOrder(ctx context.Context, id string) (PackOrder, error) {
	var rows []packOrderRow
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ?", id).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return PackOrder{}, db.Fault(err)
	}
	return rows[0].order(), nil
}

func (s store) packOrders(ctx context.Context, request string, p Page) (db.List[PackOrder], error) {
	q := s.db.Gorm(ctx).Model(&packOrderRow{}).Where("request_id = ?", request)
	return db.ReadPage(q, p, func(r packOrderRow) string { return r.ID }, packOrderRow.order)
}

// revokePackOrder writes over the version that was read; somebody who was quicker makes it a conflict.
func (s store) revokePackOrder(ctx context.Context, o PackOrder, now time.Time) error {
	done := s.db.Gorm(ctx).Model(&packOrderRow{}).Where("id = ? AND version = ?", o.ID, o.Version).
		Updates(map[string]any{"revoked_at": db.At(now), "version": o.Version + 1})
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(done.Error)
}

type bundleRow struct {
	ID         string
	Bundle     string
	OrderID    string
	RequestID  string
	IncidentID string
	SHA256     string `gorm:"column:sha256"`
	Size       int64
	Files      int
	Bytes      int64
	Custody    string
	SealedAt   db.Instant
	LateReason string
	ImportedBy string
	ImportedAt db.Instant
}

func (bundleRow) TableName() string { return "evidence_bundles" }

func (r bundleRow) bundle() (Bundle, error) {
	b := Bundle{
		ID: r.ID, Packed: r.Bundle, Order: r.OrderID, Request: r.RequestID, Incident: r.IncidentID, SHA256: r.SHA256, Size: r.Size, Files: r.Files,
		Bytes: r.Bytes, Sealed: r.SealedAt.Time, LateReason: r.LateReason, ImportedBy: r.ImportedBy, ImportedAt: r.ImportedAt.Time,
	}
	return b, json.Unmarshal([]byte(r.Custody), &b.Custody)
}

func (s store) insertBundle(ctx context.Context, b Bundle) error {
	custody, err := json.Marshal(b.Custody)
	if err != nil {
		return err
	}
	return db.Fault(s.db.Gorm(ctx).Create(&bundleRow{
		b.ID, b.Packed, b.Order, b.Request, b.Incident, b.SHA256, b.Size, b.Files, b.Bytes, string(custody), db.At(b.Sealed), b.LateReason,
		b.ImportedBy, db.At(b.ImportedAt),
	}).Error)
}

// bundle is what came in under an order and the id that it was packed with; one without an ID has not come.
func (s store) bundle(ctx context.Context, order, packed string) (Bundle, error) {
	var rows []bundleRow
	err := s.db.Gorm(ctx).Where("order_id = ? AND bundle = ?", order, packed).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Bundle{}, db.Fault(err)
	}
	return rows[0].bundle()
}

func (s store) bundles(ctx context.Context, request string, p Page) (db.List[Bundle], error) {
	q := s.db.Gorm(ctx).Model(&bundleRow{}).Where("request_id = ?", request)
	l, err := db.ReadPage(q, p, func(r bundleRow) string { return r.ID }, func(r bundleRow) bundleRow { return r })
	all := db.List[Bundle]{Items: make([]Bundle, len(l.Items)), Next: l.Next, Total: l.Total}
	for k, r := range l.Items {
		if err != nil {
			break
		}
		all.Items[k], err = r.bundle()
	}
	return all, err
}
