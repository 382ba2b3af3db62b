package turn

import (
	"context"
	"errors"
	"time"

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
	rosters *roster.Service    // nil: nobody is on duty, and nobody away
	cases   Cases
}

// SeenBy says by which cases a reader sees objects of a type, while the program is put together.
func (s *Service) SeenBy(objectType string, rule Sight) { s.store.sight[objectType] = rule }

// New makes the service. When a person is deactivated, their turns go to their organisation, or where nobody there can
// take them up, to headquarters.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service, mail *deliver.Service) *Service {
	s := &Service{
		db: d, store: store{d, map[string]Sight{}, map[string]Loss{}, map[string]func(string) string{}}, journal: j, clock: c, people: people, mail: mail,
		rooms: map[string]Room{}, shown: map[string]func(context.Context, []string) (map[string]Shown, error){}, watched: map[string]Watched{},
	}
	people.OnCalendarChanged(func(ctx context.Context, organization string) error {
		return s.store.lookAgain(ctx, s.clock.Now(), organization)
	})
	people.OnDeactivated(s.relieve)
	people.OnEngagement(func(ctx context.Context, e directory.Engagement) error { return s.Recheck(ctx, "", e.Organization) })
	return s
}

// Rostered says who is on duty and who away, while the program is put together.
func (s *Service) Rostered(r *roster.Service) { s.rosters = r }

// Hand gives the turn to i's holder in the open transaction, or keeps it there with what else i says. A new holder is
// told by mail, unless it is the actor. Rooms that own objects call it; it checks nobody's rights. Where a room has said how
// its objects are lost sight of (LostBy), and i's holder has, somebody else gets the turn: see fallen.
func (s *Service) Hand(ctx context.Context, i Item) error {
	if !db.InTransaction(ctx) || i.Organization == "" || i.Object.ID == "" {
		return errors.New("turn: handed over outside a transaction, without an object or to nobody")
	}
	meant := i
	i, err := s.fallen(ctx, i)
	if err != nil {
		return err
	}
	next := newRow(i, s.clock.Now())
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

// MoveDue says until when whoever has the turn has it now; it is looked at anew. Nothing where it waits for nobody.
func (s *Service) MoveDue(ctx context.Context, objectType, id string, due time.Time) error {
	return s.store.moveDue(ctx, objectType, id, due, s.clock.Now())
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

// OfAll is Of for a page of objects of one type: those that wait for somebody, by the object's id.
func (s *Service) OfAll(ctx context.Context, objectType string, ids ...string) (map[string]Item, error) {
	rows, err := s.store.ofAll(ctx, objectType, ids)
	all := make(map[string]Item, len(rows))
	for _, r := range rows {
		all[r.ObjectID] = r.item()
	}
	return all, db.Fault(err)
}
