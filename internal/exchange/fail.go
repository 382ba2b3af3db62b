package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Why an attempt failed, as the journal keeps it.
const (
	endedBySender      = "ended_by_sender"
	endedByCoordinator = "ended_by_coordinator"
	abandoned          = "abandoned"
	ticketEnded        = "ticket_ended"
)

// End gives an unfinished upload up, as its sender or a coordinator wishes; a complete one stays (409). Its bytes go, its item waits
// for another attempt.
func (s *Service) End(ctx context.Context, id string) error {
	u, err := s.Upload(ctx, id, access.DeleteUpload)
	if err != nil {
		return err
	}
	why := endedBySender
	if access.From(ctx).Person != u.Attempt.Person {
		why = endedByCoordinator
	}
	failed, err := s.fail(ctx, u.Attempt.ID, why, time.Time{})
	if err == nil && !failed {
		err = fault.Conflict("upload.complete")
	}
	return err
}

// Endable are those items, by id, whose upload is under way and the actor may end, whatever their token is for.
func (s *Service) Endable(ctx context.Context, items ...Item) (map[string]bool, error) {
	all, grants := map[string]bool{}, map[string]*access.Grant{}
	for _, i := range items {
		if i.State != Receiving {
			continue
		}
		g, asked := grants[i.Incident]
		if !asked {
			var err error
			if g, err = s.incidents.Grant(ctx, i.Incident); err != nil {
				return nil, err
			}
			grants[i.Incident] = g
		}
		scope := access.Scope{Incident: i.Incident, Person: i.Latest().Person, Grant: g}
		all[i.ID] = access.See(ctx, access.DeleteUpload, scope) == nil
	}
	return all, nil
}

// fail ends an attempt that nobody completes. It says false where there was nothing to end: it is complete, or was
// touched after before (no bound where that is zero).
func (s *Service) fail(ctx context.Context, id, why string, before time.Time) (failed bool, err error) {
	var parts []blob.Part
	region := ""
	err = s.db.In(ctx, func(ctx context.Context) error {
		a, err := s.store.lockAttempt(ctx, id)
		if err != nil {
			return err
		}
		region = a.Region
		failed = a.State == Receiving && (before.IsZero() || a.TouchedAt.Before(before))
		if !failed {
			return nil
		}
		item, err := s.store.lockItem(ctx, a.ItemID)
		if err != nil {
			return err
		}
		if parts, err = s.store.removeParts(ctx, id); err != nil {
			return err
		}
		if err := s.store.failAttempt(ctx, id, s.clock.Now()); err != nil {
			return err
		}
		item.State = Failed
		if err := s.store.updateItem(ctx, &item); err != nil {
			return err
		}
		return s.record(ctx, item, journal.EvidenceFailed, map[string]any{
			"attempt": a.Number, "size": a.Size, "received": a.Received, "why": why,
		}, nil)
	})
	if err == nil && failed {
		s.discard(ctx, region, parts...)
	}
	return failed, err
}

// orphanAge is how long stored bytes may go without a row: they are written before it, and clocks differ.
const orphanAge = 24 * time.Hour

// fresh refuses to name bytes that were being staged for so long that a sweep may be about to take the first of them, or has.
func fresh(began time.Time) error {
	if took := time.Since(began); took > orphanAge/2 {
		return fault.Unavailable(fmt.Errorf("it was staged for %s: the sweep may have taken some of it", took.Round(time.Minute)))
	}
	return nil
}

// Sweep ends uploads that nobody continues or can, deletes stored bytes that no row names, and looks for some of those that rows name.
// What it did it keeps in the database. now is the machine's time. It
// is called once in a while, by any number of processes.
func (s *Service) Sweep(ctx context.Context, now time.Time) error {
	before := now.Add(-s.limits.Abandoned)
	ids, err := s.store.untouched(ctx, before)
	if err != nil {
		return err
	}
	var ended int64
	for _, id := range ids {
		failed, err := s.fail(ctx, id, abandoned, before)
		if err != nil {
			return err
		}
		if failed {
			ended++
		}
	}
	pushed, err := s.failPushed(ctx)
	if err != nil {
		return err
	}
	removed, missing := s.sweepStores(ctx, now.Add(-orphanAge))
	err = s.db.In(ctx, func(ctx context.Context) error {
		return s.store.swept(ctx, s.clock.Now(), ended+pushed, int64(removed))
	})
	if err != nil {
		return errors.Join(missing, err)
	}
	return errors.Join(missing, s.lookForBytes(ctx))
}

// sweepStores goes through the store of every region; one that doesn't answer keeps the others from nothing.
func (s *Service) sweepStores(ctx context.Context, before time.Time) (removed int, err error) {
	var errs []error
	for _, region := range s.vault.Codes() {
		at, err := s.vault.In(region)
		if err == nil {
			var n int
			n, err = blob.Sweep(ctx, at.Store, objectPrefix, before, s.store.named)
			removed += n
		}
		if err == nil {
			var n int
			n, err = blob.Sweep(ctx, at.Store, baselinePrefix, before, s.store.namedBaselines)
			removed += n
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("region %s: %w", region, err))
		}
	}
	return removed, errors.Join(errs...)
}

// failPushed ends what was begun with push tickets that have ended, and says how many: nobody else has its address.
func (s *Service) failPushed(ctx context.Context) (n int64, err error) {
	for after := ""; ; {
		tickets, err := s.store.pushedBy(ctx, after)
		if err != nil || len(tickets) == 0 {
			return n, err
		}
		after = tickets[len(tickets)-1]
		ended, err := s.pushedOut(ctx, tickets)
		if err != nil {
			return n, err
		}
		ids, err := s.store.begunWith(ctx, ended)
		if err != nil {
			return n, err
		}
		for _, id := range ids {
			failed, err := s.fail(ctx, id, ticketEnded, time.Time{})
			if err != nil {
				return n, err
			}
			if failed {
				n++
			}
		}
	}
}
