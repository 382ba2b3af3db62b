package exchange

import (
	"context"

	"tasuki/internal/db"
)

type suspicionRow struct {
	ItemID         string
	Reason         string
	PersonID       string
	OrganizationID string
	SuspectedAt    db.Instant
}

func (suspicionRow) TableName() string { return "evidence_suspicions" }

func (r suspicionRow) suspicion() *Suspicion {
	return &Suspicion{r.Reason, r.PersonID, r.OrganizationID, r.SuspectedAt.Time}
}

func (s store) insertSuspicion(ctx context.Context, item string, x Suspicion) error {
	return db.Fault(s.db.Gorm(ctx).Create(&suspicionRow{item, x.Reason, x.Person, x.Organization, db.At(x.At)}).Error)
}

// suspicions of some items, by the item's id.
func (s store) suspicions(ctx context.Context, items []string) (map[string]*Suspicion, error) {
	var rows []suspicionRow
	err := s.db.Gorm(ctx).Where("item_id IN ?", items).Find(&rows).Error
	all := make(map[string]*Suspicion, len(rows))
	for _, r := range rows {
		all[r.ItemID] = r.suspicion()
	}
	return all, db.Fault(err)
}
