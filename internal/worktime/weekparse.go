package worktime

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// weekParser gathers the windows of a week, and all that is wrong with them.
type weekParser struct {
	all   []placed
	flaws []Flaw
}

// placed is a window in the week, in minutes from the week's first midnight.
type placed struct {
	window
	day     time.Weekday
	pointer string
}

func (p *weekParser) flaw(pointer string, why Reason) {
	p.flaws = append(p.flaws, Flaw{pointer, why})
}

func (p *weekParser) day(day time.Weekday, spans []Span) {
	midnight := slices.Index(weekdays[:], day) * dayMinutes
	for i, s := range spans {
		pointer := fmt.Sprintf("/%s/%d", dayName(day), i)
		from, okFrom := parseClock(s.From)
		to, okTo := parseClock(s.To)
		if from == dayMinutes {
			okFrom = false
		}
		if !okFrom {
			p.flaw(pointer+"/from", BadTime)
		}
		if !okTo {
			p.flaw(pointer+"/to", BadTime)
		}
		if okFrom && okTo && from == to {
			p.flaw(pointer, EmptyWindow)
		}
		if to <= from {
			to += dayMinutes
		}
		p.all = append(p.all, placed{window{midnight + from, midnight + to}, day, pointer})
	}
}

func (p *weekParser) unknownDays(days map[string][]Span) {
	known := map[string]bool{}
	for _, day := range weekdays {
		known[dayName(day)] = true
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1") // RFC 6901
	for _, name := range slices.Sorted(maps.Keys(days)) {
		if !known[name] {
			p.flaw("/"+escape.Replace(name), UnknownDay)
		}
	}
}

// overlaps compares each window with those before it, also with those of the week before.
func (p *weekParser) overlaps() {
	slices.SortStableFunc(p.all, func(a, b placed) int { return cmp.Compare(a.from, b.from) })
	end := 0
	for _, at := range p.all {
		end = max(end, at.to-7*dayMinutes)
	}
	for _, at := range p.all {
		if at.from < end {
			p.flaw(at.pointer, Overlap)
		}
		end = max(end, at.to)
	}
}

func (p *weekParser) week() Week {
	var w Week
	for _, at := range p.all {
		midnight := slices.Index(weekdays[:], at.day) * dayMinutes
		w.days[at.day] = append(w.days[at.day], window{at.from - midnight, at.to - midnight})
	}
	return w
}

// parseClock reads "HH:MM" from 00:00 to 24:00 as minutes.
func parseClock(text string) (minutes int, ok bool) {
	if text == "24:00" {
		return dayMinutes, true
	}
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil && len(text) == len("15:04")
}
