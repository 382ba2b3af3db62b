package witness

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Service is the room.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
}

// New makes the service.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service) *Service {
	return &Service{db: d, store: store{d}, journal: j, clock: c, directory: people}
}

// Page asks for a part of a list.
type Page = db.Page

// List is all witnesses, the newest first, those that have ended too.
func (s *Service) List(ctx context.Context, p Page) (db.List[Witness], error) {
	if err := access.Check(ctx, access.ListWitnesses, access.Scope{}); err != nil {
		return db.List[Witness]{}, err
	}
	l, err := s.store.page(ctx, p)
	if err != nil {
		return l, err
	}
	l.Items, err = s.heard(ctx, l.Items...)
	return l, err
}

// Get is one of them.
func (s *Service) Get(ctx context.Context, id string) (Witness, error) {
	if err := access.Check(ctx, access.ReadWitness, access.Scope{}); err != nil {
		return Witness{}, err
	}
	w, err := s.store.one(ctx, id, false)
	if err != nil {
		return w, err
	}
	return s.whole(ctx, w)
}

// whole is one with all that it has told.
func (s *Service) whole(ctx context.Context, w Witness) (Witness, error) {
	all, err := s.heard(ctx, w)
	if err != nil || all[0].Last.At.IsZero() {
		return all[0], err
	}
	w = all[0]
	w.Checkpoint, err = s.journal.CosignedBy(ctx, w.Key)
	return w, err
}

func (s *Service) heard(ctx context.Context, all ...Witness) ([]Witness, error) {
	keys := make([]string, len(all))
	for i, w := range all {
		keys[i] = w.Key
	}
	by, err := s.journal.WitnessedBy(ctx, keys...)
	now := s.clock.Now()
	for i, w := range all {
		all[i] = w.heard(by[w.Key], now)
	}
	return all, err
}

// Register lets a key vouch from now on. A key is registered once and for all: what it signed while it counted stays its.
func (s *Service) Register(ctx context.Context, d Draft) (w Witness, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, access.RegisterWitness, access.Scope{}); err != nil {
			return err
		}
		d, err := s.fit(ctx, d)
		if err != nil {
			return err
		}
		w = Witness{
			ID: db.NewID(), Organization: d.Organization, Name: d.Name, Contact: d.Contact, Key: d.Key,
			Registered: clock.Trim(s.clock.Now()), Version: 1,
		}
		if err := s.store.insert(ctx, w); err != nil {
			return err
		}
		return s.journal.Append(ctx, w.entry(journal.WitnessRegistered))
	})
	return w, err
}

func (s *Service) fit(ctx context.Context, d Draft) (Draft, error) {
	d, wrong := d.checked()
	_, err := s.directory.KnownOrganization(ctx, d.Organization)
	switch {
	case fault.Is(err, fault.KindNotFound):
		wrong = fault.Join(wrong, fault.Invalid("/organization", "field.unknown_id"))
	case err != nil:
		return d, err
	}
	if wrong != nil {
		return d, wrong
	}
	all, active, err := s.store.counts(ctx)
	if err == nil && (all >= MaxAll || active >= MaxActive) {
		err = fault.Conflict("witness.too_many", "limit", MaxActive, "possible", []string{})
	}
	return d, err
}

// End has a key count no more; what it has vouched for stays vouched for.
func (s *Service) End(ctx context.Context, id string) (w Witness, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, access.EndWitness, access.Scope{}); err != nil {
			return err
		}
		if w, err = s.store.one(ctx, id, true); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, w.Version); err != nil {
			return err
		}
		if !w.Ended.IsZero() {
			return fault.Conflict("witness.ended", "possible", []string{})
		}
		w.Ended, w.Version = clock.Trim(s.clock.Now()), w.Version+1
		if err := s.store.end(ctx, w); err != nil {
			return err
		}
		return s.journal.Append(ctx, w.entry(journal.WitnessEnded))
	})
	if err != nil {
		return w, err
	}
	return s.whole(ctx, w)
}

// Take keeps what a witness has signed, whoever brings it. What no registered key signed is refused.
func (s *Service) Take(ctx context.Context, note string) (w Witness, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, access.SendCosignature, access.Scope{}); err != nil {
			return err
		}
		all, err := s.store.active(ctx)
		if err != nil {
			return err
		}
		for _, w = range all {
			if _, _, err := journal.ReadCosignature(note, w.Key); err != nil {
				continue
			}
			last, err := s.journal.TakeCosignature(ctx, note, w.Key)
			w = w.heard(last, s.clock.Now())
			return err
		}
		return fault.Invalid("/note", "journal.not_cosigned")
	})
	return w, err
}
