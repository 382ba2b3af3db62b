package keyring

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tasuki/internal/blob"
	"tasuki/internal/db"
)

type keyRow struct {
	ID         string `gorm:"primaryKey"`
	Wraps      bool
	MadeAt     db.Instant
	Moved      int64
	MovedAt    db.Instant
	RetiredAt  db.Instant
	LeaseOwner string
	LeaseUntil db.Instant
}

func (keyRow) TableName() string { return "master_keys" }

type recoveryRow struct {
	ID        int64 `gorm:"primaryKey;autoIncrement:false"` // 1
	SharesOf  string
	PublicKey []byte
	Sealed    []byte
}

func (recoveryRow) TableName() string { return "recovery" }

type store struct{ db *db.DB }

// insert leaves alone what another process has entered meanwhile.
func (s store) insert(ctx context.Context, r keyRow) error {
	return db.Fault(s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error)
}

// wrapping is the key in use, "" where none is entered. Whoever wraps under it keeps it from being let go (retire locks more
// strongly), and nobody from wrapping, nor a worker from its lease.
func (s store) wrapping(ctx context.Context) (string, error) {
	q := s.db.Gorm(ctx)
	if s.db.Postgres() {
		q = q.Clauses(clause.Locking{Strength: "KEY SHARE"})
	}
	var rows []keyRow
	if err := q.Where("wraps").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return "", db.Fault(err)
	}
	return rows[0].ID, nil
}

// wrap makes another key the one in use.
func (s store) wrap(ctx context.Context, r keyRow) error {
	if err := s.db.Gorm(ctx).Model(&keyRow{}).Where("wraps").Updates(map[string]any{"wraps": false}).Error; err != nil {
		return db.Fault(err)
	}
	r.Wraps = true
	return db.Fault(s.db.Gorm(ctx).Create(&r).Error)
}

func (s store) keys(ctx context.Context) (rows []keyRow, err error) {
	err = s.db.Gorm(ctx).Order("made_at, id").Find(&rows).Error
	return rows, db.Fault(err)
}

// known are the keys that a database knows of; one of before there were any rows knows of none.
func (s store) known(ctx context.Context) ([]keyRow, error) {
	if !s.db.Gorm(ctx).Migrator().HasTable(&keyRow{}) {
		return nil, nil
	}
	return s.keys(ctx)
}

// earlier are the keys that something may still be under.
func (s store) earlier(ctx context.Context) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&keyRow{}).Where("NOT wraps AND retired_at IS NULL").Order("made_at, id").Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// key is the one with that id; one without an ID does not exist.
func (s store) key(ctx context.Context, id string) (keyRow, error) { return s.one(s.db.Gorm(ctx), id) }

// lockKey waits for whoever is wrapping under the key.
func (s store) lockKey(ctx context.Context, id string) (keyRow, error) {
	return s.one(s.db.ForUpdate(s.db.Gorm(ctx)), id)
}

func (s store) one(q *gorm.DB, id string) (keyRow, error) {
	var rows []keyRow
	err := q.Where("id = ?", id).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return keyRow{}, db.Fault(err)
	}
	return rows[0], nil
}

func (s store) retire(ctx context.Context, id string, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&keyRow{}).Where("id = ?", id).Updates(map[string]any{"retired_at": db.At(now)}).Error)
}

// lease claims the moving of keys under the one in use, or renews the claim; it says false where another process has it, or
// another key is in use by now.
func (s store) lease(ctx context.Context, id, owner string, machine, until time.Time) (bool, error) {
	done := s.db.Gorm(ctx).Model(&keyRow{}).
		Where("id = ? AND wraps AND (lease_owner = ? OR lease_until IS NULL OR lease_until < ?)", id, owner, db.At(machine)).
		Updates(map[string]any{"lease_owner": owner, "lease_until": db.At(until)})
	return done.RowsAffected == 1, db.Fault(done.Error)
}

// moved counts what came under the key, and says when that was all.
func (s store) moved(ctx context.Context, r keyRow) error {
	return db.Fault(s.db.Gorm(ctx).Model(&keyRow{}).Where("id = ?", r.ID).Updates(map[string]any{
		"moved": r.Moved, "moved_at": r.MovedAt, "lease_until": r.LeaseUntil,
	}).Error)
}

// recovery is what the latest shares open; without SharesOf there are none, as in a database of before there were any.
func (s store) recovery(ctx context.Context) (recoveryRow, error) {
	if !s.db.Gorm(ctx).Migrator().HasTable(&recoveryRow{}) {
		return recoveryRow{}, nil
	}
	var rows []recoveryRow
	if err := s.db.Gorm(ctx).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return recoveryRow{}, db.Fault(err)
	}
	return rows[0], nil
}

// lockRecovery has those who seal the key folder take turns: one that read the files or the row before another one wrote them
// would put the older ones back. It is a lock of its own, because before the first splitting there is no row.
func (s store) lockRecovery(ctx context.Context) error {
	if !s.db.Postgres() {
		return nil // one writer anyway
	}
	const recovery = 0x72656376 // a number of our own among the advisory locks of the database
	return db.Fault(s.db.Gorm(ctx).Exec("SELECT pg_advisory_xact_lock(?)", recovery).Error)
}

// saveRecovery puts r in the place of what was there.
func (s store) saveRecovery(ctx context.Context, r recoveryRow) error {
	r.ID = 1
	if r.Sealed == nil {
		r.Sealed = []byte{}
	}
	return db.Fault(s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).Create(&r).Error)
}

// wrappedRow is what any row that keeps a wrapped key has of it.
type wrappedRow struct {
	ID         string
	KeyID      string
	WrappedKey []byte
}

// Rows is the Holder of a table that keeps one wrapped key in each row (key_id, wrapped_key), named by its column id.
func Rows(d *db.DB, table, id string) Holder {
	return Holder{
		Under: func(ctx context.Context, key string) (n int64, err error) {
			err = d.Gorm(ctx).Table(table).Where("key_id = ?", key).Count(&n).Error
			return n, db.Fault(err)
		},
		Move: func(ctx context.Context, key string, limit int, wrap func(blob.Wrapped) (blob.Wrapped, error)) (int, error) {
			var rows []wrappedRow
			err := d.Gorm(ctx).Table(table).Select(id+" AS id", "key_id", "wrapped_key").Where("key_id = ?", key).Order(id).Limit(limit).Find(&rows).Error
			if err != nil {
				return 0, db.Fault(err)
			}
			for _, r := range rows {
				w, err := wrap(blob.Wrapped{KeyID: r.KeyID, Bytes: r.WrappedKey})
				if err != nil {
					return 0, err
				}
				// Whoever sealed the row anew meanwhile has put another key into it, which must stay.
				err = d.Gorm(ctx).Table(table).Where(id+" = ? AND key_id = ? AND wrapped_key = ?", r.ID, key, r.WrappedKey).
					Updates(map[string]any{"key_id": w.KeyID, "wrapped_key": w.Bytes}).Error
				if err != nil {
					return 0, db.Fault(err)
				}
			}
			return len(rows), nil
		},
	}
}
