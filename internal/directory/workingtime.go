package directory

import (
	"context"
	"time"

	"tasuki/internal/worktime"
)

// Worker is somebody whose working time is asked for: a person, or with none named whoever works at an organisation.
type Worker struct{ Organization, Person string }

// WorkingTime is when somebody works. Those who are named work their organisation's week, holidays and closures on the clock
// of their own zone: "nine to six" is said of the day where they are, and an engineer in Berlin of a company in Singapore
// doesn't begin at three in the morning. "Whoever works there" goes by the clock of the place. Everything that reckons with
// somebody's time, a due, a step of an escalation, a meeting, "at work now", asks here.
type WorkingTime struct {
	Zone     string             // IANA: the clock that they go by
	Calendar *worktime.Calendar // on that clock; nil where the organisation's hours are not known
}

// Presence is whether somebody is at work at an instant, as far as is known.
type Presence struct {
	Known      bool // their hours are; otherwise nobody can say
	Open       bool
	Until      time.Time // when that changes, UTC; zero where it does not within a year or so
	Unverified []int     // the years that this was computed from and nobody vouches for
}

// At is whether they are at work at an instant.
func (w WorkingTime) At(now time.Time) Presence {
	if w.Calendar == nil {
		return Presence{}
	}
	p := Presence{Known: true}
	p.Open, p.Until = w.Calendar.At(now)
	last := p.Until
	if last.IsZero() {
		last = now
	}
	p.Unverified = w.Calendar.Unverified(now, last)
	return p
}

// LookupWorkingTimes are those of workers; whoever is unknown is absent, and an unknown person works as their organisation does.
func (s *Service) LookupWorkingTimes(ctx context.Context, workers ...Worker) (map[Worker]WorkingTime, error) {
	var organizations, people []string
	for _, w := range workers {
		organizations = append(organizations, w.Organization)
		if w.Person != "" {
			people = append(people, w.Person)
		}
	}
	places, err := s.LookupOrganizations(ctx, organizations...)
	if err != nil {
		return nil, err
	}
	named, err := s.LookupPeople(ctx, people...)
	if err != nil {
		return nil, err
	}
	years, err := s.store.yearsOf(ctx, organizations)
	if err != nil {
		return nil, err
	}
	found := map[Worker]WorkingTime{}
	for _, w := range workers {
		o, known := places[w.Organization]
		if !known {
			continue
		}
		if found[w], err = s.workingTime(o, named[w.Person], years[o.ID]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// workingTime is that of a person, or with the zero Person of whoever works there.
func (s *Service) workingTime(o Organization, p Person, years []CalendarYear) (WorkingTime, error) {
	if p.Zone != "" {
		o.Zone = p.Zone
	}
	w := WorkingTime{Zone: o.Zone}
	if o.WorkingHours.Equal(worktime.Week{}) {
		return w, nil
	}
	var err error
	w.Calendar, err = s.calendars.of(o, years)
	return w, err
}

// LookupWorkingTime is that of one worker.
func (s *Service) LookupWorkingTime(ctx context.Context, w Worker) (WorkingTime, error) {
	return remembered(ctx, "working time", w.Organization+"/"+w.Person, func(ctx context.Context, _ string) (WorkingTime, error) {
		all, err := s.LookupWorkingTimes(ctx, w)
		return all[w], err
	})
}
