package decision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// Ask puts a question to whoever decides on its matter by the table as it stands, or to the first deputy who is not on leave.
// supersedes, where it is not "", is an earlier question that it refers to; one that is still open ends by it.
func (s *Service) Ask(ctx context.Context, incidentID string, q Question, supersedes string) (d Decision, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		scope, err := s.incidents.Scope(ctx, incidentID)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.AskDecision, scope); err != nil {
			return err
		}
		i, err := s.incidents.Lookup(ctx, scope.Incident)
		if err != nil {
			return err
		}
		now := s.now()
		if q, err = q.check(i, now); err != nil {
			return err
		}
		d = Decision{
			ID: db.NewID(), Incident: i.ID, State: Open, Question: q, AskedBy: Who{access.From(ctx).Organization, access.Person(ctx)},
			AskedAt: now, ChangedAt: now, Supersedes: supersedes, Version: 1,
		}
		if d.Seats, err = s.mayDecide(ctx, d.Question, i); err != nil {
			return err
		}
		if d.Reference, _, err = s.incidents.Number(ctx, i.ID, incident.Decisions); err != nil {
			return err
		}
		first, err := s.firstThere(ctx, d.Seats)
		if err != nil {
			return err
		}
		d.Holder = first.Person
		if err := s.store.insert(ctx, d); err != nil {
			return err
		}
		if err := s.supersede(ctx, d); err != nil {
			return err
		}
		if err := s.handTo(ctx, d, first); err != nil {
			return err
		}
		return s.journal.Append(ctx, d.entry(journal.DecisionAsked, map[string]any{"person": first.Person, "organization": first.Organization},
			map[string]string{"question": d.Text, "other": d.Other}))
	})
	return d, err
}

// mayDecide are the seats by the line of the table that fits.
func (s *Service) mayDecide(ctx context.Context, q Question, i incident.Incident) ([]Seat, error) {
	table, err := s.store.authorities(ctx, q.Matter)
	if err != nil {
		return nil, err
	}
	site := q.Site
	if site == "" && len(i.Sites) == 1 {
		site = i.Sites[0]
	}
	line, ok := narrowest(table, q.Matter, site)
	if !ok {
		return nil, fault.Invalid("/matter", "decision.nobody_named")
	}
	all, err := s.seats(ctx, line, i, site)
	if err == nil && len(all) == 0 {
		err = fault.Invalid("/matter", "decision.nobody_there")
	}
	return all, err
}

// supersede has the question that d refers to know of it. What is not there, or not the actor's to see, is refused alike.
func (s *Service) supersede(ctx context.Context, d Decision) error {
	if d.Supersedes == "" {
		return nil
	}
	old, _, err := s.see(access.Whole(ctx), d.Supersedes, access.ReadDecision, true)
	switch {
	case fault.Is(err, fault.KindNotFound) || err == nil && old.Incident != d.Incident:
		return fault.Invalid("/supersedes", "field.unknown_id")
	case err != nil:
		return err
	case old.SupersededBy != "":
		return fault.Conflict("decision.superseded_already", "possible", []string{})
	}
	was := old.Version
	old.SupersededBy, old.Version = d.ID, was+1
	if old.State == Open {
		old.State, old.ChangedAt = Superseded, s.now()
	}
	if err := s.store.save(ctx, was, old); err != nil {
		return err
	}
	if err := s.turns.Done(ctx, ObjectType, old.ID); err != nil {
		return err
	}
	return s.journal.Append(ctx, old.entry(journal.DecisionSuperseded, map[string]any{"by": d.ID}, nil))
}

// check is the question as it is kept, or what is wrong with it.
func (q Question) check(i incident.Incident, now time.Time) (Question, error) {
	var wrong []error
	keep := func(s string, err error) string { wrong = append(wrong, err); return s }
	if !slices.Contains(Matters, q.Matter) {
		wrong = append(wrong, fault.Invalid("/matter", "field.choice", "choices", Matters))
	}
	q.Other = keep(line("/other", q.Other, OtherLimit, q.Matter == Other))
	if q.Matter != Other && q.Other != "" {
		wrong = append(wrong, fault.Invalid("/other", "decision.only_other"))
	}
	q.Text = keep(text("/text", q.Text, TextLimit, true))
	q.IfNobody = keep(text("/if_nobody", q.IfNobody, TextLimit, false))
	if q.Site != "" && !slices.Contains(i.Sites, q.Site) {
		wrong = append(wrong, fault.Invalid("/site", "field.unknown_id"))
	}
	if len(q.Options) > MaxOptions {
		wrong = append(wrong, fault.Invalid("/options", "field.too_many", "limit", MaxOptions))
	}
	q.Options = slices.Clone(q.Options)
	for n := range q.Options {
		at := fmt.Sprintf("/options/%d", n)
		q.Options[n] = keep(line(at, q.Options[n], OptionLimit, true))
		if slices.Contains(q.Options[:n], q.Options[n]) {
			wrong = append(wrong, fault.Invalid(at, "field.twice"))
		}
	}
	if q.Needed != nil {
		if at, err := q.Needed.Instant(); err != nil || !at.After(now) {
			wrong = append(wrong, fault.Invalid("/needed/wall", "time.in_the_past"))
		}
	}
	return q, fault.Join(wrong...)
}
