package exchange

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/db"
)

// here are items that came in and were not put away, as an index has them.
func (s store) here(ctx context.Context) *gorm.DB {
	return s.db.Gorm(ctx).Model(&itemRow{}).Where("state IN ('received', 'verified', 'mismatch', 'in_analysis')")
}

// toPutAway are those of an incident.
func (s store) toPutAway(ctx context.Context, incident string, limit int) (ids []string, err error) {
	err = s.here(ctx).Where("incident_id = ?", incident).Order("id").Limit(limit).Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// leftOut are those whose case has ended.
func (s store) leftOut(ctx context.Context, p Page) (db.List[Orphan], error) {
	q := s.here(ctx).Where("EXISTS (SELECT 1 FROM incidents WHERE incidents.id = evidence_items.incident_id AND incidents.state IN ('closed', 'dismissed'))")
	l, err := db.ReadPage(q, p, func(r itemRow) string { return r.ID }, func(r itemRow) itemRow { return r })
	if err != nil {
		return db.List[Orphan]{}, err
	}
	items, err := s.whole(ctx, l.Items)
	all := db.List[Orphan]{Next: l.Next, Total: l.Total}
	for _, i := range items {
		all.Items = append(all.Items, Orphan{Item: i, Attempt: i.Latest()})
	}
	return all, err
}
