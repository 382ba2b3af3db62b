package worktime

import (
	"slices"
	"time"
)

// Passed is a date that stood in the way of a computation.
type Passed struct {
	Date Date
	Kind DayKind // "" for a weekday that the week leaves free
	Name string
}

// maxPassed bounds what is listed.
const maxPassed = 100

// Between lists the dates from that of one instant to that of another which are not worked like any other: days off,
// holidays, closures, half days and make-up workdays.
func (c *Calendar) Between(from, to time.Time) []Passed {
	var all []Passed
	last := LocalAt(to, c.zone).Date
	for d := LocalAt(from, c.zone).Date; d.Compare(last) <= 0 && len(all) < maxPassed; d = d.AddDays(1) {
		e, differs := c.dates[d]
		switch {
		case differs:
			all = append(all, Passed{d, e.kind, e.name})
		case len(c.week.days[d.Weekday()]) == 0:
			all = append(all, Passed{Date: d})
		}
	}
	return all
}

// Unverified lists the years between two instants for which nobody vouches, or not to the last date that is touched.
func (c *Calendar) Unverified(from, to time.Time) []int {
	var years []int
	first, last := LocalAt(from, c.zone).Date, LocalAt(to, c.zone).Date
	for y := first.Year; y <= last.Year; y++ {
		touched := Date{y, time.December, 31}
		if y == last.Year {
			touched = last
		}
		if through, known := c.known[y]; !known || through.Compare(touched) < 0 {
			years = append(years, y)
		}
	}
	return slices.Clip(years)
}
