package api

import (
	"context"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/roster"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func (a *API) rosterRoutes() {
	get(a, "/rosters", a.listRosters)
	post(a, "/rosters", a.createRoster, created)
	get(a, "/rosters/:roster", a.showRoster)
	put(a, "/rosters/:roster", a.replaceRoster)
	get(a, "/rosters/:roster/changes", a.listRosterChanges)
	get(a, "/rosters/:roster/changes/:roster_change", a.showRosterChange)
	post(a, "/rosters/:roster/overrides", a.overrideShift, created)
	post(a, "/rosters/:roster/swaps", a.proposeSwap, created)
	post(a, "/rosters/:roster/leaves", a.enterLeave, created)
	post(a, "/rosters/:roster/changes/:roster_change/agree", a.agreeSwap)
	post(a, "/rosters/:roster/changes/:roster_change/cancel", a.cancelRosterChange)
	get(a, "/people/:person/leaves", a.listLeaves)
	post(a, "/people/:person/leaves", a.enterPersonLeave, created)
	get(a, "/people/:person/leaves/:leave", a.showLeave)
	post(a, "/people/:person/leaves/:leave/cancel", a.cancelLeave)
}

type byRoster struct {
	Roster string `path:"roster"`
}

type byRosterChange struct {
	byRoster
	Change string `path:"roster_change"`
}

func (a *API) listRosters(ctx context.Context, in struct {
	paging
	Organization string `query:"organization"`
}) (page[wire.Roster], error) {
	l, err := a.Rosters.List(ctx, roster.Filter{Organization: in.Organization}, in.page())
	return pageOf(l, wireRoster), err
}

func (a *API) createRoster(ctx context.Context, in struct{ Body wire.RosterInput }) (wire.Roster, error) {
	b := in.Body
	v, err := a.Rosters.Create(ctx, roster.Draft{
		Organization: b.Organization, Name: b.Name, Zone: b.Zone, Rotation: rotationOf(b.Rotation), RestHours: b.RestHours, ForceReason: b.ForceReason,
	})
	return wireRoster(v), err
}

func (a *API) showRoster(ctx context.Context, in byRoster) (wire.Roster, error) {
	v, err := a.Rosters.Get(ctx, in.Roster)
	return wireRoster(v), err
}

func (a *API) replaceRoster(ctx context.Context, in struct {
	byRoster
	Body wire.RosterReplacement
}) (wire.Roster, error) {
	b := in.Body
	v, err := a.Rosters.Replace(ctx, in.Roster, roster.Draft{
		Name: b.Name, Rotation: rotationOf(b.Rotation), RestHours: b.RestHours, ForceReason: b.ForceReason,
	})
	return wireRoster(v), err
}

func (a *API) listRosterChanges(ctx context.Context, in struct {
	byRoster
	paging
}) (page[wire.RosterChange], error) {
	l, err := a.Rosters.Changes(ctx, in.Roster, in.page())
	zone := readersZone(ctx)
	return pageOf(l, func(c roster.Change) wire.RosterChange { return wireRosterChange(c, zone) }), err
}

func (a *API) showRosterChange(ctx context.Context, in byRosterChange) (wire.RosterChange, error) {
	c, err := a.Rosters.Change(ctx, in.Roster, in.Change)
	return wireRosterChange(c, readersZone(ctx)), err
}

type withSpan struct {
	byRoster
	Body wire.RosterSpan
}

func (a *API) overrideShift(ctx context.Context, in withSpan) (wire.RosterChange, error) {
	return a.spanned(ctx, in, a.Rosters.Override)
}

func (a *API) enterLeave(ctx context.Context, in withSpan) (wire.RosterChange, error) {
	return a.spanned(ctx, in, a.Rosters.EnterLeave)
}

// spanned reads both ends by the clocks that they were planned on.
func (a *API) spanned(
	ctx context.Context, in withSpan, enter func(context.Context, string, roster.Taking) (roster.Change, error),
) (wire.RosterChange, error) {
	b := in.Body
	t, err := takingOf(wire.LeaveInput{From: b.From, Until: b.Until, Reason: b.Reason, ForceReason: b.ForceReason})
	if err != nil {
		return wire.RosterChange{}, err
	}
	t.Person = b.Person
	c, err := enter(ctx, in.Roster, t)
	return wireRosterChange(c, readersZone(ctx)), err
}

func takingOf(b wire.LeaveInput) (roster.Taking, error) {
	from, badFrom := instantOf("/from", b.From)
	until, badUntil := instantOf("/until", b.Until)
	return roster.Taking{From: from, Until: until, Reason: b.Reason, ForceReason: b.ForceReason}, fault.Join(badFrom, badUntil)
}

func instantOf(pointer string, t wire.LocalTime) (time.Time, error) {
	d, err := dueOf(pointer, &t)
	if err != nil {
		return time.Time{}, err
	}
	at, err := d.Instant()
	return at, worktime.Fault(pointer, err)
}

func (a *API) proposeSwap(ctx context.Context, in struct {
	byRoster
	Body wire.SwapInput
}) (wire.RosterChange, error) {
	c, err := a.Rosters.ProposeSwap(ctx, in.Roster, roster.Exchange{Gives: in.Body.Gives, Takes: in.Body.Takes, Reason: in.Body.Reason})
	return wireRosterChange(c, readersZone(ctx)), err
}

type withForce struct {
	byRosterChange
	Body wire.RosterForce
}

func (a *API) agreeSwap(ctx context.Context, in withForce) (wire.RosterChange, error) {
	c, err := a.Rosters.Agree(ctx, in.Roster, in.Change, in.Body.ForceReason)
	return wireRosterChange(c, readersZone(ctx)), err
}

func (a *API) cancelRosterChange(ctx context.Context, in withForce) (wire.RosterChange, error) {
	c, err := a.Rosters.Cancel(ctx, in.Roster, in.Change, in.Body.ForceReason)
	return wireRosterChange(c, readersZone(ctx)), err
}
