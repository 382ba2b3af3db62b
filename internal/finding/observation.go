// Package finding keeps what people come across in a case: an observation is a suspicious point, as whoever saw it says it. It
// waits for headquarters to take it up, and until then rules say whom to call before anything is cleaned.
//
// Left out on purpose: what is fact and what is guess (statements and hypotheses, once they come), and the host's own record:
// whoever reports may not know the inventory.
package finding

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// ObjectType is what turns and the journal call an observation.
const ObjectType = "observation"

// Kind is what it looks like, in the words of the field.
type Kind string

// The kinds.
const (
	MalwareSeen    Kind = "malware_seen"
	BackdoorSeen   Kind = "backdoor_seen"
	UnknownAccount Kind = "unknown_account"
	DataLeft       Kind = "data_left"
	LogTampered    Kind = "log_tampered"
	UnusualTraffic Kind = "unusual_traffic"
	Other          Kind = "other"
)

// Kinds in the order in which people choose from them.
var Kinds = []Kind{MalwareSeen, BackdoorSeen, UnknownAccount, DataLeft, LogTampered, UnusualTraffic, Other}

// KnownKinds are the kinds as texts, for rules.
func KnownKinds() []string {
	all := make([]string, len(Kinds))
	for i, k := range Kinds {
		all[i] = string(k)
	}
	return all
}

// State is how far headquarters has come with it.
type State string

// The states.
const (
	Open         State = "open"      // nobody has taken it up
	Verifying    State = "verifying" // somebody looks into it
	Benign       State = "benign"
	Confirmed    State = "confirmed"
	Inconclusive State = "inconclusive"
)

// States are all of them.
var States = []State{Open, Verifying, Benign, Confirmed, Inconclusive}

var after = map[State][]State{
	Open: {Verifying}, Verifying: {Benign, Confirmed, Inconclusive}, Benign: {Verifying}, Confirmed: {Verifying}, Inconclusive: {Verifying},
}

// Next are the states that may follow.
func (s State) Next() []State { return slices.Clone(after[s]) }

// Waits says that headquarters is not done with it.
func (s State) Waits() bool { return s == Open || s == Verifying }

// Touched says whether what was seen is still as it was found.
type Touched string

// The answers.
const (
	Untouched  Touched = "untouched"
	Changed    Touched = "changed" // cleaned, deleted, restarted, or anything else
	NotKnownIf Touched = "unknown"
)

// Touches are all of them.
var Touches = []Touched{Untouched, Changed, NotKnownIf}

// Party is a person, and for whom they acted.
type Party struct{ Organization, Person string }

// Observation is a suspicious point.
type Observation struct {
	ID        string
	Incident  string
	Reference string // INC-2026-0007/O1
	Report
	State      State
	By         Party // who reported it
	At         time.Time
	AssessedBy string // person; "" while nobody has
	AssessedAt time.Time
	Note       string // what the assessment says: for those who read every observation
	Version    int
}

// Report is what is said about it.
type Report struct {
	Kind        Kind
	What        string       // what was seen
	Host        string       // as people there call it; "" where it is none
	Site        string       // organisation; "" where it is not known
	Seen        worktime.Due // on the clock that it was read from
	ZoneUnknown bool         // nobody knows that clock's zone: Seen.Zone is the best guess
	Touched     Touched
	Changes     string // what was done to it
}

// Limits of its texts, in characters.
const (
	MaxWhat    = 4000
	MaxHost    = 200
	MaxChanges = 2000
	MaxNote    = 2000
)

// SeenAt is the instant, by the zone that is known or guessed.
func (r Report) SeenAt() time.Time {
	return r.Seen.Lasting()
}

// Title is the beginning of what was seen, on one line.
func (r Report) Title() string {
	const limit = 80
	line, _, _ := strings.Cut(r.What, "\n")
	line = strings.Join(strings.Fields(line), " ")
	if cut := []rune(line); len(cut) > limit {
		return string(cut[:limit-1]) + "…"
	}
	return line
}

// normal is r as it is kept, or what is wrong with it.
func (r Report) normal(now time.Time) (Report, error) {
	r.What, r.Host, r.Changes = strings.TrimSpace(r.What), strings.TrimSpace(r.Host), strings.TrimSpace(r.Changes)
	wrong := []error{
		text("/what", r.What, MaxWhat, true), line("/host", r.Host, MaxHost), text("/changes", r.Changes, MaxChanges, r.Touched == Changed),
	}
	if !slices.Contains(Kinds, r.Kind) {
		wrong = append(wrong, fault.Invalid("/kind", "field.choice"))
	}
	if !slices.Contains(Touches, r.Touched) {
		wrong = append(wrong, fault.Invalid("/touched", "field.choice"))
	}
	if r.Changes != "" && r.Touched == Untouched {
		wrong = append(wrong, fault.Invalid("/changes", "observation.untouched"))
	}
	if at, err := r.Seen.Instant(); err != nil {
		wrong = append(wrong, worktime.Fault("/seen", err))
	} else if at.After(now) && (!r.ZoneUnknown || at.After(now.Add(oneDayRound))) {
		wrong = append(wrong, fault.Invalid("/seen/wall", "observation.in_the_future"))
	}
	return r, fault.Join(wrong...)
}

// oneDayRound is how far clocks of the world lie apart: a guessed zone may be wrong by so much.
const oneDayRound = 26 * time.Hour

func text(pointer, value string, limit int, must bool) error {
	switch {
	case must && value == "":
		return fault.Invalid(pointer, "field.required")
	case len([]rune(value)) > limit:
		return fault.Invalid(pointer, "field.too_long", "limit", limit)
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\t\r", r) }):
		return fault.Invalid(pointer, "field.control_characters")
	}
	return nil
}

// line is a text that must not break, nor turn what stands beside it round.
func line(pointer, value string, limit int) error {
	if strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
	}) {
		return fault.Invalid(pointer, "field.control_characters")
	}
	return text(pointer, value, limit, false)
}

// scope is what the policy must know: it is its reporter's for as long as they take part.
func (o Observation) scope(g *access.Grant) access.Scope {
	return access.Scope{Incident: o.Incident, PartyPeople: []string{o.By.Person}, Grant: g}
}

// entry is for headquarters alone: not even the reporter's colleagues are to learn of it by the record.
func (o Observation) entry(f journal.Fact) journal.Entry {
	return journal.Entry{
		Fact: f, Incident: o.Incident, Object: journal.Object{Type: ObjectType, ID: o.ID, Reference: o.Reference},
		Data: map[string]any{
			"kind": string(o.Kind), "state": string(o.State), "touched": string(o.Touched), "seen": o.SeenAt().Format(time.RFC3339),
			"zone_known": !o.ZoneUnknown, "version": o.Version,
		},
	}
}
