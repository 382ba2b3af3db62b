package report

import (
	"context"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/decision"
)

// decisionDocument is a question and what came of it. Who decided for whom, and how long it took, follows from it.
type decisionDocument struct {
	ID        string         `json:"id"`
	Reference string         `json:"reference"`
	State     decision.State `json:"state"`
	decision.Question
	AskedBy      party               `json:"asked_by"`
	AskedAt      time.Time           `json:"asked_at"`
	MayDecide    []decisionSeat      `json:"may_decide"`
	HandedOn     []decision.Handing  `json:"handed_on,omitempty"`
	Decided      *decision.Verdict   `json:"decided,omitempty"`
	Withdrawn    *decision.Departure `json:"withdrawn,omitempty"`
	Supersedes   string              `json:"supersedes,omitempty"`
	SupersededBy string              `json:"superseded_by,omitempty"`
}

type decisionSeat struct {
	party
	Role   access.Role `json:"role,omitempty"`
	Deputy bool        `json:"deputy,omitempty"`
}

func (g *gathering) itsDecisions(ctx context.Context) error {
	list := func(p db.Page) (db.List[decision.Decision], error) {
		return g.decisions.List(ctx, g.incident.ID, decision.Filter{}, p)
	}
	return every(list, func(d decision.Decision) error {
		g.seen[d.ID] = true
		return g.spool.document(fmt.Sprintf("decisions/%s/decision.json", plainName(d.Reference)), d.ID, g.decision(d))
	})
}

func (g *gathering) decision(d decision.Decision) decisionDocument {
	doc := decisionDocument{
		ID: d.ID, Reference: d.Reference, State: d.State, Question: d.Question, AskedBy: g.mention(d.AskedBy.Organization, d.AskedBy.Person),
		AskedAt: d.AskedAt, HandedOn: d.Handings, Supersedes: d.Supersedes, SupersededBy: d.SupersededBy,
	}
	g.name(d.Site)
	for _, one := range d.Seats {
		doc.MayDecide = append(doc.MayDecide, decisionSeat{g.mention(one.Organization, one.Person), one.Role, one.Deputy})
	}
	for _, h := range d.Handings {
		g.name(h.From, h.To, h.By)
	}
	switch d.State {
	case decision.Decided:
		doc.Decided = &d.Verdict
		g.name(d.Verdict.By.Organization, d.Verdict.By.Person, d.Verdict.For)
	case decision.Withdrawn:
		doc.Withdrawn = &d.Withdrawn
		g.name(d.Withdrawn.By)
	}
	return doc
}
