package directory

import (
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// Limits of a calendar file (RFC 5545).
const (
	maxICS    = 512 << 10 // bytes
	maxEvents = 2000
	maxDays   = 60 // of one event; a longer one is no holiday
)

// fromICS reads the holidays of a year out of a calendar file: the events that last whole days. Names of others, and of those
// that could be read in part only, are given as skipped. A date that several events name is taken once.
func fromICS(file string, year int) (all []worktime.Exception, skipped []string, err error) {
	if len(file) > maxICS {
		return nil, nil, fault.Invalid("/ics", "field.too_long", "limit", maxICS)
	}
	c, err := ics.ParseCalendar(strings.NewReader(file))
	if err != nil || !strings.Contains(file, "BEGIN:VCALENDAR") || len(c.Events()) > maxEvents {
		return nil, nil, fault.Invalid("/ics", "calendar.not_ics")
	}
	taken, moved := map[worktime.Date]bool{}, movedOnes(c)
	for _, e := range c.Events() {
		if cancelled(e) {
			if does, readable := movesOne(e); does && !readable { // what it calls off is still there
				skipped = append(skipped, called(e))
			}
			continue
		}
		days, whole := wholeDays(e, year, moved)
		if !whole {
			skipped = append(skipped, called(e))
		}
		for _, d := range days {
			if d.Year == year && !taken[d] {
				taken[d] = true
				all = append(all, worktime.Exception{From: d, To: d, Kind: worktime.Holiday, Name: summary(e)})
			}
		}
	}
	if len(all) == 0 && len(skipped) > 0 && len(skipped) == len(c.Events()) { // an empty year would look as if it had been taken in
		return nil, nil, fault.Invalid("/ics", "calendar.no_whole_days")
	}
	slices.SortFunc(all, func(a, b worktime.Exception) int { return a.From.Compare(b.From) })
	return all, skipped, nil
}

// movedOnes are the dates on which events don't recur after all, by their UIDs: an occurrence that has an event of its own,
// elsewhere or cancelled (RFC 5545, 3.8.4.4).
func movedOnes(c *ics.Calendar) map[string][]time.Time {
	moved := map[string][]time.Time{}
	for _, e := range c.Events() {
		if t, ok := date(e.GetProperty(ics.ComponentPropertyRecurrenceId)); ok && e.Id() != "" {
			moved[e.Id()] = append(moved[e.Id()], t)
		}
	}
	return moved
}

// movesOne is whether an event is an occurrence of another one, and whether that can be told which.
func movesOne(e *ics.VEvent) (does, readable bool) {
	p := e.GetProperty(ics.ComponentPropertyRecurrenceId)
	if p == nil {
		return false, true
	}
	_, readable = date(p)
	_, andAllLater := p.ICalParameters["RANGE"]
	return true, readable && !andAllLater
}

func cancelled(e *ics.VEvent) bool {
	p := e.GetProperty(ics.ComponentPropertyStatus)
	return p != nil && strings.EqualFold(p.Value, "CANCELLED")
}

func summary(e *ics.VEvent) string {
	if p := e.GetProperty(ics.ComponentPropertySummary); p != nil {
		return strings.Join(strings.Fields(p.Value), " ")
	}
	return ""
}

// called is how an event that was left out is named to people: as it names itself, or else by when it begins. What would deceive
// a reader is taken out, since this is no text that somebody typed here and could be asked to put right.
func called(e *ics.VEvent) string {
	name := summary(e)
	if p := e.GetProperty(ics.ComponentPropertyDtStart); name == "" && p != nil {
		name = p.Value
	}
	runes := []rune(strings.Map(func(r rune) rune {
		if deceives(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	return string(runes[:min(len(runes), maxName)])
}

// wholeDays are the dates of an event in and around a year, each time that it recurs; false for an event at a time of day,
// for one that lasts longer than a holiday, and for what can't be read, or not all of it.
func wholeDays(e *ics.VEvent, year int, moved map[string][]time.Time) ([]worktime.Date, bool) {
	first, ok := date(e.GetProperty(ics.ComponentPropertyDtStart))
	if !ok {
		return nil, false
	}
	length := duration(e, first)
	if length < 1 || length > maxDays {
		return nil, false
	}
	begins, whole := recurrences(e, first, year, moved[e.Id()])
	var days []worktime.Date
	for _, t := range begins {
		y, m, d := t.Date()
		for n := range length {
			days = append(days, worktime.Date{Year: y, Month: m, Day: d}.AddDays(n))
		}
	}
	return days, whole
}

// date reads a DATE, such as 20260413.
func date(p *ics.IANAProperty) (time.Time, bool) {
	if p == nil {
		return time.Time{}, false
	}
	t, err := time.Parse("20060102", strings.TrimSpace(p.Value))
	return t, err == nil
}

// duration is how many days an event lasts: to DTEND, which is the day after its last; by DURATION; or else one
// (RFC 5545, 3.6.1).
func duration(e *ics.VEvent, first time.Time) int {
	if p := e.GetProperty(ics.ComponentPropertyDtEnd); p != nil {
		end, ok := date(p)
		if !ok {
			return 0
		}
		return max(1, int(end.Sub(first)/(24*time.Hour))) // some programs write the day itself
	}
	if p := e.GetProperty(ics.ComponentPropertyDuration); p != nil {
		return days(p.Value)
	}
	return 1
}

// days reads P3D or P1W; anything finer is no whole day.
func days(text string) int {
	n, unit := 0, 0
	for _, r := range strings.TrimPrefix(text, "P") {
		switch {
		case r >= '0' && r <= '9' && n < 1000:
			n = n*10 + int(r-'0')
		case r == 'D' && unit == 0:
			unit = 1
		case r == 'W' && unit == 0:
			unit = 7
		default:
			return 0
		}
	}
	return n * unit
}

// recurrences are the days on which an event begins, from the end of the year before on; false where not all could be read.
func recurrences(e *ics.VEvent, first time.Time, year int, moved []time.Time) ([]time.Time, bool) {
	from := time.Date(year, 1, 1-maxDays, 0, 0, 0, 0, time.UTC)
	to := time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC)
	if does, readable := movesOne(e); does {
		return []time.Time{first}, readable
	}
	var set rrule.Set
	set.RDate(first)
	if p := e.GetProperty(ics.ComponentPropertyRrule); p != nil {
		rule, ok := ruleOf(p.Value, first)
		if !ok {
			return nil, false
		}
		set.SetRDates(nil) // a rule says itself whether it begins on the first day
		set.RRule(rule)
	}
	more, whole := dates(e.GetProperties(ics.ComponentPropertyRdate))
	for _, t := range more {
		set.RDate(t)
	}
	except, all := dates(e.GetProperties(ics.ComponentPropertyExdate))
	for _, t := range slices.Concat(except, moved) {
		set.ExDate(t)
	}
	return set.Between(from, to, true), whole && all
}

// ruleOf reads an RRULE of whole days.
func ruleOf(text string, first time.Time) (*rrule.RRule, bool) {
	option, err := rrule.StrToROption(text)
	if err != nil || option.Freq > rrule.DAILY {
		return nil, false
	}
	option.Dtstart = first
	rule, err := rrule.NewRRule(*option)
	return rule, err == nil
}

// dates reads lists of DATEs; false where one of them is something else.
func dates(lists []*ics.IANAProperty) (all []time.Time, whole bool) {
	whole = true
	for _, one := range lists {
		for text := range strings.SplitSeq(one.Value, ",") {
			t, err := time.Parse("20060102", strings.TrimSpace(text))
			if err != nil {
				whole = false
				continue
			}
			all = append(all, t)
		}
	}
	return all, whole
}
