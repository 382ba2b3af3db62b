package roster

import (
	"context"
	"time"
)

// Ended are the duties that ended within a span, in all rosters; shifts of one person that follow each other are one. It asks
// no policy: internal/turn sees to it that what they held goes on.
func (s *Service) Ended(ctx context.Context, after, until time.Time) ([]Duty, error) {
	rosters, err := s.store.everyRoster(ctx)
	if err != nil || len(rosters) == 0 {
		return nil, err
	}
	organizations := make([]string, len(rosters))
	for i, r := range rosters {
		organizations[i] = r.Organization
	}
	changes, err := s.store.changes(ctx, organizations, after.Add(-longest), until.Add(longest))
	var all []Duty
	for _, r := range rosters {
		for _, run := range runsOf(r.Plan(after.Add(-longest), until.Add(time.Second), changes[r.Organization])) {
			if run.End.After(after) && !run.End.After(until) {
				all = append(all, Duty{
					Roster: r.ID, Name: r.Name, Organization: r.Organization, Zone: r.Zone, Person: run.Person, Since: run.Start, Until: run.End,
				})
			}
		}
	}
	return all, err
}

// LeavesNow are the leaves that somebody is on, in all organisations. It asks no policy either.
func (s *Service) LeavesNow(ctx context.Context) ([]Change, error) {
	return s.store.leavesAt(ctx, s.clock.Now())
}

// Lookup is a roster by its id, for siblings; it asks no policy.
func (s *Service) Lookup(ctx context.Context, id string) (Roster, error) {
	return s.store.roster(ctx, id)
}
