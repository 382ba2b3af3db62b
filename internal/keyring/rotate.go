package keyring

import (
	"context"
	"encoding/json"
	"errors"

	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Rotate makes a new master key and has it used from now on, by every process. The key is in the file, and durable, before
// the database says so; cut off in between, the next rotation takes that key up. What is under earlier keys a worker moves.
func (s *Service) Rotate(ctx context.Context) (Key, error) {
	var known []keyRow
	err := s.db.In(ctx, func(ctx context.Context) (err error) {
		if _, err = s.wrapping(ctx); err == nil {
			known, err = s.store.keys(ctx)
		}
		return err
	})
	if err != nil {
		return Key{}, err
	}
	id := s.keys.Current()
	for _, k := range known {
		if k.ID == id {
			if id, err = s.keys.Rotate(); err != nil {
				return Key{}, err
			}
			break
		}
	}
	now := s.clock.Now()
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.store.lockRecovery(ctx); err != nil {
			return err
		}
		before, err := s.wrapping(ctx)
		if err != nil {
			return err
		}
		if err := s.store.wrap(ctx, keyRow{ID: id, MadeAt: db.At(now)}); err != nil {
			return err
		}
		if err := errors.Join(s.resettle(ctx, id), s.reseal(ctx)); err != nil {
			return err
		}
		return s.record(ctx, journal.KeyMade, id, map[string]any{"before": before})
	})
	return Key{ID: id, Wraps: true, MadeAt: now}, err
}

// resettle puts the value that tells this house's key file from others under a key that stays.
func (s *Service) resettle(ctx context.Context, id string) error {
	check, err := s.keys.CheckOf(id)
	if err != nil {
		return err
	}
	text, err := json.Marshal(check)
	if err != nil {
		return err
	}
	return s.db.Resettle(ctx, checkSetting, string(text))
}

// Retire takes a key out of the key file once nothing is under it any more: in the transaction that says so, nobody can put
// anything under it. Cut off between the database and the file, it is called again.
//
// Errors: 404 "keys.unknown"; 409 "keys.in_use", "keys.still_needed" (key, count).
func (s *Service) Retire(ctx context.Context, id string) error {
	var current string
	err := s.db.In(ctx, func(ctx context.Context) (err error) {
		if current, err = s.wrapping(ctx); err != nil {
			return err
		}
		r, err := s.store.lockKey(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case r.ID == "":
			return fault.New(fault.KindNotFound, "keys.unknown", "key", id)
		case r.Wraps:
			return fault.Conflict("keys.in_use", "key", id)
		}
		n, err := s.under(ctx, id)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.Conflict("keys.still_needed", "key", id, "count", n)
		}
		if !r.RetiredAt.IsZero() {
			return nil
		}
		if err := s.store.retire(ctx, id, s.clock.Now()); err != nil {
			return err
		}
		return s.record(ctx, journal.KeyRetired, id, nil)
	})
	if err != nil {
		return err
	}
	if err := s.keys.Remove(id, current); err != nil {
		return err
	}
	return s.Reseal(ctx)
}
