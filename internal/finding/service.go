package finding

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// Service keeps observations.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	people    *directory.Service
	incidents *incident.Service
	turns     *turn.Service
}

// New makes the service, and has silence about observations heard.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service, incidents *incident.Service, turns *turn.Service) *Service {
	s := &Service{db: d, store: store{d}, journal: j, clock: c, people: people, incidents: incidents, turns: turns}
	turns.SeenBy(ObjectType, incidents.SeenCases)
	turns.ShownBy(ObjectType, s.shown)
	turns.LostBy(ObjectType, incidents.LostTurns, turn.Room{Fell: s.fell, Again: s.again})
	turns.Watch(ObjectType, turn.Watched{
		Signs: s.signs, Shown: s.sees,
		Page:  func(_ context.Context, id string) (string, error) { return "/observations/" + id, nil },
		Waits: openObservations,
	})
	turns.PassedBy(ObjectType, turn.Passing{May: s.mayAssess, Name: s.passTo})
	return s
}

// Get is the observation with that id.
func (s *Service) Get(ctx context.Context, id string) (Observation, error) {
	o, g, err := s.see(ctx, id, access.ReadObservation, false)
	return o.told(ctx, g), err
}

// List is the observations of a case that the actor sees, the newest first.
func (s *Service) List(ctx context.Context, incident string, p db.Page) (db.List[Observation], error) {
	scope, err := s.incidents.Scope(ctx, incident)
	if err != nil {
		return db.List[Observation]{}, err
	}
	if err := access.Check(ctx, access.ListObservations, scope); err != nil {
		return db.List[Observation]{}, err
	}
	reporter := access.Person(ctx)
	if readsAll(ctx, scope.Grant) {
		reporter = ""
	}
	l, err := s.store.list(ctx, scope.Incident, reporter, p)
	for i := range l.Items {
		l.Items[i] = l.Items[i].told(ctx, scope.Grant)
	}
	return l, err
}

// readsAll says that the actor of ctx reads every observation of the case that g is of.
func readsAll(ctx context.Context, g *access.Grant) bool {
	a := access.From(ctx)
	return a.SeesEveryCase() || !a.WithoutContent() && g.Analyses(access.Investigative)
}

// told is o as the actor may have it: who only reported it learns how far it has come, and not why.
func (o Observation) told(ctx context.Context, g *access.Grant) Observation {
	if !readsAll(ctx, g) {
		o.Note = ""
	}
	return o
}

// see takes the same queries whether the observation exists or not.
func (s *Service) see(ctx context.Context, id string, act access.Action, lock bool) (Observation, *access.Grant, error) {
	o, err := s.store.find(ctx, id, lock)
	if err != nil {
		return Observation{}, nil, err
	}
	g, err := s.incidents.Grant(ctx, o.Incident)
	if err != nil {
		return Observation{}, nil, err
	}
	if o.ID == "" {
		return Observation{}, nil, fault.NotFound()
	}
	if err := access.Check(ctx, act, o.scope(g)); err != nil {
		return Observation{}, nil, err
	}
	return o, g, nil
}
