package exchange

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tasuki/internal/journal"
)

// Handling is what a custody record says was done with an item (after ISO/IEC 27037).
type Handling string

// What can be done with evidence.
const (
	Collected   Handling = "collected"
	Acquired    Handling = "acquired"
	TakenIn     Handling = "received"
	Transferred Handling = "transferred"
	Accessed    Handling = "accessed"
	Copied      Handling = "copied"
	Compared    Handling = "verified"
	CheckedOut  Handling = "checked_out"
	CheckedIn   Handling = "checked_in"
	Released    Handling = "released"
	DisposedOf  Handling = "disposed"
)

// Handlings in the order in which evidence usually meets them.
var Handlings = []Handling{Collected, Acquired, TakenIn, Transferred, Accessed, Copied, Compared, CheckedOut, CheckedIn, Released, DisposedOf}

// way is between whom something went.
type way int

const (
	nowhere   way = iota
	atHouse       // in headquarters' store, by the house itself, whoever sends
	sent          // by whoever handed that attempt in, into that store; somebody else may have brought it
	takenIn       // from whoever handed it in, by the house itself
	away          // where nobody of the house was, by somebody of whoever handed it in
	fromHouse     // from the store to whoever acts
	granted       // from the store to whoever the entry names, who may come for it
	handed        // from and to whom the entry names
	moved         // from one of headquarters' stores to another's region
)

// handled is what a fact about an item means for its custody; the zero one is of no concern to it: nothing was in
// anybody's hands.
type handled struct {
	Handling
	way
}

// custody is the one place that reads facts as handling. A fact that is written on an item and stands not in here fails a
// test, so that no act can be missing from a record unnoticed.
var custody = map[journal.Fact]handled{
	journal.EvidenceExpected:   {},
	journal.EvidenceLost:       {},                     // it never came
	journal.EvidenceReceiving:  {Transferred, sent},    // with what its sender hashed
	journal.EvidenceFailed:     {Transferred, nowhere}, // it came to nothing, and the record says so
	journal.EvidenceReceived:   {TakenIn, takenIn},
	journal.EvidenceVerified:   {Compared, atHouse},
	journal.EvidenceMismatched: {Compared, atHouse},
	journal.EvidenceRead:       {Copied, fromHouse},
	journal.EvidenceLooked:     {Accessed, nowhere},
	journal.BaselineSet:        {},
	journal.SiteBaselineSet:    {},
	journal.SiteBaselineRead:   {}, // of a file that is no evidence
	journal.SiteBaselineMoved:  {},

	journal.EvidencePacked:   {Collected, away},
	journal.PackOrderMade:    {},
	journal.PackOrderRevoked: {},
	journal.BundleImported:   {},

	journal.EvidenceReleased:     {Released, granted}, // nothing has gone out yet
	journal.EvidenceReleaseEnded: {},

	journal.EvidenceMoved:     {}, // the bytes stay where they are
	journal.EvidenceAssigned:  {},
	journal.EvidenceHeld:      {},
	journal.EvidenceUnheld:    {},
	journal.DisposalProposed:  {},
	journal.DisposalWithdrawn: {},
	journal.EvidenceExtended:  {},
	journal.EvidenceSuspected: {},
	journal.EvidenceDisposed:  {DisposedOf, nowhere},

	journal.EvidenceIdentified:   {}, // it is where it was
	journal.ThingLost:            {},
	journal.EvidenceCollected:    {Collected, handed},
	journal.SealApplied:          {Accessed, nowhere}, // it was in somebody's hands
	journal.SealIntact:           {Compared, nowhere},
	journal.SealBroken:           {Compared, nowhere},
	journal.SealChanged:          {Compared, nowhere},
	journal.SealRemoved:          {Accessed, nowhere},
	journal.SealsExplained:       {Compared, nowhere},
	journal.EvidenceImaged:       {Acquired, nowhere},
	journal.TransferOffered:      {Transferred, handed}, // it stays where it is, and the record says so
	journal.TransferAccepted:     {TakenIn, handed},
	journal.TransferDiffers:      {TakenIn, handed},
	journal.TransferDeclined:     {Transferred, handed}, // it came to nothing
	journal.TransferWithdrawn:    {Transferred, handed},
	journal.TransferFellBack:     {},
	journal.TransferMoved:        {}, // it is only to change hands at another instant
	journal.RetentionRuleAdded:   {},
	journal.RetentionRuleChanged: {},
	journal.RetentionRuleEnded:   {},
	journal.RelocationAsked:      {},
	journal.RelocationApproved:   {},
	journal.RelocationDeclined:   {},
	journal.RelocationWithdrawn:  {},
	journal.RelocationFailed:     {},
	journal.EvidenceCopied:       {Copied, moved},
	journal.EvidenceTransferred:  {Transferred, moved},

	journal.AgeRecipientAdded: {},
	journal.AgeRecipientEnded: {},
}

// Holder is somebody in a custody record: where they work, and who they are.
type Holder struct{ Organization, Person string }

// CustodyEvent is one act on an item as its custody record has it. It is read from the journal's entry at Index and kept
// nowhere else.
type CustodyEvent struct {
	Index    int64
	At       time.Time
	Handling Handling
	Fact     journal.Fact // how, as the house saw it
	Who      Holder       // Person is "" where the house itself acted, and where the reader is not told
	From, To Holder       // zero where nothing went anywhere
	Left     string       // region that it left, "" where it left none
	Kept     string       // region that it is in from then on, "" where the entry says nothing of that
	Request  string       // by what authority: the request that it answers; "" for none
	Basis    string       // the legal basis that was given instead, or besides; "" for none, and where the reader is not told
	Attempt  int          // which attempt's bytes, 0 for none
	SHA256   string       // of those bytes, as the sender gave it while they were on their way; "" where nobody knew yet
	PackedBy string       // who packed it without a line, in their own words; "" where the reader is not told
	PackedAt time.Time    // by the clock of the host there; zero for what was not packed
	Source   string       // who or what its packer took it over from, in their own words
	Copy     string       // SHA-256 of the redacted copy that was given out instead

	Place    string   // where it was; "" for the store, and where the reader is not told
	Why      string   // in the words of whoever acted; "" for none, and where the reader is not told
	Seals    []string // that are spoken of: on it, or as they were stated
	Found    []string // that were found instead
	Carrier  string   // who carries it
	Tracking string
}

// event reads an entry; false for one that is of no concern to custody.
func event(r journal.Record, i Item, house string) (CustodyEvent, bool) {
	h := custody[r.Fact]
	if h.Handling == "" {
		return CustodyEvent{}, false
	}
	e := CustodyEvent{Index: r.Index, At: r.At, Handling: h.Handling, Fact: r.Fact, Who: Holder{r.Organization, r.Person}, Request: i.Request}
	store := Holder{Organization: house}
	if e.Who.Person == journal.System {
		e.Who = store
	}
	if n, ok := r.Data["attempt"].(int64); ok {
		e.Attempt = int(n)
	}
	switch h.way {
	case atHouse:
		if r.Data["told_later"] != true { // otherwise whoever told the hash had it compared
			e.Who = store
		}
	case away:
		e.Who = Holder{Organization: i.sender(e.Attempt, e.Who).Organization}
		e.PackedBy = r.Personal["by"]
		e.PackedAt = statedAt(r.Data["host_clock"])
		e.Source = r.Personal["from"]
	case sent:
		e.Who = i.sender(e.Attempt, e.Who)
		e.From, e.To = e.Who, store
		e.Kept, _ = r.Data["region"].(string)
	case takenIn:
		e.Who, e.From, e.To = store, i.sender(e.Attempt, e.Who), store
	case fromHouse:
		e.From, e.To = store, e.Who
	case moved:
		e.From, e.To = store, store
		e.Left, _ = r.Data["from_region"].(string)
		e.Kept, _ = r.Data["to_region"].(string)
	case granted:
		e.From = store
		e.To.Organization, _ = r.Data["organization"].(string)
		e.To.Person, _ = r.Data["person"].(string)
	case handed:
		e.From = Holder{text(r.Data["from_organization"]), text(r.Data["from_person"])}
		e.To = Holder{text(r.Data["to_organization"]), text(r.Data["to_person"])}
	}
	e.Place, e.Why = r.Personal["place"], r.Personal["reason"]
	e.Seals, e.Found = texts(r.Personal["seals"]), texts(r.Personal["found"])
	if h.way == away { // as the packer calls it
		e.Place, e.Why, e.Seals = cmp.Or(r.Personal["where"], r.Personal["host"]), r.Personal["why"], texts(r.Personal["seal"])
	}
	e.Carrier, e.Tracking = r.Personal["carrier"], r.Personal["tracking"]
	if i.Thing != nil {
		e.Basis = i.Thing.LegalBasis
	}
	e.SHA256, _ = r.Data["sha256"].(string)
	if e.SHA256 == "" {
		e.SHA256, _ = r.Data["sender_sha256"].(string)
	}
	e.Copy, _ = r.Data["copy_sha256"].(string)
	return e, true
}

// sender is who handed that attempt in: whoever brings a bundle is not who sends it.
func (i Item) sender(attempt int, otherwise Holder) Holder {
	for _, a := range i.Attempts {
		if a.Number == attempt {
			return Holder{a.Organization, a.Person}
		}
	}
	return otherwise
}

// statedAt reads a time that somebody else's clock told.
func statedAt(text any) time.Time {
	s, _ := text.(string)
	at, _ := time.Parse(time.RFC3339, s) // zero where the entry says nothing
	return at
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// texts are what an entry has on lines of their own.
func texts(lines string) []string {
	if lines == "" {
		return nil
	}
	return strings.Split(lines, "\n")
}

// told is the event as somebody may have it who sees no more of the case than their own part: of what others did, that it was
// done, when and by which organisation, and of people those where the reader works.
func (e CustodyEvent) told(organization string) CustodyEvent {
	theirs := []string{e.Who.Organization, e.To.Organization, e.From.Organization}
	for _, h := range []*Holder{&e.Who, &e.From, &e.To} {
		if h.Organization != organization {
			h.Person = ""
		}
	}
	if e.Who.Organization != organization {
		e.PackedBy, e.Source = "", ""
	}
	if !slices.Contains(theirs, organization) {
		e.Place, e.Why, e.Carrier, e.Tracking, e.Basis = "", "", "", "", ""
	}
	if e.Handling == TakenIn && !slices.Contains(theirs[:2], organization) { // where it is now is for those who have it
		e.Place, e.Why = "", ""
	}
	return e
}
