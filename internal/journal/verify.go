package journal

import (
	"fmt"
	"strings"
	"time"
)

// Finding is one thing that is wrong.
type Finding struct {
	Where  Where
	Index  int64  // of the entry; at a checkpoint, its size
	What   string // message key
	Detail string // a column, the name of a personal value, a number: data, no words
}

// Where is the part of a journal or a bundle that a finding is about.
type Where string

// The parts.
const (
	AtEntry      Where = "entry"
	AtHead       Where = "head"
	AtCheckpoint Where = "checkpoint"
	AtBundle     Where = "bundle"
)

// What can be found.
const (
	FoundMissing     = "journal.finding.missing"     // an entry is gone; Detail: the last index of a gap
	FoundTail        = "journal.finding.tail"        // the last entries are gone; Detail: the index of the last
	FoundBeyond      = "journal.finding.beyond"      // a row of an entry that the head doesn't know
	FoundUnreadable  = "journal.finding.unreadable"  // the bytes are no leaf of this format
	FoundLeaf        = "journal.finding.leaf"        // the leaf doesn't have the hash that was stored with it
	FoundHash        = "journal.finding.hash"        // a subtree's stored hash isn't that of its parts
	FoundColumn      = "journal.finding.column"      // a column says something else than the leaf; Detail: which
	FoundParties     = "journal.finding.parties"     // the stored parties aren't those the leaf commits to
	FoundPersonal    = "journal.finding.personal"    // a personal value isn't what the leaf commits to; Detail: its name
	FoundErased      = "journal.finding.erased"      // a personal value is gone and no entry says so; Detail: its name
	FoundStray       = "journal.finding.stray"       // a party or value stands with an entry that knows nothing of it
	FoundHead        = "journal.finding.head"        // the head isn't that of the entries
	FoundSignature   = "journal.finding.signature"   // a checkpoint isn't signed by the key it names, or unreadable
	FoundOrigin      = "journal.finding.origin"      // a checkpoint is another log's; Detail: whose
	FoundCut         = "journal.finding.cut"         // the log is shorter than this checkpoint; Detail: how long it is
	FoundRewritten   = "journal.finding.rewritten"   // this isn't the history the checkpoint was signed for; Detail: the entries among which it parts
	FoundRolledBack  = "journal.finding.rolled_back" // a checkpoint that the reader kept vouches for more; Detail: the entries that are gone
	FoundCosignature = "journal.finding.cosignature" // it isn't signed by the witness it names; Detail: the witness
	FoundUnwitnessed = "journal.finding.unwitnessed" // a witness whose word was asked for has cosigned nothing here; Detail: the witness
	FoundPart        = "journal.finding.part"        // a part of the bundle isn't the one that was taken along; Detail: its name
	FoundKey         = "journal.finding.key"         // nothing is signed by the key that was given
	FoundProof       = "journal.finding.proof"       // leaf, index and proof don't lead to the checkpoint
	FoundNumber      = "journal.finding.number"      // entries were left out or put in here; Detail: the number expected
	FoundNoExport    = "journal.finding.no_export"   // the last entry doesn't say what was exported
	FoundExport      = "journal.finding.export"      // what is here isn't what the last entry says was exported
	FoundUnprovable  = "journal.finding.unprovable"  // no proof that leads from the checkpoint given to this one
	FoundConsistency = "journal.finding.consistency" // this log does not continue the checkpoint given
	FoundForm        = "journal.finding.form"        // not written as the format says; Detail: the byte where it begins
	FoundTooMany     = "journal.finding.too_many"    // more is wrong than is listed
)

// AllFindings lists what can be found, for tests that each has its words.
func AllFindings() []string {
	return []string{FoundMissing, FoundTail, FoundRolledBack, FoundCosignature, FoundUnwitnessed, FoundPart, FoundUnprovable, FoundBeyond, FoundUnreadable, FoundLeaf, FoundHash, FoundColumn, FoundParties,
		FoundPersonal, FoundErased, FoundStray, FoundHead, FoundSignature, FoundOrigin, FoundCut, FoundRewritten,
		FoundKey, FoundProof, FoundNumber, FoundNoExport, FoundExport, FoundConsistency, FoundForm,
		FoundTooMany}
}

// Pin is what the reader trusts already: a verifier key ("" for none), checkpoints kept from before, and the verifier keys
// of witnesses, each of which must have cosigned.
type Pin struct {
	Key         string
	Checkpoints []string
	Witnesses   []string
}

// Report is the outcome of verifying. Without findings everything that was looked at holds together; whether it is
// the log that it claims to be, only a pin can tell.
type Report struct {
	Size          int64 // entries of the log that were vouched for
	Entries       int64 // entries that were looked at
	Checkpoints   int
	Origin        string          // what the log calls itself, "" where nothing is signed
	Key           string          // the verifier key that signed the newest checkpoint
	OriginChecked bool            // a pin vouches for it
	Witnesses     []WitnessReport // of those that the pin names, by name
	Findings      []Finding
}

// WitnessReport is how far a witness vouches for the log: the entries from Size on rest on its own signature alone.
type WitnessReport struct {
	Name string
	Size int64
	At   time.Time // by the witness's clock
}

// OK says that nothing was found.
func (r *Report) OK() bool { return len(r.Findings) == 0 }

const maxFindings = 1000

func (r *Report) found(f ...Finding) {
	for _, f := range f {
		switch {
		case len(r.Findings) < maxFindings:
			r.Findings = append(r.Findings, f)
		case len(r.Findings) == maxFindings:
			r.Findings = append(r.Findings, Finding{Where: f.Where, Index: f.Index, What: FoundTooMany})
		}
	}
}

func (r *Report) String() string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

func (f Finding) String() string {
	return fmt.Sprintf("%s %d: %s %s", f.Where, f.Index, f.What, f.Detail)
}
