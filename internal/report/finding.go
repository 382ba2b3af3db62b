package report

import (
	"fmt"
	"slices"

	"tasuki/internal/journal"
)

// Finding is one thing that is wrong with a bundle, and where.
type Finding struct {
	Member string        // "" for the file as a whole
	Entry  int64         // index of the journal's entry that it is about, -1 for none; at a checkpoint, its size
	Where  journal.Where // in the journal's part: of what; "" elsewhere
	What   string        // message key
	Detail string        // an offset in the file, a name, a number: data, no words
}

// What can be found beside the journal's own findings.
const (
	FoundNoBundle  = "report.finding.no_bundle"  // the file doesn't begin like a bundle
	FoundHeader    = "report.finding.header"     // a member isn't announced as the format says; Detail: the byte in the file
	FoundCut       = "report.finding.cut"        // the file ends before its end; Detail: after which byte
	FoundPadding   = "report.finding.padding"    // something stands between members; Detail: the byte in the file
	FoundBehind    = "report.finding.behind"     // something stands behind the end; Detail: the byte in the file
	FoundLost      = "report.finding.lost"       // from here on nothing fits, and what follows was not checked
	FoundManifest  = "report.finding.manifest"   // the manifest isn't the one that the export's entry names
	FoundNoList    = "report.finding.no_list"    // the manifest can't be read, and what follows was not checked
	FoundMissing   = "report.finding.missing"    // a member isn't there
	FoundExtra     = "report.finding.extra"      // a member that the manifest doesn't list
	FoundTwice     = "report.finding.twice"      // a member stands there again
	FoundOrder     = "report.finding.order"      // a member stands in another place than the manifest says
	FoundBytes     = "report.finding.bytes"      // a member's bytes aren't those that were exported
	FoundAltered   = "report.finding.altered"    // it was another one when it happened: the entry keeps another SHA-256
	FoundUnknown   = "report.finding.unknown"    // no entry here keeps its SHA-256
	FoundNoWording = "report.finding.no_wording" // the entry issues a request whose wording isn't here; Detail: its reference
	FoundMore      = "report.finding.more"       // more is wrong than is listed
)

// AllFindings lists what can be found, for tests that each has its words.
func AllFindings() []string {
	return []string{FoundNoBundle, FoundHeader, FoundCut, FoundPadding, FoundBehind, FoundLost, FoundManifest, FoundNoList,
		FoundMissing, FoundExtra, FoundTwice, FoundOrder, FoundBytes, FoundAltered, FoundUnknown, FoundNoWording, FoundMore}
}

// Judge says what findings, by their keys, come to. A file that ends too early is a journal that was cut off.
func Judge(found []string) journal.Verdict {
	if slices.Contains(found, FoundCut) {
		found = append(slices.Clone(found), journal.FoundCut)
	}
	return journal.Judge(found)
}

func (f Finding) String() string {
	return fmt.Sprintf("%s %s %d: %s %s", f.Member, f.Where, f.Entry, f.What, f.Detail)
}

const maxFindings = 1000

// found keeps a finding that is about no entry.
func (r *Report) found(member, what, detail string) {
	r.find(Finding{Member: member, Entry: -1, What: what, Detail: detail})
}

func (r *Report) find(f Finding) {
	switch {
	case len(r.Findings) < maxFindings:
		r.Findings = append(r.Findings, f)
	case len(r.Findings) == maxFindings:
		r.Findings = append(r.Findings, Finding{Entry: -1, What: FoundMore})
	}
}
