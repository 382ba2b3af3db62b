package api

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/decision"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
)

// decisionPage answers with a part of a list, unless it was refused.
func (a *API) decisionPage(ctx context.Context, l decision.List, err error) (page[wire.Decision], error) {
	if err != nil {
		return page[wire.Decision]{}, err
	}
	items, err := a.wireDecisions(ctx, l.Items...)
	return page[wire.Decision]{Items: items, Total: l.Total, after: l.Next}, err
}

// wireDecision answers with one, unless a verb was refused.
func (a *API) wireDecision(ctx context.Context, d decision.Decision, err error) (wire.Decision, error) {
	if err != nil {
		return wire.Decision{}, err
	}
	all, err := a.wireDecisions(ctx, d)
	if err != nil {
		return wire.Decision{}, err
	}
	return all[0], nil
}

func (a *API) wireDecisions(ctx context.Context, all ...decision.Decision) ([]wire.Decision, error) {
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	turns, err := a.Turns.OfAll(ctx, decision.ObjectType, ids...)
	if err != nil {
		return nil, err
	}
	spent, err := a.Decisions.Elapsed(ctx, all...)
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx, decisionParties(all, turns)...)
	items := make([]wire.Decision, len(all))
	for i, d := range all {
		items[i] = n.decision(d, turns[d.ID], spent[d.ID])
	}
	return items, err
}

// decisionParties are those whom decisions name.
func decisionParties(all []decision.Decision, turns map[string]turn.Item) (parties []request.Party) {
	person := func(id string) { parties = append(parties, request.Party{Person: id}) }
	for _, d := range all {
		parties = append(parties, request.Party(d.AskedBy), request.Party(d.Verdict.By))
		person(d.Verdict.For)
		person(d.Withdrawn.By)
		for _, s := range d.Seats {
			parties = append(parties, request.Party(s.Who))
		}
		for _, h := range d.Handings {
			person(h.From)
			person(h.To)
			person(h.By)
		}
		t := turns[d.ID]
		parties = append(parties, request.Party{Organization: t.Organization, Person: t.Person})
	}
	return parties
}

func (n names) decision(d decision.Decision, t turn.Item, e decision.Elapsed) wire.Decision {
	w := wire.Decision{
		ID: d.ID, Reference: d.Reference, Incident: d.Incident, State: wire.DecisionState(d.State), Matter: wire.DecisionMatter(d.Matter),
		Other: d.Other, Site: d.Site, Text: d.Text, Options: append([]string{}, d.Options...), IfNobody: d.IfNobody,
		AskedBy: n.party(request.Party(d.AskedBy)), AskedAt: d.AskedAt, MayDecide: []wire.DecisionSeat{}, Turn: n.turn(t),
		HandedOn: []wire.DecisionHanding{}, Supersedes: d.Supersedes, SupersededBy: d.SupersededBy,
		ElapsedMinutes: int(e.Clock / time.Minute), Version: int64(d.Version),
	}
	if d.Needed != nil {
		w.Needed = placed(*d.Needed)
	}
	if e.Known {
		minutes := int(e.Working / time.Minute)
		w.WorkingMinutes, w.Unverified = &minutes, e.Unverified
	}
	for _, s := range d.Seats {
		w.MayDecide = append(w.MayDecide, wire.DecisionSeat{Who: n.party(request.Party(s.Who)), Role: wire.Role(s.Role), Deputy: s.Deputy})
	}
	for _, h := range d.Handings {
		w.HandedOn = append(w.HandedOn, wire.DecisionHanding{From: n.person(h.From), To: n.someone(h.To), Reason: h.Reason, By: n.someone(h.By), At: h.At})
	}
	switch v := d.Verdict; d.State {
	case decision.Decided:
		w.Decided = &wire.DecisionVerdict{
			Option: v.Option, Text: v.Text, Reason: v.Reason, By: n.party(request.Party(v.By)), For: n.person(v.For), At: v.At,
		}
	case decision.Withdrawn:
		w.Withdrawn = &wire.DecisionWithdrawal{Reason: d.Withdrawn.Reason, By: n.someone(d.Withdrawn.By), At: d.Withdrawn.At}
	}
	return w
}

func authorityOf(b wire.DecisionAuthorityInput) decision.Authority {
	return decision.Authority{
		Matter: decision.Matter(b.Matter), Organization: b.Organization, Decider: holderOf(b.Decider), Deputies: each(b.Deputies, holderOf),
	}
}

func holderOf(h wire.DecisionHolder) decision.Holder {
	return decision.Holder{Person: h.Person, Role: access.Role(h.Role)}
}

func wireAuthority(one decision.Authority) wire.DecisionAuthority {
	w := wire.DecisionAuthority{
		ID: one.ID, Matter: wire.DecisionMatter(one.Matter), Organization: one.Organization, Decider: wireHolder(one.Decider),
		Deputies: []wire.DecisionHolder{}, Version: int64(one.Version),
	}
	for _, h := range one.Deputies {
		w.Deputies = append(w.Deputies, wireHolder(h))
	}
	return w
}

func wireHolder(h decision.Holder) wire.DecisionHolder {
	return wire.DecisionHolder{Person: h.Person, Role: wire.DecisionRole(h.Role)}
}
