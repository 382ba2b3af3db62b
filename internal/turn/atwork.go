package turn

import (
	"context"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/roster"
)

// Presence is whether those whose turn it is are there: by their working time, and beside it by the rosters of where they work
// and by who is on leave.
type Presence struct {
	directory.Presence
	Leave  bool          // whoever is named is on leave, until then
	OnDuty []roster.Duty // who has a duty where they work, whatever the hours
}

// Beside are the people that the item names beside its holder: who is on duty there, and whom the next step tells.
func (o OpenItem) Beside(p Presence) (people []string) {
	for _, d := range p.OnDuty {
		people = append(people, d.Person)
	}
	if o.Next != nil {
		people = append(people, o.Next.Person)
	}
	return people
}

// Presences are those of some open items' holders now, in the items' order.
func (s *Service) Presences(ctx context.Context, items []OpenItem) ([]Presence, error) {
	holders, organizations := make([]directory.Worker, len(items)), make([]string, len(items))
	for i, one := range items {
		holders[i], organizations[i] = one.holder(), one.Organization
	}
	times, err := s.people.LookupWorkingTimes(ctx, holders...)
	if err != nil {
		return nil, err
	}
	var staffed roster.Staffing
	now := s.clock.Now()
	if s.rosters != nil {
		if staffed, err = s.rosters.Staffing(ctx, now, organizations...); err != nil {
			return nil, err
		}
	}
	all := make([]Presence, len(items))
	for i, h := range holders {
		all[i] = present(h, times[h].At(now), staffed)
	}
	return all, nil
}

// present: a leave is stronger than everything else, and whoever has the duty is there also outside the hours.
func present(h directory.Worker, hours directory.Presence, staffed roster.Staffing) Presence {
	p := Presence{Presence: hours, OnDuty: staffed.OnDuty[h.Organization]}
	if until, away := staffed.Away[h.Person]; away {
		p.Leave, p.Presence = true, directory.Presence{Known: true, Until: until}
		return p
	}
	for _, d := range p.OnDuty {
		if h.Person == "" || d.Person == h.Person {
			p.Presence = also(p.Presence, d.Until)
		}
	}
	return p
}

// also is somebody who is there until an instant in any case.
func also(p directory.Presence, until time.Time) directory.Presence {
	switch {
	case !p.Open:
		return directory.Presence{Known: true, Open: true, Until: until}
	case !p.Until.IsZero() && p.Until.Before(until):
		p.Until = until
	}
	return p
}
