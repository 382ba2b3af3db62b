package api

import (
	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

// pageOf is a part of a list as it goes over the wire.
func pageOf[R, T any](l directory.List[R], item func(R) T) page[T] {
	p := page[T]{Items: make([]T, len(l.Items)), Total: l.Total, after: l.Next}
	for i, r := range l.Items {
		p.Items[i] = item(r)
	}
	return p
}

// each keeps nil, which means absent.
func each[A, B any](all []A, item func(A) B) []B {
	if all == nil {
		return nil
	}
	out := make([]B, len(all))
	for i, v := range all {
		out[i] = item(v)
	}
	return out
}

func wireOrganization(o directory.Organization) wire.Organization {
	w := wire.Organization{
		ID: o.ID, Kind: wire.OrganizationKind(o.Kind), Name: o.Name, Country: o.Country, Zone: o.Zone, Languages: o.Languages,
		Parent: o.Parent, Hub: o.Hub, UplinkMbps: o.UplinkMbps, EvidenceRegion: o.Region, Version: int64(o.Version),
	}
	w.WorkingHours = wireWeek(o.WorkingHours)
	return w
}

// wireWeek is nil for no hours at all.
func wireWeek(w worktime.Week) *wire.Week {
	days := w.Spans()
	if len(days) == 0 {
		return nil
	}
	return &wire.Week{
		Monday: spans(days["monday"]), Tuesday: spans(days["tuesday"]), Wednesday: spans(days["wednesday"]),
		Thursday: spans(days["thursday"]), Friday: spans(days["friday"]), Saturday: spans(days["saturday"]), Sunday: spans(days["sunday"]),
	}
}

func spans(day []worktime.Span) wire.Spans {
	return each(day, func(s worktime.Span) wire.Span { return wire.Span(s) })
}

func weekOf(w wire.Week) map[string][]worktime.Span {
	week := map[string][]worktime.Span{}
	for day, windows := range map[string]wire.Spans{
		"monday": w.Monday, "tuesday": w.Tuesday, "wednesday": w.Wednesday, "thursday": w.Thursday, "friday": w.Friday,
		"saturday": w.Saturday, "sunday": w.Sunday,
	} {
		if len(windows) > 0 {
			week[day] = each(windows, func(s wire.Span) worktime.Span { return worktime.Span(s) })
		}
	}
	return week
}

func wirePerson(p directory.Person) wire.Person {
	w := wire.Person{
		ID: p.ID, Organization: p.Organization, Name: p.Name, Language: p.Language, Zone: p.Zone, Email: p.Email, Phone: p.Phone,
		Roles: each(p.Roles, func(r access.Role) wire.Role { return wire.Role(r) }), Site: p.Site, MailboxShared: p.MailboxShared,
		Channel: wire.Channel(p.Channel), QuietHours: wireWeek(p.QuietHours), Version: int64(p.Version),
	}
	if !p.Card {
		w.Active = &p.Active
	}
	return w
}

func rolesOf(roles []wire.Role) []access.Role {
	return each(roles, func(r wire.Role) access.Role { return access.Role(r) })
}

func (a *API) wireEngagement(e directory.Engagement) wire.Engagement {
	w := wire.Engagement{
		ID: e.ID, Organization: e.Organization, Sites: e.Sites, Scope: e.Scope, Starts: e.Starts, Expires: e.Expires,
		Contract: wire.EngagementContract(e.Contract), Active: e.Live(a.Clock.Now()), EndedAt: e.Ended, Version: int64(e.Version),
	}
	if e.Handover.Method != "" {
		w.Handover = &wire.Handover{
			Method: wire.HandoverMethod(e.Handover.Method), Encryption: e.Handover.Encryption, Redaction: e.Handover.Redaction,
		}
	}
	return w
}

func handoverOf(h wire.Handover) directory.Handover {
	return directory.Handover{Method: directory.Method(h.Method), Encryption: h.Encryption, Redaction: h.Redaction}
}

func wireAsset(a directory.Asset) wire.Asset {
	return wire.Asset{
		ID: a.ID, Site: a.Site, Name: a.Name, Role: a.Role, Owner: a.Owner, DataFlows: a.DataFlows, Addresses: a.Addresses,
		OperatingSystem: a.OperatingSystem, Procurement: wire.Procurement(a.Procurement),
		PatchManagement: wire.PatchManagement(a.PatchManagement), UnknownFields: a.UnknownFields(), OutOfManagement: a.OutOfManagement(),
		LogSources: each(a.LogSources, wireLogSource), Version: int64(a.Version),
	}
}

func logSourcesOf(in wire.LogSources) []directory.LogSource {
	return each(in, logSourceOf)
}

func wireLogSource(l directory.LogSource) wire.LogSource {
	return wire.LogSource{Path: l.Path, BytesPerHour: l.BytesPerHour, PeakBytesPerHour: l.PeakBytesPerHour, KeptHours: l.KeptHours}
}

func logSourceOf(l wire.LogSource) directory.LogSource {
	return directory.LogSource{Path: l.Path, BytesPerHour: l.BytesPerHour, PeakBytesPerHour: l.PeakBytesPerHour, KeptHours: l.KeptHours}
}
