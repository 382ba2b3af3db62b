package exchange

import (
	"context"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/db"
)

type holdRow struct {
	ItemID string
	Reason string
	HeldBy string
	HeldAt db.Instant
}

func (holdRow) TableName() string { return "evidence_holds" }

type disposalRow struct {
	ItemID     string
	Reason     string
	ProposedBy string
	ProposedAt db.Instant
	ApprovedBy string
	DisposedAt db.Instant

	RuleID      string
	RuleVersion int
	IncidentID  string
}

func (disposalRow) TableName() string { return "evidence_disposals" }

func (r disposalRow) disposal() Disposal {
	return Disposal{r.Reason, r.ProposedBy, r.ProposedAt.Time, r.RuleID, r.RuleVersion, r.ApprovedBy, r.DisposedAt.Time}
}

// keeping is what stands about keeping an item.
func (s store) keeping(ctx context.Context, item string) (k Keeping, err error) {
	var holds []holdRow
	if err := s.db.Gorm(ctx).Where("item_id = ?", item).Limit(1).Find(&holds).Error; err != nil {
		return k, db.Fault(err)
	}
	for _, r := range holds {
		k.Hold = &Hold{r.Reason, r.HeldBy, r.HeldAt.Time}
	}
	var disposals []disposalRow
	err = s.db.Gorm(ctx).Where("item_id = ?", item).Limit(1).Find(&disposals).Error
	for _, r := range disposals {
		d := r.disposal()
		k.Disposal = &d
	}
	return k, db.Fault(err)
}

func (s store) insertHold(ctx context.Context, item string, h Hold) error {
	return db.Fault(s.db.Gorm(ctx).Create(&holdRow{item, h.Reason, h.By, db.At(h.At)}).Error)
}

func (s store) deleteHold(ctx context.Context, item string) error {
	return db.Fault(s.db.Gorm(ctx).Where("item_id = ?", item).Delete(&holdRow{}).Error)
}

func (s store) insertDisposal(ctx context.Context, i Item, d Disposal) error {
	return db.Fault(s.db.Gorm(ctx).Create(&disposalRow{
		i.ID, d.Reason, d.ProposedBy, db.At(d.ProposedAt), d.ApprovedBy, db.At(d.At), d.Rule, d.RuleVersion, i.Incident,
	}).Error)
}

func (s store) deleteDisposal(ctx context.Context, item string) error {
	return db.Fault(s.db.Gorm(ctx).Where("item_id = ?", item).Delete(&disposalRow{}).Error)
}

// disposed closes the proposal and takes the item out of its host's versions, and out of what is looked at.
func (s store) disposed(ctx context.Context, item, by string, now time.Time) error {
	for _, rows := range []any{&configurationRow{}, &retentionRow{}} {
		if err := s.db.Gorm(ctx).Where("item_id = ?", item).Delete(rows).Error; err != nil {
			return db.Fault(err)
		}
	}
	return db.Fault(s.db.Gorm(ctx).Model(&disposalRow{}).Where("item_id = ?", item).Updates(map[string]any{
		"approved_by": by, "disposed_at": db.At(now),
	}).Error)
}

// shred takes an attempt's key, its parts and the index of its lines away, and says which parts there were. The rest of its row stays.
func (s store) shred(ctx context.Context, attempt string) ([]blob.Part, error) {
	for _, rows := range []any{&chunkRow{}, &indexRow{}} {
		if err := s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Delete(rows).Error; err != nil {
			return nil, db.Fault(err)
		}
	}
	err := s.db.Gorm(ctx).Model(&attemptRow{}).Where("id = ?", attempt).Updates(map[string]any{
		"key_id": "", "wrapped_key": []byte{}, "hash_state": nil,
	}).Error
	if err != nil {
		return nil, db.Fault(err)
	}
	return s.removeParts(ctx, attempt)
}
