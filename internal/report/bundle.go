// Package report composes what the other rooms keep into something to take along. So far that is the bundle: one file
// with everything of an incident that its reader may have, and with the proofs by which anybody can check it offline.
// internal/journal/FORMAT.md says what stands where in it.
//
// A bundle is a tar, so that a file that was cut off can be read as far as it goes, and the member after member of
// which takes no memory. Three links hold it together: a signed checkpoint vouches for the journal's entries, the last of
// them for the manifest, and the manifest for every byte of every other member.
//
// Left out on purpose: briefs and closing reports for people, encryption to a recipient, and who may read what: that is
// asked of each room, which gives the reader what it would give them anyway.
package report

// BundleFormat names the layout of a bundle.
const BundleFormat = "tasuki-bundle/1"

// The two members that every bundle begins with. Nothing else vouches for them: the checkpoint does for the first, and
// the first does for the second.
const (
	journalMember  = "journal.json"
	manifestMember = "manifest.json"
)

// Content says what the bytes of a member are. Those of all but a document were known to the journal, by their SHA-256,
// long before the export.
type Content string

// The contents, each with the entry that keeps its SHA-256.
const (
	Document   Content = "document"   // how something stood when it was exported, in JSON
	Wording    Content = "wording"    // what a request says: request.issued
	Commands   Content = "commands"   // a command block of it: request.issued
	Transcript Content = "transcript" // what a terminal showed: request.answered
	Evidence   Content = "evidence"   // a file that was handed in: evidence.received
	Briefing   Content = "briefing"   // what a reader of a notice was told: notice.sent
)

// Member is one line of the manifest. Names are ours, made of letters, digits, dots and dashes; what people call their
// files stands in documents.
type Member struct {
	Name    string  `json:"name"`
	Size    int64   `json:"size"`
	SHA256  string  `json:"sha256"`
	Content Content `json:"content"`
	Object  string  `json:"object,omitempty"` // id of the request, meeting, evidence item, notice or decision that it belongs to
	Part    string  `json:"part,omitempty"`   // of that: a step, the number of an attempt, a reader
	Region  string  `json:"region,omitempty"` // of evidence: the region that it was taken along from
}

// Manifest lists the members that follow it, in their order.
type Manifest struct {
	Format    string   `json:"format"`
	Incident  string   `json:"incident"`
	Reference string   `json:"reference"`
	Members   []Member `json:"members"`
}
