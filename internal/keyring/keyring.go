// Package keyring knows which master keys this house seals its secrets with: it changes them while the house runs, puts what
// was wrapped under an earlier one under the new one, and lets a key go when nothing needs it any more.
//
// The keys themselves stand in the key file alone (blob.Keys). Which of them is in use stands in the database, so that all
// processes change over in the transaction that says so. A row that keeps a wrapped key belongs to a sibling, which registers
// as a Holder.
package keyring

import (
	"context"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/journal"
)

// ObjectType is what the journal calls a master key.
const ObjectType = "master_key"

// Service is every act on master keys.
type Service struct {
	db      *db.DB
	store   store
	journal *journal.Journal
	clock   clock.Clock
	keys    *blob.Keys
	holders []Holder
}

// Holder are the rows of a sibling that keep keys wrapped under a master key.
type Holder struct {
	// Under counts those under the master key with that id.
	Under func(ctx context.Context, id string) (int64, error)
	// Move puts up to limit of them through wrap, in the open transaction, and says how many there were.
	Move func(ctx context.Context, id string, limit int, wrap func(blob.Wrapped) (blob.Wrapped, error)) (int, error)
}

// New makes the service over the key file's keys.
func New(d *db.DB, j *journal.Journal, c clock.Clock, keys *blob.Keys, holders ...Holder) *Service {
	return &Service{db: d, store: store{d}, journal: j, clock: c, keys: keys, holders: holders}
}

// Holds registers a sibling's rows, while the program is put together.
func (s *Service) Holds(h Holder) { s.holders = append(s.holders, h) }

// Key is a master key as the operator sees it.
type Key struct {
	ID        string
	Wraps     bool // new keys are wrapped under it
	MadeAt    time.Time
	RetiredAt time.Time // zero while it is in the key file
	Under     int64     // keys that are wrapped under it
}

// Settle gives a wrapped key as it is to be stored in the open transaction: under the master key that is in use, which can't
// be let go before that transaction has ended.
func (s *Service) Settle(ctx context.Context, w blob.Wrapped) (blob.Wrapped, error) {
	id, err := s.wrapping(ctx)
	if err != nil || id == w.KeyID {
		return w, err
	}
	return s.keys.Rewrap(w, id)
}

// Wrap seals a new key for the open transaction.
func (s *Service) Wrap(ctx context.Context, key []byte) (blob.Wrapped, error) {
	w, err := s.keys.Wrap(key)
	if err != nil {
		return w, err
	}
	return s.Settle(ctx, w)
}

// Unwrap opens what was wrapped under any master key of the key file.
func (s *Service) Unwrap(w blob.Wrapped) ([]byte, error) { return s.keys.Unwrap(w) }

// wrapping is the key in use. A database that knows of none yet takes up the key file as it is.
func (s *Service) wrapping(ctx context.Context) (string, error) {
	id, err := s.store.wrapping(ctx)
	if err != nil || id != "" {
		return id, err
	}
	for _, id := range s.keys.IDs() {
		if err := s.store.insert(ctx, keyRow{ID: id, Wraps: id == s.keys.Current(), MadeAt: db.At(s.clock.Now())}); err != nil {
			return "", err
		}
	}
	return s.store.wrapping(ctx)
}

// List are the keys that this house has had, oldest first.
func (s *Service) List(ctx context.Context) ([]Key, error) {
	err := s.db.In(ctx, func(ctx context.Context) error {
		_, err := s.wrapping(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.store.keys(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Key, len(rows))
	for i, r := range rows {
		all[i] = Key{ID: r.ID, Wraps: r.Wraps, MadeAt: r.MadeAt.Time, RetiredAt: r.RetiredAt.Time}
		if all[i].Under, err = s.under(ctx, r.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Service) under(ctx context.Context, id string) (n int64, err error) {
	for _, h := range s.holders {
		m, err := h.Under(ctx, id)
		if err != nil {
			return 0, err
		}
		n += m
	}
	return n, nil
}

func (s *Service) record(ctx context.Context, f journal.Fact, key string, data map[string]any) error {
	return s.journal.Append(ctx, journal.Entry{Fact: f, Object: journal.Object{Type: ObjectType, ID: key}, Data: data})
}
