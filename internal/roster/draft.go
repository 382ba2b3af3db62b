package roster

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// Draft is what is entered to make a roster, or to change one: its rotation then holds from Starts on, and what was before
// stays.
type Draft struct {
	Organization string // for a new one
	Name         string
	Zone         string // for a new one; nobody's past shifts move to another clock
	Rotation     Rotation
	RestHours    int
	ForceReason  string // why less rest is accepted
}

// The bounds of a roster.
const (
	maxMembers   = 50
	maxWindows   = 8
	maxRest      = 48
	maxRotations = 100
	maxName      = 200
	maxReason    = 2000
)

// normal is a checked roster with that one rotation; whether the members exist is not for here.
func (d Draft) normal() (Roster, error) {
	name, badName := line("/name", d.Name, maxName)
	if badName == nil && name == "" {
		badName = fault.Invalid("/name", "field.required")
	}
	var badZone, badRest error
	if _, err := worktime.LoadZone(d.Zone); err != nil {
		badZone = fault.Invalid("/zone", "zone.unknown")
	}
	if d.RestHours < 0 || d.RestHours > maxRest {
		badRest = fault.Invalid("/rest_hours", "roster.rest_out_of_reach", "limit", maxRest)
	}
	t, badRotation := d.Rotation.normal()
	r := Roster{Organization: d.Organization, Name: name, Zone: d.Zone, Rotations: []Rotation{t}, RestHours: d.RestHours, Version: 1}
	return r, fault.Join(badName, badZone, badRest, badRotation)
}

func (t Rotation) normal() (Rotation, error) {
	var errs []error
	refuse := func(pointer, key string, args ...any) {
		errs = append(errs, fault.Invalid("/rotation"+pointer, key, args...))
	}
	if d, err := worktime.ParseDate(t.Starts.String()); err != nil || d != t.Starts {
		refuse("/starts", "calendar.bad_date")
	}
	if !slices.Contains(Kinds, t.Kind) {
		refuse("/kind", "field.choice", "choices", Kinds)
	}
	switch n := len(t.Members); {
	case n == 0:
		refuse("/members", "field.required")
	case n > maxMembers:
		refuse("/members", "field.too_many", "limit", maxMembers)
	}
	if i := twice(t.Members); i >= 0 {
		refuse(fmt.Sprintf("/members/%d", i), "roster.member_twice")
	}
	switch n := len(t.Windows); {
	case n == 0:
		refuse("/windows", "field.required")
	case n > maxWindows:
		refuse("/windows", "field.too_many", "limit", maxWindows)
	default:
		errs = append(errs, t.windows())
	}
	t.Members, t.Windows = slices.Clone(t.Members), slices.Clone(t.Windows)
	if fault.Join(errs...) == nil {
		slices.SortFunc(t.Windows, func(a, b Window) int { return cmp.Compare(minutes(a.From), minutes(b.From)) })
	}
	return t, fault.Join(errs...)
}

var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// windows must be times, and none may begin before another has ended, also across midnight.
func (t Rotation) windows() error {
	var errs []error
	for i, w := range t.Windows {
		for _, part := range []struct{ name, text string }{{"from", w.From}, {"to", w.To}} {
			if !timeOfDay.MatchString(part.text) {
				errs = append(errs, fault.Invalid(fmt.Sprintf("/rotation/windows/%d/%s", i, part.name), "roster.bad_time"))
			}
		}
	}
	if len(errs) > 0 {
		return fault.Join(errs...)
	}
	for i, w := range t.Windows {
		for j, o := range t.Windows {
			gap := (minutes(o.From) - minutes(w.From) + dayMinutes) % dayMinutes // how long after w o begins
			if i < j && gap == 0 || i != j && gap > 0 && gap < w.length() {
				errs = append(errs, fault.Invalid(fmt.Sprintf("/rotation/windows/%d", max(i, j)), "roster.overlap"))
			}
		}
	}
	return fault.Join(errs...)
}

func twice(ids []string) int {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return i
		}
	}
	return -1
}

// line is a text on one line, which may be empty.
func line(pointer, s string, limit int) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case !utf8.ValidString(s):
		return s, fault.Invalid(pointer, "field.not_text")
	case strings.ContainsFunc(s, deceives):
		return s, fault.Invalid(pointer, "field.control_characters")
	case utf8.RuneCountInString(s) > limit:
		return s, fault.Invalid(pointer, "field.too_long", "limit", limit)
	}
	return s, nil
}

// deceives: what breaks a line, and the bidi controls that make a name look like another one.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// changed is the roster with what d enters. A rotation that has begun stays, and the new one takes over on a later date.
func (r Roster) changed(next Roster, now time.Time) (Roster, error) {
	t := next.Rotations[0]
	next.ID, next.Organization, next.Zone, next.Version = r.ID, r.Organization, r.Zone, r.Version+1
	if same(t, r.Latest()) {
		next.Rotations = r.Rotations
		return next, nil
	}
	if today := r.today(now); r.Rotations[0].begins(r).Before(now) && t.Starts.Compare(today) <= 0 {
		return next, fault.Invalid("/rotation/starts", "roster.starts_too_early", "date", today.AddDays(1).String())
	}
	kept := slices.DeleteFunc(slices.Clone(r.Rotations), func(k Rotation) bool { return k.Starts.Compare(t.Starts) >= 0 })
	if len(kept) >= maxRotations {
		kept = kept[len(kept)-maxRotations+1:]
	}
	next.Rotations = append(kept, t)
	return next, nil
}

func same(a, b Rotation) bool {
	return a.Starts == b.Starts && a.Kind == b.Kind && slices.Equal(a.Members, b.Members) && slices.Equal(a.Windows, b.Windows)
}
