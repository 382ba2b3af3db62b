package worktime

import (
	"sort"
	"time"
)

// stretch is a piece of working time from its beginning up to its end, in microseconds since 1970.
type stretch struct{ from, to int64 }

// year is the working time that begins in a year on a calendar's own clock: disjoint stretches in order, and before each
// how much of the year's working time has passed, so that adding and counting are searches.
type year struct {
	stretches []stretch
	passed    []int64 // passed[i] before stretches[i]; one more for the whole year
}

func (y *year) total() int64 { return y.passed[len(y.stretches)] }

// after is the place of the first stretch that ends after t.
func (y *year) after(t int64) int {
	return sort.Search(len(y.stretches), func(i int) bool { return y.stretches[i].to > t })
}

// until is how much of the year's working time has passed at t.
func (y *year) until(t int64) int64 {
	i := y.after(t)
	passed := y.passed[i]
	if i < len(y.stretches) && t > y.stretches[i].from {
		passed += t - y.stretches[i].from
	}
	return passed
}

// when is the first instant at which so much of the year's working time has passed; it is more than 0 and at most total.
func (y *year) when(passed int64) int64 {
	i := sort.Search(len(y.stretches), func(i int) bool { return y.passed[i+1] >= passed })
	return y.stretches[i].from + passed - y.passed[i]
}

// year works out a year, once.
func (c *Calendar) year(n int) *year {
	c.mu.RLock()
	y := c.years[n]
	c.mu.RUnlock()
	if y != nil {
		return y
	}
	y = c.compute(n)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.years[n] = y
	return y
}

func (c *Calendar) compute(n int) *year {
	y := &year{}
	first := Date{n, time.January, 1}
	var passed, end int64
	for d := first.AddDays(-2); d.Year <= n; d = d.AddDays(1) {
		for _, at := range c.windowsOn(d) {
			s := stretch{minuteOf(d, at.from, c.zone).UnixMicro(), minuteOf(d, at.to, c.zone).UnixMicro()}
			s.from = max(s.from, end) // the night before may still run
			end = max(end, s.to)
			if d.Year == n && s.from < s.to {
				y.stretches, y.passed = append(y.stretches, s), append(y.passed, passed)
				passed += s.to - s.from
			}
		}
	}
	y.passed = append(y.passed, passed)
	return y
}

// minuteOf gives the instant at which the clock has come so many minutes from the midnight that begins a day.
func minuteOf(day Date, minutes int, zone *time.Location) time.Time {
	l := Local{Date: day.AddDays(minutes / dayMinutes), Hour: minutes % dayMinutes / 60, Minute: minutes % 60}
	return l.first(zone)
}
