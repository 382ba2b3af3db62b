package roster

import (
	"context"
	"time"
)

// Staffing is what rosters know of who is there at an instant.
type Staffing struct {
	OnDuty map[string][]Duty    // by organisation: who has each of its duties, and nothing of who comes next
	Away   map[string]time.Time // by person, those on leave: until when; zero where nobody knows
}

// Staffing of some organisations, which is asked for at once. Like the other lookups it asks no policy.
func (s *Service) Staffing(ctx context.Context, at time.Time, organizations ...string) (Staffing, error) {
	known := Staffing{OnDuty: map[string][]Duty{}, Away: map[string]time.Time{}}
	changes, err := s.store.changes(ctx, organizations, at.Add(-longest), at.Add(longest))
	if err != nil {
		return known, err
	}
	for _, all := range changes {
		for _, c := range all {
			known.away(c, at)
		}
	}
	rosters, err := s.store.rostersOf(ctx, organizations...)
	for _, r := range rosters {
		if d, has := r.now(at, changes[r.Organization]); has {
			known.OnDuty[r.Organization] = append(known.OnDuty[r.Organization], d)
		}
	}
	return known, err
}

// away adds whom a leave keeps away; of several that overlap the longest counts.
func (s Staffing) away(c Change, at time.Time) {
	if c.Kind != Leave || !c.covers(at) {
		return
	}
	if until, known := s.Away[c.Person]; !known || !until.IsZero() && (c.Until.IsZero() || c.Until.After(until)) {
		s.Away[c.Person] = c.Until
	}
}

// now is who has the duty at an instant, without looking further ahead than a shift is long.
func (r Roster) now(at time.Time, changes []Change) (Duty, bool) {
	for _, run := range runsOf(r.Plan(at.Add(-longest), at.Add(longest), changes)) {
		if !run.Start.After(at) && run.End.After(at) {
			return Duty{Roster: r.ID, Name: r.Name, Organization: r.Organization, Zone: r.Zone, Person: run.Person, Since: run.Start, Until: run.End}, true
		}
	}
	return Duty{}, false
}
