package meeting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// normal is a validated copy with its times filled in.
func (w Wanted) normal(now time.Time) (Wanted, error) {
	var errs []error
	refuse := func(pointer, key string, args ...any) { errs = append(errs, fault.Invalid(pointer, key, args...)) }
	if w.From.Before(now) {
		w.From = now
	}
	if w.Until.IsZero() {
		w.Until = w.From.Add(usualWindow)
	}
	switch n := len(w.Invitees); {
	case n == 0:
		refuse("/participants", "field.required")
	case n > MaxInvitees:
		refuse("/participants", "field.too_many", "limit", MaxInvitees)
	}
	for i, one := range w.Invitees {
		if slices.ContainsFunc(w.Invitees[:i], func(o Invitee) bool { return o.Person == one.Person && o.Organization == one.Organization }) {
			refuse(fmt.Sprintf("/participants/%d", i), "field.twice")
		}
	}
	if len(w.Earlier) > MaxEarlier {
		refuse("/earlier", "field.too_many", "limit", MaxEarlier)
	}
	length := time.Duration(w.Minutes) * time.Minute
	switch {
	case w.Minutes < MinMinutes || w.Minutes > MaxMinutes:
		refuse("/minutes", "meeting.length", "from", MinMinutes, "to", MaxMinutes)
	case w.Until.Sub(w.From) > MaxWindow:
		refuse("/until", "meeting.window_too_long", "days", int(MaxWindow/(24*time.Hour)))
	case w.Until.Sub(w.From) < length+step: // so that at least one begins at a quarter of an hour
		refuse("/until", "meeting.window_too_short")
	}
	return w, fault.Join(errs...)
}

// Find computes when those who are to meet over a case can: the fairest times first, with what each means for everybody.
func (s *Service) Find(ctx context.Context, incident string, w Wanted) (Slots, error) {
	scope, err := s.incidents.Scope(ctx, incident)
	if err != nil {
		return Slots{}, err
	}
	if err := access.Check(ctx, access.FindSlots, scope); err != nil {
		return Slots{}, err
	}
	if w, err = w.normal(s.clock.Now()); err != nil {
		return Slots{}, err
	}
	before, err := s.store.held(ctx, scope.Incident)
	if err != nil {
		return Slots{}, err
	}
	found, guests, err := s.guests(ctx, w, before)
	if err != nil {
		return Slots{}, err
	}
	search := worktime.Search{From: w.From, Until: w.Until, Length: time.Duration(w.Minutes) * time.Minute, Step: step, Limit: offered}
	slots, err := search.Slots(guests)
	return Slots{found, slots}, err
}

// guests looks everybody up, and adds up what they have borne before: in the case's meetings that they were called to, and
// in those that are named besides.
func (s *Service) guests(ctx context.Context, w Wanted, before []Meeting) ([]Guest, []worktime.Guest, error) {
	all := make([]Guest, len(w.Invitees))
	workers := make([]directory.Worker, len(all))
	for i, one := range w.Invitees {
		var err error
		if all[i], err = s.guest(ctx, fmt.Sprintf("/participants/%d", i), one); err != nil {
			return nil, nil, err
		}
		workers[i] = directory.Worker{Organization: all[i].Organization, Person: all[i].Person}
	}
	times, err := s.directory.LookupWorkingTimes(ctx, workers...)
	if err != nil {
		return nil, nil, err
	}
	plain := make([]worktime.Guest, len(all))
	for i := range all {
		g := &all[i]
		c := times[workers[i]].Calendar
		plain[i] = worktime.Guest{Zone: g.Zone, Calendar: c, Optional: g.Optional}
		if g.Known = c != nil; g.Known {
			g.Unverified = c.Unverified(w.From, w.Until)
		}
		if g.Borne, err = borne(plain[i], slices.Concat(w.Earlier, attended(g.Invitee, before, w.From))); err != nil {
			return nil, nil, err
		}
		plain[i].Borne = g.Borne
	}
	return all, plain, nil
}

// guest is one whom the actor may know of; others are refused at their place in the list.
func (s *Service) guest(ctx context.Context, pointer string, one Invitee) (Guest, error) {
	g := Guest{Invitee: one}
	if one.Person != "" {
		p, err := s.directory.KnownPerson(ctx, one.Person)
		switch {
		case fault.Is(err, fault.KindNotFound) || err == nil && (!p.Active || one.Organization != "" && one.Organization != p.Organization):
			return g, fault.Invalid(pointer, "person.unknown")
		case err != nil:
			return g, err
		}
		g.Organization, g.Zone = p.Organization, p.Zone
		return g, nil
	}
	o, err := s.directory.KnownOrganization(ctx, one.Organization)
	if fault.Is(err, fault.KindNotFound) {
		return g, fault.Invalid(pointer, "organization.unknown")
	}
	g.Zone = o.Zone
	return g, err
}

// borne is what earlier meetings have cost a guest who was not excused from them.
func borne(g worktime.Guest, earlier []Stretch) (int, error) {
	all := 0
	for _, m := range earlier {
		seat, err := g.SeatAt(m.From, m.From.Add(time.Duration(m.Minutes)*time.Minute))
		if err != nil {
			return 0, err
		}
		if !seat.Excused {
			all += seat.Burden
		}
	}
	return all, nil
}

// attended are the meetings until then that somebody was called to and not excused from.
func attended(one Invitee, before []Meeting, until time.Time) []Stretch {
	var all []Stretch
	for _, m := range before {
		if m.Until().After(until) {
			continue
		}
		called := func(a Attendee) bool {
			return a.Organization == one.Organization && a.Person == one.Person && !a.Excused
		}
		if slices.ContainsFunc(m.Attendees, called) {
			all = append(all, Stretch{From: m.At(), Minutes: m.Minutes})
		}
	}
	return all
}

// Seat is what a meeting means for one attendee.
type Seat struct {
	worktime.Seat
	Unverified []int // years of their calendar that this was computed from and nobody vouches for
}

// Seats are what a meeting means for each of its attendees, in their order: at work or not, and why. It is for those who may
// look for a time.
func (s *Service) Seats(ctx context.Context, m Meeting) ([]Seat, error) {
	scope, err := s.incidents.Scope(ctx, m.Incident)
	if err != nil {
		return nil, err
	}
	if err := access.Check(ctx, access.FindSlots, scope); err != nil {
		return nil, err
	}
	workers := make([]directory.Worker, len(m.Attendees))
	for i, a := range m.Attendees {
		workers[i] = directory.Worker{Organization: a.Organization, Person: a.Person}
	}
	times, err := s.directory.LookupWorkingTimes(ctx, workers...)
	if err != nil {
		return nil, err
	}
	all := make([]Seat, len(m.Attendees))
	for i, a := range m.Attendees {
		theirs := times[workers[i]]
		g := worktime.Guest{Zone: theirs.Zone, Calendar: theirs.Calendar, Optional: a.Excused}
		if all[i].Seat, err = g.SeatAt(m.At(), m.Until()); err != nil {
			return nil, err
		}
		if g.Calendar != nil {
			all[i].Unverified = g.Calendar.Unverified(m.At(), m.Until())
		}
	}
	return all, nil
}
