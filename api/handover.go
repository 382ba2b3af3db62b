package api

import (
	"context"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
)

func (a *API) handoverRoutes() {
	get(a, "/handovers", a.listHandovers)
	post(a, "/handovers", a.prepareHandover, created)
	get(a, "/handovers/:handover", a.showHandover)
	put(a, "/handovers/:handover", a.annotateHandover)
	post(a, "/handovers/:handover/offer", a.offerHandover)
	post(a, "/handovers/:handover/accept", a.acceptHandover)
	post(a, "/handovers/:handover/return", a.returnHandover)
}

type byHandover struct {
	Handover string `path:"handover"`
}

func (a *API) listHandovers(ctx context.Context, in paging) (page[wire.DutyHandover], error) {
	l, err := a.Turns.Handovers(ctx, in.page())
	zone := readersZone(ctx)
	return pageOf(l, func(h turn.Handover) wire.DutyHandover { return wireHandover(h, zone) }), err
}

func (a *API) prepareHandover(ctx context.Context, in struct{ Body wire.HandoverInput }) (wire.DutyHandover, error) {
	v, err := a.Turns.PrepareHandover(ctx, in.Body.Roster)
	return a.handover(ctx, v, err)
}

func (a *API) showHandover(ctx context.Context, in byHandover) (wire.DutyHandover, error) {
	v, err := a.Turns.Handover(ctx, in.Handover)
	if err == nil {
		a.opened(ctx, turn.HandoverType, v.ID)
	}
	return a.handover(ctx, v, err)
}

func (a *API) annotateHandover(ctx context.Context, in struct {
	byHandover
	Body wire.HandoverNotes
}) (wire.DutyHandover, error) {
	n := turn.Notes{Note: in.Body.Note, Items: map[int]string{}}
	for _, i := range in.Body.Items {
		if _, twice := n.Items[i.Place]; twice {
			return wire.DutyHandover{}, fault.Invalid("/items", "field.twice")
		}
		n.Items[i.Place] = i.Note
	}
	v, err := a.Turns.AnnotateHandover(ctx, in.Handover, n)
	return a.handover(ctx, v, err)
}

func (a *API) offerHandover(ctx context.Context, in byHandover) (wire.DutyHandover, error) {
	v, err := a.Turns.OfferHandover(ctx, in.Handover)
	return a.handover(ctx, v, err)
}

func (a *API) acceptHandover(ctx context.Context, in byHandover) (wire.DutyHandover, error) {
	v, err := a.Turns.AcceptHandover(ctx, in.Handover)
	return a.handover(ctx, v, err)
}

func (a *API) returnHandover(ctx context.Context, in struct {
	byHandover
	Body wire.HandoverReturn
}) (wire.DutyHandover, error) {
	v, err := a.Turns.ReturnHandover(ctx, in.Handover, in.Body.Reason)
	return a.handover(ctx, v, err)
}

func wireHandover(h turn.Handover, zone string) wire.DutyHandover {
	return wire.DutyHandover{
		ID: h.ID, Reference: h.Reference, Organization: h.Organization, Roster: h.Roster, Cause: wire.DutyHandoverCause(h.Cause),
		State: wire.DutyHandoverState(h.State), Outgoing: h.Outgoing, Incoming: h.Incoming, Since: *placeTime(h.Since, zone), Ends: *placeTime(h.Ends, zone),
		NextEnds: placeTime(h.NextEnds, zone), SettledAt: placeTime(h.SettledAt, zone), Note: h.Note, Reason: h.Reason, Version: int64(h.Version),
	}
}

// handover is one with what the reader sees in it.
func (a *API) handover(ctx context.Context, v turn.HandoverView, err error) (wire.DutyHandover, error) {
	if err != nil {
		return wire.DutyHandover{}, err
	}
	zone, words := readersZone(ctx), a.words(ctx)
	w := wireHandover(v.Handover, zone)
	w.Items, w.Happened = make([]wire.HandoverItem, len(v.Shown)), make([]wire.HandoverEvent, len(v.Happened))
	for n, i := range v.Shown {
		w.Items[n] = wire.HandoverItem{
			Place: i.Place, ObjectType: i.Object.Type, Object: i.Object.ID, Reference: i.Object.Reference, Incident: i.Incident, Title: i.Title, Page: i.Path,
			Kind: wire.TurnKind(i.Kind), Personal: i.Personal, Since: i.Since, Due: placeTime(i.Due, zone), Note: i.Note, Overdue: i.Overdue, DueSoon: i.DueSoon,
			NextStep: wire.EscalationTrigger(i.Next), NextStepAt: placeTime(i.NextAt, zone), Stays: i.Stays, Fate: wire.HandoverItemFate(i.Fate), To: i.To,
		}
	}
	for n, r := range v.Happened {
		w.Happened[n] = wireHandoverEvent(words, r, zone)
	}
	return w, nil
}

func wireHandoverEvent(words *lang.Localizer, r journal.Record, zone string) wire.HandoverEvent {
	e := wire.HandoverEvent{Index: r.Index, At: *placeTime(r.At, zone), Fact: string(r.Fact), Text: words.Text("fact." + string(r.Fact))}
	if r.Object.ID != "" {
		e.Object = &wire.ObjectRef{Type: r.Object.Type, ID: r.Object.ID, Reference: r.Object.Reference}
	}
	return e
}
