package exchange

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type transferRow struct {
	ID         string
	ItemID     string
	IncidentID string
	FromRegion string
	ToRegion   string
	Reason     string
	LegalBasis string
	State      TransferState
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

func (transferRow) TableName() string { return "evidence_transfers" }

// movedAttempt is an attempt whose bytes a transfer took elsewhere.
type movedAttempt struct {
	Number int    `json:"number"`
	From   string `json:"from"`
}

// copyRow is a part that lies in both regions: the copy's name is the record's once the transfer has switched over.
type copyRow struct {
	TransferID string
	AttemptID  string
	Number     int
	Size       int64
	Region     string // of the source
	Source     string
	Name       string
}

func (copyRow) TableName() string { return "evidence_transfer_parts" }

func (r transferRow) transfer() Transfer {
	return Transfer{
		ID: r.ID, Item: r.ItemID, Incident: r.IncidentID, From: r.FromRegion, To: r.ToRegion, Reason: r.Reason, LegalBasis: r.LegalBasis,
		State: r.State, AskedBy: r.AskedBy, AskedAt: r.AskedAt.Time, ApprovedBy: r.ApprovedBy, ApprovedAt: r.ApprovedAt.Time,
		EndedBy: r.EndedBy, EndedAt: r.EndedAt.Time, EndReason: r.EndReason, Bytes: r.Bytes, Copied: r.Copied, Trouble: r.Trouble, Version: r.Version,
	}
}

func (s store) insertTransfer(ctx context.Context, t Transfer) error {
	return db.Fault(s.db.Gorm(ctx).Create(&transferRow{
		ID: t.ID, ItemID: t.Item, IncidentID: t.Incident, FromRegion: t.From, ToRegion: t.To, Reason: t.Reason, LegalBasis: t.LegalBasis,
		State: t.State, AskedBy: t.AskedBy, AskedAt: db.At(t.AskedAt), Version: t.Version,
	}).Error)
}

// transfer is the one with that id; one without an ID does not exist.
func (s store) transfer(ctx context.Context, id string) (Transfer, error) {
	return oneTransfer(s.db.Gorm(ctx).Where("id = ?", id))
}

// waitForTransfer is the same under lock, so that whoever carries it out is at no part of it.
func (s store) waitForTransfer(ctx context.Context, id string) (Transfer, error) {
	return oneTransfer(s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ?", id))
}

// openTransfer is the one of an item that is going on, or may; one without an ID does not exist.
func (s store) openTransfer(ctx context.Context, item string) (Transfer, error) {
	return oneTransfer(s.db.Gorm(ctx).Where("item_id = ? AND state IN ('asked', 'approved', 'copied')", item))
}

func oneTransfer(q *gorm.DB) (Transfer, error) {
	var rows []transferRow
	if err := q.Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return Transfer{}, db.Fault(err)
	}
	return rows[0].transfer(), nil
}

func (s store) transfers(ctx context.Context, item string, p Page) (db.List[Transfer], error) {
	return db.ReadPage(s.db.Gorm(ctx).Model(&transferRow{}).Where("item_id = ?", item), p, func(r transferRow) string { return r.ID }, transferRow.transfer)
}

// updateTransfer writes what people decide over the version that was read. Whoever carries it out loses the lease.
func (s store) updateTransfer(ctx context.Context, t *Transfer) error {
	done := s.db.Gorm(ctx).Model(&transferRow{}).Where("id = ? AND version = ?", t.ID, t.Version).Updates(map[string]any{
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

// claimTransfer leases a transfer that is to be carried out. The look before it costs no transaction where there is nothing to do.
func (s store) claimTransfer(ctx context.Context, owner string, machine time.Time) (row transferRow, err error) {
	var waiting []string
	err = s.db.Gorm(ctx).Model(&transferRow{}).Where(carriable, db.At(machine)).Limit(1).Pluck("id", &waiting).Error
	if err != nil || len(waiting) == 0 {
		return row, db.Fault(err)
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		row = transferRow{}
		var rows []transferRow
		err := s.db.SkipLocked(s.db.Gorm(ctx)).Where(carriable, db.At(machine)).Order("id").Limit(1).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return db.Fault(err)
		}
		row = rows[0]
		row.LeaseOwner, row.LeaseUntil, row.Tries = owner, db.At(machine.Add(transferLease)), row.Tries+1
		return db.Fault(s.db.Gorm(ctx).Model(&transferRow{}).Where("id = ?", row.ID).Updates(map[string]any{
			"lease_owner": row.LeaseOwner, "lease_until": row.LeaseUntil, "tries": row.Tries,
		}).Error)
	})
	return row, err
}

// held changes a transfer for as long as the lease is this process's.
func (s store) held(ctx context.Context, row transferRow, next map[string]any) error {
	done := s.db.Gorm(ctx).Model(&transferRow{}).Where("id = ? AND lease_owner = ? AND state = ?", row.ID, row.LeaseOwner, row.State).Updates(next)
	if done.Error == nil && done.RowsAffected == 0 {
		return errTransferLost
	}
	return db.Fault(done.Error)
}

// lockTransfer is the transfer as it stands, for the one who has the lease.
func (s store) lockTransfer(ctx context.Context, row transferRow) (transferRow, error) {
	var rows []transferRow
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ? AND lease_owner = ? AND state = ?", row.ID, row.LeaseOwner, row.State).Limit(1).Find(&rows).Error
	if err != nil {
		return row, db.Fault(err)
	}
	if len(rows) == 0 {
		return row, errTransferLost
	}
	return rows[0], nil
}

// moveTransfer writes what a worker has made of a transfer that it holds.
func (s store) moveTransfer(ctx context.Context, row transferRow) error {
	return db.Fault(s.db.Gorm(ctx).Model(&transferRow{}).Where("id = ?", row.ID).Updates(map[string]any{
		"state": row.State, "ended_at": row.EndedAt, "moved": row.Moved, "trouble": row.Trouble, "hash_state": row.HashState, "version": row.Version + 1,
	}).Error)
}

// putOffTransfer lets go of a transfer until then.
func (s store) putOffTransfer(ctx context.Context, row transferRow, trouble string, until time.Time) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		return s.held(ctx, row, map[string]any{"trouble": trouble, "lease_owner": "", "lease_until": db.At(until)})
	})
}

// keepCopy names a part that was copied, with what is needed to go on behind it.
func (s store) keepCopy(ctx context.Context, row *transferRow, c copyRow, machine time.Time) error {
	err := s.db.In(ctx, func(ctx context.Context) error {
		err := s.held(ctx, *row, map[string]any{
			"hash_state": row.HashState, "copied": row.Copied + c.Size, "trouble": "", "tries": 0, "lease_until": db.At(machine.Add(transferLease)),
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
func (s store) copied(ctx context.Context, transfer, attempt string) (int, error) {
	var n int64
	err := s.db.Gorm(ctx).Model(&copyRow{}).Where("transfer_id = ? AND attempt_id = ?", transfer, attempt).Count(&n).Error
	return int(n), db.Fault(err)
}

// wholeCopy says that every part of an attempt was copied.
func (s store) wholeCopy(ctx context.Context, transfer, attempt string) (bool, error) {
	n, err := s.copied(ctx, transfer, attempt)
	if err != nil {
		return false, err
	}
	var parts int64
	err = s.db.Gorm(ctx).Model(&partRow{}).Where("attempt_id = ?", attempt).Count(&parts).Error
	return int64(n) == parts, db.Fault(err)
}

// useCopies makes the copies an attempt's parts.
func (s store) useCopies(ctx context.Context, transfer, attempt, region string) error {
	err := s.db.Gorm(ctx).Exec(`UPDATE evidence_parts SET name = (SELECT c.name FROM evidence_transfer_parts c
		WHERE c.transfer_id = ? AND c.attempt_id = evidence_parts.attempt_id AND c.number = evidence_parts.number) WHERE attempt_id = ?`, transfer, attempt).Error
	if err != nil {
		return db.Fault(err)
	}
	return db.Fault(s.db.Gorm(ctx).Model(&attemptRow{}).Where("id = ?", attempt).Update("region", region).Error)
}

func (s store) someCopies(ctx context.Context, transfer string, limit int) (some []copyRow, err error) {
	err = s.db.Gorm(ctx).Where("transfer_id = ?", transfer).Order("attempt_id, number").Limit(limit).Find(&some).Error
	return some, db.Fault(err)
}

// removeCopies takes the rows of all copies away, and says which there were.
func (s store) removeCopies(ctx context.Context, transfer string) (all []copyRow, err error) {
	if err := s.db.Gorm(ctx).Where("transfer_id = ?", transfer).Find(&all).Error; err != nil {
		return nil, db.Fault(err)
	}
	return all, db.Fault(s.db.Gorm(ctx).Where("transfer_id = ?", transfer).Delete(&copyRow{}).Error)
}

// cleared takes away the rows of parts whose source is gone.
func (s store) cleared(ctx context.Context, row transferRow, some []copyRow, machine time.Time) error {
	sources := make([]string, len(some))
	for k, c := range some {
		sources[k] = c.Source
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		if err := s.held(ctx, row, map[string]any{"trouble": "", "tries": 0, "lease_until": db.At(machine.Add(transferLease))}); err != nil {
			return err
		}
		return db.Fault(s.db.Gorm(ctx).Where("transfer_id = ? AND source IN ?", row.ID, sources).Delete(&copyRow{}).Error)
	})
}
