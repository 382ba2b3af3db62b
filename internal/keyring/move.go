package keyring

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/journal"
)

const (
	batch     = 100              // wrapped keys in one transaction
	moveLease = 20 * time.Second // on the machine's clock; a killed process is missed after it
)

// Move puts what is wrapped under earlier keys under the one in use: the keys of objects, not their bytes. What is moved
// stands in the rows themselves, so that a process that was killed is followed by another at the row where it stopped.
func (s *Service) Move(ctx context.Context) error {
	earlier, err := s.store.earlier(ctx)
	if err != nil || len(earlier) == 0 {
		return err
	}
	for owner := db.NewID(); ; {
		more, err := s.step(ctx, owner)
		if err != nil || !more {
			return err
		}
	}
}

// step moves one batch. It says false where all is moved, or another process is at it.
func (s *Service) step(ctx context.Context, owner string) (more bool, err error) {
	if idle, err := s.idle(ctx); err != nil || idle {
		return false, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		more = false
		id, err := s.wrapping(ctx)
		if err != nil {
			return err
		}
		machine := time.Now()
		held, err := s.store.lease(ctx, id, owner, machine, machine.Add(moveLease))
		if err != nil || !held {
			return err
		}
		r, err := s.store.key(ctx, id)
		if err != nil {
			return err
		}
		n, err := s.moveSome(ctx, id)
		if err != nil {
			return err
		}
		r.Moved += int64(n)
		if more = n > 0; !more {
			r.MovedAt, r.LeaseUntil = db.At(s.clock.Now()), db.Instant{}
			if err := s.record(ctx, journal.KeyMoved, id, map[string]any{"moved": r.Moved}); err != nil {
				return err
			}
		}
		return s.store.moved(ctx, r)
	})
	return more, err
}

// idle says that all is moved and the journal says so. What was stored while the keys changed may come late, under the
// earlier one: it is moved too.
func (s *Service) idle(ctx context.Context) (bool, error) {
	rows, err := s.store.keys(ctx)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(rows, func(r keyRow) bool { return r.Wraps && r.MovedAt.IsZero() }) {
		return false, nil
	}
	for _, r := range rows {
		if r.Wraps || !r.RetiredAt.IsZero() {
			continue
		}
		if n, err := s.under(ctx, r.ID); err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}

func (s *Service) moveSome(ctx context.Context, to string) (n int, err error) {
	wrap := func(w blob.Wrapped) (blob.Wrapped, error) { return s.keys.Rewrap(w, to) }
	earlier, err := s.store.earlier(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range earlier {
		for _, h := range s.holders {
			if n, err = h.Move(ctx, id, batch, wrap); err != nil || n > 0 {
				return n, err
			}
		}
	}
	return 0, nil
}
