package exchange

import (
	"context"
	"time"

	"tasuki/internal/db"
)

type thingRow struct {
	ItemID       string
	Form         Form
	Maker        string
	Model        string
	SerialNumber string
	ImageItem    string
	ImageSHA256  string `gorm:"column:image_sha256"`
	LostReason   string
	LegalBasis   string
}

func (thingRow) TableName() string { return "evidence_things" }

type sealRow struct {
	ItemID string
	Number string
	State  SealState
	At     db.Instant
}

func (sealRow) TableName() string { return "evidence_seals" }

// things adds to those of the items that are one what they are, and their seals.
func (s store) things(ctx context.Context, items []Item, ids []string, at map[string]int) error {
	var physical []string
	for _, id := range ids {
		if items[at[id]].Kind == Physical {
			physical = append(physical, id)
		}
	}
	if len(physical) == 0 {
		return nil
	}
	var rows []thingRow
	if err := s.db.Gorm(ctx).Where("item_id IN ?", physical).Find(&rows).Error; err != nil {
		return db.Fault(err)
	}
	for _, r := range rows {
		items[at[r.ItemID]].Thing = &Thing{
			Form: r.Form, Maker: r.Maker, Model: r.Model, Serial: r.SerialNumber, Image: r.ImageItem, ImageSHA256: r.ImageSHA256, LostReason: r.LostReason,
			LegalBasis: r.LegalBasis,
		}
	}
	var seals []sealRow
	if err := s.db.Gorm(ctx).Where("item_id IN ?", physical).Order("number").Find(&seals).Error; err != nil {
		return db.Fault(err)
	}
	for _, r := range seals {
		t := items[at[r.ItemID]].Thing
		t.Seals = append(t.Seals, Seal{r.Number, r.State, r.At.Time})
	}
	return nil
}

// putThing completes the row of an item that was just announced, and says what thing it is.
func (s store) putThing(ctx context.Context, i Item, t Thing) error {
	done := s.db.Gorm(ctx).Model(&itemRow{}).Where("id = ?", i.ID).Updates(map[string]any{
		"asset_id": i.Asset, "filename": i.Filename, "custodian_id": i.Custodian.Organization, "custodian_person": i.Custodian.Person,
		"place": i.Place, "ordered": i.ordered,
	})
	if done.Error != nil {
		return db.Fault(done.Error)
	}
	return db.Fault(s.db.Gorm(ctx).Create(&thingRow{i.ID, t.Form, t.Maker, t.Model, t.Serial, t.Image, t.ImageSHA256, t.LostReason, t.LegalBasis}).Error)
}

func (s store) updateThing(ctx context.Context, item string, t Thing) error {
	return db.Fault(s.db.Gorm(ctx).Model(&thingRow{}).Where("item_id = ?", item).Updates(map[string]any{
		"image_item": t.Image, "image_sha256": t.ImageSHA256, "lost_reason": t.LostReason,
	}).Error)
}

// insertSeals adds seals that are whole.
func (s store) insertSeals(ctx context.Context, item string, now time.Time, numbers ...string) error {
	if len(numbers) == 0 {
		return nil
	}
	rows := make([]sealRow, len(numbers))
	for k, n := range numbers {
		rows[k] = sealRow{item, n, Intact, db.At(now)}
	}
	return db.Fault(s.db.Gorm(ctx).Create(rows).Error)
}

func (s store) updateSeal(ctx context.Context, item, number string, state SealState, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&sealRow{}).Where("item_id = ? AND number = ?", item, number).Updates(map[string]any{
		"state": state, "at": db.At(now),
	}).Error)
}

// addParty has an organisation read the item from now on.
func (s store) addParty(ctx context.Context, item, organization string) error {
	return db.Fault(s.db.Gorm(ctx).Create(&partyRow{item, organization}).Error)
}
