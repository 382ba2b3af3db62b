package meeting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// ObjectType is what the journal calls a meeting.
const ObjectType = "meeting"

// State says whether it takes place.
type State string

// The states.
const (
	Planned   State = "planned"
	Cancelled State = "cancelled"
)

// States are all states.
var States = []State{Planned, Cancelled}

// Meeting is a gathering over a case.
type Meeting struct {
	ID        string
	Incident  string
	Reference string // INC-2026-0007/M1
	State     State
	Content
	Sequence  int    // of its calendar entry: how often what stands there has changed
	CreatedBy string // person
	CreatedAt time.Time
	ChangedAt time.Time
	Version   int
	Was       time.Time // when it was to begin before a law moved that; zero where none did since people chose the time

	told time.Time // when it begins by what those called were told: a law may have moved it since
}

// Content is what people write of it.
type Content struct {
	Title     string       `json:"title"` // internal: in no calendar and no mail
	Agenda    string       `json:"agenda,omitempty"`
	Starts    worktime.Due `json:"starts"`
	Minutes   int          `json:"minutes"`
	Attendees []Attendee   `json:"attendees"`
	Decisions []string     `json:"decisions,omitempty"`
	Actions   []Action     `json:"actions,omitempty"`
}

// Attendee is called to a meeting. Whoever is excused is told in writing.
type Attendee struct {
	Organization string `json:"organization"`
	Person       string `json:"person,omitempty"` // "" for whoever comes from there
	Excused      bool   `json:"excused,omitempty"`
}

// Action is what somebody is to do by when.
type Action struct {
	What         string        `json:"what"`
	Organization string        `json:"organization"`
	Person       string        `json:"person,omitempty"`
	Due          *worktime.Due `json:"due,omitempty"`
	Request      string        `json:"request,omitempty"` // the draft that was made of it
	ID           string        `json:"id,omitempty"`      // of its turn; those of before there were any have none
	Ended        *Ending       `json:"ended,omitempty"`   // nil while it is to be done
}

// ActionIDs are those of what somebody is to do.
func (c Content) ActionIDs() (ids []string) {
	for _, a := range c.Actions {
		if a.ID != "" {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// Outcome is how an action ended that did not become a request.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Dropped Outcome = "dropped"
)

// Outcomes are all of them.
var Outcomes = []Outcome{Done, Dropped}

// Ending says how an action ended, by whom and when.
type Ending struct {
	As   Outcome   `json:"as"`
	Note string    `json:"note,omitempty"` // why, where it was dropped
	By   Who       `json:"by"`
	At   time.Time `json:"at"`
}

// Limits of a text and of the lists, in characters and in items.
const (
	maxTitle     = 200
	maxText      = 10_000
	maxSentence  = 2000
	maxDecisions = 50
	maxActions   = 50
)

// open says that somebody is still to do it.
func (a Action) open() bool { return a.ID != "" && a.Request == "" && a.Ended == nil }

// kept are the actions of c with what was made of those of the same words; what is new gets an id for its turn.
func (c Content) kept(was []Action) []Action {
	all := slices.Clone(c.Actions)
	for i := range all {
		a := &all[i]
		a.ID, a.Request, a.Ended = db.NewID(), "", nil
		if n := slices.IndexFunc(was, func(b Action) bool { return b.What == a.What }); n >= 0 {
			a.ID, a.Request, a.Ended = cmp.Or(was[n].ID, a.ID), was[n].Request, was[n].Ended
		}
	}
	return all
}

// Who is somebody and whom they acted for.
type Who struct {
	Organization string `json:"organization"`
	Person       string `json:"person"`
}

// At is when it begins, in UTC.
func (m Meeting) At() time.Time {
	return m.Starts.Lasting()
}

// Until is when it ends.
func (m Meeting) Until() time.Time { return m.At().Add(time.Duration(m.Minutes) * time.Minute) }

// scope is what the policy must know.
func (m Meeting) scope(g *access.Grant) access.Scope {
	s := access.Scope{Incident: m.Incident, Grant: g}
	for _, a := range m.Attendees {
		if a.Person == "" {
			s.Parties = append(s.Parties, a.Organization)
		} else {
			s.PartyPeople = append(s.PartyPeople, a.Person)
		}
	}
	return s
}

// entry says that something happened, and nothing of what the meeting is about.
func (m Meeting) entry(f journal.Fact) journal.Entry {
	var parties []string
	for _, a := range m.Attendees {
		if !slices.Contains(parties, a.Organization) {
			parties = append(parties, a.Organization)
		}
	}
	return journal.Entry{
		Fact: f, Incident: m.Incident, Object: journal.Object{Type: ObjectType, ID: m.ID, Reference: m.Reference}, Parties: parties,
		Data: map[string]any{"version": m.Version, "sequence": m.Sequence},
	}
}

// check refuses what a meeting can't be, at its field.
func (c Content) check() error {
	var errs []error
	refuse := func(pointer, key string, args ...any) { errs = append(errs, fault.Invalid(pointer, key, args...)) }
	words := func(pointer, value string, limit int, must bool) {
		errs = append(errs, text(pointer, value, limit, must))
	}
	words("/title", c.Title, maxTitle, true)
	words("/agenda", c.Agenda, maxText, false)
	if c.Minutes < MinMinutes || c.Minutes > MaxMinutes {
		refuse("/minutes", "meeting.length", "from", MinMinutes, "to", MaxMinutes)
	}
	if len(c.Attendees) > MaxInvitees {
		refuse("/attendees", "field.too_many", "limit", MaxInvitees)
	}
	for i, a := range c.Attendees {
		if slices.ContainsFunc(c.Attendees[:i], func(b Attendee) bool { return a.Organization == b.Organization && a.Person == b.Person }) {
			refuse(fmt.Sprintf("/attendees/%d", i), "field.twice")
		}
	}
	if len(c.Decisions) > maxDecisions {
		refuse("/decisions", "field.too_many", "limit", maxDecisions)
	}
	for i, d := range c.Decisions {
		words(fmt.Sprintf("/decisions/%d", i), d, maxSentence, true)
	}
	if len(c.Actions) > maxActions {
		refuse("/actions", "field.too_many", "limit", maxActions)
	}
	for i, a := range c.Actions {
		words(fmt.Sprintf("/actions/%d/what", i), a.What, maxSentence, true)
		if slices.ContainsFunc(c.Actions[:i], func(b Action) bool { return a.What == b.What }) { // by its words it keeps its request
			refuse(fmt.Sprintf("/actions/%d/what", i), "field.twice")
		}
	}
	return fault.Join(errs...)
}

// text refuses what can't be words of its length.
func text(pointer, value string, limit int, must bool) error {
	switch {
	case must && strings.TrimSpace(value) == "":
		return fault.Invalid(pointer, "field.required")
	case len([]rune(value)) > limit:
		return fault.Invalid(pointer, "field.too_long", "limit", limit)
	case strings.ContainsFunc(value, deceives) || pointer == "/title" && strings.ContainsAny(value, "\n\t"):
		return fault.Invalid(pointer, "field.control_characters")
	}
	return nil
}

// deceives: what does not show, and the bidi controls that let characters change places.
func deceives(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// moved says that what stands in a calendar is another now.
func (c Content) moved(was Content) bool {
	return c.Starts != was.Starts || c.Minutes != was.Minutes
}
