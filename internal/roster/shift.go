package roster

import (
	"errors"
	"time"

	"tasuki/internal/worktime"
)

// Shift is a stretch of duty. Usual is how long it is by the clock on the wall; where that clock changes in between, it lasts
// an hour more or less.
type Shift struct {
	Start, End time.Time // UTC
	Person     string    // "" where all who could are away
	Usual      time.Duration
	Why        Why
	Change     string // id of the change that put the person there, "" for the rotation

	of      time.Time // when the shift begins that this is a part of
	members []string  // who it could go to, in their order
	zone    *time.Location
}

// Why says what put a person there.
type Why string

// The reasons.
const (
	ByRotation Why = "rotation"
	BySwap     Why = "swap"
	ByLeave    Why = "leave" // of whoever's turn it was
	ByOverride Why = "override"
)

// Whys are all reasons.
var Whys = []Why{ByRotation, BySwap, ByLeave, ByOverride}

// Clock is how much longer (or, below zero, shorter) it is because the clock changes in between.
func (s Shift) Clock() time.Duration { return s.End.Sub(s.Start) - s.Usual }

// wall is how far the clock on the wall goes on between two instants.
func wall(from, to time.Time, zone *time.Location) time.Duration {
	_, before := from.In(zone).Zone()
	_, after := to.In(zone).Zone()
	return to.Sub(from) + time.Duration(after-before)*time.Second
}

const day = 24 * time.Hour

// longest is the longest shift, with room for a change of the clock.
const longest = 8 * day

// rotation gives the shifts that touch a span, as the rotations alone have them, in order.
func (r Roster) rotation(from, until time.Time) []Shift {
	var all []Shift
	for i, t := range r.Rotations {
		limit := until
		if i+1 < len(r.Rotations) {
			limit = r.Rotations[i+1].begins(r)
		}
		all = append(all, t.shifts(r, from, until, limit)...)
	}
	return all
}

// begins is when a rotation takes over.
func (t Rotation) begins(r Roster) time.Time { return r.moment(t.Starts, minutes(t.Windows[0].From)) }

// shifts are those of one rotation. The next one, from limit on, cuts what would reach into it.
func (t Rotation) shifts(r Roster, from, until, limit time.Time) []Shift {
	first := worktime.LocalAt(from.Add(-longest), r.location()).Date
	if first.Compare(t.Starts) < 0 {
		first = t.Starts
	}
	last := worktime.LocalAt(until, r.location()).Date
	var all []Shift
	for d := first; d.Compare(last) <= 0; d = d.AddDays(1) {
		for i := range t.Windows {
			s, begins := t.shift(r, d, i)
			if !begins || !s.Start.Before(limit) && !limit.Equal(until) {
				continue
			}
			if s.End.After(limit) && !limit.Equal(until) {
				s.End, s.Usual = limit, wall(s.Start, limit, s.zone)
			}
			if s.Start.Before(s.End) && s.Start.Before(until) && s.End.After(from) {
				all = append(all, s)
			}
		}
	}
	return all
}

// shift is the one in a window on a date, where one begins there.
func (t Rotation) shift(r Roster, d worktime.Date, window int) (Shift, bool) {
	passed := days(t.Starts, d)
	period := 1
	if t.Kind == Weekly {
		period = 7
	}
	w := t.Windows[window]
	length := w.length()
	if t.wholeWeeks() {
		if passed%7 != 0 {
			return Shift{}, false
		}
		length = 7 * dayMinutes
	}
	at := minutes(w.From)
	turn := passed/period*len(t.Windows) + window
	start := r.moment(d, at)
	return Shift{
		Start: start, End: r.moment(d, at+length), Person: t.Members[turn%len(t.Members)], Usual: time.Duration(length) * time.Minute,
		Why: ByRotation, of: start, members: t.Members, zone: r.location(),
	}, true
}

// wholeWeeks: one person is on duty day and night, from one handover to the next a week later.
func (t Rotation) wholeWeeks() bool {
	return t.Kind == Weekly && len(t.Windows) == 1 && t.Windows[0].length() == dayMinutes
}

const dayMinutes = 24 * 60

// length is by the clock on the wall, in minutes.
func (w Window) length() int {
	from, to := minutes(w.From), minutes(w.To)
	if to <= from {
		to += dayMinutes
	}
	return to - from
}

// minutes of a time of day that has been checked.
func minutes(text string) int {
	l, _ := worktime.ParseLocal("2000-01-01T" + text)
	return l.Hour*60 + l.Minute
}

func days(from, to worktime.Date) int {
	at := func(d worktime.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(at(to).Sub(at(from)) / day)
}

// moment is when the clock of the roster first shows so many minutes from the midnight of a date, or jumps over them.
func (r Roster) moment(d worktime.Date, after int) time.Time {
	d = d.AddDays(after / dayMinutes)
	after %= dayMinutes
	at, err := worktime.Resolve(worktime.Local{Date: d, Hour: after / 60, Minute: after % 60}, r.Zone, worktime.Earlier)
	var gap *worktime.GapError
	if errors.As(err, &gap) {
		at, err = worktime.Resolve(gap.NextValid, r.Zone, worktime.Earlier)
	}
	if err != nil { // the zone is gone from the data
		return time.Date(d.Year, d.Month, d.Day, 0, after, 0, 0, time.UTC)
	}
	return at
}
