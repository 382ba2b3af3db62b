package notice

import (
	"context"
	"time"

	"tasuki/internal/db"
)

// attendanceRow is a notice with the instant at which somebody must be there, as it was reckoned last. It is kept apart from the
// notice's row, so that no other act writes over what a change of a zone's law is seen by.
type attendanceRow struct {
	ID        string
	Content   db.JSON[Content]
	AttendsAt db.Instant
	AsksAt    db.Instant
}

func (attendanceRow) TableName() string { return "notices" }

// attending are the next notices that hold and whose time is ahead, or was never reckoned.
func (s store) attending(ctx context.Context, after string, now time.Time, limit int) (rows []attendanceRow, err error) {
	err = s.db.Gorm(ctx).Where("attends_at IS NOT NULL AND (attends_at > ? OR attends_at = 0) AND state = ? AND id > ?", db.At(now), string(Sent), after).
		Order("id").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

func (s store) attendsAt(ctx context.Context, id string) (time.Time, error) {
	var r attendanceRow
	err := s.db.Gorm(ctx).Select("attends_at").Where("id = ?", id).Take(&r).Error
	return r.AttendsAt.Time, db.Fault(err)
}

// attends keeps when somebody must be there, zero for nobody.
func (s store) attends(ctx context.Context, id string, at time.Time) error {
	return s.setInstant(ctx, id, "attends_at", at)
}

// attendsMoved keeps when somebody must be there now, and when they had to be before a law moved it.
func (s store) attendsMoved(ctx context.Context, id string, from, to time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&attendanceRow{}).Where("id = ?", id).UpdateColumns(map[string]any{"attends_was": db.At(from), "attends_at": db.At(to)}).Error)
}

// asks keeps when its author is asked how it goes on.
func (s store) asks(ctx context.Context, id string, at time.Time) error {
	return s.setInstant(ctx, id, "asks_at", at)
}

// asksMoved keeps when that is now, where they have not been asked yet.
func (s store) asksMoved(ctx context.Context, id string, at time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&attendanceRow{}).Where("id = ? AND asks_at > 0", id).UpdateColumn("asks_at", db.At(at)).Error)
}

// toAsk are the notices that hold and whose author is to be asked now.
func (s store) toAsk(ctx context.Context, now time.Time, limit int) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&row{}).Where("asks_at > 0 AND asks_at <= ? AND state = ?", db.At(now), string(Sent)).Order("asks_at, id").Limit(limit).Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// leaves keeps when a notice that waits for its time goes out.
func (s store) leaves(ctx context.Context, id string, at time.Time) error {
	return s.setInstant(ctx, id, "leaves_at", at)
}

func (s store) setInstant(ctx context.Context, id, column string, at time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&attendanceRow{}).Where("id = ?", id).UpdateColumn(column, db.At(at)).Error)
}
