package roster

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Exchange is what is entered to propose a swap: when the actor's own shift begins, and when the one that they want instead.
type Exchange struct {
	Gives, Takes time.Time
	Reason       string
}

// ProposeSwap asks whoever has the other shift. Nothing changes until they agree.
func (s *Service) ProposeSwap(ctx context.Context, roster string, x Exchange) (Change, error) {
	return s.enter(ctx, access.ProposeSwap, s.inRoster(roster), access.Person(ctx), func(ctx context.Context, r Roster) (Change, error) {
		reason, badReason := line("/reason", x.Reason, maxReason)
		gives, badGives := s.ahead(ctx, r, "/gives", x.Gives)
		takes, badTakes := s.ahead(ctx, r, "/takes", x.Takes)
		if badGives == nil && gives.Person != access.Person(ctx) {
			badGives = fault.Invalid("/gives", "roster.not_yours")
		}
		if badTakes == nil && (takes.Person == access.Person(ctx) || takes.Person == "") {
			badTakes = fault.Invalid("/takes", "roster.not_anothers")
		}
		c := Change{
			Roster: r.ID, Kind: Swap, State: Proposed, Person: gives.Person, Other: takes.Person, Gives: gives.Start, Takes: takes.Start,
			From: gives.Start, Until: gives.End, Reason: reason, Version: 1,
		}
		if takes.Start.Before(c.From) {
			c.From = takes.Start
		}
		if takes.End.After(c.Until) {
			c.Until = takes.End
		}
		return c, fault.Join(badReason, badGives, badTakes)
	}, "", journal.SwapProposed)
}

// ahead is the whole shift that begins at an instant and has not begun. One that a person was put into is arranged already.
func (s *Service) ahead(ctx context.Context, r Roster, pointer string, at time.Time) (Shift, error) {
	if !at.After(s.clock.Now()) || at.After(s.clock.Now().Add(maxLeave)) {
		return Shift{}, fault.Invalid(pointer, "roster.no_such_shift")
	}
	all, err := s.store.changes(ctx, []string{r.Organization}, at.Add(-longest), at.Add(longest))
	if err != nil {
		return Shift{}, err
	}
	for _, c := range r.Plan(at, at.Add(time.Second), all[r.Organization]) {
		if c.Start.Equal(at) && c.of.Equal(at) && (c.Why == ByRotation || c.Why == BySwap) {
			return c, nil
		}
	}
	return Shift{}, fault.Invalid(pointer, "roster.no_such_shift")
}

// Agree lets a swap count: only the one who was asked can.
func (s *Service) Agree(ctx context.Context, roster, change, force string) (Change, error) {
	return s.change(ctx, access.AgreeSwap, s.inRoster(roster), change, force, journal.SwapAgreed, func(ctx context.Context, r Roster, c Change) (Change, error) {
		if c.State != Proposed {
			return c, fault.Conflict("roster.settled")
		}
		gives, badGives := s.ahead(ctx, r, "/gives", c.Gives)
		takes, badTakes := s.ahead(ctx, r, "/takes", c.Takes)
		if badGives != nil || badTakes != nil || gives.Person != c.Person || takes.Person != c.Other {
			return c, fault.Conflict("roster.shift_moved")
		}
		c.State = InForce
		return c, nil
	})
}

// Cancel takes a change back. One that has begun ends now; what has passed stays what it was. Either of the two may take a
// swap back before it begins.
func (s *Service) Cancel(ctx context.Context, roster, change, force string) (Change, error) {
	return s.cancel(ctx, s.inRoster(roster), change, force)
}

func (s *Service) cancel(ctx context.Context, in place, change, force string) (Change, error) {
	return s.change(ctx, access.CancelRosterChange, in, change, force, journal.RosterCancelled, func(_ context.Context, _ Roster, c Change) (Change, error) {
		now := s.clock.Now()
		switch {
		case c.State == Cancelled || !c.Until.IsZero() && !c.Until.After(now):
			return c, fault.Conflict("roster.settled")
		case c.From.After(now) || c.State == Proposed:
			c.State = Cancelled
		case c.Kind == Swap:
			return c, fault.Conflict("roster.begun")
		default:
			c.Until = now
		}
		return c, nil
	})
}

// change alters one that is there, under the lock of the organisation's rosters.
func (s *Service) change(
	ctx context.Context, act access.Action, in place, id, force string, f journal.Fact,
	rule func(context.Context, Roster, Change) (Change, error),
) (next Change, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		r, now, err := s.visibleChange(ctx, act, in, id)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		rosters, err := s.store.lockRosters(ctx, r.Organization)
		if err != nil {
			return err
		}
		if next, err = rule(ctx, r, now); err != nil {
			return err
		}
		next.Version++
		used, err := s.settled(ctx, rosters, &now, &next, force)
		if err != nil {
			return err
		}
		if used != "" {
			next.ForceReason = used
		}
		if err := s.store.updateChange(ctx, next); err != nil {
			return err
		}
		return s.journal.Append(ctx, next.entry(f))
	})
	return next, err
}

// visibleChange: a leave is read with each roster of its organisation, and with its person.
func (s *Service) visibleChange(ctx context.Context, act access.Action, in place, id string) (Roster, Change, error) {
	r, scope, err := in(ctx)
	if err != nil {
		return r, Change{}, err
	}
	if err := access.See(ctx, access.ReadRosterChanges, scope); err != nil {
		return r, Change{}, err
	}
	c, err := s.store.change(ctx, r, id)
	if err != nil {
		return r, c, err
	}
	if r.ID == "" && c.Person != scope.Person {
		return r, c, fault.NotFound()
	}
	scope.Person = c.Person
	if c.Kind == Swap {
		scope.PartyPeople = []string{c.Person, c.Other}
	}
	if act == access.AgreeSwap {
		scope.Person = c.Other
	}
	return r, c, access.Check(ctx, act, scope)
}

// Changes lists what was ever changed in a roster, the newest first.
func (s *Service) Changes(ctx context.Context, roster string, p Page) (List[Change], error) {
	r, scope, err := s.visible(ctx, roster)
	if err != nil {
		return List[Change]{}, err
	}
	if err := access.Check(ctx, access.ReadRosterChanges, scope); err != nil {
		return List[Change]{}, err
	}
	return s.store.history(ctx, r, p)
}

// Change is one of them.
func (s *Service) Change(ctx context.Context, roster, id string) (Change, error) {
	_, c, err := s.visibleChange(ctx, access.ReadRosterChanges, s.inRoster(roster), id)
	return c, err
}
