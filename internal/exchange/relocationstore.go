package exchange

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type relocationRow struct {
	ID         string
	ItemID     string
	IncidentID string
	FromRegion string
	ToRegion   string
	Reason     string
	LegalBasis string
	State      RelocationState
	AskedBy    string
	AskedAt    db.Instant
	ApprovedBy string
	ApprovedAt db.Instant
	EndedBy    string
	EndedAt    db.Instant
	EndReason  string
	Bytes      int64
	Copied     int64
	Moved      db.JSON[[]movedAttempt]
	Trouble    string
	HashState  []byte
	LeaseOwner string
	LeaseUntil db.Instant
	Tries      int
	Version    int
}

func (relocationRow) TableName() string { return "evidence_relocations" }

// movedAttempt is an attempt whose bytes a relocation took elsewhere.
type movedAttempt struct {
	Number int    `json:"number"`
	From   string `json:"from"`
}

// copyRow is a part that lies in both regions: the copy's name is the record's once the relocation has switched over.
type copyRow struct {
	RelocationID string
	AttemptID    string
	Number       int
	Size         int64
	Region       string // of the source
	Source       string
	Name         string
}

func (copyRow) TableName() string { return "evidence_relocation_parts" }

func (r relocationRow) relocation() Relocation {
	return Relocation{
		ID: r.ID, Item: r.ItemID, Incident: r.IncidentID, From: r.FromRegion, To: r.ToRegion, Reason: r.Reason, LegalBasis: r.LegalBasis,
		State: r.State, AskedBy: r.AskedBy, AskedAt: r.AskedAt.Time, ApprovedBy: r.ApprovedBy, ApprovedAt: r.ApprovedAt.Time,
		EndedBy: r.EndedBy, EndedAt: r.EndedAt.Time, EndReason: r.EndReason, Bytes: r.Bytes, Copied: r.Copied, Trouble: r.Trouble, Version: r.Version,
	}
}

func (s store) insertRelocation(ctx context.Context, t Relocation) error {
	return db.Fault(s.db.Gorm(ctx).Create(&relocationRow{
		ID: t.ID, ItemID: t.Item, IncidentID: t.Incident, FromRegion: t.From, ToRegion: t.To, Reason: t.Reason, LegalBasis: t.LegalBasis,
		State: t.State, AskedBy: t.AskedBy, AskedAt: db.At(t.AskedAt), Version: t.Version,
	}).Error)
}

// relocation is the one with that id; one without an ID does not exist.
func (s store) relocation(ctx context.Context, id string) (Relocation, error) {
	return oneRelocation(s.db.Gorm(ctx).Where("id = ?", id))
}

// waitForRelocation is the same under lock, so that whoever carries it out is at no part of it.
func (s store) waitForRelocation(ctx context.Context, id string) (Relocation, error) {
	return oneRelocation(s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ?", id))
}

// openRelocation is the one of an item that is going on, or may; one without an ID does not exist.
func (s store) openRelocation(ctx context.Context, item string) (Relocation, error) {
	return oneRelocation(s.db.Gorm(ctx).Where("item_id = ? AND state IN ('asked', 'approved', 'copied')", item))
}

func oneRelocation(q *gorm.DB) (Relocation, error) {
	var rows []relocationRow
	if err := q.Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return Relocation{}, db.Fault(err)
	}
	return rows[0].relocation(), nil
}

func (s store) relocations(ctx context.Context, item string, p Page) (db.List[Relocation], error) {
	return db.ReadPage(s.db.Gorm(ctx).Model(&relocationRow{}).Where("item_id = ?", item), p, func(r relocationRow) string { return r.ID }, relocationRow.relocation)
}

// updateRelocation writes what people decide over the version that was read. Whoever carries it out loses the lease.
func (s store) updateRelocation(ctx context.Context, t *Relocation) error {
	done := s.db.Gorm(ctx).Model(&relocationRow{}).Where("id = ? AND version = ?", t.ID, t.Version).Updates(map[string]any{
		"state": t.State, "approved_by": t.ApprovedBy, "approved_at": db.At(t.ApprovedAt), "ended_by": t.EndedBy, "ended_at": db.At(t.EndedAt),
		"end_reason": t.EndReason, "bytes": t.Bytes, "trouble": t.Trouble, "hash_state": nil, "lease_owner": "", "lease_until": nil, "version": t.Version + 1,
	})
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	t.Version++
	return db.Fault(done.Error)
}

const carriable = "state IN ('approved', 'copied') AND (lease_until IS NULL OR lease_until < ?)"

// claimRelocation leases a relocation that is to be carried out. The look before it costs no transaction where there is nothing to do.
func (s store) claimRelocation(ctx context.Context, owner string, machine time.Time) (row relocationRow, err error) {
	var waiting []string
	err = s.db.Gorm(ctx).Model(&relocationRow{}).Where(carriable, db.At(machine)).Limit(1).Pluck("id", &waiting).Error
	if err != nil || len(waiting) == 0 {
		return row, db.Fault(err)
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		row = relocationRow{}
		var rows []relocationRow
		err := s.db.SkipLocked(s.db.Gorm(ctx)).Where(carriable, db.At(machine)).Order("id").Limit(1).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return db.Fault(err)
		}
		row = rows[0]
		row.LeaseOwner, row.LeaseUntil, row.Tries = owner, db.At(machine.Add(relocationLease)), row.Tries+1
		return db.Fault(s.db.Gorm(ctx).Model(&relocationRow{}).Where("id = ?", row.ID).Updates(map[string]any{
			"lease_owner": row.LeaseOwner, "lease_until": row.LeaseUntil, "tries": row.Tries,
		}).Error)
	})
	return row, err
}

// held changes a relocation for as long as the lease is this process's.
func (s store) held(ctx context.Context, row relocationRow, next map[string]any) error {
	done := s.db.Gorm(ctx).Model(&relocationRow{}).Where("id = ? AND lease_owner = ? AND state = ?", row.ID, row.LeaseOwner, row.State).Updates(next)
	if done.Error == nil && done.RowsAffected == 0 {
		return errRelocationLost
	}
	return db.Fault(done.Error)
}

// lockRelocation is the relocation as it stands, for the one who has the lease.
func (s store) lockRelocation(ctx context.Context, row relocationRow) (relocationRow, error) {
	var rows []relocationRow
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ? AND lease_owner = ? AND state = ?", row.ID, row.LeaseOwner, row.State).Limit(1).Find(&rows).Error
	if err != nil {
		return row, db.Fault(err)
	}
	if len(rows) == 0 {
		return row, errRelocationLost
	}
	return rows[0], nil
}

// moveRelocation writes what a worker has made of a relocation that it holds.
func (s store) moveRelocation(ctx context.Context, row relocationRow) error {
	return db.Fault(s.db.Gorm(ctx).Model(&relocationRow{}).Where("id = ?", row.ID).Updates(map[string]any{
		"state": row.State, "ended_at": row.EndedAt, "moved": row.Moved, "trouble": row.Trouble, "hash_state": row.HashState, "version": row.Version + 1,
	}).Error)
}

// putOffRelocation lets go of a relocation until then.
func (s store) putOffRelocation(ctx context.Context, row relocationRow, trouble string, until time.Time) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		return s.held(ctx, row, map[string]any{"trouble": trouble, "lease_owner": "", "lease_until": db.At(until)})
	})
}

// keepCopy names a part that was copied, with what is needed to go on behind it.
func (s store) keepCopy(ctx context.Context, row *relocationRow, c copyRow, machine time.Time) error {
	err := s.db.In(ctx, func(ctx context.Context) error {
		err := s.held(ctx, *row, map[string]any{
			"hash_state": row.HashState, "copied": row.Copied + c.Size, "trouble": "", "tries": 0, "lease_until": db.At(machine.Add(relocationLease)),
		})
		if err != nil {
			return err
		}
		return db.Fault(s.db.Gorm(ctx).Create(&c).Error)
	})
	if err == nil {
		row.Copied, row.Tries = row.Copied+c.Size, 0
	}
	return err
}

// copied is how many parts of an attempt were copied; they were taken in their order.
func (s store) copied(ctx context.Context, relocation, attempt string) (int, error) {
	var n int64
	err := s.db.Gorm(ctx).Model(&copyRow{}).Where("relocation_id = ? AND attempt_id = ?", relocation, attempt).Count(&n).Error
	return int(n), db.Fault(err)
}

// wholeCopy says that every part of an attempt was copied.
func (s store) wholeCopy(ctx context.Context, relocation, attempt string) (bool, error) {
	n, err := s.copied(ctx, relocation, attempt)
	if err != nil {
		return false, err
	}
	var parts int64
	err = s.db.Gorm(ctx).Model(&partRow{}).Where("attempt_id = ?", attempt).Count(&parts).Error
	return int64(n) == parts, db.Fault(err)
}

// useCopies makes the copies an attempt's parts.
func (s store) useCopies(ctx context.Context, relocation, attempt, region string) error {
	err := s.db.Gorm(ctx).Exec(`UPDATE evidence_parts SET name = (SELECT c.name FROM evidence_relocation_parts c
		WHERE c.relocation_id = ? AND c.attempt_id = evidence_parts.attempt_id AND c.number = evidence_parts.number) WHERE attempt_id = ?`, relocation, attempt).Error
	if err != nil {
		return db.Fault(err)
	}
	return db.Fault(s.db.Gorm(ctx).Model(&attemptRow{}).Where("id = ?", attempt).Update("region", region).Error)
}

func (s store) someCopies(ctx context.Context, relocation string, limit int) (some []copyRow, err error) {
	err = s.db.Gorm(ctx).Where("relocation_id = ?", relocation).Order("attempt_id, number").Limit(limit).Find(&some).Error
	return some, db.Fault(err)
}

// removeCopies takes the rows of all copies away, and says which there were.
func (s store) removeCopies(ctx context.Context, relocation string) (all []copyRow, err error) {
	if err := s.db.Gorm(ctx).Where("relocation_id = ?", relocation).Find(&all).Error; err != nil {
		return nil, db.Fault(err)
	}
	return all, db.Fault(s.db.Gorm(ctx).Where("relocation_id = ?", relocation).Delete(&copyRow{}).Error)
}

// cleared takes away the rows of parts whose source is gone.
func (s store) cleared(ctx context.Context, row relocationRow, some []copyRow, machine time.Time) error {
	sources := make([]string, len(some))
	for k, c := range some {
		sources[k] = c.Source
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		if err := s.held(ctx, row, map[string]any{"trouble": "", "tries": 0, "lease_until": db.At(machine.Add(relocationLease))}); err != nil {
			return err
		}
		return db.Fault(s.db.Gorm(ctx).Where("relocation_id = ? AND source IN ?", row.ID, sources).Delete(&copyRow{}).Error)
	})
}
