package api

import (
	"context"

	"tasuki/internal/roster"
	"tasuki/internal/wire"
)

type byLeave struct {
	byPerson
	Leave string `path:"leave"`
}

func (a *API) listLeaves(ctx context.Context, in struct {
	byPerson
	paging
}) (page[wire.RosterChange], error) {
	l, err := a.Rosters.Leaves(ctx, in.Person, in.page())
	zone := readersZone(ctx)
	return pageOf(l, func(c roster.Change) wire.RosterChange { return wireRosterChange(c, zone) }), err
}

func (a *API) enterPersonLeave(ctx context.Context, in struct {
	byPerson
	Body wire.LeaveInput
}) (wire.RosterChange, error) {
	t, err := takingOf(in.Body)
	if err != nil {
		return wire.RosterChange{}, err
	}
	c, err := a.Rosters.EnterLeaveOf(ctx, in.Person, t)
	return wireRosterChange(c, readersZone(ctx)), err
}

func (a *API) showLeave(ctx context.Context, in byLeave) (wire.RosterChange, error) {
	c, err := a.Rosters.Leave(ctx, in.Person, in.Leave)
	return wireRosterChange(c, readersZone(ctx)), err
}

func (a *API) cancelLeave(ctx context.Context, in struct {
	byLeave
	Body wire.RosterForce
}) (wire.RosterChange, error) {
	c, err := a.Rosters.CancelLeave(ctx, in.Person, in.Leave, in.Body.ForceReason)
	return wireRosterChange(c, readersZone(ctx)), err
}
