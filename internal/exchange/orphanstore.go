package exchange

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

type sweepRow struct {
	ID            int
	SweptAt       db.Instant
	Ended         int64
	Removed       int64
	RemovedBefore int64
	CheckedTo     string
	PassedAt      db.Instant
}

func (sweepRow) TableName() string { return "evidence_sweeps" }

type missingRow struct {
	AttemptID string
	FoundAt   db.Instant
}

func (missingRow) TableName() string { return "evidence_missing" }

func (s store) sweeping(ctx context.Context) (Sweeping, error) {
	var r sweepRow
	if err := s.db.Gorm(ctx).Where("id = 1").Take(&r).Error; err != nil {
		return Sweeping{}, db.Fault(err)
	}
	w := Sweeping{
		At: r.SweptAt.Time, Ended: r.Ended, Removed: r.Removed, RemovedBefore: r.RemovedBefore, PassedAt: r.PassedAt.Time, checkedTo: r.CheckedTo,
	}
	err := s.db.Gorm(ctx).Model(&missingRow{}).Count(&w.Missing).Error
	return w, db.Fault(err)
}

// swept keeps what the latest sweep did.
func (s store) swept(ctx context.Context, now time.Time, ended, removed int64) error {
	return s.updateSweep(ctx, s.db.Gorm(ctx), map[string]any{
		"swept_at": db.At(now), "ended": ended, "removed_before": gorm.Expr("removed_before + removed"), "removed": removed,
	})
}

// checkedTo says how far bytes have been looked for, unless another process has been quicker.
func (s store) checkedTo(ctx context.Context, from, to string) error {
	return s.updateSweep(ctx, s.db.Gorm(ctx).Where("checked_to = ?", from), map[string]any{"checked_to": to})
}

// passed says that all have been looked for once more.
func (s store) passed(ctx context.Context, from string, now time.Time) error {
	return s.updateSweep(ctx, s.db.Gorm(ctx).Where("checked_to = ?", from), map[string]any{"checked_to": "", "passed_at": db.At(now)})
}

func (s store) updateSweep(_ context.Context, tx *gorm.DB, changes map[string]any) error {
	return db.Fault(tx.Model(&sweepRow{}).Where("id = 1").Updates(changes).Error)
}

// complete are attempts of which all bytes have come, in their order.
func (s store) complete(ctx context.Context, after string, limit int) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&attemptRow{}).Where("state IN ('received', 'verified', 'mismatch') AND id > ?", after).Order("id").Limit(limit).
		Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

func (s store) insertMissing(ctx context.Context, attempt string, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&missingRow{attempt, db.At(now)}).Error)
}

func (s store) missing(ctx context.Context, after string, limit int) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&missingRow{}).Where("attempt_id > ?", after).Order("attempt_id").Limit(limit).Pluck("attempt_id", &ids).Error
	return ids, db.Fault(err)
}

func (s store) deleteMissing(ctx context.Context, attempt string) error {
	return db.Fault(s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Delete(&missingRow{}).Error)
}

// attemptsThatLack are uploads that are not finished, or what is missing, each with its item.
func (s store) attemptsThatLack(ctx context.Context, l Lack, p Page) (db.List[Orphan], error) {
	q := s.db.Gorm(ctx).Model(&attemptRow{})
	if l == LacksBytes {
		q = q.Where("id IN (SELECT attempt_id FROM evidence_missing)")
	} else {
		q = q.Where("state = 'receiving'")
	}
	all, err := db.ReadPage(q.Omit("hash_state"), p, func(r attemptRow) string { return r.ID }, func(r attemptRow) attemptRow { return r })
	if err != nil {
		return db.List[Orphan]{}, err
	}
	list := db.List[Orphan]{Next: all.Next, Total: all.Total}
	ids, attempts := make([]string, len(all.Items)), make([]string, len(all.Items))
	for k, a := range all.Items {
		ids[k], attempts[k] = a.ItemID, a.ID
	}
	items, err := s.itemsByID(ctx, ids)
	if err != nil {
		return list, err
	}
	of := make(map[string]Item, len(items))
	for _, i := range items {
		of[i.ID] = i
	}
	var found []missingRow
	if err := s.db.Gorm(ctx).Where("attempt_id IN ?", attempts).Find(&found).Error; err != nil {
		return list, db.Fault(err)
	}
	at := make(map[string]time.Time, len(found))
	for _, m := range found {
		at[m.AttemptID] = m.FoundAt.Time
	}
	for _, a := range all.Items {
		list.Items = append(list.Items, Orphan{Item: of[a.ItemID], Attempt: a.attempt(), FoundAt: at[a.ID]})
	}
	return list, nil
}

// expected is data that nobody has begun to hand in.
func (s store) expected(ctx context.Context, p Page) (db.List[Orphan], error) {
	q := s.db.Gorm(ctx).Model(&itemRow{}).Where("state = 'expected' AND NOT physical")
	return db.ReadPage(q, p, func(r itemRow) string { return r.ID }, func(r itemRow) Orphan { return Orphan{Item: r.item()} })
}
