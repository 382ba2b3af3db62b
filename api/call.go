package api

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
)

func (a *API) callRoutes() {
	get(a, "/calls", a.listCalls)
	post(a, "/calls/:call/told", a.settleCall)
	post(a, "/escalation-previews", a.previewEscalation)
	get(a, "/notices/:notice/escalation", a.showNoticeEscalation)
}

func (a *API) listCalls(ctx context.Context, in struct{ paging }) (page[wire.Call], error) {
	l, err := a.Turns.Calls(ctx, in.page())
	if err != nil {
		return page[wire.Call]{}, err
	}
	calls, err := a.calls(ctx, l.Items)
	return page[wire.Call]{Items: calls, Total: l.Total, after: l.Next}, err
}

func (a *API) settleCall(ctx context.Context, in struct {
	Call string `path:"call"`
	Body wire.CallInput
}) (wire.Call, error) {
	c, err := a.Turns.ToldByPhone(ctx, in.Call, in.Body.Note, in.Body.At)
	if err != nil {
		return wire.Call{}, err
	}
	all, err := a.calls(ctx, []turn.Call{c})
	if err != nil {
		return wire.Call{}, err
	}
	return all[0], nil
}

// calls are as whoever calls needs them: who, and at which number.
func (a *API) calls(ctx context.Context, all []turn.Call) ([]wire.Call, error) {
	parties, ids := make([]request.Party, 0, 2*len(all)), make([]string, len(all))
	for i, c := range all {
		parties, ids[i] = append(parties, request.Party{Person: c.Person}, request.Party{Person: c.ToldBy}), c.Person
	}
	n, err := a.names(ctx, parties...)
	if err != nil {
		return nil, err
	}
	people := map[string]directory.Person{}
	if len(ids) > 0 {
		if people, err = a.Directory.LookupPeople(ctx, ids...); err != nil {
			return nil, err
		}
	}
	calls := make([]wire.Call, len(all))
	for i, c := range all {
		calls[i] = wire.Call{
			ID: c.ID, ObjectType: c.Object.Type, Object: c.Object.ID, Reference: c.Object.Reference, Incident: c.Incident, Page: c.Path,
			Person: n.someone(c.Person), Phone: people[c.Person].Phone, Since: c.Since, ToldAt: c.ToldAt, Note: c.Note,
		}
		if c.ToldBy != "" {
			calls[i].ToldBy = n.person(c.ToldBy)
		}
	}
	return calls, nil
}

// channelOf is the way or ways in which a step reaches somebody.
func channelOf(r turn.Reach) wire.Channel {
	switch {
	case r.Mail && r.Phone:
		return wire.Channel(directory.ByBoth)
	case r.Phone:
		return wire.Channel(directory.ByPhone)
	case r.Chat:
		return wire.Channel(directory.ByChat)
	}
	return wire.Channel(directory.ByMail)
}
