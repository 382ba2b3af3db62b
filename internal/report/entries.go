package report

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/decision"
	"tasuki/internal/exchange"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// entries are those of the journal that the reader may read, in its order: what the timeline shows them, and what happened
// to the requests and the evidence that they read themselves, as analysts or as the one person a copy went to.
func (g *gathering) entries(ctx context.Context) ([]journal.Record, error) {
	records := map[int64]journal.Record{}
	timeline := func(p db.Page) (db.List[incident.TimelineEntry], error) {
		return g.incidents.Timeline(ctx, g.incident.ID, p)
	}
	err := every(timeline, func(e incident.TimelineEntry) error {
		if g.mayRead(e.Record) {
			records[e.Index] = e.Record
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := g.ofObjects(ctx, records); err != nil {
		return nil, err
	}
	sorted := make([]journal.Record, 0, len(records))
	for _, r := range records {
		sorted = append(sorted, r)
		g.namesOf(r)
	}
	slices.SortFunc(sorted, func(a, b journal.Record) int { return int(a.Index - b.Index) })
	return sorted, nil
}

// mayRead: the timeline goes by organisations, and a request, a file, a notice or a meeting may be for one person of them only.
// An entry without its leaf is one that the reader may know of and not read.
func (g *gathering) mayRead(r journal.Record) bool {
	switch {
	case r.Leaf == nil:
		return false
	case r.Fact == journal.RequestAnswered && g.working[r.Object.ID]:
		return false
	case r.Object.Type == request.ObjectType || r.Object.Type == exchange.ObjectType || r.Object.Type == notice.ObjectType ||
		r.Object.Type == meeting.ObjectType || r.Object.Type == decision.ObjectType || r.Object.Type == finding.ObjectType:
		return g.seen[r.Object.ID]
	}
	return true
}

// ofObjects adds what happened to objects that the reader sees whoever the entry was for: to requests from the day they
// went out, for before they were their author's alone; to evidence, decisions and observations, for those who analyse the incident; and to
// a reader's own copy of a notice.
func (g *gathering) ofObjects(ctx context.Context, records map[int64]journal.Record) error {
	issued := map[string]bool{}
	analyst := g.grant.Analyses(access.Investigative)
	for r, err := range g.journal.All(ctx, journal.Filter{Incident: g.incident.ID}) {
		if err != nil {
			return err
		}
		if r.Fact == journal.RequestIssued {
			issued[r.Object.ID] = true
		}
		area, _, _ := strings.Cut(string(r.Fact), ".")
		var theirs bool
		switch area {
		case "request", "clarification":
			theirs = issued[r.Object.ID]
		case "evidence":
			theirs = analyst && r.Data["release"] == nil && !exchange.Led(r.Fact) // whom it went to besides is headquarters' own
		case "decision", "observation":
			theirs = analyst
		case "notice":
			theirs = g.copies[dataText(r, "recipient")]
		}
		if r.Person != g.actor.Person && !g.caseRole() {
			delete(r.Personal, "grep") // what somebody searched for is theirs
		}
		if theirs && g.mayRead(r) {
			records[r.Index] = r
		}
	}
	return nil
}

// namesOf mentions who acted and who is named in the data.
func (g *gathering) namesOf(r journal.Record) {
	g.name(r.Person, r.Organization)
	for _, key := range []string{"organization", "person", "executor", "recipient", "recipient_person", "to", "for"} {
		g.name(dataText(r, key))
	}
}

func dataText(r journal.Record, key string) string {
	s, _ := r.Data[key].(string)
	return s
}
