package finding

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// Assessment is what headquarters makes of an observation: that somebody looks into it now, or what it was and why.
type Assessment struct {
	To   State
	Note string
}

// Assess takes an observation up, says what came of it, or takes it up again. What it was, and why it is looked into once
// more, is said in words.
func (s *Service) Assess(ctx context.Context, id string, a Assessment) (next Observation, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, _, err := s.see(ctx, id, access.AssessObservation, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		if next, err = now.assessed(a); err != nil {
			return err
		}
		next.AssessedBy, next.AssessedAt, next.Version = access.Person(ctx), s.clock.Now(), now.Version+1
		if err := s.store.save(ctx, now.Version, next); err != nil {
			return err
		}
		if err := s.handOn(ctx, next); err != nil {
			return err
		}
		e := next.entry(journal.ObservationAssessed)
		e.Data["from"] = string(now.State)
		if next.Note != "" {
			e.Personal = map[string]string{"note": next.Note}
		}
		return s.journal.Append(ctx, e)
	})
	return next, err
}

func (o Observation) assessed(a Assessment) (Observation, error) {
	a.Note = strings.TrimSpace(a.Note)
	if !slices.Contains(States, a.To) || a.To == Open {
		return o, fault.Invalid("/to", "field.choice")
	}
	if !slices.Contains(after[o.State], a.To) {
		return o, fault.Conflict("observation.not_possible", "state", string(o.State), "possible", o.State.Next())
	}
	if err := text("/note", a.Note, MaxNote, o.State != Open); err != nil {
		return o, err
	}
	o.State, o.Note = a.To, a.Note
	return o, nil
}

// handOn says whose turn it is: anybody's at headquarters until somebody takes it up, and then theirs.
func (s *Service) handOn(ctx context.Context, o Observation) error {
	if !o.State.Waits() {
		return s.turns.Done(ctx, ObjectType, o.ID)
	}
	hq, err := s.people.Headquarters(ctx)
	if err != nil {
		return err
	}
	i := turn.Item{
		Object: turn.Object{Type: ObjectType, ID: o.ID, Reference: o.Reference}, Incident: o.Incident, Kind: turn.Assess, Organization: hq.ID,
	}
	if o.State == Verifying {
		i.Person = o.AssessedBy
	}
	return s.turns.Hand(ctx, i)
}
