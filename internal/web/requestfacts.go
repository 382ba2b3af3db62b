package web

import (
	"tasuki/internal/request"
)

// requestFacts is who wrote, sent and got it, and through how many hands it went.
func (v *visit) requestFacts(r request.Request, n names) []factRow {
	facts := []factRow{{Label: v.T("page.request.from"), Values: v.partyWords(n, r.Author)}}
	if r.Executor.Organization != "" {
		facts = append(facts, factRow{Label: v.T("page.request.executor"), Values: v.partyWords(n, r.Executor)})
	}
	if len(r.Copies) > 0 {
		facts = append(facts, factRow{Label: v.T("page.request.copies"), Values: v.partyWords(n, r.Copies...)})
	}
	if !r.IssuedAt.IsZero() {
		facts = append(facts, factRow{Label: v.T("page.request.issued_by"), Values: v.partyWords(n, request.Party{Person: r.IssuedBy}), When: v.both(r.IssuedAt)})
	}
	if r.AuthorizedBy != "" {
		facts = append(facts, factRow{Label: v.T("page.request.authorized_by"), Values: v.partyWords(n, request.Party{Person: r.AuthorizedBy})})
	}
	if at := instant(r.ScheduledFor); !at.IsZero() && r.IssuedAt.IsZero() {
		facts = append(facts, factRow{Label: v.T("page.request.scheduled_for"), When: v.both(at)})
	}
	if r.Override != "" {
		facts = append(facts, factRow{Label: v.T("page.request.override"), Values: []string{r.Override}})
	}
	if !r.CommittedBy.IsZero() {
		facts = append(facts, factRow{Label: v.T("page.request.committed"), When: v.both(r.CommittedBy)})
	}
	return append(facts, v.hops(r, n))
}

// hops: a direct request has none.
func (v *visit) hops(r request.Request, n names) factRow {
	row := factRow{Label: v.T("page.request.hops")}
	if len(r.Hops) == 0 {
		row.Values = []string{v.T("page.request.direct")}
		return row
	}
	row.Values = []string{v.T("page.request.hop_count", "count", len(r.Hops))}
	for _, h := range r.Hops {
		words := n.party(request.Party{Organization: h.Organization, Person: h.Person}).words()
		if !h.At.IsZero() {
			words += ", " + v.words.Time(h.At)
		}
		if h.Note != "" {
			words += ": " + h.Note
		}
		row.Values = append(row.Values, words)
	}
	return row
}

func (v *visit) partyWords(n names, parties ...request.Party) []string {
	var all []string
	for _, p := range parties {
		if words := n.party(p).words(); words != "" {
			all = append(all, words)
		}
	}
	return all
}

// words are the person and where they work.
func (p party) words() string {
	switch {
	case p.Person == "":
		return p.Organization
	case p.Organization == "":
		return p.Person
	}
	return p.Person + " · " + p.Organization
}

// receiptRow is what is known of a recipient.
type receiptRow struct {
	Who  string
	What string
	At   moment
	Note string
}

func (v *visit) receiptRows(k known) []receiptRow {
	var rows []receiptRow
	for _, r := range k.receipts {
		rows = append(rows, receiptRow{
			Who: k.names.party(r.Recipient).words(), What: v.T("request.receipt." + string(r.Kind)), At: v.both(r.At), Note: r.Note,
		})
	}
	return rows
}

// revisionRow leads to another revision.
type revisionRow struct {
	To, Words string
	State     badge
	Here      bool
	Hops      string
}

func (v *visit) revisionRows(k known) []revisionRow {
	if len(k.revisions) < 2 {
		return nil
	}
	var rows []revisionRow
	for _, r := range k.revisions {
		row := revisionRow{
			To: "/requests/" + r.ID, Words: v.T("page.request.revision", "n", r.Revision), State: v.requestState(r.State), Here: r.ID == k.r.ID,
		}
		if len(r.Hops) > 0 {
			row.Hops = v.T("page.request.hop_count", "count", len(r.Hops))
		}
		rows = append(rows, row)
	}
	return rows
}
