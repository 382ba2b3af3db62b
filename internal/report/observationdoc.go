package report

import (
	"context"
	"fmt"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/finding"
	"tasuki/internal/worktime"
)

// observationDocument is a suspicious point, as it was reported, and what was made of it.
type observationDocument struct {
	ID          string              `json:"id"`
	Reference   string              `json:"reference"`
	State       finding.State       `json:"state"`
	Kind        finding.Kind        `json:"kind"`
	What        string              `json:"what"`
	Host        string              `json:"host,omitempty"`
	Site        string              `json:"site,omitempty"`
	Seen        worktime.Due        `json:"seen"` // on the clock that it was read from
	ZoneUnknown bool                `json:"zone_unknown,omitempty"`
	Touched     finding.Touched     `json:"touched"`
	Changes     string              `json:"changes,omitempty"`
	ReportedBy  party               `json:"reported_by"`
	ReportedAt  time.Time           `json:"reported_at"`
	Assessed    *observationVerdict `json:"assessed,omitempty"`
}

type observationVerdict struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
}

// itsObservations are those that the reader sees: their own, or where they lead or analyse the case, all.
func (g *gathering) itsObservations(ctx context.Context) error {
	list := func(p db.Page) (db.List[finding.Observation], error) { return g.findings.List(ctx, g.incident.ID, p) }
	err := every(list, func(o finding.Observation) error {
		g.seen[o.ID] = true
		return g.spool.document(fmt.Sprintf("observations/%s/observation.json", plainName(o.Reference)), o.ID, g.observation(o))
	})
	if ok, err := allowed(err); !ok {
		return err
	}
	return nil
}

func (g *gathering) observation(o finding.Observation) observationDocument {
	doc := observationDocument{
		ID: o.ID, Reference: o.Reference, State: o.State, Kind: o.Kind, What: o.What, Host: o.Host, Site: o.Site, Seen: o.Seen,
		ZoneUnknown: o.ZoneUnknown, Touched: o.Touched, Changes: o.Changes, ReportedBy: g.mention(o.By.Organization, o.By.Person), ReportedAt: o.At,
	}
	g.name(o.Site)
	if o.AssessedBy != "" {
		doc.Assessed = &observationVerdict{o.AssessedBy, o.AssessedAt, o.Note}
		g.name(o.AssessedBy)
	}
	return doc
}
