package meeting

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
)

// Calendar is the meeting as a file for calendars.
func (s *Service) Calendar(m Meeting) string { return s.mail.File(m.appointment()) }

// appointment is what calendars get of a meeting.
func (m Meeting) appointment() deliver.Appointment {
	return deliver.Appointment{
		UID: m.ID, Sequence: m.Sequence, Said: m.ChangedAt, From: m.At(), Until: m.Until(), Cancelled: m.State == Cancelled,
		Reference: m.Reference, Path: m.path(),
	}
}

func (m Meeting) path() string { return "/meetings/" + m.ID }

// Tag tells one state of the entry from another.
func (m Meeting) Tag() string { return `"v` + strconv.Itoa(m.Version) + `"` }

// What a feed reaches back and ahead, in days, and how many meetings and how many shifts it has at most.
const (
	feedBack   = 31
	feedAhead  = 366
	feedLength = 500
	shiftAhead = 62 // shifts are worked out, and seldom planned for longer
)

// Feed is all that the actor's own calendar shows now: their shifts, and the meetings to which they, or everybody where they
// work, are called and which they may see, also those that were called off.
func (s *Service) Feed(ctx context.Context) (string, error) {
	meetings, err := s.meetingsOf(ctx)
	if err != nil {
		return "", err
	}
	shifts, err := s.shiftsOf(ctx)
	return s.mail.Feed(append(meetings, shifts...), access.From(ctx).Language), err
}

// shiftsOf: nothing is known of when a shift was planned, so that today stands for it, which is the same all day.
func (s *Service) shiftsOf(ctx context.Context) ([]deliver.Appointment, error) {
	a, now := access.From(ctx), s.clock.Now()
	shifts, err := s.rosters.ShiftsOf(ctx, a.Organization, a.Person, now.AddDate(0, 0, -feedBack), now.AddDate(0, 0, shiftAhead))
	var all []deliver.Appointment
	for _, id := range slices.Sorted(maps.Keys(shifts)) {
		for _, one := range shifts[id] {
			all = append(all, deliver.Appointment{
				UID: id + "-" + one.Start.UTC().Format("20060102T150405Z"), Said: now.UTC().Truncate(24 * time.Hour), From: one.Start, Until: one.End,
				Duty: true, Path: "/rosters/" + id,
			})
		}
	}
	return all[:min(len(all), feedLength)], err
}

func (s *Service) meetingsOf(ctx context.Context) ([]deliver.Appointment, error) {
	a, now := access.From(ctx), s.clock.Now()
	near, err := s.store.attended(ctx, a.Organization, a.Person, now.AddDate(0, 0, -feedBack), now.AddDate(0, 0, feedAhead))
	if err != nil {
		return nil, err
	}
	var cases []string
	for _, m := range near {
		cases = append(cases, m.Incident)
	}
	grants, err := s.incidents.Grants(ctx, cases...)
	if err != nil {
		return nil, err
	}
	var all []deliver.Appointment
	for _, m := range near {
		if access.Check(ctx, access.ReadMeeting, m.scope(grants[m.Incident])) != nil {
			continue
		}
		one := m.appointment()
		one.Optional = m.excused(a.Organization, a.Person)
		all = append(all, one)
	}
	return all, nil
}

// excused says whether somebody need not come: what is said of them by name counts before what is said of everybody there.
func (m Meeting) excused(organization, person string) bool {
	for _, who := range []string{person, ""} {
		i := slices.IndexFunc(m.Attendees, func(a Attendee) bool { return a.Organization == organization && a.Person == who })
		if i >= 0 {
			return m.Attendees[i].Excused
		}
	}
	return false
}
