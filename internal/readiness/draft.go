package readiness

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// Draft is what is entered to say how an organisation is reached.
type Draft struct {
	Contacts  []Contact
	Backup    Channel
	HoldsDays int // 0: DefaultHolds
}

// DefaultHolds is how many days a test counts where nobody says otherwise.
const DefaultHolds = 90

// The bounds of a plan.
const (
	maxContacts = 20
	maxHolds    = 730
	maxValue    = 200
	maxNote     = 2000
)

// normal is a checked plan of an organisation; whether the people exist is not for here.
func (d Draft) normal(organization string) (Plan, error) {
	p := Plan{Organization: organization, Contacts: slices.Clone(d.Contacts), HoldsDays: d.HoldsDays}
	if p.HoldsDays == 0 {
		p.HoldsDays = DefaultHolds
	}
	var errs []error
	if p.HoldsDays < 1 || p.HoldsDays > maxHolds {
		errs = append(errs, fault.Invalid("/holds_days", "reachability.holds_out_of_reach", "limit", maxHolds))
	}
	if len(p.Contacts) > maxContacts {
		return p, fault.Join(append(errs, fault.Invalid("/contacts", "field.too_many", "limit", maxContacts))...)
	}
	for i, c := range p.Contacts {
		at := fmt.Sprintf("/contacts/%d", i)
		if slices.ContainsFunc(p.Contacts[:i], func(o Contact) bool { return o.Person == c.Person }) {
			errs = append(errs, fault.Invalid(at+"/person", "field.twice"))
		}
		if !slices.Contains(Parts, c.Part) {
			errs = append(errs, fault.Invalid(at+"/part", "field.choice"))
		}
		if !slices.Contains(Purposes, c.Purpose) {
			errs = append(errs, fault.Invalid(at+"/purpose", "field.choice"))
		}
	}
	var err error
	p.Backup, err = d.Backup.normal()
	return p, fault.Join(append(errs, err)...)
}

func (c Channel) normal() (Channel, error) {
	value, badValue := line("/backup_channel/value", c.Value, maxValue)
	note, badNote := line("/backup_channel/note", c.Note, maxNote)
	var badKind error
	switch {
	case c.Kind == "" && value+note != "":
		badKind = fault.Invalid("/backup_channel/kind", "field.required")
	case c.Kind != "" && !slices.Contains(ChannelKinds, c.Kind):
		badKind = fault.Invalid("/backup_channel/kind", "field.choice")
	case c.Kind != "" && value == "" && badValue == nil:
		badValue = fault.Invalid("/backup_channel/value", "field.required")
	}
	return Channel{c.Kind, value, note}, fault.Join(badKind, badValue, badNote)
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

// deceives: what breaks a line, and the bidi controls that make a number look like another one.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 ||
		r == 0x200E || r == 0x200F || r == 0x061C
}
