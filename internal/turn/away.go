package turn

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/roster"
)

// Away is what becomes of a turn that would go to somebody who is on leave then.
type Away struct {
	Until   time.Time // zero where nobody knows
	Instead string    // id of who gets it, by what is known now; "" where nobody there can have it
}

// awayNow are the leaves, by person, of those who have these turns and whom nobody can stand in for: nobody understands a notice for
// somebody else.
func (s *Service) awayNow(ctx context.Context, rows []row) (map[string]roster.Change, error) {
	if s.rosters == nil || !slices.ContainsFunc(rows, func(r row) bool { return r.item().theirsAlone() }) {
		return nil, nil
	}
	leaves, err := s.rosters.LeavesNow(ctx)
	away := map[string]roster.Change{}
	for _, l := range leaves {
		if slices.ContainsFunc(rows, func(r row) bool { return r.HolderPerson == l.Person && r.item().theirsAlone() }) {
			away[l.Person] = l
		}
	}
	return away, err
}

func (i Item) theirsAlone() bool { return i.Kind == Understand && i.Person != "" }

// AwayAt says whether somebody is on leave at an instant, and who would get a turn of theirs then: it is what HandOver does, before
// there is anything to see. nil where they are not, or the actor may not read it.
func (s *Service) AwayAt(ctx context.Context, to directory.Worker, k Kind, at time.Time) (*Away, error) {
	scope := access.Scope{Organization: to.Organization, Person: to.Person, Visible: true}
	if to.Person == "" || s.rosters == nil || access.Check(ctx, access.ReadRosterChanges, scope) != nil {
		return nil, nil
	}
	leave, away, err := s.rosters.LeaveAt(ctx, to.Person, at)
	if err != nil || !away {
		return nil, err
	}
	h, err := s.store.ofLeave(ctx, to.Person, leave.From)
	if err != nil {
		return nil, err
	}
	out, err := s.people.LookupPerson(ctx, to.Person)
	if err != nil {
		return nil, err
	}
	heirs, err := s.heirs(ctx, out, h.Incoming, at)
	if err != nil {
		return nil, err
	}
	known, err := s.people.LookupPeople(ctx, heirs...)
	a := &Away{Until: leave.Until}
	for _, id := range heirs {
		if p, ok := known[id]; ok && p.Active && p.Organization == out.Organization && alike(fitting[k], out, p) {
			a.Instead = id
			break
		}
	}
	return a, err
}
