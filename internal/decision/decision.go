// Package decision is the log of what had to be decided in a case: the question, whose it was to decide by headquarters' own
// table (authority.go), what was decided and why, and how long that took. It is not a part of incident, whose room already says
// that what belongs to a case lives in rooms of its own, and not of meeting, where what was agreed stays a sentence.
//
// Only those whom the table names decide, and only people of headquarters and of sites are named there: a vendor asks, and does
// not decide for those whom it works for. Nothing is opened again; a new question refers to the old one.
//
// Left out on purpose: carrying out what was decided (that is a request), and voting.
package decision

import (
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// Page asks for a part of a list, and List is one of decisions; they are the database's own, so that edges need not know it.
type (
	Page = db.Page
	List = db.List[Decision]
)

// ObjectType is what the journal and the turns call a decision.
const ObjectType = "decision"

// Matter is what a decision is about.
type Matter string

// The matters, in the order in which people choose from them.
const (
	IsolateHost          Matter = "isolate_host"
	ShutDownSystem       Matter = "shut_down_system"
	ResetCredentials     Matter = "reset_credentials"
	BlockTraffic         Matter = "block_traffic"
	RestoreService       Matter = "restore_service"
	ExternalNotification Matter = "external_notification"
	EngagePartner        Matter = "engage_partner"
	OnSiteWork           Matter = "on_site_work"
	Other                Matter = "other" // which the question names
)

// Matters are all of them.
var Matters = []Matter{
	IsolateHost, ShutDownSystem, ResetCredentials, BlockTraffic, RestoreService, ExternalNotification, EngagePartner, OnSiteWork, Other,
}

// State is where a question stands. Open leads to each of the others, and none of those anywhere.
type State string

// The states.
const (
	Open       State = "open"
	Decided    State = "decided"
	Withdrawn  State = "withdrawn"
	Superseded State = "superseded" // another was asked in its place before anybody decided
)

// States are all states.
var States = []State{Open, Decided, Withdrawn, Superseded}

// Decision is a question, and what came of it.
type Decision struct {
	ID        string
	Incident  string
	Reference string // INC-2026-0007/D1
	State     State
	Question
	AskedBy Who
	AskedAt time.Time

	Seats    []Seat // who may decide, as the table had it when it was asked; those who decide before their deputies
	Holder   string // person of a seat whose turn it is, or was at the end
	Handings []Handing

	Verdict   Verdict   // of a decided one
	Withdrawn Departure // of a withdrawn one

	Supersedes   string // id
	SupersededBy string // id
	ChangedAt    time.Time
	Version      int
}

// Question is what is asked.
type Question struct {
	Matter   Matter        `json:"matter"`
	Other    string        `json:"other,omitempty"` // what it is about, where the matter is none of the others
	Site     string        `json:"site,omitempty"`  // of the case's, that it concerns; "" where it has one or none, or for all
	Text     string        `json:"text"`
	Options  []string      `json:"options,omitempty"`
	Needed   *worktime.Due `json:"needed,omitempty"`
	IfNobody string        `json:"if_nobody,omitempty"` // what happens if nobody decides by then
}

// Who is somebody and whom they acted for.
type Who struct {
	Organization string `json:"organization"`
	Person       string `json:"person"`
}

// Seat is somebody who may decide.
type Seat struct {
	Who
	Role   access.Role `json:"role,omitempty"` // by which they were found, "" where the table names them
	Deputy bool        `json:"deputy,omitempty"`
}

// Handing is one time that the turn was handed on.
type Handing struct {
	From   string    `json:"from,omitempty"` // person; "" where it had been with nobody who could take it up
	To     string    `json:"to"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Verdict is what was decided.
type Verdict struct {
	Option int       `json:"option,omitempty"` // counted from 1; 0 for none of them
	Text   string    `json:"text,omitempty"`
	Reason string    `json:"reason"`
	By     Who       `json:"by"`
	For    string    `json:"for,omitempty"` // person for whom they decided as a deputy
	At     time.Time `json:"at"`
}

// Departure is why a question was taken back, by whom and when.
type Departure struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Limits, in characters and in items.
const (
	OtherLimit  = 120
	TextLimit   = 2000
	OptionLimit = 200
	MaxOptions  = 10
	MaxDeputies = 10
	maxSeats    = 50
)

// NeededAt is by when it is to be decided; zero for no time.
func (d Decision) NeededAt() time.Time {
	if d.Needed == nil {
		return time.Time{}
	}
	return d.Needed.Lasting()
}

// Ended is when it stopped waiting; zero while it waits.
func (d Decision) Ended() time.Time {
	switch d.State {
	case Decided:
		return d.Verdict.At
	case Withdrawn:
		return d.Withdrawn.At
	case Superseded:
		return d.ChangedAt
	}
	return time.Time{}
}

// Chosen is the option that was decided, "" for none of them.
func (d Decision) Chosen() string {
	if n := d.Verdict.Option; n > 0 && n <= len(d.Options) {
		return d.Options[n-1]
	}
	return ""
}

// SeatOf is the one of a person; false where they have none.
func (d Decision) SeatOf(person string) (Seat, bool) {
	n := slices.IndexFunc(d.Seats, func(s Seat) bool { return s.Person == person })
	if n < 0 {
		return Seat{}, false
	}
	return d.Seats[n], true
}

// scope is what the policy must know. Those who may decide see it for as long as they take part in the case.
func (d Decision) scope(g *access.Grant) access.Scope {
	s := access.Scope{Incident: d.Incident, Person: d.AskedBy.Person, Grant: g}
	for _, one := range d.Seats {
		s.PartyPeople = append(s.PartyPeople, one.Person)
	}
	return s
}

// entry is for headquarters alone: who else sees a decision is not a matter of organisations.
func (d Decision) entry(f journal.Fact, data map[string]any, personal map[string]string) journal.Entry {
	if data == nil {
		data = map[string]any{}
	}
	data["matter"], data["version"] = string(d.Matter), d.Version
	for key, text := range personal {
		if text == "" {
			delete(personal, key)
		}
	}
	return journal.Entry{
		Fact: f, Incident: d.Incident, Object: journal.Object{Type: ObjectType, ID: d.ID, Reference: d.Reference}, Data: data, Personal: personal,
	}
}
