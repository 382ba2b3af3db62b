package turn

import (
	"context"
	"errors"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
)

// Service keeps the turns.
type Service struct {
	db     *db.DB
	store  store
	clock  clock.Clock
	people *directory.Service
	mail   *deliver.Service
	rooms  map[string]Room // by type of object
	shown  map[string]func(context.Context, []string) (map[string]Shown, error)

	journal *journal.Journal
	watched map[string]Watched // by type of object
	passing map[string]Passing // by type of object
	timed   map[string]Timed   // by type of object
	rosters *roster.Service    // nil: nobody is on duty, and nobody away
	cases   Cases
	looking chan struct{} // a place for each that looks at what is due

	standIns func(ctx context.Context, organization string) ([]directory.Person, error) // nil: nothing is settled beforehand
}

// SeenBy says by which cases a reader sees objects of a type, while the program is put together.
func (s *Service) SeenBy(objectType string, rule Sight) { s.store.sight[objectType] = rule }

// New makes the service. When a person is deactivated, their turns go to their organisation, or where nobody there can
// take them up, to headquarters.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service, mail *deliver.Service) *Service {
	s := &Service{
		db: d, store: store{d, map[string]Sight{}, map[string]Loss{}, map[string]func(string) string{}}, journal: j, clock: c, people: people, mail: mail,
		rooms: map[string]Room{}, shown: map[string]func(context.Context, []string) (map[string]Shown, error){}, watched: map[string]Watched{},
		passing: map[string]Passing{}, timed: map[string]Timed{}, looking: make(chan struct{}, lookers),
	}
	s.watchHandovers()
	people.OnCalendarChanged(func(ctx context.Context, organization string) error {
		return s.store.lookAgain(ctx, s.clock.Now(), organization)
	})
	people.OnDeactivated(s.relieve)
	mail.OnBounce(func(ctx context.Context, r deliver.Receipt) error { return s.Look(ctx, r.About.Type, r.About.ID) })
	people.OnEngagement(func(ctx context.Context, e directory.Engagement) error { return s.Recheck(ctx, "", e.Organization) })
	return s
}

// Rostered says who is on duty and who away, while the program is put together.
func (s *Service) Rostered(r *roster.Service) { s.rosters = r }

// StandingIn says who stands in at an organisation, in the order in which they are tried, while the program is put together.
func (s *Service) StandingIn(standIns func(ctx context.Context, organization string) ([]directory.Person, error)) {
	s.standIns = standIns
}

// Hand gives the turn to i's holder in the open transaction, or keeps it there with what else i says. A new holder is
// told by mail, unless it is the actor. Rooms that own objects call it; it checks nobody's rights. Where a room has said how
// its objects are lost sight of (LostBy), and i's holder has, somebody else gets the turn: see fallen.
func (s *Service) Hand(ctx context.Context, i Item) error {
	if !db.InTransaction(ctx) || i.Organization == "" || i.Object.ID == "" {
		return errors.New("turn: handed over outside a transaction, without an object or to nobody")
	}
	i, err := s.instead(ctx, i)
	if err != nil {
		return err
	}
	meant := i
	if i, err = s.fallen(ctx, i); err != nil {
		return err
	}
	next := newRow(i, s.clock.Now())
	if a := access.From(ctx); a.Organization == i.Organization && (i.Person == "" || i.Person == a.Person) {
		next.KnownAt = next.Since
	}
	fresh, err := s.store.put(ctx, next)
	if err != nil || !fresh {
		return err
	}
	if i.Kind == Decide {
		if err := s.rooms[i.Object.Type].Fell(ctx, meant); err != nil {
			return err
		}
	}
	return s.tell(ctx, next, i.Holder)
}

// Known says that the actor has opened objects of a type: where they have the turn, they know of it now, whatever became of the mail.
func (s *Service) Known(ctx context.Context, objectType string, ids ...string) error {
	a := access.From(ctx)
	unknown, err := s.store.unknown(ctx, objectType, ids, a)
	if err != nil || len(unknown) == 0 {
		return err
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		for _, id := range unknown {
			if err := s.store.known(ctx, objectType, id, a.Organization, a.Person, s.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// MoveDues says until when those who have the turns of objects, by their ids, have them now; they are looked at anew. What
// waits for nobody stays so.
func (s *Service) MoveDues(ctx context.Context, objectType string, dues map[string]time.Time) error {
	return s.store.moveDues(ctx, objectType, dues, s.clock.Now())
}

// Done says that an object waits for nobody any more. Twice is once.
func (s *Service) Done(ctx context.Context, objectType, id string) error {
	return s.store.remove(ctx, objectType, id)
}

// Of is whose turn an object is, without a check: the caller has shown the object already. Not found where it waits for
// nobody.
func (s *Service) Of(ctx context.Context, objectType, id string) (Item, error) {
	r, err := s.store.of(ctx, objectType, id)
	if db.Missing(err) {
		return Item{}, fault.NotFound()
	}
	return r.item(), err
}

// relieve hands on what waits for a person who leaves.
func (s *Service) relieve(ctx context.Context, p directory.Person) error {
	if err := s.store.standsNoMore(ctx, p.ID); err != nil {
		return err
	}
	rows, err := s.store.heldBy(ctx, p.Organization, p.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		i := r.item()
		i.Person = ""
		if err := s.Hand(ctx, i); err != nil {
			return err
		}
	}
	return s.Recheck(ctx, "", p.Organization) // what waited for anybody there, where nobody is left
}

// Load is how many objects of a type each of these people has the turn of.
func (s *Service) Load(ctx context.Context, objectType string, people ...string) (map[string]int, error) {
	return s.store.countHeld(ctx, objectType, people)
}

// OfAll is Of for a page of objects of one type: those that wait for somebody, by the object's id.
func (s *Service) OfAll(ctx context.Context, objectType string, ids ...string) (map[string]Item, error) {
	rows, err := s.store.ofAll(ctx, objectType, ids)
	all := make(map[string]Item, len(rows))
	for _, r := range rows {
		all[r.ObjectID] = r.item()
	}
	return all, db.Fault(err)
}
