package report

import (
	"slices"
	"strconv"

	"tasuki/internal/journal"
)

// keepers say where the journal keeps the SHA-256 of a content: given an entry about the member's object, the hashes that
// it has for the member; none where the entry says nothing of it.
var keepers = map[Content]func(Member, journal.Record) []any{
	Wording:    func(_ Member, r journal.Record) []any { return ofFact(r, journal.RequestIssued, "wording_sha256") },
	Commands:   func(_ Member, r journal.Record) []any { return ofFact(r, journal.RequestIssued, "commands_sha256") },
	Transcript: transcriptKept,
	Evidence:   evidenceKept,
	Briefing:   briefingKept,
}

// ofFact is what the entry has under a name, alone or in a list.
func ofFact(r journal.Record, f journal.Fact, name string) []any {
	switch v := r.Data[name].(type) {
	case string:
		if r.Fact == f {
			return []any{v}
		}
	case []any:
		if r.Fact == f {
			return v
		}
	}
	return nil
}

func transcriptKept(m Member, r journal.Record) []any {
	if r.Data["step"] != m.Part {
		return nil
	}
	return ofFact(r, journal.RequestAnswered, "transcript_sha256")
}

func evidenceKept(m Member, r journal.Record) []any {
	if n, err := strconv.ParseInt(m.Part, 10, 64); err != nil || r.Data["attempt"] != n {
		return nil
	}
	return ofFact(r, journal.EvidenceReceived, "sha256")
}

// briefingKept: the sending names each recipient's words, and so does what a recipient did with them. An entry with a key is of
// what was said afterwards.
func briefingKept(m Member, r journal.Record) []any {
	if r.Data["key"] != nil {
		return nil
	}
	copies := []any{r.Data}
	if r.Fact == journal.NoticeSent {
		copies, _ = r.Data["recipients"].([]any)
	}
	for _, c := range copies {
		if one, ok := c.(map[string]any); ok && one["recipient"] == m.Part && one["text_sha256"] != nil {
			return []any{one["text_sha256"]}
		}
	}
	return nil
}

// vouch holds what is here against what the journal kept when it happened: whoever altered the database between then and
// the export could not alter the entry.
func (v *verification) vouch(list []Member) {
	about := map[string][]journal.Record{}
	for _, r := range v.records {
		about[r.Object.ID] = append(about[r.Object.ID], r)
	}
	for _, m := range list {
		kept, ok := keepers[m.Content]
		if !ok {
			continue
		}
		index, sums := latest(about[m.Object], m, kept)
		switch {
		case sums == nil:
			v.report.found(m.Name, FoundUnknown, "")
		case !slices.Contains(sums, any(m.SHA256)):
			v.report.find(Finding{Member: m.Name, Entry: index, What: FoundAltered})
		default:
			v.report.Vouched++
		}
	}
	v.issued(list)
}

// latest is the last entry that says something of the member.
func latest(records []journal.Record, m Member, kept func(Member, journal.Record) []any) (int64, []any) {
	for _, r := range slices.Backward(records) {
		if sums := kept(m, r); sums != nil {
			return r.Index, sums
		}
	}
	return -1, nil
}

// issued: what went out has its wording here, and can't pass for a draft.
func (v *verification) issued(list []Member) {
	here := map[string]bool{}
	for _, m := range list {
		if m.Content == Wording {
			here[m.Object] = true
		}
	}
	for _, r := range v.records {
		if r.Fact == journal.RequestIssued && !here[r.Object.ID] {
			v.report.find(Finding{Member: journalMember, Entry: r.Index, What: FoundNoWording, Detail: r.Object.Reference})
		}
	}
}
