package exchange

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
)

type keyRow struct {
	IncidentID string
	KeyID      string
	WrappedKey []byte
}

func (keyRow) TableName() string { return "configuration_keys" }

// configurationKey is the incident's, without a KeyID where it has none yet.
func (s store) configurationKey(ctx context.Context, incident string) (blob.Wrapped, error) {
	var rows []keyRow
	err := s.db.Gorm(ctx).Where("incident_id = ?", incident).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return blob.Wrapped{}, db.Fault(err)
	}
	return blob.Wrapped{KeyID: rows[0].KeyID, Bytes: rows[0].WrappedKey}, nil
}

// insertConfigurationKey gives the key that stands afterwards: of two readers at the same moment, the quicker one's.
func (s store) insertConfigurationKey(ctx context.Context, incident string, w blob.Wrapped) (blob.Wrapped, error) {
	err := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&keyRow{incident, w.KeyID, w.Bytes}).Error
	if err != nil {
		return w, db.Fault(err)
	}
	return s.configurationKey(ctx, incident)
}

type configurationRow struct {
	ID         string
	AssetID    string
	ItemID     string
	IncidentID string
	Against    string // what it was held against: an item's id, or a site's baseline's; "" for nothing yet
	Lines      *int   // that differ from it; nil where they can't be counted
}

func (configurationRow) TableName() string { return "configuration_versions" }

// insertConfiguration makes the item a version of its host's, at the place among them that the id gives it.
func (s store) insertConfiguration(ctx context.Context, id string, i Item) error {
	return db.Fault(s.db.Gorm(ctx).Create(&configurationRow{ID: id, AssetID: i.Asset, ItemID: i.ID, IncidentID: i.Incident}).Error)
}

func (s store) deleteConfiguration(ctx context.Context, item string) error {
	return db.Fault(s.db.Gorm(ctx).Where("item_id = ?", item).Delete(&configurationRow{}).Error)
}

// seen narrows the versions of a host to those of items that the actor sees.
func (s store) seen(ctx context.Context, cases *incident.Service, asset string) *gorm.DB {
	return s.shown(ctx, cases, s.versions(ctx).Where("asset_id = ?", asset))
}

func (s store) versions(ctx context.Context) *gorm.DB {
	return s.db.Gorm(ctx).Model(&configurationRow{})
}

// shown narrows versions to those of items that the actor sees.
func (s store) shown(ctx context.Context, cases *incident.Service, q *gorm.DB) *gorm.DB {
	if access.From(ctx).SeesEveryCase() {
		return q
	}
	analysed := cases.Analysed(ctx, access.Investigative)(s.db.Gorm(ctx), "incident_id")
	own := cases.Visible(ctx)(s.db.Gorm(ctx), "incident_id").
		Where("item_id IN (SELECT item_id FROM evidence_parties WHERE organization_id = ?)", part(access.From(ctx)))
	return q.Where(analysed.Or(own))
}

// configurations of a host that the actor sees, newest first.
func (s store) configurations(ctx context.Context, cases *incident.Service, asset string, p Page) (db.List[string], error) {
	return db.ReadPage(s.seen(ctx, cases, asset), p, func(r configurationRow) string { return r.ID }, func(r configurationRow) string { return r.ItemID })
}

// sees says that the actor sees that version of the host; any of them for "".
func (s store) sees(ctx context.Context, cases *incident.Service, asset, item string) (bool, error) {
	q := s.seen(ctx, cases, asset)
	if item != "" {
		q = q.Where("item_id = ?", item)
	}
	var ids []string
	err := q.Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, db.Fault(err)
}

// itemsByID are the items with these ids, in their order.
func (s store) itemsByID(ctx context.Context, ids []string) ([]Item, error) {
	var rows []itemRow
	if err := s.db.Gorm(ctx).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	slices.SortFunc(rows, func(a, b itemRow) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return s.whole(ctx, rows)
}

type baselineRow struct {
	AssetID string
	ItemID  string
	SetBy   string
	SetAt   db.Instant
	Version int
}

func (baselineRow) TableName() string { return "configuration_baselines" }

// baseline of a host; without an item, and at version 1, where nobody set one.
func (s store) baseline(ctx context.Context, asset string) (Baseline, error) {
	var rows []baselineRow
	err := s.db.Gorm(ctx).Where("asset_id = ?", asset).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Baseline{Asset: asset, Version: 1}, db.Fault(err)
	}
	r := rows[0]
	return Baseline{Asset: asset, Item: r.ItemID, SetBy: r.SetBy, SetAt: r.SetAt.Time, Version: r.Version}, nil
}

// putBaseline writes over the version that was read; somebody who was quicker makes it a conflict.
func (s store) putBaseline(ctx context.Context, b *Baseline) error {
	b.Version++
	r := baselineRow{b.Asset, b.Item, b.SetBy, db.At(b.SetAt), b.Version}
	if b.Version == 2 {
		if err := s.db.Gorm(ctx).Create(&r).Error; db.Duplicate(err) {
			return fault.Conflict("problem.changed_meanwhile")
		} else {
			return db.Fault(err)
		}
	}
	done := s.db.Gorm(ctx).Model(&baselineRow{}).Where("asset_id = ? AND version = ?", b.Asset, b.Version-1).Updates(map[string]any{
		"item_id": r.ItemID, "set_by": r.SetBy, "set_at": r.SetAt, "version": r.Version,
	})
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(done.Error)
}
