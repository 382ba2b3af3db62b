package worktime

import (
	"errors"
	"time"
)

// ErrNeverOpen means that a calendar has no working time within the years that are looked at.
var ErrNeverOpen = errors.New("worktime: no working time in sight")

// horizon bounds how many years are looked at.
const horizon = 5

// Add gives the first instant, in UTC, at which d of working time has passed since from: where d is nothing, from itself or
// else when work begins next. It lies within working time or at its end. A negative d is none.
func (c *Calendar) Add(from time.Time, d time.Duration) (time.Time, error) {
	t, left := from.UnixMicro(), max(0, d.Microseconds())
	first := c.yearOf(from)
	for n := first; n < first+horizon; n++ {
		y := c.year(n)
		if left == 0 {
			if i := y.after(t); i < len(y.stretches) {
				return time.UnixMicro(max(t, y.stretches[i].from)).UTC(), nil
			}
			continue
		}
		passed := y.until(t)
		if left <= y.total()-passed {
			return time.UnixMicro(y.when(passed + left)).UTC(), nil
		}
		left -= y.total() - passed
	}
	return time.Time{}, ErrNeverOpen
}

// Count gives how much working time lies between two instants; 0 where to is not after from.
func (c *Calendar) Count(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	var all int64
	for n := c.yearOf(from); n <= LocalAt(to, c.zone).Year; n++ {
		y := c.year(n)
		all += y.until(to.UnixMicro()) - y.until(from.UnixMicro())
	}
	return time.Duration(all) * time.Microsecond
}

// yearOf is the year whose work may still run at t: on 1 January it is the one before.
func (c *Calendar) yearOf(t time.Time) int { return LocalAt(t, c.zone).AddDays(-2).Year }

// CloseOf gives the end of the last stretch of work of the nth working day after the date of from, on the calendar's own
// clock: n is 1 for "by the end of your next business day", and 0 for the end of work today.
func (c *Calendar) CloseOf(from time.Time, n int) (time.Time, error) {
	day := LocalAt(from, c.zone).Date
	if n <= 0 {
		if !c.Worked(day) {
			return time.Time{}, ErrNeverOpen
		}
		return c.closeOn(day), nil
	}
	last := Date{day.Year + horizon, day.Month, 1}
	for n > 0 {
		if day = day.AddDays(1); day.Compare(last) > 0 {
			return time.Time{}, ErrNeverOpen
		}
		if c.Worked(day) {
			n--
		}
	}
	return c.closeOn(day), nil
}

func (c *Calendar) closeOn(d Date) time.Time {
	var last time.Time
	for _, w := range c.windowsOn(d) {
		if end := minuteOf(d, w.to, c.zone); end.After(last) {
			last = end
		}
	}
	return last.UTC()
}

// At reports whether a place is at work at an instant, and when that changes next, in UTC. next is zero where nothing
// changes within lookAhead days: open around the clock, or no hours.
func (c *Calendar) At(instant time.Time) (open bool, next time.Time) {
	t, limit := instant.UnixMicro(), instant.AddDate(0, 0, lookAhead).UnixMicro()
	var until int64
	for n := c.yearOf(instant); n <= LocalAt(instant, c.zone).Year+2; n++ {
		y := c.year(n)
		for _, s := range y.stretches[y.after(t):] {
			switch {
			case s.from > limit:
				return open, moment(until, limit)
			case until == 0 && s.from > t:
				return false, time.UnixMicro(s.from).UTC()
			case until == 0 || s.from == until:
				open, until = true, s.to
			default:
				return true, moment(until, limit)
			}
		}
	}
	return open, moment(until, limit)
}

func moment(until, limit int64) time.Time {
	if until == 0 || until > limit {
		return time.Time{}
	}
	return time.UnixMicro(until).UTC()
}

// lookAhead bounds how far At looks for a change, in days.
const lookAhead = 400
