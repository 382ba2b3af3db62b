package roster

import (
	"time"
)

// ChangeKind is how something differs from the rotation.
type ChangeKind string

// The kinds.
const (
	Override ChangeKind = "override" // a person has the duty for a span, whoever would
	Swap     ChangeKind = "swap"     // two exchange a shift each
	Leave    ChangeKind = "leave"    // a person is away; what falls into it goes to the next
)

// ChangeKinds are all kinds.
var ChangeKinds = []ChangeKind{Override, Swap, Leave}

// ChangeState says whether a change counts.
type ChangeState string

// The states. A swap counts once the other one has agreed; the others at once.
const (
	Proposed  ChangeState = "proposed"
	InForce   ChangeState = "in_force"
	Cancelled ChangeState = "cancelled"
)

// ChangeStates are all states.
var ChangeStates = []ChangeState{Proposed, InForce, Cancelled}

// Change is one thing that differs from the rotation.
type Change struct {
	ID           string
	Organization string
	Roster       string // "" for a leave, which holds for all rosters of the organisation
	Kind         ChangeKind
	State        ChangeState
	Person       string    // who takes over, proposes or is away
	Other        string    // of a swap: the one who is asked
	From, Until  time.Time // what it touches, in UTC; a leave without a known end has no Until
	Gives, Takes time.Time // of a swap: when the proposer's shift begins, and when the other's does
	Reason       string
	ForceReason  string // why less rest than the roster asks for was accepted, "" where it was not needed
	By           string
	At           time.Time
	Version      int
}

// covers says whether an instant lies in it.
func (c Change) covers(t time.Time) bool {
	return !t.Before(c.From) && (c.Until.IsZero() || t.Before(c.Until))
}
