package incident

import (
	"context"
	"fmt"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// Service keeps the cases.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
	first     map[int]int64
	totals    totals
	granting  []func(ctx context.Context, incident, organization string) error
	judging   []func(ctx context.Context, incident string) error
	resting   []func(ctx context.Context, incident string) error
	turns     *turn.Service // nil: nothing waits
}

// New makes the service. Grants and engagements are judged by c, the domain clock.
func New(d *db.DB, j *journal.Journal, c clock.Clock, dir *directory.Service, opts ...Option) *Service {
	s := &Service{db: d, store: store{d}, journal: j, clock: c, directory: dir, first: map[int]int64{}}
	for _, o := range opts {
		o(s)
	}
	dir.Acquainted(s.acquaintances)
	dir.OnEngagement(s.outreached)
	return s
}

// OnGrant has fn run in the transaction that gives an organisation or somebody there a part in a case, or takes it. It is
// called while the program is put together.
func (s *Service) OnGrant(fn func(ctx context.Context, incident, organization string) error) {
	s.granting = append(s.granting, fn)
}

// OnSeverity has fn run in the transaction that changes how bad a case is. It is called while the program is put together.
func (s *Service) OnSeverity(fn func(ctx context.Context, incident string) error) {
	s.judging = append(s.judging, fn)
}

// OnRest has fn run in the transaction that ends a case, takes it up again, or places or releases a hold on it. It is called while
// the program is put together.
func (s *Service) OnRest(fn func(ctx context.Context, incident string) error) {
	s.resting = append(s.resting, fn)
}

// afterRest tells who waits for a case to rest that what keeps it, or lets it, has changed.
func (s *Service) afterRest(ctx context.Context, now, next Incident) error {
	if now.State.Ended() == next.State.Ended() && (now.Hold == nil) == (next.Hold == nil) {
		return nil
	}
	for _, fn := range s.resting {
		if err := fn(ctx, next.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) afterGrant(ctx context.Context, p Participant) error {
	for _, fn := range s.granting {
		if err := fn(ctx, p.Incident, p.Organization); err != nil {
			return err
		}
	}
	return nil
}

// Option sets what an instance may set once.
type Option func(*Service)

// deed is what a verb did to an incident, for the journal.
type deed struct {
	fact     journal.Fact
	data     map[string]any
	personal map[string]string
}

// change is the only way to alter an incident: load, check, apply the rule, and commit the new state with its journal
// entry, in one transaction that joins an outer one. A rule may store what stands beside the incident.
func (s *Service) change(ctx context.Context, ref string, act access.Action, rule func(context.Context, Incident) (Incident, deed, error)) (next Incident, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, at, err := s.see(ctx, ref, act, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		var did deed
		if next, did, err = rule(ctx, now); err != nil {
			return err
		}
		if err := s.store.update(ctx, now, next); err != nil {
			return err
		}
		next.Version++
		if err := s.afterRest(ctx, now, next); err != nil {
			return err
		}
		if err := s.afterStep(ctx, now, next); err != nil {
			return err
		}
		present, err := s.store.present(ctx, next.ID, s.clock.Now())
		if err != nil {
			return err
		}
		if err := s.journal.Append(ctx, did.entry(next, present)); err != nil {
			return err
		}
		next.Warnings = missing(next.State, held(present))
		next = next.at(at.level)
		return nil
	})
	return next, err
}

func (d deed) entry(i Incident, present []participation) journal.Entry {
	return journal.Entry{
		Fact: d.fact, Incident: i.ID, Object: i.object(), Data: d.data, Personal: d.personal, Parties: parties(present, audience[d.fact]),
	}
}

func (i Incident) object() journal.Object {
	return journal.Object{Type: "incident", ID: i.ID, Reference: i.Reference}
}

// see loads the incident and asks the policy.
func (s *Service) see(ctx context.Context, ref string, act access.Action, lock bool) (Incident, standing, error) {
	i, at, err := s.find(ctx, ref, lock)
	if err != nil {
		return i, at, err
	}
	if i.ID == "" {
		return i, at, fault.NotFound()
	}
	if err := access.Check(ctx, act, at.scope()); err != nil {
		return Incident{}, at, err
	}
	if i.Hold != nil {
		*i.Hold, err = s.store.hold(ctx, i.Hold.ID)
	}
	return i, at, err
}

// find takes the same queries whether the incident exists or not; one without an ID does not.
func (s *Service) find(ctx context.Context, ref string, lock bool) (Incident, standing, error) {
	i, err := s.store.find(ctx, ref, lock)
	if err != nil {
		return i, standing{}, err
	}
	at, err := s.standing(ctx, i.ID)
	return i, at, err
}

// Get is the incident with that id or reference, as the actor may see it.
func (s *Service) Get(ctx context.Context, ref string) (Incident, error) {
	i, at, err := s.see(ctx, ref, access.ReadIncident, false)
	if err != nil {
		return Incident{}, err
	}
	if at.level.AtLeast(access.Investigative) {
		present, err := s.store.present(ctx, i.ID, s.clock.Now())
		if err != nil {
			return Incident{}, err
		}
		i.Warnings = missing(i.State, held(present))
	}
	return i.at(at.level), nil
}

// Lookup is the incident with that id, whole. It is for sibling capabilities, which have their own rules about who sees
// what: it asks no policy.
func (s *Service) Lookup(ctx context.Context, id string) (Incident, error) {
	i, err := s.store.find(ctx, id, false)
	if err == nil && i.ID == "" {
		err = fault.NotFound()
	}
	return i.at(access.Full), err
}

// LookupLocked is Lookup within a transaction: until it ends nobody changes the incident, or places a hold on it.
func (s *Service) LookupLocked(ctx context.Context, id string) (Incident, error) {
	i, err := s.store.find(ctx, id, true)
	if err == nil && i.ID == "" {
		err = fault.NotFound()
	}
	return i.at(access.Full), err
}

// sites refuses what is no site and not headquarters.
func (s *Service) sites(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	known, err := s.directory.LookupOrganizations(ctx, ids...)
	if err != nil {
		return err
	}
	var errs []error
	for i, id := range ids {
		if k := known[id].Kind; k != access.Site && k != access.Headquarters {
			errs = append(errs, fault.Invalid(fmt.Sprintf("/sites/%d", i), "site.unknown"))
		}
	}
	return fault.Join(errs...)
}
