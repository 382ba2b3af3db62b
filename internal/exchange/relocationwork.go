package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

const (
	relocationLease   = 5 * time.Minute // on the machine's clock; longer than a part takes on a bad line
	relocationBackoff = 6               // how often the pause after trouble doubles
)

var errRelocationLost = errors.New("exchange: another process carries this relocation out, or nobody any more")

// CarryRelocations carries out what was approved, one relocation after the other, and returns when there is nothing left to do. What a
// killed process had begun is continued at the part that it had come to.
func (s *Service) CarryRelocations(ctx context.Context) error {
	for {
		row, err := s.store.claimRelocation(ctx, db.NewID(), time.Now())
		if err != nil || row.ID == "" {
			return err
		}
		err = s.carry(ctx, &row)
		switch {
		case err == nil || errors.Is(err, errRelocationLost):
			continue
		case ctx.Err() != nil:
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			return s.store.putOffRelocation(last, row, row.Trouble, time.Time{})
		case errors.Is(err, blob.ErrSource):
			err = errors.Join(err, s.failRelocation(ctx, row))
		default:
			err = errors.Join(err, s.store.putOffRelocation(ctx, row, troubleOf(err), time.Now().Add(time.Minute<<min(row.Tries, relocationBackoff))))
		}
		slog.Error("evidence: a relocation does not get on", "relocation", row.ID, "error", err)
	}
}

func troubleOf(err error) string {
	if fault.Is(err, fault.KindNoSpace) {
		return TroubleNoSpace
	}
	return TroubleUnavailable
}

// carry copies, switches over and clears away, from wherever it stands.
func (s *Service) carry(ctx context.Context, row *relocationRow) error {
	for row.State == RelocationApproved {
		if err := s.copyItem(ctx, row); err != nil {
			return err
		}
		if err := s.switchOver(ctx, row); err != nil {
			return err
		}
	}
	return s.clear(ctx, *row)
}

// copyItem copies what is not in the other region yet of all attempts.
func (s *Service) copyItem(ctx context.Context, row *relocationRow) error {
	item, err := s.store.item(ctx, row.ItemID)
	if err != nil {
		return err
	}
	if err := s.holdsCopy(ctx, item.Incident, row.ToRegion, row.Bytes-row.Copied); err != nil {
		return err
	}
	for _, a := range item.elsewhere(row.ToRegion) {
		if err := s.copyAttempt(ctx, row, a); err != nil {
			return err
		}
	}
	return nil
}

// copyAttempt goes on with the parts of one object. Each is read again where it was written, and is hashed: with the last one it
// shows that what lies there is what came in.
func (s *Service) copyAttempt(ctx context.Context, row *relocationRow, a Attempt) error {
	o, err := s.store.object(ctx, a.ID)
	if err != nil {
		return err
	}
	done, err := s.store.copied(ctx, row.ID, a.ID)
	if err != nil || done == len(o.Parts) {
		return err
	}
	from, err := s.vault.In(o.region)
	if err != nil {
		return err
	}
	to, err := s.vault.In(row.ToRegion)
	if err != nil {
		return err
	}
	sealer, err := from.Sealer(o.ID, o.WrappedKey)
	if err != nil {
		return err
	}
	next := o.Parts[done]
	hash := blob.NewHasher()
	if next.Offset > 0 {
		if hash, err = sealer.OpenState(row.HashState, next.Offset); err != nil {
			return err
		}
	}
	for _, p := range o.Parts[done:] {
		copied, err := from.CopyPart(ctx, sealer, p, to, func(plain []byte) { _, _ = hash.Write(plain) })
		if err != nil {
			return err
		}
		if p.Final && hash.Sum() != o.SHA256 {
			s.discard(ctx, row.ToRegion, copied)
			return fmt.Errorf("%w: attempt %s has another SHA-256", blob.ErrSource, a.ID)
		}
		row.HashState = sealer.SealState(hash, p.Offset+p.Size)
		err = s.store.keepCopy(ctx, row, copyRow{row.ID, a.ID, p.Number, p.Size, o.region, p.Name, copied.Name}, time.Now())
		if errors.Is(err, errRelocationLost) { // after any other error the row may be there, and names the copy
			s.discard(ctx, row.ToRegion, copied)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// switchOver makes the copies what the record names, in one transaction, where all of them are there; where an attempt has come in
// meanwhile, nothing happens yet.
func (s *Service) switchOver(ctx context.Context, row *relocationRow) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		item, err := s.store.lockItem(ctx, row.ItemID)
		if err != nil {
			return err
		}
		now, err := s.store.lockRelocation(ctx, *row)
		if err != nil {
			return err
		}
		all := item.elsewhere(row.ToRegion)
		for _, a := range all {
			if whole, err := s.store.wholeCopy(ctx, row.ID, a.ID); err != nil || !whole {
				return err
			}
		}
		now.Moved.V = nil
		for _, a := range all {
			if err := s.store.useCopies(ctx, row.ID, a.ID, row.ToRegion); err != nil {
				return err
			}
			now.Moved.V = append(now.Moved.V, movedAttempt{a.Number, a.Region})
		}
		if err := s.store.updateItem(ctx, &item); err != nil { // its region is part of what is read of it
			return err
		}
		if err := s.recordMoved(ctx, item, now, journal.EvidenceCopied); err != nil {
			return err
		}
		now.State, now.HashState = RelocationCopied, nil
		if err := s.store.moveRelocation(ctx, now); err != nil {
			return err
		}
		*row = now
		return nil
	})
}

// clearAtOnce is how many stored objects are deleted between signs of life.
const clearAtOnce = 100

// clear deletes what is left in the old region, and says that it is gone.
func (s *Service) clear(ctx context.Context, row relocationRow) error {
	for {
		left, err := s.store.someCopies(ctx, row.ID, clearAtOnce)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return s.finishRelocation(ctx, row)
		}
		for _, c := range left {
			at, err := s.vault.In(c.Region)
			if err != nil {
				return err
			}
			if err := at.Store.Delete(ctx, c.Source); err != nil {
				return err
			}
		}
		if err := s.store.cleared(ctx, row, left, time.Now()); err != nil {
			return err
		}
	}
}

func (s *Service) finishRelocation(ctx context.Context, row relocationRow) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		item, err := s.store.lockItem(ctx, row.ItemID)
		if err != nil {
			return err
		}
		now, err := s.store.lockRelocation(ctx, row)
		if err != nil {
			return err
		}
		now.State, now.EndedAt, now.Trouble = RelocationDone, db.At(s.clock.Now()), ""
		if err := s.store.moveRelocation(ctx, now); err != nil {
			return err
		}
		if err := s.store.lookAgain(ctx, "item_id", s.clock.Now(), item.ID); err != nil {
			return err
		}
		return s.recordMoved(ctx, item, now, journal.EvidenceTransferred)
	})
}

// recordMoved tells, for the bytes of each attempt that went along, what was done with them; who reads the item reads it. Why, and who
// asked and approved, headquarters has in the entries of those acts.
func (s *Service) recordMoved(ctx context.Context, i Item, row relocationRow, f journal.Fact) error {
	t := row.relocation()
	for _, a := range i.Attempts {
		k := slices.IndexFunc(row.Moved.V, func(m movedAttempt) bool { return m.Number == a.Number })
		if k < 0 {
			continue
		}
		data := t.data()
		data["from_region"], data["attempt"], data["size"], data["sha256"] = row.Moved.V[k].From, a.Number, a.Size, a.SHA256
		if err := s.record(ctx, i, f, data, nil); err != nil {
			return err
		}
	}
	return nil
}

// failRelocation ends one whose source is damaged: the bytes stay where they are, and somebody has to look.
func (s *Service) failRelocation(ctx context.Context, row relocationRow) (err error) {
	var copies []copyRow
	err = s.db.In(ctx, func(ctx context.Context) error {
		item, err := s.store.lockItem(ctx, row.ItemID)
		if err != nil {
			return err
		}
		now, err := s.store.lockRelocation(ctx, row)
		if err != nil {
			return err
		}
		if copies, err = s.store.removeCopies(ctx, row.ID); err != nil {
			return err
		}
		now.State, now.EndedAt, now.Trouble = RelocationFailed, db.At(s.clock.Now()), TroubleDamaged
		if err := s.store.moveRelocation(ctx, now); err != nil {
			return err
		}
		if err := s.store.lookAgain(ctx, "item_id", s.clock.Now(), item.ID); err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.RelocationFailed, Incident: item.Incident, Object: journal.Object{Type: ObjectType, ID: item.ID, Reference: item.Reference},
			Data: now.relocation().data(),
		})
	})
	if err == nil {
		s.discardCopies(ctx, row.ToRegion, copies)
	}
	return err
}

// discardCopies deletes copies that no row names any more. What it can't delete the sweep takes.
func (s *Service) discardCopies(ctx context.Context, region string, copies []copyRow) {
	parts := make([]blob.Part, len(copies))
	for k, c := range copies {
		parts[k].Name = c.Name
	}
	s.discard(ctx, region, parts...)
}
