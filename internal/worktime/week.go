package worktime

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Week is a place's weekly working hours by its own clock. It can only be made by ParseWeek and from JSON, so that
// it is always valid; the zero Week is never open.
//
// A window belongs to the day on which it begins, also where it runs past midnight.
type Week struct {
	days [7][]window // by time.Weekday; each day sorted
}

// window is a stretch of working time in minutes from the midnight on which its day begins. The end is more than
// 1440 where the window runs past the next midnight; a window lasts 24 hours at most.
type window struct{ from, to int }

const dayMinutes = 24 * 60

// Span is one window as it is written: "09:00" to "17:30". An end at or before the beginning is on the next day; an
// end of "24:00" or "00:00" is the midnight that ends the day.
type Span struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Reason names what is wrong with a week; callers make a message key of it.
type Reason string

// The reasons.
const (
	BadTime      Reason = "bad_time"       // not a time from 00:00 to 23:59 (to 24:00 for an end)
	EmptyWindow  Reason = "empty_window"   // begins when it ends; a whole day is 00:00 to 24:00
	Overlap      Reason = "overlap"        // begins before the window before it has ended
	UnknownDay   Reason = "unknown_day"    // not "monday" to "sunday"
	NoWorkingDay Reason = "no_working_day" // no window at all: nothing could ever be due there
)

// Flaw is one thing wrong with a week.
type Flaw struct {
	Pointer string // JSON pointer inside the week, such as "/monday/0/from"; "" for the week itself
	Reason  Reason
}

// WeekError says everything that is wrong with a week, in the order of the week.
type WeekError struct{ Flaws []Flaw }

func (e *WeekError) Error() string {
	texts := make([]string, len(e.Flaws))
	for i, f := range e.Flaws {
		texts[i] = fmt.Sprintf("%.60q: %s", f.Pointer, f.Reason)
	}
	return "worktime: " + strings.Join(texts, ", ")
}

// weekdays is the week in the order in which it is written.
var weekdays = [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

func dayName(d time.Weekday) string { return strings.ToLower(d.String()) }

// ParseWeek reads the windows of each day, "monday" to "sunday"; a day that is absent or has none is a day off.
// Windows may touch. The error is a *WeekError.
func ParseWeek(days map[string][]Span) (Week, error) {
	var p weekParser
	for _, day := range weekdays {
		p.day(day, days[dayName(day)])
	}
	p.unknownDays(days)
	if p.flaws == nil {
		p.overlaps()
	}
	if p.flaws == nil && p.all == nil {
		p.flaw("", NoWorkingDay)
	}
	if p.flaws != nil {
		return Week{}, &WeekError{p.flaws}
	}
	return p.week(), nil
}

// Spans gives the windows as they are written, for the days that have any.
func (w Week) Spans() map[string][]Span {
	days := map[string][]Span{}
	for day, windows := range w.days {
		for _, at := range windows {
			name := dayName(time.Weekday(day))
			days[name] = append(days[name], at.span())
		}
	}
	return days
}

// Equal reports whether both have the same windows.
func (w Week) Equal(other Week) bool {
	for day := range w.days {
		if !slices.Equal(w.days[day], other.days[day]) {
			return false
		}
	}
	return true
}

func (w window) span() Span {
	to := w.to
	if to > dayMinutes {
		to -= dayMinutes
	}
	return Span{From: clockText(w.from), To: clockText(to)}
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
