package replay

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

type row struct {
	Actor       string
	Key         string
	Fingerprint string
	Status      int
	Header      db.JSON[map[string]string]
	Body        []byte
	MadeAt      db.Instant
}

func (row) TableName() string { return "idempotency_keys" }

func same(k Key) map[string]any { return map[string]any{"actor": k.Actor, "key": k.Key} }

func (s *Service) row(ctx context.Context, k Key) (r row, err error) {
	err = s.db.Gorm(ctx).Where(same(k)).Take(&r).Error
	return r, err
}

// claim waits on PostgreSQL for another attempt with the same key that is still open, and is refused when it commits.
func (s *Service) claim(ctx context.Context, k Key) error {
	r := row{Actor: k.Actor, Key: k.Key, Fingerprint: k.Fingerprint, MadeAt: db.At(s.clock.Now())}
	res := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if res.Error == nil && res.RowsAffected == 0 {
		return errReplayed
	}
	return res.Error
}

func (s *Service) keep(ctx context.Context, k Key, a Answer) error {
	return s.db.Gorm(ctx).Model(&row{}).Where(same(k)).Updates(map[string]any{
		"status": a.Status, "header": db.AsJSON(a.Header), "body": a.Body,
	}).Error
}

func (s *Service) forget(ctx context.Context, before time.Time) error {
	return s.db.Gorm(ctx).Where(clause.Lt{Column: "made_at", Value: db.At(before)}).Delete(&row{}).Error
}
