// Package notice is the briefing: what the people at a site must know, as data, worded for each of them in their own
// language, on the site's clock, at their level of detail. A second person approves it; what was sent stays as it was
// sent; per recipient it is known how far it came, and "understood" is said by nobody but them.
//
// Left out on purpose: how a page looks, the mail's words (a reference and no fact, see internal/deliver), translation of
// what people write themselves, and reminders (turn).
package notice

import (
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/worktime"
)

// Limits of one notice.
const (
	MaxRecipients = 500
	MaxSteps      = 20   // instructions; things to bring
	MaxName       = 200  // characters of a contact's name
	MaxOther      = 500  // characters of what happened in own words
	MaxText       = 2000 // characters of a question or a reason
	MaxMinutes    = 100_000
	MaxLanguages  = 10 // of a contact
)

// State of a notice.
type State string

// The states, in the order of a notice's life.
const (
	Draft       State = "draft"
	Translating State = "translating" // while words of people's own are translated; typed answers need none
	Review      State = "review"
	Approved    State = "approved"
	Scheduled   State = "scheduled"
	Sent        State = "sent"
	Superseded  State = "superseded"
	Recalled    State = "recalled"
	Discarded   State = "discarded" // a draft that never went out; its number stays its own
)

// States in the order of a notice's life.
var States = []State{Draft, Translating, Review, Approved, Scheduled, Sent, Superseded, Recalled, Discarded}

// Verb is an act on a notice, named as in the API where it has one.
type Verb string

// The verbs.
const (
	Change    Verb = "update"    // leaves a draft as it is, and takes one in review back
	Translate Verb = "translate" // hand it to the translators
	Submit    Verb = "submit"
	Return    Verb = "return" // also what is approved or waits for its time, before it leaves
	Approve   Verb = "approve"
	Schedule  Verb = "schedule" // what sending is while its time is ahead
	Send      Verb = "send"
	Recall    Verb = "recall"
	Discard   Verb = "discard"
	Raise     Verb = "raise"     // one recipient's level
	Supersede Verb = "supersede" // a later one took its place; nobody's button
)

// lifecycle: what each verb may start from, and where it leads. Anything else is a 409.
var lifecycle = []struct {
	verb Verb
	from []State
	to   State
}{
	{Change, []State{Draft, Review}, Draft},
	{Change, []State{Translating}, Translating}, // what was translated from other words goes stale
	{Translate, []State{Draft}, Translating},
	{Submit, []State{Draft, Translating}, Review},
	{Return, []State{Review, Approved, Scheduled}, Draft}, // its approval falls: it was of what was to go out
	{Approve, []State{Review}, Approved},
	{Schedule, []State{Approved}, Scheduled},
	{Send, []State{Approved, Scheduled}, Sent},
	{Recall, []State{Sent}, Recalled},
	{Discard, []State{Draft, Translating}, Discarded},
	{Raise, []State{Approved}, Approved},
	{Raise, []State{Scheduled}, Scheduled},
	{Raise, []State{Sent}, Sent},
	{Supersede, []State{Sent}, Superseded},
}

// next is the state that the verb leads to from s.
func (s State) next(v Verb) (State, bool) {
	for _, l := range lifecycle {
		if l.verb == v && slices.Contains(l.from, s) {
			return l.to, true
		}
	}
	return s, false
}

// Verbs are what people can do in this state, for whoever may. A notice that waits for its time goes out by itself.
func (s State) Verbs() []Verb {
	possible := []Verb{}
	for _, l := range lifecycle {
		button := l.verb != Schedule && l.verb != Supersede && (l.verb != Send || s != Scheduled)
		if button && slices.Contains(l.from, s) {
			possible = append(possible, l.verb)
		}
	}
	return possible
}

// WentOut says that the recipients have it, whether it still holds or not.
func (s State) WentOut() bool { return slices.Contains(wentOut, s) }

// waits: it is approved, and has not gone out.
func (s State) waits() bool { return s == Approved || s == Scheduled }

var wentOut = []State{Sent, Superseded, Recalled}

// Kind says what a notice is for; it decides the title.
type Kind string

// The kinds.
const (
	WorkOnSite  Kind = "work_on_site"
	UrgentWork  Kind = "urgent_work"
	DoNotTouch  Kind = "do_not_touch"
	Information Kind = "information"
	Update      Kind = "update"
	AllClear    Kind = "all_clear"
)

// Kinds in the order in which people choose from them.
var Kinds = []Kind{WorkOnSite, UrgentWork, DoNotTouch, Information, Update, AllClear}

// Party is somebody at an organisation, by their ids.
type Party struct{ Organization, Person string }

// Addressee is one reader as HQ chose them.
type Addressee struct {
	Person   string       `json:"person"`
	Language string       `json:"language,omitempty"` // BCP 47; "" for the person's own
	Level    access.Level `json:"level,omitempty"`    // "" for the notice's
}

// Content is what is written: it can be altered until it is approved.
type Content struct {
	Kind         Kind          `json:"kind"`
	Site         string        `json:"site,omitempty"` // organisation of kind site, or headquarters; its clock rules
	Level        access.Level  `json:"level"`          // of recipients who have none of their own
	Answers      Answers       `json:"answers"`
	Instructions []Instruction `json:"instructions,omitempty"`
	Bring        []Thing       `json:"bring,omitempty"`
	Entry        *Entry        `json:"entry,omitempty"`
	Clothing     []Wear        `json:"clothing,omitempty"`
	Relief       *Relief       `json:"relief,omitempty"`
	WayHome      *WayHome      `json:"way_home,omitempty"`
	Visitors     []Visitor     `json:"visitors,omitempty"`
	Texts        []OwnText     `json:"texts,omitempty"` // in headquarters' own words; see OwnWords
	Contact      *Contact      `json:"contact,omitempty"`
	Recipients   []Addressee   `json:"recipients,omitempty"`
	Request      string        `json:"request,omitempty"`     // id of the request that it is about
	Supersedes   string        `json:"supersedes,omitempty"`  // id of the notice that it replaces when it goes out
	SendAt       *worktime.Due `json:"send_at,omitempty"`     // nil: when somebody sends it
	OnApproval   bool          `json:"on_approval,omitempty"` // it goes out as it is approved, or at SendAt
}

// Notice is one briefing.
type Notice struct {
	ID        string
	Reference string // INC-2026-0007/N4
	Incident  string
	State     State
	Content

	Author         Party
	EditedBy       string // the person who changed the content last
	ApprovedBy     Party
	Reason         string // of the latest return or of the recall
	ReasonLanguage string // of the recall's
	SupersededBy   string
	WithRequest    string    // id of the request that it goes out with and is taken back with; "" for one on its own
	Awaits         bool      // that request has not gone out yet
	Override       *Override // that it goes out although something stands against it
	Translations   []Translation
	Replies        []OwnText // what headquarters answered in own words; kept with the questions
	SentAt         time.Time // frozen since
	CreatedAt      time.Time
	Version        int
	asked          bool   // its author is to say how it goes on, while it holds
	Moved          *Moved // nil where no law has moved when somebody must be there since it went out
}

// Moved is when somebody had to be there, and has to be now, since a law changed the clock of a zone.
type Moved struct {
	From, To time.Time
	Zone     string
}

// LevelOf is the detail at which an addressee reads.
func (n Notice) LevelOf(a Addressee) access.Level {
	if a.Level != "" {
		return a.Level
	}
	return n.Level
}

// addressee finds a person among those it is written to.
func (n Notice) addressee(person string) (Addressee, bool) {
	for _, a := range n.Recipients {
		if a.Person == person {
			return a, true
		}
	}
	return Addressee{}, false
}

// LeavesAt is the instant for which it is planned to go out; zero for none.
func (n Notice) LeavesAt() time.Time {
	if n.SendAt == nil {
		return time.Time{}
	}
	return n.SendAt.Lasting()
}
