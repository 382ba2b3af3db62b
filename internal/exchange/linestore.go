package exchange

import (
	"context"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/textlog"
)

type indexRow struct {
	AttemptID  string `gorm:"primaryKey"`
	State      IndexState
	Why        string
	CutShort   string // why the lines behind the last chunk aren't in it
	Indexed    int64
	Taken      int64 // bytes of the file as it was handed in; Indexed, where that isn't compressed
	Traits     db.JSON[*textlog.Traits]
	Dating     db.JSON[*textlog.Dating]
	Counts     db.JSON[textlog.Counts]
	Place      db.JSON[*textlog.Place]
	Earliest   *int64
	Latest     *int64
	LeaseOwner string
	LeaseUntil db.Instant
	Tries      int
}

func (indexRow) TableName() string { return "evidence_indexes" }

// span of all lines so far.
func (r indexRow) span() textlog.Span { return spanOf(r.Earliest, r.Latest) }

func spanOf(earliest, latest *int64) textlog.Span {
	if earliest == nil || latest == nil {
		return textlog.Nothing()
	}
	return textlog.Span{At: *earliest, Or: *latest}
}

func bounds(s textlog.Span) (earliest, latest *int64) {
	if !s.Known() {
		return nil, nil
	}
	return &s.At, &s.Or
}

type chunkRow struct {
	AttemptID string
	Begins    int64
	Ends      int64
	Earliest  *int64
	Latest    *int64
	Blocks    []byte
	Restarts  []byte // where unpacking can begin; none where nothing is to be unpacked
}

func (chunkRow) TableName() string { return "evidence_index_chunks" }

// lineStore keeps the indexes.
type lineStore struct{ db *db.DB }

func (s lineStore) insert(ctx context.Context, attempt string) error {
	return db.Fault(s.db.Gorm(ctx).Create(&indexRow{AttemptID: attempt, State: IndexWaiting}).Error)
}

// forget takes away the index of an attempt. Whoever makes it meanwhile loses its lease, before the chunks go, so that no other comes to them.
func (s lineStore) forget(ctx context.Context, attempt string) error {
	if err := s.db.Gorm(ctx).Model(&indexRow{}).Where("attempt_id = ?", attempt).Update("lease_owner", "").Error; err != nil {
		return db.Fault(err)
	}
	if err := s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Delete(&chunkRow{}).Error; err != nil {
		return db.Fault(err)
	}
	return db.Fault(s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Delete(&indexRow{}).Error)
}

// index of an attempt; one without an id does not exist.
func (s lineStore) index(ctx context.Context, attempt string) (indexRow, error) {
	var rows []indexRow
	err := s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return indexRow{}, db.Fault(err)
	}
	return rows[0], nil
}

// done says which of the attempts are indexed.
func (s lineStore) done(ctx context.Context, attempts []string) (map[string]bool, error) {
	done := map[string]bool{}
	if len(attempts) == 0 {
		return done, nil
	}
	var found []string
	err := s.db.Gorm(ctx).Model(&indexRow{}).Where("attempt_id IN ? AND state = ?", attempts, IndexDone).Pluck("attempt_id", &found).Error
	for _, id := range found {
		done[id] = true
	}
	return done, db.Fault(err)
}

const claimable = "state = 'waiting' AND (lease_until IS NULL OR lease_until < ?)"

// claim leases an index that is to be made, and leaves out those that another process is claiming. The look before it costs
// no transaction where there is nothing to do.
func (s lineStore) claim(ctx context.Context, owner string, machine time.Time) (row indexRow, err error) {
	var waiting []string
	err = s.db.Gorm(ctx).Model(&indexRow{}).Where(claimable, db.At(machine)).Limit(1).Pluck("attempt_id", &waiting).Error
	if err != nil || len(waiting) == 0 {
		return row, db.Fault(err)
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		var rows []indexRow
		if err := s.db.SkipLocked(s.db.Gorm(ctx)).Where(claimable, db.At(machine)).Order("attempt_id").Limit(1).Find(&rows).Error; err != nil {
			return db.Fault(err)
		}
		if len(rows) == 0 {
			row = indexRow{}
			return nil
		}
		row = rows[0]
		row.LeaseOwner, row.Tries = owner, row.Tries+1
		return db.Fault(s.db.Gorm(ctx).Model(&indexRow{}).Where("attempt_id = ?", row.AttemptID).Updates(map[string]any{
			"lease_owner": owner, "lease_until": db.At(machine.Add(indexLease)), "tries": row.Tries,
		}).Error)
	})
	return row, err
}

// renew says false where the lease has gone to somebody else.
func (s lineStore) renew(ctx context.Context, row indexRow, until time.Time) (held bool, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		done := s.db.Gorm(ctx).Model(&indexRow{}).Where("attempt_id = ? AND lease_owner = ? AND state = 'waiting'", row.AttemptID, row.LeaseOwner).
			Updates(map[string]any{"lease_until": db.At(until)})
		held = done.RowsAffected == 1
		return db.Fault(done.Error)
	})
	return held, err
}

// save writes how far an index has come, with the chunk that took it there; false where the lease has gone.
func (s lineStore) save(ctx context.Context, row indexRow, chunk *chunkRow) (kept bool, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		done := s.db.Gorm(ctx).Model(&indexRow{}).
			Where("attempt_id = ? AND lease_owner = ? AND state = 'waiting'", row.AttemptID, row.LeaseOwner).Updates(map[string]any{
			"state": row.State, "why": row.Why, "cut_short": row.CutShort, "indexed": row.Indexed, "taken": row.Taken,
			"traits": row.Traits, "dating": row.Dating, "counts": row.Counts,
			"place": row.Place, "earliest": row.Earliest, "latest": row.Latest, "lease_until": row.LeaseUntil, "tries": row.Tries,
		})
		if kept = done.RowsAffected == 1; done.Error != nil || !kept || chunk == nil {
			return db.Fault(done.Error)
		}
		return db.Fault(s.db.Gorm(ctx).Create(chunk).Error)
	})
	return kept, err
}

// lastChunk is where an index has come to; nil where it has no chunk.
func (s lineStore) lastChunk(ctx context.Context, attempt string) (*chunkRow, error) {
	var rows []chunkRow
	if err := s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Order("begins DESC").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, db.Fault(err)
	}
	return &rows[0], nil
}

// chunk is the first one that reaches behind offset and, where a window is asked for, has lines in it.
func (s lineStore) chunk(ctx context.Context, attempt string, offset int64, w window) (*chunkRow, error) {
	q := s.db.Gorm(ctx).Where("attempt_id = ? AND ends > ?", attempt, offset)
	if w.set {
		q = q.Where("earliest < ? AND latest >= ?", w.to, w.from)
	}
	var rows []chunkRow
	if err := q.Order("begins").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, db.Fault(err)
	}
	return &rows[0], nil
}
