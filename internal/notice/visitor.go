package notice

import (
	"fmt"
	"regexp"
	"slices"

	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// Limits of who is coming.
const (
	MaxVisitors = 8
	MaxVisitor  = 80 // characters of a name: all of them go on one sheet of paper
	MaxShown    = 60 // characters of what stands on a card
)

// Visitor is somebody who will come to work at the site, by what whoever stands at the door can hold against them. Nothing
// of it is translated but the words around it.
type Visitor struct {
	Person       string  `json:"person,omitempty"` // of the directory, who then carries a card
	Name         string  `json:"name"`
	Organization string  `json:"organization,omitempty"`
	Shows        []Paper `json:"shows,omitempty"`  // what they will show
	Number       string  `json:"number,omitempty"` // that stands on it
	Phone        string  `json:"phone,omitempty"`  // E.164
}

// writable is a number of a card as people read it to each other.
var writable = regexp.MustCompile(`^[A-Za-z0-9 ./#-]*$`)

// coming is a checked, tidied copy of who is coming.
func coming(all []Visitor) ([]Visitor, error) {
	errs := []error{atMost("/visitors", len(all), MaxVisitors)}
	if len(all) > MaxVisitors {
		return all, fault.Join(errs...)
	}
	var tidy []Visitor
	for i, one := range all {
		v, err := one.normal()
		tidy = append(tidy, v)
		errs = append(errs, at(fmt.Sprintf("/visitors/%d", i), err))
	}
	return tidy, fault.Join(errs...)
}

func (v Visitor) normal() (Visitor, error) {
	var name, organization, number, phone error
	if v.Name, name = line("/name", v.Name, MaxVisitor); name == nil && v.Name == "" {
		name = fault.Invalid("/name", "field.required")
	}
	v.Organization, organization = line("/organization", v.Organization, MaxVisitor)
	if v.Number, number = line("/number", v.Number, MaxShown); number == nil {
		switch {
		case !writable.MatchString(v.Number):
			number = fault.Invalid("/number", "notice.number_plain")
		case v.Number != "" && len(v.Shows) == 0:
			number = fault.Invalid("/number", "notice.number_alone")
		}
	}
	if v.Phone != "" && !e164.MatchString(v.Phone) {
		phone = fault.Invalid("/phone", "phone.not_e164")
	}
	return v, fault.Join(name, organization, each("/shows", v.Shows, Papers), number, phone)
}

// expected: somebody comes to work there, so that whoever lets them in must know who they are.
func (c Content) expected() bool {
	starts, _ := c.window()
	return (c.Kind == WorkOnSite || c.Kind == UrgentWork) && !starts.IsZero()
}

// unnamed warns of work on site about which nobody at the door knows who will do it.
func (n Notice) unnamed() []Finding {
	if !n.expected() || len(n.Visitors) > 0 {
		return nil
	}
	return []Finding{{Kind: Warns, Rule: MissingVisitor, Pointer: "/visitors", Key: "notice.check.missing_visitor"}}
}

// atTheDoor tells those at minimal what they need to let the right person in. For whom that one works and how to call them it
// does not say: a security company's name says what happened.
func (w writer) atTheDoor() []Sentence {
	return w.visitors(func(v Visitor) []Sentence { return w.shows(v) })
}

// whoIsComing tells all of it.
func (w writer) whoIsComing() []Sentence {
	return w.visitors(func(v Visitor) (said []Sentence) {
		name := lang.Isolate(v.Name)
		if v.Organization != "" {
			said = append(said, w.line("notice.visitor.organization", "name", name, "organization", lang.Isolate(v.Organization)))
		}
		said = append(said, w.shows(v)...)
		if v.Phone != "" {
			said = append(said, w.line("notice.visitor.phone", "name", name, "phone", lang.Isolate(v.Phone)))
		}
		return said
	})
}

// visitors names each one, and says last what to do about anybody else.
func (w writer) visitors(more func(Visitor) []Sentence) (said []Sentence) {
	for _, v := range w.n.Visitors {
		said = append(said, w.line("notice.visitor.name", "name", lang.Isolate(v.Name)))
		said = append(said, more(v)...)
	}
	if len(said) > 0 {
		said = append(said, w.line("notice.visitor.nobody_else"))
	}
	return said
}

// shows is what one of them will show at the door. The number follows the first paper, since it stands on that.
func (w writer) shows(v Visitor) []Sentence {
	said := lines(w, "notice.visitor.shows.", v.Shows)
	if v.Number == "" {
		return said
	}
	return slices.Insert(said, min(1, len(said)), w.line("notice.visitor.number", "number", lang.Isolate(v.Number)))
}
