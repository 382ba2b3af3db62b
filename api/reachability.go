package api

import (
	"context"
	"time"

	"tasuki/internal/readiness"
	"tasuki/internal/wire"
)

func (a *API) reachabilityRoutes() {
	get(a, "/reachability-plans", a.listReachabilityPlans)
	get(a, "/reachability-plans/:organization", a.showReachabilityPlan)
	put(a, "/reachability-plans/:organization", a.replaceReachabilityPlan)
	post(a, "/reachability-plans/:organization/test", a.sendReachabilityTest)
	post(a, "/reachability-plans/:organization/tests", a.enterReachabilityTest, created)
	get(a, "/reachability-tests", a.listReachabilityTests)
	get(a, "/reachability-tests/:reachability_test", a.showReachabilityTest)
	post(a, "/reachability-tests/:reachability_test/confirm", a.confirmReachabilityTest)
}

type byReachabilityTest struct {
	Test string `path:"reachability_test"`
}

func (a *API) listReachabilityPlans(ctx context.Context, in struct {
	paging
	Stale bool `query:"stale"`
}) (page[wire.ReachabilityPlan], error) {
	l, err := a.Readiness.List(ctx, readiness.Filter{Stale: in.Stale}, in.page())
	zone := readersZone(ctx)
	return pageOf(l, func(v readiness.View) wire.ReachabilityPlan { return wireReachability(v, zone) }), err
}

func (a *API) showReachabilityPlan(ctx context.Context, in byOrganization) (wire.ReachabilityPlan, error) {
	v, err := a.Readiness.Get(ctx, in.Organization)
	return wireReachability(v, readersZone(ctx)), err
}

func (a *API) replaceReachabilityPlan(ctx context.Context, in struct {
	byOrganization
	Body wire.ReachabilityPlanInput
}) (wire.ReachabilityPlan, error) {
	d := readiness.Draft{HoldsDays: in.Body.HoldsDays}
	d.Contacts = each(in.Body.Contacts, func(c wire.ReachabilityContact) readiness.Contact {
		return readiness.Contact{Person: c.Person, Part: readiness.Part(c.Part), Purpose: readiness.Purpose(c.Purpose)}
	})
	if b := in.Body.BackupChannel; b != nil {
		d.Backup = readiness.Channel{Kind: readiness.ChannelKind(b.Kind), Value: b.Value, Note: b.Note}
	}
	v, err := a.Readiness.Replace(ctx, in.Organization, d)
	return wireReachability(v, readersZone(ctx)), err
}

func (a *API) sendReachabilityTest(ctx context.Context, in byOrganization) (wire.ReachabilityPlan, error) {
	v, err := a.Readiness.Send(ctx, in.Organization)
	return wireReachability(v, readersZone(ctx)), err
}

func (a *API) enterReachabilityTest(ctx context.Context, in struct {
	byOrganization
	Body wire.ReachabilityCall
}) (wire.ReachabilityTest, error) {
	b := in.Body
	c := readiness.Call{Person: b.Person, How: readiness.How(b.How), Reached: b.Reached, By: b.By, Note: b.Note}
	if b.At != nil {
		var err error
		if c.At, err = instantOf("/at", *b.At); err != nil {
			return wire.ReachabilityTest{}, err
		}
	}
	t, err := a.Readiness.Enter(ctx, in.Organization, c)
	return wireReachabilityTest(t, readersZone(ctx)), err
}

func (a *API) listReachabilityTests(ctx context.Context, in struct {
	paging
	Organization string `query:"organization"`
	Mine         bool   `query:"mine"`
}) (page[wire.ReachabilityTest], error) {
	l, err := a.Readiness.Tests(ctx, readiness.TestFilter{Organization: in.Organization, Mine: in.Mine}, in.page())
	zone := readersZone(ctx)
	return pageOf(l, func(t readiness.Test) wire.ReachabilityTest { return wireReachabilityTest(t, zone) }), err
}

func (a *API) showReachabilityTest(ctx context.Context, in byReachabilityTest) (wire.ReachabilityTest, error) {
	t, err := a.Readiness.Test(ctx, in.Test)
	return wireReachabilityTest(t, readersZone(ctx)), err
}

func (a *API) confirmReachabilityTest(ctx context.Context, in byReachabilityTest) (wire.ReachabilityTest, error) {
	t, err := a.Readiness.Confirm(ctx, in.Test)
	return wireReachabilityTest(t, readersZone(ctx)), err
}

func wireReachability(v readiness.View, zone string) wire.ReachabilityPlan {
	w := wire.ReachabilityPlan{
		ID: v.Organization, Organization: v.Organization, Contacts: make([]wire.ContactStanding, len(v.Standings)), HoldsDays: v.HoldsDays,
		TestedAt: placeTime(v.TestedAt, zone), Stale: v.Stale(), Concerns: make([]wire.ReachabilityPlanConcerns, len(v.Concerns)), Version: int64(v.Version),
	}
	for i, c := range v.Standings {
		w.Contacts[i] = wire.ContactStanding{
			Person: c.Person, Part: wire.ContactPart(c.Part), Purpose: wire.ContactPurpose(c.Purpose), Left: c.Left, ReachedAt: placeTime(c.ReachedAt, zone),
		}
		if t := c.Latest; t.ID != "" {
			w.Contacts[i].Latest = &wire.LatestTest{ID: t.ID, How: wire.TestHow(t.How), State: wire.TestState(t.State), At: timeAt(t.At, zone)}
		}
	}
	for i, c := range v.Concerns {
		w.Concerns[i] = wire.ReachabilityPlanConcerns(c)
	}
	if b := v.Backup; b.Kind != "" {
		w.BackupChannel = &wire.BackupChannel{Kind: wire.BackupChannelKind(b.Kind), Value: b.Value, Note: b.Note}
	}
	return w
}

func wireReachabilityTest(t readiness.Test, zone string) wire.ReachabilityTest {
	return wire.ReachabilityTest{
		ID: t.ID, Organization: t.Organization, Person: t.Person, Reference: t.Reference, How: wire.TestHow(t.How), State: wire.TestState(t.State), By: t.By,
		At: timeAt(t.At, zone), AnswerBy: placeTime(t.AnswerBy, zone), SettledAt: placeTime(t.SettledAt, zone), Note: t.Note, EnteredBy: t.EnteredBy,
	}
}

// timeAt is a time that is always there.
func timeAt(at time.Time, zone string) wire.PlaceTime {
	if p := placeTime(at, zone); p != nil {
		return *p
	}
	return wire.PlaceTime{}
}
