package textlog

import (
	"errors"
	"math"
	"time"

	"tasuki/internal/worktime"
)

const (
	micro   = 1_000_000
	daySpan = 86_400
)

// Clock turns the times of one log into instants.
type Clock struct {
	traits Traits
	dating Dating
	place  *time.Location
	shift  int64 // of the source's clock, microseconds
	day    int64 // whose offset is kept: days since 1970, on the wall
	steady bool  // the clock isn't put forward or back around that day
	east   int64 // its offset then, seconds
	last   dated
}

// dated is what the last date without a year may mean: the lines of a day stand together.
type dated struct {
	month, day int
	found      []int64
	flags      Flags
}

// NewClock knows what was found out about the log and what its request says. A zone that doesn't exist is no zone; one that the log
// itself states counts before the request's.
func NewClock(t Traits, d Dating) *Clock {
	d.Zone = t.ZoneOf(d)
	c := &Clock{traits: t, dating: d, shift: d.Offset.Microseconds(), day: None}
	if d.Zone != "" {
		c.place, _ = worktime.LoadZone(d.Zone)
	}
	return c
}

// read finds the time of a line and what it means. found is false for a line without one. Where entries have half a time alone, none is read,
// so that they don't take that of their header (#Date, when the file was begun) for theirs.
func (c *Clock) read(b []byte) (st stamp, span Span, flags Flags, found bool) {
	if c.traits.Half {
		return stamp{}, nowhere, 0, false
	}
	st, found = find(b)
	if !found || st.form == epochForm && !c.traits.Epoch {
		return st, nowhere, 0, false
	}
	buddhist := st.year >= buddhistFrom && st.year < buddhistUntil
	if buddhist {
		st.year -= buddhistAhead
	}
	if st.form == epochForm || st.form == eventForm {
		span = Span{st.epoch, st.epoch}
	} else {
		span, flags = c.instants(st)
	}
	if buddhist && span.Known() {
		flags |= YearConverted
	}
	if span.Known() && c.shift != 0 {
		span.At, span.Or, flags = span.At-c.shift, span.Or-c.shift, flags|Corrected
	}
	return st, span, flags, true
}

// Years as they are written in Thailand, 543 ahead. No log has lines of years so far ahead by the other count.
const (
	buddhistAhead = 543
	buddhistFrom  = 2400
	buddhistUntil = 2701
)

// instants are the readings of a written time.
func (c *Clock) instants(st stamp) (Span, Flags) {
	if st.zone == noZone && c.place == nil {
		return nowhere, NoZone
	}
	var all []int64
	var room [8]int64
	days, flags := c.days(st, room[:0])
	if len(days) == 0 {
		return nowhere, flags
	}
	var rest [8]int64
	all = rest[:0]
	for _, day := range days {
		wall := day*daySpan + int64(st.hour)*3600 + int64(st.minute)*60 + int64(st.second)
		var more Flags
		all, more = c.onClock(st, wall, all)
		flags |= more
	}
	if len(all) == 0 {
		return nowhere, flags
	}
	flags &^= NoSuchTime
	span := Span{all[0], all[0]}
	for _, t := range all {
		span.At, span.Or = min(span.At, t), max(span.Or, t)
	}
	span.At, span.Or = span.At*micro+int64(st.micros), span.Or*micro+int64(st.micros)
	return span, flags
}

// days are the dates that a stamp may mean.
func (c *Clock) days(st stamp, into []int64) ([]int64, Flags) {
	month, day := st.month, st.day
	if st.form == slashForm {
		first, second := st.month, st.day
		switch {
		case second > 12, first <= 12 && c.traits.DayOrder == MonthFirst, first == second:
			month, day = first, second
		case first > 12, c.traits.DayOrder == DayFirst:
			month, day = second, first
		default:
			return append(into, civil(st.year, first, second), civil(st.year, second, first)), DayOrMonth
		}
	}
	if st.year == 0 {
		if l := &c.last; l.found == nil || l.month != month || l.day != day {
			l.month, l.day = month, day
			l.found, l.flags = c.years(month, day, l.found[:0])
		}
		return append(into, c.last.found...), c.last.flags
	}
	if month > 12 || day > length(st.year, month) {
		return into, NoSuchTime
	}
	return append(into, civil(st.year, month, day)), 0
}

// years puts a date without a year where the window is: the nearest such date, and both where none is nearer or the window is
// so long that more than one lies in it. What lies after the receipt was not yet written then.
func (c *Clock) years(month, day int, into []int64) ([]int64, Flags) {
	if c.dating.From.IsZero() || c.dating.Until.IsZero() {
		return into, NoYear
	}
	from, until := c.dating.From.Unix()/daySpan-1, c.dating.Until.Unix()/daySpan+1
	middle := (from + until) / 2
	best, next := int64(None), int64(None)
	inside := into
	first, last := c.dating.From.Year(), c.lastDay()
	if r := c.dating.Received; !r.IsZero() {
		first = min(first, r.Year())
	}
	for y := first - 8; y <= c.dating.Until.Year()+8; y++ { // 29 February may be 8 years away
		if day > length(y, month) {
			continue
		}
		d := civil(y, month, day)
		if d > last {
			break
		}
		if d >= from && d <= until {
			inside = append(inside, d)
			if len(inside) > 2 {
				return into, NoYear
			}
		}
		switch {
		case best == None || distance(d, middle) < distance(best, middle):
			best, next = d, best
		case next == None || distance(d, middle) < distance(next, middle):
			next = d
		}
	}
	switch {
	case best == None:
		return into, NoSuchTime
	case len(inside) == 1:
		return inside, YearSupplied
	case len(inside) == 2:
		return inside, YearSupplied | WhichYear
	case next != None && distance(next, middle)-distance(best, middle) <= 2:
		return append(into, best, next), YearSupplied | WhichYear
	}
	return append(into, best), YearSupplied
}

// lastDay is the latest that can stand in the log: the day of its receipt by the source's clock, and one more for its zone.
func (c *Clock) lastDay() int64 {
	if c.dating.Received.IsZero() {
		return math.MaxInt64
	}
	return floor(c.dating.Received.Add(c.dating.Offset).Unix(), daySpan) + 1
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// onClock are the instants, in seconds, at which the stamp's clock shows the wall time.
func (c *Clock) onClock(st stamp, wall int64, into []int64) ([]int64, Flags) {
	east, known := abbreviations[st.name]
	switch {
	case st.zone == offsetZone:
		return append(into, wall-int64(st.offset)), 0
	case st.zone == namedZone && known && east != several:
		return append(into, wall-int64(east)), 0
	case c.place == nil:
		return into, UnknownZone
	}
	found, flags := c.atPlace(wall, into)
	switch {
	case st.zone == noZone && c.traits.UTC:
		return found, flags
	case st.zone == noZone:
		return found, flags | ZoneSupplied
	}
	kept := into // an abbreviation of several zones is believed where the request's zone has that one then
	for _, t := range found[len(into):] {
		if name, _ := time.Unix(t, 0).In(c.place).Zone(); name == st.name {
			kept = append(kept, t)
		}
	}
	if len(kept) == len(into) {
		return into, UnknownZone
	}
	return kept, 0
}

// atPlace asks worktime only on days around which the clock is put forward or back.
func (c *Clock) atPlace(wall int64, into []int64) ([]int64, Flags) {
	if day := floor(wall, daySpan); day != c.day {
		before, after := c.offset((day-1)*daySpan), c.offset((day+2)*daySpan)
		c.day, c.steady, c.east = day, before == after, before
	}
	if c.steady {
		return append(into, wall-c.east), 0
	}
	local := worktime.LocalAt(time.Unix(wall, 0), time.UTC)
	t, err := worktime.Resolve(local, c.dating.Zone, worktime.Unfolded)
	var twice *worktime.AmbiguousError
	switch {
	case errors.As(err, &twice):
		return append(into, twice.Earlier.Unix(), twice.Later.Unix()), Twice
	case err != nil:
		return into, NoSuchTime
	}
	return append(into, t.Unix()), 0
}

func (c *Clock) offset(t int64) int64 {
	_, east := time.Unix(t, 0).In(c.place).Zone()
	return int64(east)
}

func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// civil is the number of days from 1970-01-01 to a date.
func civil(y, m, d int) int64 {
	if m <= 2 {
		y--
	}
	era := y / 400
	ofEra := y - era*400
	ofYear := (153*((m+9)%12)+2)/5 + d - 1
	return int64(era)*146_097 + int64(ofEra*365+ofEra/4-ofEra/100+ofYear) - 719_468
}

var lengths = [...]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func length(y, m int) int {
	if m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0) {
		return 29
	}
	return lengths[m]
}
