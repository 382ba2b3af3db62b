package decision

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
)

// Service keeps the table and the log.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
	incidents *incident.Service
	turns     *turn.Service
	rosters   *roster.Service
}

// New makes the service, and tells the turns what they must know of a question that waits.
func New(d *db.DB, j *journal.Journal, c clock.Clock, dir *directory.Service, cases *incident.Service, turns *turn.Service, rosters *roster.Service) *Service {
	s := &Service{db: d, store: store{d}, journal: j, clock: c, directory: dir, incidents: cases, turns: turns, rosters: rosters}
	turns.SeenBy(ObjectType, cases.SeenCases)
	turns.ShownBy(ObjectType, s.store.shown)
	turns.LostBy(ObjectType, cases.LostTurns, turn.Room{Fell: s.fell, Again: s.again, Named: true})
	turns.Watch(ObjectType, turn.Watched{Signs: noSigns, Shown: s.sees, Page: page, Deputies: s.deputies, Waits: openDecisions})
	turns.TimedBy(ObjectType, s.timed())
	turns.PassedBy(ObjectType, turn.Passing{May: s.mayPass})
	return s
}

// change is the only way to alter a question that waits: load, check, apply the rule, and commit the new state with whose
// turn it is and the journal's entry. Nothing changes what has ended.
func (s *Service) change(ctx context.Context, id string, act access.Action, rule func(context.Context, Decision) (Decision, journal.Entry, error)) (next Decision, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, _, err := s.see(ctx, id, act, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		if now.State != Open {
			return fault.Conflict("decision.ended", "state", string(now.State), "possible", []string{})
		}
		now.Version, now.ChangedAt = now.Version+1, s.clock.Now()
		var entry journal.Entry
		if next, entry, err = rule(ctx, now); err != nil {
			return err
		}
		if err := s.store.save(ctx, now.Version-1, next); err != nil {
			return err
		}
		if err := s.handOn(ctx, next); err != nil {
			return err
		}
		return s.journal.Append(ctx, entry)
	})
	return next, err
}

// see takes the same queries whether the decision exists or not.
func (s *Service) see(ctx context.Context, id string, act access.Action, lock bool) (Decision, *access.Grant, error) {
	d, err := s.store.find(ctx, id, lock)
	if err != nil {
		return Decision{}, nil, err
	}
	g, err := s.incidents.Grant(ctx, d.Incident)
	if err != nil {
		return Decision{}, nil, err
	}
	if d.ID == "" {
		return Decision{}, nil, fault.NotFound()
	}
	if err := access.Check(ctx, act, d.scope(g)); err != nil {
		return Decision{}, nil, err
	}
	return d, g, nil
}

func (s *Service) now() time.Time { return s.clock.Now() }
