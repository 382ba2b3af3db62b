package turn

import (
	"slices"
	"strings"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// HandoverState says how far a handover is. Until it is accepted, every turn stays where it was.
type HandoverState string

// The states: draft → offered → accepted; offered → returned → offered. One whose turns the outgoing officer takes up again
// themselves, because they are on duty again, has lapsed.
const (
	Drafted  HandoverState = "draft"
	Offered  HandoverState = "offered"
	Returned HandoverState = "returned"
	Accepted HandoverState = "accepted"
	Lapsed   HandoverState = "lapsed"
)

// HandoverStates are all states.
var HandoverStates = []HandoverState{Drafted, Offered, Returned, Accepted, Lapsed}

// Cause is why turns are handed over.
type Cause string

// The causes. At a leave nobody is asked: turns go to whoever is there, and stay where there is nobody.
const (
	ShiftEnds Cause = "shift"
	OnLeave   Cause = "leave"
)

// Causes are all causes.
var Causes = []Cause{ShiftEnds, OnLeave}

// Fate is what became of an item as its handover was accepted.
type Fate string

// The fates.
const (
	Moved     Fate = "moved"     // the incoming officer has the turn now
	Elsewhere Fate = "elsewhere" // somebody else had it by then, or nobody
	Stayed    Fate = "stayed"    // the incoming officer does not see it or can't do it; it stayed with the outgoing one
	Shared    Fate = "shared"    // it waits for anybody there, as before
)

// Fates are all fates.
var Fates = []Fate{Moved, Elsewhere, Stayed, Shared}

// Bounds of a handover.
const (
	MaxHandoverNote = 4000
	MaxItemNote     = 500
	MaxReturn       = 500
	maxItems        = 500
	maxEvents       = 50
)

// HandoverItem is something that was open as the handover was put together.
type HandoverItem struct {
	Object   Object    `json:"object"`
	Incident string    `json:"incident,omitempty"`
	Kind     Kind      `json:"kind"`
	Personal bool      `json:"personal"` // the outgoing officer has it by name; otherwise it waits for anybody there
	Since    time.Time `json:"since"`
	Due      time.Time `json:"due"`
	Note     string    `json:"note,omitempty"`
	Fate     Fate      `json:"fate,omitempty"`
	To       string    `json:"to,omitempty"` // who has it since
}

// Handover is what one officer leaves to the next at the end of a shift.
type Handover struct {
	ID           string
	Reference    string // for the mail: it says when, and nothing of a case
	Organization string
	Roster       string // "" at a leave
	Cause        Cause
	State        HandoverState
	Outgoing     string
	Incoming     string // "" while nobody follows
	Since, Ends  time.Time
	NextEnds     time.Time // of the next shift; zero where nobody knows
	Note         string
	Reason       string // why it was returned
	Items        []HandoverItem
	Events       []int64 // places in the journal of what happened during the shift
	OfferedAt    time.Time
	SettledAt    time.Time
	Version      int
}

// open: somebody still has to do something about it.
func (h Handover) open() bool { return h.State != Accepted && h.State != Lapsed }

// knows says that it has that turn of somebody's.
func (h Handover) knows(o Object, since time.Time) bool {
	return slices.ContainsFunc(h.Items, func(i HandoverItem) bool { return i.Object == o && i.Since.Equal(since) })
}

// refused says what state it is in.
func (h Handover) refused() error {
	return fault.Conflict("handover.not_possible", "state", string(h.State))
}

// nextEnds is when the next officer's shift ends, or twelve hours later where nobody knows.
func (h Handover) nextEnds() time.Time {
	if h.NextEnds.After(h.Ends) {
		return h.NextEnds
	}
	return h.Ends.Add(12 * time.Hour)
}

// noted keeps the notes that were made about items that are there again.
func noted(items, before []HandoverItem) []HandoverItem {
	notes := map[Object]string{}
	for _, i := range before {
		notes[i.Object] = i.Note
	}
	for n := range items {
		items[n].Note = notes[items[n].Object]
	}
	return items
}

func (h Handover) entry(f journal.Fact) journal.Entry {
	data := map[string]any{
		"organization": h.Organization, "cause": string(h.Cause), "state": string(h.State), "outgoing": h.Outgoing, "items": len(h.Items),
		"ends": h.Ends.UTC().Format(time.RFC3339), "version": h.Version,
	}
	if h.Incoming != "" {
		data["person"] = h.Incoming
	}
	if moved := h.count(Moved); h.State == Accepted {
		data["moved"], data["stayed"] = moved, h.count(Stayed)
	}
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: HandoverType, ID: h.ID, Reference: h.Reference}, Parties: []string{h.Organization},
		Data: data, Personal: map[string]string{"note": h.Note, "item_notes": h.itemNotes(), "reason": h.Reason},
	}
}

// itemNotes are the notes about items, one a line.
func (h Handover) itemNotes() string {
	var all []string
	for _, i := range h.Items {
		if i.Note != "" {
			all = append(all, i.Object.Reference+": "+i.Note)
		}
	}
	return strings.Join(all, "\n")
}

func (h Handover) count(f Fate) (n int) {
	for _, i := range h.Items {
		if i.Fate == f {
			n++
		}
	}
	return n
}
