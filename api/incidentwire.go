package api

import (
	"context"
	"fmt"
	"maps"

	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/request"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func incidentContent(in wire.IncidentInput) (incident.Content, error) {
	impact, err := impactOf(in.Impact)
	return incident.Content{
		Title: in.Title, Description: in.Description, Severity: incident.Severity(in.Severity),
		Classification: incident.Classification(in.Classification), TLP: incident.TLP(in.TLP),
		Discovery: incident.Discovery(in.Discovery), Impact: impact, Sites: in.Sites,
	}, err
}

func incidentChange(in wire.IncidentPatch) (incident.Change, error) {
	c := incident.Change{
		Title: in.Title, Description: in.Description, Severity: (*incident.Severity)(in.Severity),
		Classification: (*incident.Classification)(in.Classification), TLP: (*incident.TLP)(in.TLP),
		Discovery: (*incident.Discovery)(in.Discovery), Sites: in.Sites,
	}
	if in.Impact == nil {
		return c, nil
	}
	impact, err := impactOf(*in.Impact)
	c.Impact = &impact
	return c, err
}

func impactOf(in []wire.ImpactInput) ([]incident.Impact, error) {
	all := make([]incident.Impact, len(in))
	var errs []error
	for i, one := range in {
		from, begins := dueOf(fmt.Sprintf("/impact/%d/from", i), &one.From)
		until, ends := dueOf(fmt.Sprintf("/impact/%d/until", i), one.Until)
		errs = append(errs, begins, ends)
		all[i] = incident.Impact{Service: one.Service, Until: until, Description: one.Description}
		if from != nil {
			all[i].From = *from
		}
	}
	return all, fault.Join(errs...)
}

// wireIncident answers with an incident, unless a verb was refused.
func (a *API) wireIncident(ctx context.Context, i incident.Incident, err error) (wire.Incident, error) {
	if err != nil {
		return wire.Incident{}, err
	}
	w := wire.Incident{
		ID: i.ID, Reference: i.Reference, Title: i.Title, Description: i.Description, State: wire.IncidentState(i.State),
		Severity: wire.Severity(i.Severity), Classification: wire.Classification(i.Classification), TLP: wire.TLP(i.TLP),
		Discovery: wire.Discovery(i.Discovery), Sites: i.Sites, OpenedBy: i.OpenedBy, OpenedAt: i.OpenedAt,
		Level: wire.DisclosureLevel(i.Level), Version: int64(i.Version),
	}
	for _, one := range i.Impact {
		w.Impact = append(w.Impact, wireImpact(one))
	}
	for _, s := range i.Possible() {
		w.Possible = append(w.Possible, wire.IncidentState(s))
	}
	for _, warning := range i.Warnings {
		w.Warnings = append(w.Warnings, warning.Code+"."+string(warning.Role))
	}
	if i.Hold == nil {
		return w, nil
	}
	n, err := a.names(ctx, request.Party{Person: i.Hold.PlacedBy})
	w.Hold = &wire.Hold{Reason: i.Hold.Reason, By: n.person(i.Hold.PlacedBy), Since: i.Hold.PlacedAt}
	return w, err
}

func wireImpact(i incident.Impact) wire.Impact {
	w := wire.Impact{Service: i.Service, Zone: i.From.Zone, Description: i.Description}
	if from := placed(i.From); from != nil {
		w.From = *from
	}
	if i.Until != nil {
		w.Until = placed(*i.Until)
	}
	return w
}

// placed is a time on the clock that it was read from; nil where there is no such zone any more.
func placed(d worktime.Due) *wire.PlaceTime {
	at := d.Lasting()
	if at.IsZero() {
		return nil
	}
	return placeTime(at, d.Zone)
}

func wireIncidentSummary(i incident.Incident) wire.IncidentSummary {
	w := wire.IncidentSummary{
		ID: i.ID, Reference: i.Reference, Title: i.Title, State: wire.IncidentState(i.State), Severity: wire.Severity(i.Severity),
		Classification: wire.Classification(i.Classification), TLP: wire.TLP(i.TLP), Sites: i.Sites, OpenedAt: i.OpenedAt,
		Version: int64(i.Version),
	}
	if i.Title != "" { // from the level on that shows whether it is held
		held := i.Hold != nil
		w.Held = &held
	}
	return w
}

func wireParticipant(p incident.Participant) wire.Participant {
	w := wire.Participant{
		ID: p.ID, Incident: p.Incident, Organization: p.Organization, OrganizationName: p.OrganizationName, Person: p.Person,
		PersonName: p.PersonName, Level: wire.DisclosureLevel(p.Level), Engagement: p.Engagement, Expires: p.Expires,
		GrantedBy: p.GrantedBy, GrantedAt: p.GrantedAt, Reason: p.Reason, RevokedBy: p.RevokedBy, RevokedAt: p.RevokedAt,
		Active: p.Active, Version: int64(p.Version),
	}
	for _, r := range p.Roles {
		w.Roles = append(w.Roles, wire.IncidentRole(r))
	}
	return w
}

func wireTimelineEntry(words *lang.Localizer, e incident.TimelineEntry) wire.TimelineEntry {
	w := wire.TimelineEntry{Index: e.Index, At: e.At, Fact: string(e.Fact), Text: factText(words, e), Data: e.Data}
	if e.Organization != "" && e.Person != journal.System {
		w.Actor = &wire.Party{
			Organization: e.Organization, OrganizationName: e.Names[e.Organization],
			Person: e.Person, PersonName: e.Names[e.Person],
		}
	}
	if e.Object.ID != "" {
		w.Object = &wire.ObjectRef{Type: e.Object.Type, ID: e.Object.ID, Reference: e.Object.Reference}
	}
	return w
}

// factText says what happened. A fact whose words name what the entry's data hold has a second text, which is said to
// those who may know them.
func factText(words *lang.Localizer, e incident.TimelineEntry) string {
	key := "fact." + string(e.Fact)
	if e.Data == nil || !words.Has(key+".how") {
		return words.Text(key)
	}
	args := maps.Clone(e.Data)
	args["who"] = who(e)
	return words.Fill(key+".how", args)
}

// who is the person or else the organisation that an entry is about, by name.
func who(e incident.TimelineEntry) string {
	for _, member := range []string{"person", "organization"} {
		if id, ok := e.Data[member].(string); ok && e.Names[id] != "" {
			return e.Names[id]
		}
	}
	return "?"
}
