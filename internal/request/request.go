// Package request is the direct request: written once, addressed to the one who performs it, read there word for word,
// answered step by step to its author. Wording is frozen when it is issued; a change is a new revision, and the old one
// stays readable. Others may read along; nobody retypes.
//
// Left out on purpose: what the answers mean (finding), the bytes handed in (exchange), and how silence escalates (turn).
package request

import (
	"slices"
	"time"

	"tasuki/internal/worktime"
)

// Limits of one request.
const (
	MaxSteps      = 40
	MaxTitle      = 200
	MaxText       = 20_000  // characters of any free text
	MaxCommands   = 64_000  // bytes of one command block
	MaxTranscript = 1 << 20 // bytes of one answer's transcript; longer output is a file
	MaxCopies     = 50
)

// State of a request. Its executor's acts move it; receipts of others never do.
type State string

// The states, in the order of a request's life.
const (
	Draft        State = "draft"
	Issued       State = "issued"
	Delivered    State = "delivered"
	Acknowledged State = "acknowledged"
	InProgress   State = "in_progress"
	Blocked      State = "blocked"
	Submitted    State = "submitted"
	Returned     State = "returned"
	Accepted     State = "accepted"
	Declined     State = "declined"
	Cancelled    State = "cancelled"
	Superseded   State = "superseded"
)

// States in the order of a request's life.
var States = []State{Draft, Issued, Delivered, Acknowledged, InProgress, Blocked, Submitted, Returned, Accepted, Declined, Cancelled, Superseded}

// Verb is an act that changes a request's state.
type Verb string

// The verbs, named as in the API.
const (
	Issue       Verb = "issue"
	Deliver     Verb = "deliver" // the recipient fetched it; nobody's button
	Acknowledge Verb = "acknowledge"
	Decline     Verb = "decline"
	Start       Verb = "start"
	Block       Verb = "block"
	Resume      Verb = "resume"
	Submit      Verb = "submit"
	Accept      Verb = "accept"
	Return      Verb = "return"
	Cancel      Verb = "cancel"
	Revise      Verb = "revise"
)

// lifecycle: what each verb may start from, and where it leads. Anything else is a 409.
var lifecycle = []struct {
	verb Verb
	from []State
	to   State
}{
	{Issue, []State{Draft}, Issued},
	{Deliver, []State{Issued}, Delivered},
	{Acknowledge, []State{Issued, Delivered}, Acknowledged},
	{Decline, []State{Issued, Delivered, Acknowledged}, Declined},
	{Start, []State{Acknowledged, Returned}, InProgress},
	{Block, []State{InProgress}, Blocked},
	{Resume, []State{Blocked}, InProgress},
	{Submit, []State{InProgress}, Submitted},
	{Accept, []State{Submitted}, Accepted},
	{Return, []State{Submitted}, Returned},
	{Cancel, []State{Draft, Issued, Delivered, Acknowledged, InProgress, Blocked, Submitted, Returned}, Cancelled},
	{Revise, []State{Issued, Delivered, Acknowledged, InProgress, Blocked, Submitted, Returned}, Superseded},
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

// Verbs are what is possible in this state, for whoever may do it.
func (s State) Verbs() []Verb {
	possible := []Verb{}
	for _, l := range lifecycle {
		if l.verb != Deliver && slices.Contains(l.from, s) {
			possible = append(possible, l.verb)
		}
	}
	return possible
}

// Open says that somebody still has to do something.
func (s State) Open() bool {
	return s != Accepted && s != Declined && s != Cancelled && s != Superseded
}

// WithExecutor says that the executor has it and has not handed it back.
func (s State) WithExecutor() bool {
	return slices.Contains([]State{Issued, Delivered, Acknowledged, InProgress, Returned}, s)
}

// Party is an organisation, and the one person there where one was named.
type Party struct {
	Organization string `json:"organization"`
	Person       string `json:"person,omitempty"`
}

// Hop is one hand through which the wording went before it came here; a direct request has none.
type Hop struct {
	Organization string    `json:"organization"`
	Person       string    `json:"person,omitempty"`
	At           time.Time `json:"at"`
	Note         string    `json:"note,omitempty"`
}

// Content is what is written: it can be altered while a draft, and never afterwards.
type Content struct {
	Title    string         `json:"title"`
	Purpose  string         `json:"purpose"`
	Language string         `json:"language"` // BCP 47, of the free text
	Executor Party          `json:"executor"`
	Copies   []Party        `json:"copies,omitempty"`
	Sites    []string       `json:"sites,omitempty"` // organisations of kind site that it concerns
	Steps    []Step         `json:"steps"`
	Due      *worktime.Due  `json:"due,omitempty"`
	Term     *worktime.Term `json:"term,omitempty"` // instead of Due: reckoned for the executor as it goes out
	Hops     []Hop          `json:"hops,omitempty"`
}

// Request is one revision of a request.
type Request struct {
	ID           string
	Reference    string // INC-2026-0007/R3; revisions share it
	Incident     string
	Revision     int    // from 1
	Lineage      string // id of revision 1
	Supersedes   string
	SupersededBy string
	State        State
	Author       Party
	Content

	ProposedAt   time.Time     // a partner handed the draft to headquarters
	AskedBy      string        // the person at HQ who wanted it issued; a second must agree
	AuthorizedBy string        // the person at HQ who agreed
	IssuedBy     string        // the person whose act sent it
	IssuedAt     time.Time     // frozen since
	Override     string        // why it went out without the second person
	ScheduledFor *worktime.Due // it is issued then
	Reckoned     *worktime.Due // of the term, or where the due was moved to; nil while it is as it was written
	ReckonedFor  string        // id of the person on whose clock the term was; "" for their organisation's. Whoever takes over keeps that time
	Moved        *DueMove      // the latest time; nil where it never was

	CommittedBy time.Time // the executor said: done by then
	Reason      string    // of the latest decline, block, return or cancel
	Note        string    // with the latest acknowledgement or acceptance
	Questions   int       // open clarifications; they move the turn, not the state
	OpenedAt    time.Time
	ChangedAt   time.Time // of the state
	Version     int
}

// Overdue says that the executor has it still and the time has passed.
func (r Request) Overdue(now time.Time) bool { return overdue(r.State, r.DueAt(), now) }

func overdue(state State, due, now time.Time) bool {
	return !due.IsZero() && due.Before(now) && slices.Contains(overdueStates(), state)
}

// overdueStates are those in which the time can pass: the executor has it still.
func overdueStates() []State {
	return []State{Issued, Delivered, Acknowledged, InProgress, Blocked, Returned}
}

func instant(d *worktime.Due) time.Time {
	if d == nil {
		return time.Time{}
	}
	return d.Lasting()
}
