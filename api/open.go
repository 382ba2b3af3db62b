package api

import (
	"context"
	"log/slog"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
)

func (a *API) openRoutes() {
	get(a, "/open-items", a.listOpenItems)
	get(a, "/open-items/:open_item/escalation", a.showOpenItemEscalation)
	post(a, "/open-items/:open_item/escalation/acknowledgements", a.acknowledgeOpenItem, created)
	get(a, "/open-item-counts", a.showOpenItemCounts)
	get(a, "/site-clocks", a.listSiteClocks)
}

func (a *API) listOpenItems(ctx context.Context, in struct {
	paging
	Incident     string `query:"incident"`
	Organization string `query:"organization"`
	Kind         string `query:"kind"`
	Wait         string `query:"wait"`
	By           string `query:"by"`
}) (page[wire.OpenItem], error) {
	f := turn.Filter{Incident: in.Incident, Organization: in.Organization, Kind: turn.Kind(in.Kind), Wait: turn.Wait(in.Wait)}
	if in.By != "due" {
		f.By = turn.Order(in.By)
	}
	if in.Incident != "" { // by its id or reference; one that is not there chooses nothing
		sc, err := a.Incidents.Scope(ctx, in.Incident)
		if err == nil {
			f.Incident = sc.Incident
		} else if !fault.Is(err, fault.KindNotFound) {
			return page[wire.OpenItem]{}, err
		}
	}
	l, err := a.Turns.Open(ctx, f, in.page())
	if err != nil {
		return page[wire.OpenItem]{}, err
	}
	items, err := a.openItems(ctx, l.Items)
	return page[wire.OpenItem]{Items: items, Total: l.Total, after: l.Next}, err
}

func (a *API) openItems(ctx context.Context, all []turn.OpenItem) ([]wire.OpenItem, error) {
	present, err := a.Turns.Presences(ctx, all)
	if err != nil {
		return nil, err
	}
	parties := make([]request.Party, len(all))
	named := make([]request.Party, 0, len(all))
	for i, o := range all {
		parties[i] = request.Party{Organization: o.Organization, Person: o.Person}
		named = append(named, parties[i])
		for _, p := range o.Beside(present[i]) {
			named = append(named, request.Party{Person: p})
		}
	}
	n, err := a.names(ctx, named...)
	if err != nil {
		return nil, err
	}
	items, now := make([]wire.OpenItem, len(all)), a.Clock.Now()
	for i, o := range all {
		items[i] = wire.OpenItem{
			ID: o.ID, ObjectType: o.Object.Type, Object: o.Object.ID, Reference: o.Object.Reference, Incident: o.Incident, Title: o.Title,
			Page: o.Path, Turn: *n.turn(o.Item), Due: placeTime(o.Due, readersZone(ctx)), DueWas: placeTime(o.Was, readersZone(ctx)), Waits: waits(o),
			Holder: n.holderNow(now, o.Due, n.zone(parties[i]), present[i]), NextStep: n.nextStep(ctx, o.Next),
		}
	}
	return items, nil
}

// holderNow is what the holder's clock shows, which is a person's own where they are named, whether they are at work by it, by
// roster or on leave, and who is on duty there.
func (n names) holderNow(now, due time.Time, zone string, at turn.Presence) wire.HolderNow {
	w := wire.HolderNow{
		Zone: zone, Now: *placeTime(now, zone), Due: placeTime(due, zone), Until: placeTime(at.Until, zone), OnLeave: at.Leave, Unverified: at.Unverified,
	}
	if at.Known {
		w.AtWork = &at.Open
	}
	for _, d := range at.OnDuty {
		w.OnDuty = append(w.OnDuty, wire.OnDutyNow{Roster: d.Roster, Person: d.Person, PersonName: n.people[d.Person].Name, Until: *placeTime(d.Until, zone)})
	}
	return w
}

func (n names) nextStep(ctx context.Context, next *turn.Next) *wire.NextStep {
	if next == nil {
		return nil
	}
	return &wire.NextStep{
		At: *placeTime(next.At, readersZone(ctx)), Trigger: wire.EscalationTrigger(next.Trigger), Whom: wire.EscalationWhom(next.Whom),
		Role: wire.Role(next.Role), Person: next.Person, PersonName: n.people[next.Person].Name,
	}
}

func waits(o turn.OpenItem) []wire.Wait {
	all := []wire.Wait{}
	for _, w := range turn.Waits {
		if o.Is(w) {
			all = append(all, wire.Wait(w))
		}
	}
	return all
}

func (a *API) showOpenItemCounts(ctx context.Context, _ struct{}) (wire.OpenItemCounts, error) {
	c, err := a.Turns.Counts(ctx)
	if err != nil {
		return wire.OpenItemCounts{}, err
	}
	failing, err := a.Channels.Failing(ctx)
	return wire.OpenItemCounts{
		Open: c.Open, Overdue: c.Overdue, Undelivered: c.Undelivered, Unread: c.Unread, Unacknowledged: c.Unacknowledged,
		MailsHeld: c.MailsHeld, MailsHeldSince: c.MailsHeldSince, ChannelsFailing: failing,
	}, err
}

func (a *API) listSiteClocks(ctx context.Context, in paging) (page[wire.SiteClock], error) {
	l, err := a.Directory.SiteClocks(ctx, in.page())
	if err != nil {
		return page[wire.SiteClock]{}, err
	}
	p, now := page[wire.SiteClock]{Items: make([]wire.SiteClock, len(l.Items)), Total: l.Total, after: l.Next}, a.Clock.Now()
	for i, c := range l.Items {
		p.Items[i] = wire.SiteClock{ID: c.ID, Name: c.Name, Zone: c.Zone, Now: *placeTime(now, c.Zone), Until: placeTime(c.Until, c.Zone), Unverified: c.Unverified}
		if c.Known {
			p.Items[i].AtWork = &c.Open
		}
	}
	return p, nil
}

// opened is what the reader was shown: of what it is their turn, they know then. As with a briefing, a full disk keeps nobody from reading.
func (a *API) opened(ctx context.Context, objectType string, ids ...string) {
	if err := a.Turns.Known(ctx, objectType, ids...); err != nil {
		slog.Error("something was opened, and that is not on record", "type", objectType, "error", err)
	}
}
