package roster

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Taking is what is entered to put a person in for a span, or to say that one is away.
type Taking struct {
	Person      string
	From, Until time.Time
	Reason      string
	ForceReason string // why less rest is accepted
}

// The longest spans.
const (
	maxOverride = 31 * day
	maxLeave    = 366 * day
)

// normal is the change that is entered, from now on at the earliest: what has passed stays what it was.
func (t Taking) normal(k ChangeKind, limit time.Duration, now time.Time) (Change, error) {
	reason, badReason := line("/reason", t.Reason, maxReason)
	c := Change{Kind: k, State: InForce, Person: t.Person, From: t.From, Until: t.Until, Reason: reason, Version: 1}
	if c.From.Before(now) {
		c.From = now
	}
	var badSpan error
	switch {
	case !t.Until.After(t.From):
		badSpan = fault.Invalid("/until", "roster.ends_before")
	case !t.Until.After(now):
		badSpan = fault.Invalid("/until", "roster.past")
	case t.Until.Sub(c.From) > limit:
		badSpan = fault.Invalid("/until", "roster.too_long", "days", int(limit/day))
	case t.From.After(now.Add(maxLeave)):
		badSpan = fault.Invalid("/from", "roster.too_far")
	}
	return c, fault.Join(badReason, badSpan)
}

// Override puts a person of the organisation in for a span, whoever's turn it is.
func (s *Service) Override(ctx context.Context, roster string, t Taking) (Change, error) {
	return s.enter(ctx, access.OverrideShift, s.inRoster(roster), t.Person, func(ctx context.Context, r Roster) (Change, error) {
		c, err := t.normal(Override, maxOverride, s.clock.Now())
		if _, wrong := s.colleague(ctx, r, t.Person); wrong != nil {
			return c, fault.Join(err, wrong)
		}
		if err != nil {
			return c, err
		}
		c.Roster = r.ID
		return c, s.there(ctx, c)
	}, t.ForceReason, journal.ShiftOverridden)
}

// EnterLeave says that a person is away: what falls into it goes to the next in each roster of the organisation. People may
// say it of themselves.
func (s *Service) EnterLeave(ctx context.Context, roster string, t Taking) (Change, error) {
	return s.enter(ctx, access.EnterLeave, s.inRoster(roster), t.Person, func(ctx context.Context, r Roster) (Change, error) {
		c, err := t.normal(Leave, maxLeave, s.clock.Now())
		_, wrong := s.colleague(ctx, r, t.Person)
		return c, fault.Join(err, wrong)
	}, t.ForceReason, journal.LeaveEntered)
}

// place finds where a change belongs: a roster, or for a leave the organisation alone; and what the policy must know of it.
type place func(context.Context) (Roster, access.Scope, error)

func (s *Service) inRoster(id string) place {
	return func(ctx context.Context) (Roster, access.Scope, error) { return s.visible(ctx, id) }
}

// enter makes a change under the lock of the organisation's rosters: two that fit each alone must not add up to too little
// rest. It is about a person whose own it is, where they are on the roster.
func (s *Service) enter(
	ctx context.Context, act access.Action, in place, about string, draft func(context.Context, Roster) (Change, error), force string, f journal.Fact,
) (c Change, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		r, scope, err := in(ctx)
		if err != nil {
			return err
		}
		if r.has(about, s.clock.Now()) {
			scope.Person = about
		}
		if err := access.Check(ctx, act, scope); err != nil {
			return err
		}
		rosters, err := s.store.lockRosters(ctx, r.Organization)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(rosters, func(l Roster) bool { return l.ID == r.ID }); i >= 0 {
			r = rosters[i] // as it stands now that nobody else changes it
		}
		if c, err = draft(ctx, r); err != nil {
			return err
		}
		c.ID, c.Organization, c.By, c.At = db.NewID(), r.Organization, access.Person(ctx), s.clock.Now()
		if c.ForceReason, err = s.settled(ctx, rosters, nil, &c, force); err != nil {
			return err
		}
		if err := s.store.insert(ctx, c.row()); err != nil {
			return err
		}
		return s.journal.Append(ctx, c.entry(f))
	})
	return c, err
}

// settled holds every roster that a change touches against its rest. was is nil for a new one.
func (s *Service) settled(ctx context.Context, rosters []Roster, was, is *Change, force string) (string, error) {
	if is.State == Proposed {
		return "", nil
	}
	from, until := is.From, is.Until
	if was != nil {
		from, until = was.From, was.Until
	}
	if until.IsZero() {
		until = s.clock.Now().Add(ahead)
	}
	others, err := s.store.changes(ctx, []string{is.Organization}, from.Add(-margin), until.Add(margin))
	if err != nil {
		return "", err
	}
	var before, after []Change
	for _, o := range others[is.Organization] {
		if o.ID != is.ID {
			before, after = append(before, o), append(after, o)
		}
	}
	if was != nil {
		before = append(before, *was)
	}
	after = append(after, *is)
	return s.restful(ctx, rosters, rosters, before, after, from, until, force)
}

// colleague is an active person of the roster's organisation.
func (s *Service) colleague(ctx context.Context, r Roster, person string) (directory.Person, error) {
	p, err := s.directory.LookupPerson(ctx, person)
	if fault.Is(err, fault.KindNotFound) || err == nil && (p.Organization != r.Organization || !p.Active) {
		return p, fault.Invalid("/person", "roster.not_of_organization")
	}
	return p, err
}

// there wants nobody put in who is away at that time.
func (s *Service) there(ctx context.Context, c Change) error {
	r, err := s.store.roster(ctx, c.Roster)
	if err != nil {
		return err
	}
	all, err := s.store.changes(ctx, []string{r.Organization}, c.From, c.Until)
	for _, o := range all[r.Organization] {
		if o.Kind == Leave && o.Person == c.Person {
			return fault.Invalid("/person", "roster.away")
		}
	}
	return err
}

func (c Change) entry(f journal.Fact) journal.Entry {
	data := map[string]any{
		"organization": c.Organization, "kind": c.Kind, "state": c.State, "person": c.Person, "version": c.Version,
		"from": c.From.UTC().Format(time.RFC3339Nano), "rest_overridden": c.ForceReason != "",
	}
	for name, at := range map[string]time.Time{"until": c.Until, "gives": c.Gives, "takes": c.Takes} {
		if !at.IsZero() {
			data[name] = at.UTC().Format(time.RFC3339Nano)
		}
	}
	for name, id := range map[string]string{"roster": c.Roster, "other": c.Other} {
		if id != "" {
			data[name] = id
		}
	}
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "roster_change", ID: c.ID}, Parties: []string{c.Organization}, Data: data,
		Personal: map[string]string{"reason": c.Reason, "force_reason": c.ForceReason},
	}
}
