package directory

import (
	"context"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// anyTime is the most that hours which are not known may turn out to be.
var anyTime = func() worktime.Week {
	all := map[string][]worktime.Span{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		all[day] = []worktime.Span{{From: "00:00", To: "24:00"}}
	}
	w, err := worktime.ParseWeek(all)
	if err != nil {
		panic(err)
	}
	return w
}()

// neverOpen is whether a year leaves an organisation no working time, whatever its hours are where they are not known yet.
// What is wrong with the year besides is for others to say.
func neverOpen(o Organization, y CalendarYear) bool {
	week := o.WorkingHours
	if week.Equal(worktime.Week{}) {
		week = anyTime
	}
	c, err := worktime.NewCalendar(o.Zone, week, y.Exceptions, nil)
	return err == nil && !c.WorksIn(y.Year)
}

// fitYears refuses hours and a zone that leave no working time, in a week or in one of the years that have been entered.
// Hours that are known can be replaced, not forgotten: what is due by them would be due by nothing. The lock keeps years
// from being entered meanwhile.
func (s *Service) fitYears(ctx context.Context, o, now Organization) error {
	pointer := "/zone"
	switch sameHours := o.WorkingHours.Equal(now.WorkingHours); {
	case sameHours && o.Zone == now.Zone:
		return nil
	case o.WorkingHours.Equal(worktime.Week{}) && !sameHours:
		return fault.Invalid("/working_hours", "calendar.never_open")
	case !sameHours:
		pointer = "/working_hours"
	}
	if _, err := s.store.lockOrganization(ctx, o.ID); err != nil {
		return err
	}
	years, err := s.store.yearsOf(ctx, []string{o.ID})
	if err != nil {
		return err
	}
	for _, y := range years[o.ID] {
		if neverOpen(o, y) {
			return fault.Invalid(pointer, "calendar.never_open")
		}
	}
	return nil
}
