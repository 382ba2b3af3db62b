package worktime

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Calendar is when people at a place are at work: the clock they go by, their weekly hours and the dates that differ. It is
// made by NewCalendar and never changes, so it may be used by many at once; what it works out of a year it keeps.
//
// A stretch of work belongs to the date on which it begins. None that begins on a holiday takes place; one that began
// the evening before runs to its end. Where the clock changes, a stretch begins and ends at the instant at which the clock
// first shows its time or jumps over it: a night shift is then an hour shorter or longer, and nobody comes back for the
// second 02:15.
type Calendar struct {
	zone  *time.Location
	name  string
	week  Week
	dates map[Date]date
	known map[int]Date // by year, until when it was verified

	mu    sync.RWMutex
	years map[int]*year
}

// DayKind says how a date differs from its weekday.
type DayKind string

// The kinds. A half day and a make-up workday say their hours; the others have none.
const (
	Holiday DayKind = "holiday"
	HalfDay DayKind = "half_day"
	Workday DayKind = "workday" // worked although the week or the law says otherwise
	Closure DayKind = "closure" // the place's own: a plant's summer break, stocktaking
)

// DayKinds are all kinds.
var DayKinds = []DayKind{Holiday, HalfDay, Workday, Closure}

// Exception is a date, or a stretch of dates, that is not like its weekdays.
type Exception struct {
	From  Date    `json:"from"`
	To    Date    `json:"to"` // inclusive; From for one day
	Kind  DayKind `json:"kind"`
	Name  string  `json:"name"` // as people there call it: "สงกรานต์"
	Hours []Span  `json:"hours,omitempty"`
}

// Verified says until when somebody vouches for what the calendar has of a year.
type Verified struct {
	Year    int
	Through Date
}

// date is what differs on one date.
type date struct {
	kind    DayKind
	name    string
	windows []window
}

// The reasons that only exceptions have.
const (
	BadDate     Reason = "bad_date"     // not a date, or the end lies before the beginning
	UnknownKind Reason = "unknown_kind" // none of DayKinds
	NeedsHours  Reason = "needs_hours"  // a half day or a make-up workday without hours
	HasNoHours  Reason = "has_no_hours" // a holiday or a closure with hours
	TooLong     Reason = "too_long"     // more than maxStretch days in one
	Twice       Reason = "twice"        // a date that another exception has already
	NeverOpen   Reason = "never_open"   // no working time is left in the year
)

// maxStretch bounds one exception, in days.
const maxStretch = 366

// NewCalendar puts one together. The error is ErrUnknownZone or a *WeekError with pointers such as "/0/hours/1/from" into
// the exceptions.
func NewCalendar(zone string, week Week, exceptions []Exception, verified []Verified) (*Calendar, error) {
	loc, err := LoadZone(zone)
	if err != nil {
		return nil, err
	}
	p := exceptionParser{dates: map[Date]date{}}
	for i, e := range exceptions {
		p.add(fmt.Sprintf("/%d", i), e)
	}
	if p.flaws != nil {
		return nil, &WeekError{p.flaws}
	}
	c := &Calendar{zone: loc, name: zone, week: week, dates: p.dates, known: map[int]Date{}, years: map[int]*year{}}
	for _, v := range verified {
		c.known[v.Year] = v.Through
	}
	return c, nil
}

// Zone is the IANA name of the clock that the calendar goes by.
func (c *Calendar) Zone() string { return c.name }

// Worked reports whether a stretch of work begins on a date.
func (c *Calendar) Worked(d Date) bool {
	return slices.ContainsFunc(c.windowsOn(d), func(w window) bool {
		return minuteOf(d, w.from, c.zone).Before(minuteOf(d, w.to, c.zone)) // a gap may swallow a window whole
	})
}

// WorksIn reports whether there is any working time in a year.
func (c *Calendar) WorksIn(y int) bool { return c.year(y).total() > 0 }

func (c *Calendar) windowsOn(d Date) []window {
	if e, differs := c.dates[d]; differs {
		return e.windows
	}
	return c.week.days[d.Weekday()]
}

// exceptionParser gathers the dates that differ, and all that is wrong with them.
type exceptionParser struct {
	dates map[Date]date
	flaws []Flaw
}

func (p *exceptionParser) flaw(pointer string, why Reason) {
	p.flaws = append(p.flaws, Flaw{pointer, why})
}

func (p *exceptionParser) add(pointer string, e Exception) {
	last := e.To
	if last == (Date{}) {
		last = e.From
	}
	switch {
	case !e.From.valid():
		p.flaw(pointer+"/from", BadDate)
		return
	case !last.valid() || last.Compare(e.From) < 0:
		p.flaw(pointer+"/to", BadDate)
		return
	case last.Compare(e.From.AddDays(maxStretch)) >= 0:
		p.flaw(pointer+"/to", TooLong)
		return
	case !slices.Contains(DayKinds, e.Kind):
		p.flaw(pointer+"/kind", UnknownKind)
		return
	}
	windows := p.hours(pointer, e)
	for d := e.From; d.Compare(last) <= 0; d = d.AddDays(1) {
		if _, taken := p.dates[d]; taken {
			p.flaw(pointer+"/from", Twice)
			return
		}
		p.dates[d] = date{e.Kind, e.Name, windows}
	}
}

// hours reads those of a half day or a make-up workday as a week's are read.
func (p *exceptionParser) hours(pointer string, e Exception) []window {
	wants := e.Kind == HalfDay || e.Kind == Workday
	switch {
	case wants && len(e.Hours) == 0:
		p.flaw(pointer+"/hours", NeedsHours)
	case !wants && len(e.Hours) > 0:
		p.flaw(pointer+"/hours", HasNoHours)
	}
	if !wants {
		return nil
	}
	var day weekParser
	day.day(time.Monday, e.Hours)
	if day.flaws == nil {
		day.overlaps()
	}
	for _, f := range day.flaws {
		p.flaw(pointer+"/hours"+f.Pointer[len("/monday"):], f.Reason)
	}
	windows := day.week().days[time.Monday]
	slices.SortFunc(windows, func(a, b window) int { return cmp.Compare(a.from, b.from) })
	return windows
}

func (d Date) valid() bool { return Local{Date: d}.valid() }
