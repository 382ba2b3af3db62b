package api_test

import (
	"tasuki/internal/access"
	"tasuki/internal/readiness"
)

// A plan is of o's organisation, or of a vendor's where o is at headquarters, which has none; a test is of o.
var reachabilityTargets = map[string]builder{
	"listReachabilityPlans": reading("/reachability-plans"),
	"listReachabilityTests": reading("/reachability-tests"),
	"showReachabilityPlan": func(w *world, o *actor) target {
		v := w.plan(w.outside(o))
		return target{method: "GET", path: "/reachability-plans/" + v.Organization, allowed: w.author}
	},
	"replaceReachabilityPlan": func(w *world, o *actor) target {
		whose := w.outside(o)
		v := w.plan(whose)
		return target{method: "PUT", path: "/reachability-plans/" + v.Organization, header: version(v.Version), allowed: w.author, body: body{
			"contacts":       []body{{"person": whose.id, "part": "main", "purpose": "anything"}},
			"backup_channel": body{"kind": "chat", "value": w.text("handle"), "note": w.text("note")}, "holds_days": 30,
		}}
	},
	"sendReachabilityTest": func(w *world, o *actor) target {
		whose := w.outside(o)
		v := w.planOf(whose.org, w.person(whose.org, whose.role).id) // somebody whom no message waits for
		return target{method: "POST", path: "/reachability-plans/" + v.Organization + "/test", allowed: w.author}
	},
	"enterReachabilityTest": func(w *world, o *actor) target {
		whose := w.outside(o)
		v := w.plan(whose)
		return target{method: "POST", path: "/reachability-plans/" + v.Organization + "/tests", allowed: w.author, body: body{
			"person": whose.id, "how": "phone", "reached": true, "note": w.text("note"),
		}}
	},
	"showReachabilityTest": func(w *world, o *actor) target {
		return target{method: "GET", path: "/reachability-tests/" + w.tried(w.outside(o)), allowed: w.author}
	},
	"confirmReachabilityTest": func(w *world, o *actor) target {
		whose := w.outside(o)
		return target{method: "POST", path: "/reachability-tests/" + w.tried(whose) + "/confirm", allowed: whose}
	},
}

// outside is o, or somebody of a vendor.
func (w *world) outside(o *actor) *actor {
	if o == nil || o.org == w.hq {
		return w.neutral
	}
	return o
}

// plan has o as the one contact of their organisation.
func (w *world) plan(o *actor) readiness.View { return w.planOf(o.org, o.id) }

func (w *world) planOf(organization string, people ...string) readiness.View {
	d := readiness.Draft{Backup: readiness.Channel{Kind: readiness.Chat, Value: w.text("handle"), Note: w.text("note")}}
	for _, p := range people {
		d.Contacts = append(d.Contacts, readiness.Contact{Person: p, Part: readiness.Main, Purpose: readiness.Anything})
	}
	v, err := w.Readiness.Replace(w.author.ctx(), organization, d)
	w.must(err)
	return v
}

// tried is a test message that o has not confirmed.
func (w *world) tried(o *actor) string {
	w.plan(o)
	own := access.Whole(o.ctx())
	waiting := func() []readiness.Test {
		l, err := w.Readiness.Tests(own, readiness.TestFilter{Organization: o.org, Mine: true}, readiness.Page{Limit: 100})
		w.must(err)
		return l.Items
	}
	for _, t := range waiting() {
		_, err := w.Readiness.Confirm(own, t.ID)
		w.must(err)
	}
	_, err := w.Readiness.Send(w.author.ctx(), o.org)
	w.must(err)
	return waiting()[0].ID
}
