package roster

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// A leave is a person's, whether their organisation has a roster or not: what waits for them is taken on by colleagues, nobody
// counts on them, and where there are rosters their shifts go to the next in each.

// ofPerson is the organisation of somebody whom the actor knows of, in the place of a roster.
func (s *Service) ofPerson(id string) place {
	return func(ctx context.Context) (Roster, access.Scope, error) {
		p, err := s.directory.KnownPerson(ctx, id)
		return Roster{Organization: p.Organization}, access.Scope{Organization: p.Organization, Person: p.ID, Visible: err == nil}, err
	}
}

// EnterLeaveOf says that a person is away, as EnterLeave does; t.Person is theirs already.
func (s *Service) EnterLeaveOf(ctx context.Context, person string, t Taking) (Change, error) {
	t.Person = person
	return s.enter(ctx, access.EnterLeave, s.ofPerson(person), person, func(ctx context.Context, r Roster) (Change, error) {
		if _, err := s.colleague(ctx, r, person); fault.Is(err, fault.KindInvalid) {
			return Change{}, fault.Conflict("person.not_active")
		} else if err != nil {
			return Change{}, err
		}
		return t.normal(Leave, maxLeave, s.clock.Now())
	}, t.ForceReason, journal.LeaveEntered)
}

// Leaves lists a person's, the newest first, also those that are over.
func (s *Service) Leaves(ctx context.Context, person string, p Page) (List[Change], error) {
	_, scope, err := s.ofPerson(person)(ctx)
	if err != nil {
		return List[Change]{}, err
	}
	if err := access.Check(ctx, access.ReadRosterChanges, scope); err != nil {
		return List[Change]{}, err
	}
	return s.store.leaves(ctx, person, p)
}

// Leave is one of them.
func (s *Service) Leave(ctx context.Context, person, id string) (Change, error) {
	_, c, err := s.visibleChange(ctx, access.ReadRosterChanges, s.ofPerson(person), id)
	return c, err
}

// CancelLeave takes one back, or ends one that has begun.
func (s *Service) CancelLeave(ctx context.Context, person, id, force string) (Change, error) {
	return s.cancel(ctx, s.ofPerson(person), id, force)
}
