// Package exchange takes evidence in and gives it out: what a request expects, uploads by tus 1.0 and in one piece,
// what became of each attempt, and downloads. Bytes are opaque: sealed as they stream, hashed, compared with the
// sender's SHA-256, and served unchanged to whoever may have them; each read is journalled before its first byte.
//
// HTTP stands here where it would otherwise stand twice, in the API and in the pages: the tus protocol (Tus) and the
// headers of a download (Download).
//
// A configuration belongs to a host. Whoever is below full reads it without its secrets (redact), made as it is read.
//
// Left out on purpose: who may hand in for a request (the request says so: HandedInFor), what the bytes mean (finding),
// windows, disposal, and any unpacking or rendering.
package exchange

import (
	"slices"
	"time"

	"tasuki/internal/textlog"
)

// Limits of one item.
const (
	FilenameLimit = 255 // characters
	AttemptsLimit = 100
)

// ObjectType is what the journal calls an item.
const ObjectType = "evidence_item"

// Kind is what was asked for.
type Kind string

// The kinds.
const (
	Log           Kind = "log"
	Configuration Kind = "configuration"
	Other         Kind = "other"
	Physical      Kind = "physical" // a thing: a disk, a computer; it has no bytes here
)

// State is where an item stands in its life; an attempt takes the five in the middle.
type State string

// The states.
const (
	Expected   State = "expected"
	Receiving  State = "receiving"
	Received   State = "received" // all bytes, and no SHA-256 of the sender's to compare with
	Verified   State = "verified" // all bytes, and they are what the sender hashed
	Mismatch   State = "mismatch" // all bytes, and they are not; they are kept
	Failed     State = "failed"   // an upload ended before its last byte
	Lost       State = "lost"     // it will not come
	InAnalysis State = "in_analysis"
	Archived   State = "archived"
	Disposed   State = "disposed"
)

// States in the order of an item's life.
var States = []State{Expected, Receiving, Received, Verified, Mismatch, Failed, Lost, InAnalysis, Archived, Disposed}

// lifecycle is every step there is. Received and what the comparison makes of it happen at once where the sender gave a SHA-256. What
// came without one goes on all the same, and nobody says that it was compared; what did not match can be put away as it is.
var lifecycle = map[State][]State{
	Expected:   {Receiving, Lost},
	Receiving:  {Received, Failed},
	Received:   {Verified, Mismatch, InAnalysis},
	Verified:   {InAnalysis},
	Mismatch:   {Receiving, Archived},
	Failed:     {Receiving},
	InAnalysis: {Archived},
	Archived:   {Disposed},
}

// becomes says that the lifecycle has that step.
func (s State) becomes(to State) bool { return slices.Contains(lifecycle[s], to) }

// Here says that all of the latest attempt is here: bytes that can be read, or a thing in somebody's custody.
func (s State) Here() bool {
	return slices.Contains([]State{Received, Verified, Mismatch, InAnalysis, Archived}, s)
}

// Item is identified data. Its name is data, never a path.
type Item struct {
	ID            string
	Reference     string // INC-2026-0007/E5
	Incident      string
	Request       string // "" for none
	Clarification string // "" for none
	Step          string // "" for none
	Kind          Kind
	Asset         string // the host that a configuration is of, or that a thing was taken from; "" for none
	State         State
	LimitBytes    int64      // of one file, 0 for no limit of its own
	Filename      string     // as the latest sender spelt it; may hold anything but NUL. Show it by Printable.
	Parties       []string   // organisations that read it while they take part in the incident
	Attempts      []Attempt  // oldest first; the bytes of a mismatch are kept
	Suspicion     *Suspicion // nil while nobody has said that it may be malware
	Version       int

	Custodian Holder // who has it; the zero one for headquarters' store
	Place     string // where it is kept, "" for that store
	Transfer  string // the offer of it that is open, "" for none
	Thing     *Thing // what a physical one is; nil for data

	offeredTo string // whom that offer is to, "" for headquarters, where whoever leads sees all
	ordered   bool   // a request asked for it
}

// Attempt is one try to hand an item in.
type Attempt struct {
	ID           string // the upload's
	Number       int    // from 1
	State        State  // receiving, received, verified, mismatch or failed
	Organization string // the sender's
	Person       string
	PushTicket   string // that it came with, in that person's name; "" for none
	Filename     string
	Size         int64  // bytes announced
	Received     int64  // bytes that survive a power cut
	Region       string // where its bytes are; fixed as it began, until a relocation takes them elsewhere
	SHA256       string
	SenderSHA256 string // "" where the sender gave none
	StartedAt    time.Time
	SettledAt    time.Time      // all bytes had come, or it had failed
	Clock        textlog.Dating // that its sender said it was written by
	Signs        []Sign         // of malware, in its beginning and name; nil where nobody has looked
}

// Latest is the attempt that the item's state speaks of; zero while it is only expected.
func (i Item) Latest() Attempt {
	if len(i.Attempts) == 0 {
		return Attempt{}
	}
	return i.Attempts[len(i.Attempts)-1]
}

// Here says that its bytes can be read here. A thing has none, wherever it is.
func (i Item) Here() bool { return i.Kind != Physical && i.State.Here() }

// Whole says that the item suffices as an answer: it was verified, or all of it came and the sender gave no SHA-256 to
// compare with. A mismatch does not.
func (i Item) Whole() bool {
	switch i.State {
	case Verified, InAnalysis, Archived:
		return i.Kind != Physical && i.Latest().State != Mismatch // a thing is handed over, and answers no step
	case Received:
		return i.Latest().SenderSHA256 == ""
	}
	return false
}

// compared is what becomes of an attempt whose last byte has come; both sums are lower-case hex.
func compared(sum, senders string) State {
	switch senders {
	case "":
		return Received
	case sum:
		return Verified
	}
	return Mismatch
}
