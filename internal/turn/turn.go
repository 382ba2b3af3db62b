// Package turn knows whose turn it is. For anything that waits on somebody it keeps one item with exactly one holder,
// since when, until when, and when to look again. The room that owns the object says who; this one keeps it, lists what
// waits for a reader, and tells a new holder by mail.
//
// Left out on purpose: the words and states of what waits (its own room has them), and a journal entry for the turn itself: the
// turn follows from the act that the room records.
//
// Silence is heard here too. A rule's plan (plan.go) lists what happens about a turn if nothing else does; a worker takes
// what of it is due and looks again when more is (escalate.go), and a simulation shows the same plan (silence.go).
package turn

import (
	"time"

	"tasuki/internal/db"
	"tasuki/internal/directory"
)

// Page asks for a part of a list, and List is one; they are the database's own, so that edges need not know it.
type (
	Page        = db.Page
	List[T any] = db.List[T]
)

// Kind is what the holder is to do.
type Kind string

// The kinds, in the order in which they come.
const (
	Write       Kind = "write"       // finish what was begun
	Authorize   Kind = "authorize"   // agree that it goes out
	Scheduled   Kind = "scheduled"   // nothing yet: it goes out by itself
	Deliver     Kind = "deliver"     // get it to the one who does it
	Acknowledge Kind = "acknowledge" // say that it is understood and will be done
	Start       Kind = "start"
	Work        Kind = "work"
	Unblock     Kind = "unblock" // clear away what stands in the way
	Clarify     Kind = "clarify" // answer the executor's question
	Answer      Kind = "answer"  // answer what was asked
	Review      Kind = "review"
	Understand  Kind = "understand" // say that a notice is understood
	Assess      Kind = "assess"     // take up what somebody has seen, and say what it was
	Decide      Kind = "decide"     // who else is to have it: whose turn it was can't see it any more
)

// Object is what waits. Its page is /<type>s/<id>.
type Object struct {
	Type      string // request, notice, evidence_item …
	ID        string
	Reference string // for the mail: INC-2026-0007/R3
}

// Item is one object and whoever has its turn: an organisation, and one person of it or, while Person is "", anybody
// there whom it fits. Times are instants of the domain clock.
type Item struct {
	Object       Object
	Incident     string // id
	Kind         Kind
	Organization string
	Person       string
	Since        time.Time // set by Hand: when this holder got it
	Due          time.Time // zero: none
	Was          time.Time // Due before a calendar or a law moved it; zero where neither did
	NextCheck    time.Time // when it is looked at next; Hand has it looked at at once, which says when then
	// Holder is Person where the room has just let them in and found them there: Hand need not ask again. nil otherwise.
	Holder *directory.Person
}

// holder is on whose working time it waits.
func (i Item) holder() directory.Worker {
	return directory.Worker{Organization: i.Organization, Person: i.Person}
}

// checkEvery bounds how long anything waits without being looked at.
const checkEvery = 24 * time.Hour
