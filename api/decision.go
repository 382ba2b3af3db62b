package api

import (
	"context"
	"slices"

	"tasuki/internal/decision"
	"tasuki/internal/fault"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func (a *API) decisionRoutes() {
	get(a, "/incidents/:incident/decisions", a.listDecisions)
	post(a, "/incidents/:incident/decisions", a.askDecision, created)
	get(a, "/decisions", a.listMyDecisions)
	get(a, "/decisions/:decision", a.showDecision)
	post(a, "/decisions/:decision/decide", a.decideDecision)
	post(a, "/decisions/:decision/hand-on", a.handOnDecision)
	post(a, "/decisions/:decision/withdraw", a.withdrawDecision)
	get(a, "/decision-authorities", a.listDecisionAuthorities)
	post(a, "/decision-authorities", a.createDecisionAuthority, created)
	get(a, "/decision-authorities/:authority", a.showDecisionAuthority)
	put(a, "/decision-authorities/:authority", a.replaceDecisionAuthority)
	remove(a, "/decision-authorities/:authority", a.deleteDecisionAuthority)
}

func (a *API) listDecisions(ctx context.Context, in struct {
	paging
	ofIncident
	Open   *bool  `query:"open"`
	Matter string `query:"matter"`
}) (page[wire.Decision], error) {
	l, err := a.Decisions.List(ctx, in.Incident, decision.Filter{Open: in.Open, Matter: decision.Matter(in.Matter)}, in.page())
	return a.decisionPage(ctx, l, err)
}

func (a *API) listMyDecisions(ctx context.Context, in paging) (page[wire.Decision], error) {
	l, err := a.Decisions.Waiting(ctx, in.page())
	return a.decisionPage(ctx, l, err)
}

func (a *API) askDecision(ctx context.Context, in struct {
	ofIncident
	Body wire.DecisionInput
}) (wire.Decision, error) {
	b := in.Body
	needed, err := neededBy(b)
	if err != nil {
		return wire.Decision{}, err
	}
	d, err := a.Decisions.Ask(ctx, in.Incident, decision.Question{
		Matter: decision.Matter(b.Matter), Other: b.Other, Site: b.Site, Text: b.Text, Options: b.Options, Needed: needed, IfNobody: b.IfNobody,
	}, b.Supersedes)
	if !b.NeededAt.IsZero() {
		err = asSent(err)
	}
	return a.wireDecision(ctx, d, err)
}

// asSent points at the instant where that was what was sent.
func asSent(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	c := *f
	c.Fields = slices.Clone(f.Fields)
	for i := range c.Fields {
		if c.Fields[i].Pointer == "/needed/wall" {
			c.Fields[i].Pointer = "/needed_at"
		}
	}
	return &c
}

// neededBy is a wall time at a place, or an instant, which is on no place's clock.
func neededBy(b wire.DecisionInput) (*worktime.Due, error) {
	if b.NeededAt.IsZero() {
		return dueOf("/needed", b.Needed)
	}
	if b.Needed != nil {
		return nil, fault.Invalid("/needed_at", "decision.one_time")
	}
	due, err := worktime.DueAt(b.NeededAt, "UTC")
	return &due, err
}

// ofDecision names a decision.
type ofDecision struct {
	Decision string `path:"decision"`
}

func (a *API) showDecision(ctx context.Context, in ofDecision) (wire.Decision, error) {
	d, err := a.Decisions.Get(ctx, in.Decision)
	if err == nil {
		a.opened(ctx, decision.ObjectType, d.ID)
	}
	return a.wireDecision(ctx, d, err)
}

func (a *API) decideDecision(ctx context.Context, in struct {
	ofDecision
	Body wire.VerdictInput
}) (wire.Decision, error) {
	d, err := a.Decisions.Decide(ctx, in.Decision, in.Body.Option, in.Body.Text, in.Body.Reason)
	return a.wireDecision(ctx, d, err)
}

func (a *API) handOnDecision(ctx context.Context, in struct {
	ofDecision
	Body wire.HandOnInput
}) (wire.Decision, error) {
	d, err := a.Decisions.HandOn(ctx, in.Decision, in.Body.To, in.Body.Reason)
	return a.wireDecision(ctx, d, err)
}

func (a *API) withdrawDecision(ctx context.Context, in struct {
	ofDecision
	Body wire.Reason
}) (wire.Decision, error) {
	d, err := a.Decisions.Withdraw(ctx, in.Decision, in.Body.Reason)
	return a.wireDecision(ctx, d, err)
}

// ofAuthority names a line of the table of who decides what.
type ofAuthority struct {
	Authority string `path:"authority"`
}

func (a *API) listDecisionAuthorities(ctx context.Context, in paging) (page[wire.DecisionAuthority], error) {
	l, err := a.Decisions.Authorities(ctx, in.page())
	return pageOf(l, wireAuthority), err
}

func (a *API) createDecisionAuthority(ctx context.Context, in struct{ Body wire.DecisionAuthorityInput }) (wire.DecisionAuthority, error) {
	one, err := a.Decisions.AddAuthority(ctx, authorityOf(in.Body))
	return wireAuthority(one), err
}

func (a *API) showDecisionAuthority(ctx context.Context, in ofAuthority) (wire.DecisionAuthority, error) {
	one, err := a.Decisions.Authority(ctx, in.Authority)
	return wireAuthority(one), err
}

func (a *API) replaceDecisionAuthority(ctx context.Context, in struct {
	ofAuthority
	Body wire.DecisionAuthorityInput
}) (wire.DecisionAuthority, error) {
	one, err := a.Decisions.ReplaceAuthority(ctx, in.Authority, authorityOf(in.Body))
	return wireAuthority(one), err
}

func (a *API) deleteDecisionAuthority(ctx context.Context, in ofAuthority) (none, error) {
	return none{}, a.Decisions.RemoveAuthority(ctx, in.Authority)
}
