package worktime

import (
	"iter"
	"time"
)

// Dates is a set of days.
type Dates map[Date]bool

// At reports whether a place with these hours is at work at an instant, and when that changes next, in UTC. next is
// zero where nothing changes within lookAhead days: open around the clock, or no hours. The zone is from LoadZone.
//
// No window that begins on a closed date takes place; one that began the evening before runs to its end. Where the
// clock changes, a window begins and ends at the instant at which the clock first shows its time or jumps over it:
// a night shift is then an hour shorter or longer, and nobody comes back for the second 02:15.
func (w Week) At(instant time.Time, zone *time.Location, closed Dates) (open bool, next time.Time) {
	today := LocalAt(instant, zone).Date
	last := lastToLook(today, closed)
	var from, to time.Time // the stretch seen last: windows that touch, taken together
	for start, end := range w.windows(today.AddDays(-1), last, zone, closed) {
		if !start.After(to) {
			to = end
			continue
		}
		if to.After(instant) {
			break
		}
		from, to = start, end
	}
	limit := minuteOf(last, dayMinutes, zone)
	switch {
	case !to.After(instant):
		return false, time.Time{}
	case from.After(instant):
		return false, from.UTC()
	case !to.Before(limit): // no end seen
		return true, time.Time{}
	default:
		return true, to.UTC()
	}
}

// lookAhead bounds how far At looks for a change, in days.
const lookAhead = 400

// lastToLook gives the day after which nothing new comes: a week and a day on, or as much after the last closed date.
func lastToLook(today Date, closed Dates) Date {
	last := today
	for day := range closed {
		if day.Compare(last) > 0 {
			last = day
		}
	}
	last = last.AddDays(8)
	if limit := today.AddDays(lookAhead); last.Compare(limit) > 0 {
		return limit
	}
	return last
}

// windows yields the windows that begin on the days first to last, as instants in order.
func (w Week) windows(first, last Date, zone *time.Location, closed Dates) iter.Seq2[time.Time, time.Time] {
	return func(yield func(time.Time, time.Time) bool) {
		for day := first; day.Compare(last) <= 0; day = day.AddDays(1) {
			if closed[day] {
				continue
			}
			for _, at := range w.days[day.Weekday()] {
				start, end := minuteOf(day, at.from, zone), minuteOf(day, at.to, zone)
				if start.Before(end) && !yield(start, end) { // a gap may swallow a window whole
					return
				}
			}
		}
	}
}

// minuteOf gives the instant at which the clock has come so many minutes from the midnight that begins a day.
func minuteOf(day Date, minutes int, zone *time.Location) time.Time {
	l := Local{Date: day.AddDays(minutes / dayMinutes), Hour: minutes % dayMinutes / 60, Minute: minutes % 60}
	return l.first(zone)
}
