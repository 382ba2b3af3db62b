package api

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/incident"
	"tasuki/internal/wire"
)

func (a *API) incidentRoutes() {
	get(a, "/incidents", a.listIncidents)
	post(a, "/incidents", a.createIncident, created)
	get(a, "/incidents/:incident", a.showIncident)
	patch(a, "/incidents/:incident", a.updateIncident)
	post(a, "/incidents/:incident/transition", a.transitionIncident)
	post(a, "/incidents/:incident/hold", a.holdIncident)
	post(a, "/incidents/:incident/release", a.releaseIncident)
	get(a, "/incidents/:incident/participants", a.listParticipants)
	post(a, "/incidents/:incident/participants", a.addParticipant, created)
	get(a, "/incidents/:incident/participants/:participant", a.showParticipant)
	post(a, "/incidents/:incident/participants/:participant/revoke", a.revokeParticipant)
	get(a, "/incidents/:incident/timeline-entries", a.listTimelineEntries)
}

func (a *API) listIncidents(ctx context.Context, in struct {
	paging
	State    []string `query:"state"`
	Severity string   `query:"severity"`
	Site     string   `query:"site"`
	Held     *bool    `query:"held"`
}) (page[wire.IncidentSummary], error) {
	f := incident.Filter{Severity: incident.Severity(in.Severity), Site: in.Site, Held: in.Held}
	for _, s := range in.State {
		f.States = append(f.States, incident.State(s))
	}
	l, err := a.Incidents.List(ctx, f, in.page())
	return pageOf(l, wireIncidentSummary), err
}

func (a *API) createIncident(ctx context.Context, in struct{ Body wire.IncidentInput }) (wire.Incident, error) {
	c, err := incidentContent(in.Body)
	if err != nil {
		return wire.Incident{}, err
	}
	i, err := a.Incidents.Open(ctx, c)
	return a.wireIncident(ctx, i, err)
}

// ofIncident names an incident, by id or reference.
type ofIncident struct {
	Incident string `path:"incident"`
}

func (a *API) showIncident(ctx context.Context, in ofIncident) (wire.Incident, error) {
	i, err := a.Incidents.Get(ctx, in.Incident)
	if err == nil {
		a.opened(ctx, incident.ObjectType, i.ID)
	}
	return a.wireIncident(ctx, i, err)
}

func (a *API) updateIncident(ctx context.Context, in struct {
	ofIncident
	Body wire.IncidentPatch
}) (wire.Incident, error) {
	c, err := incidentChange(in.Body)
	if err != nil {
		return wire.Incident{}, err
	}
	i, err := a.Incidents.Update(ctx, in.Incident, c)
	return a.wireIncident(ctx, i, err)
}

func (a *API) transitionIncident(ctx context.Context, in struct {
	ofIncident
	Body wire.TransitionInput
}) (wire.Incident, error) {
	i, err := a.Incidents.Transition(ctx, in.Incident, incident.Step{To: incident.State(in.Body.To), Reason: in.Body.Reason})
	return a.wireIncident(ctx, i, err)
}

// incidentReason is the input of a verb on an incident that says why.
type incidentReason struct {
	ofIncident
	Body wire.Reason
}

func (a *API) holdIncident(ctx context.Context, in incidentReason) (wire.Incident, error) {
	i, err := a.Incidents.Hold(ctx, in.Incident, in.Body.Reason)
	return a.wireIncident(ctx, i, err)
}

func (a *API) releaseIncident(ctx context.Context, in incidentReason) (wire.Incident, error) {
	i, err := a.Incidents.Release(ctx, in.Incident, in.Body.Reason)
	return a.wireIncident(ctx, i, err)
}

func (a *API) listParticipants(ctx context.Context, in struct {
	paging
	ofIncident
}) (page[wire.Participant], error) {
	l, err := a.Incidents.Participants(ctx, in.Incident, in.page())
	return pageOf(l, wireParticipant), err
}

func (a *API) addParticipant(ctx context.Context, in struct {
	ofIncident
	Body wire.ParticipantInput
}) (wire.Participant, error) {
	g := incident.Grant{
		Organization: in.Body.Organization, Person: in.Body.Person, Level: access.Level(in.Body.Level),
		Engagement: in.Body.Engagement, Expires: in.Body.Expires, Reason: in.Body.Reason,
	}
	for _, r := range in.Body.Roles {
		g.Roles = append(g.Roles, access.Role(r))
	}
	p, err := a.Incidents.AddParticipant(ctx, in.Incident, g)
	return wireParticipant(p), err
}

// ofParticipant names a participant of an incident.
type ofParticipant struct {
	ofIncident
	Participant string `path:"participant"`
}

func (a *API) showParticipant(ctx context.Context, in ofParticipant) (wire.Participant, error) {
	p, err := a.Incidents.Participant(ctx, in.Incident, in.Participant)
	return wireParticipant(p), err
}

func (a *API) revokeParticipant(ctx context.Context, in struct {
	ofParticipant
	Body wire.Reason
}) (wire.Participant, error) {
	p, err := a.Incidents.RevokeParticipant(ctx, in.Incident, in.Participant, in.Body.Reason)
	return wireParticipant(p), err
}

func (a *API) listTimelineEntries(ctx context.Context, in struct {
	paging
	ofIncident
}) (page[wire.TimelineEntry], error) {
	words := a.words(ctx)
	l, err := a.Incidents.Timeline(ctx, in.Incident, in.page())
	return pageOf(l, func(e incident.TimelineEntry) wire.TimelineEntry { return wireTimelineEntry(words, e) }), err
}
