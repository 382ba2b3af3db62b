package api

import (
	"context"

	"tasuki/internal/finding"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) findingRoutes() {
	get(a, "/incidents/:incident/observations", a.listObservations)
	post(a, "/incidents/:incident/observations", a.createObservation, created)
	get(a, "/observations/:observation", a.showObservation)
	post(a, "/observations/:observation/assess", a.assessObservation)
	get(a, "/observations/:observation/escalation", a.showObservationEscalation)
}

// ofObservation names an observation.
type ofObservation struct {
	Observation string `path:"observation"`
}

func (a *API) listObservations(ctx context.Context, in struct {
	paging
	ofIncident
}) (page[wire.Observation], error) {
	l, err := a.Findings.List(ctx, in.Incident, in.page())
	if err != nil {
		return page[wire.Observation]{}, err
	}
	n, err := a.findingNames(ctx, l.Items...)
	return pageOf(l, n.observation), err
}

func (a *API) createObservation(ctx context.Context, in struct {
	ofIncident
	Body wire.ObservationInput
}) (wire.Observation, error) {
	b := in.Body
	seen, err := dueOf("/seen", &b.Seen)
	if err != nil {
		return wire.Observation{}, err
	}
	o, err := a.Findings.Report(ctx, in.Incident, finding.Report{
		Kind: finding.Kind(b.Kind), What: b.What, Host: b.Host, Site: b.Site, Seen: *seen, ZoneUnknown: b.ZoneUnknown,
		Touched: finding.Touched(b.Touched), Changes: b.Changes,
	})
	return a.wireObservation(ctx, o, err)
}

func (a *API) showObservation(ctx context.Context, in ofObservation) (wire.Observation, error) {
	o, err := a.Findings.Get(ctx, in.Observation)
	if err == nil {
		a.opened(ctx, finding.ObjectType, o.ID)
	}
	return a.wireObservation(ctx, o, err)
}

func (a *API) assessObservation(ctx context.Context, in struct {
	ofObservation
	Body wire.AssessmentInput
}) (wire.Observation, error) {
	o, err := a.Findings.Assess(ctx, in.Observation, finding.Assessment{To: finding.State(in.Body.To), Note: in.Body.Note})
	return a.wireObservation(ctx, o, err)
}

func (a *API) showObservationEscalation(ctx context.Context, in ofObservation) (wire.Escalation, error) {
	o, err := a.Findings.Silence(ctx, in.Observation)
	return a.wireOutlook(ctx, o, err)
}

func (a *API) findingNames(ctx context.Context, all ...finding.Observation) (names, error) {
	var parties []request.Party
	for _, o := range all {
		parties = append(parties, request.Party(o.By), request.Party{Organization: o.Site}, request.Party{Person: o.AssessedBy})
	}
	return a.names(ctx, parties...)
}

// wireObservation answers with an observation, unless a verb was refused.
func (a *API) wireObservation(ctx context.Context, o finding.Observation, err error) (wire.Observation, error) {
	if err != nil {
		return wire.Observation{}, err
	}
	n, err := a.findingNames(ctx, o)
	return n.observation(o), err
}

func (n names) observation(o finding.Observation) wire.Observation {
	w := wire.Observation{
		ID: o.ID, Reference: o.Reference, Incident: o.Incident, Kind: wire.ObservationKind(o.Kind), State: wire.ObservationState(o.State),
		What: o.What, Host: o.Host, Seen: *placeTime(o.SeenAt(), o.Seen.Zone), ZoneUnknown: o.ZoneUnknown, Touched: wire.Touched(o.Touched),
		Changes: o.Changes, ReportedBy: n.party(request.Party(o.By)), ReportedAt: o.At, AssessedAt: o.AssessedAt, Note: o.Note, Version: int64(o.Version),
	}
	if o.Site != "" {
		site := n.party(request.Party{Organization: o.Site})
		w.Site = &site
	}
	if o.AssessedBy != "" {
		by := n.someone(o.AssessedBy)
		w.AssessedBy = &by
	}
	return w
}
