package api_test

import (
	"tasuki/internal/access"
	"tasuki/internal/decision"
)

// A decision is somebody's own where it is theirs to decide. Only people of headquarters and sites decide: what would be
// another's own is a coordinator's. A coordinator has asked.
var decisionTargets = map[string]builder{
	"listDecisions": inIncident("GET", "/decisions", nil),
	"askDecision": func(w *world, _ *actor) target {
		w.upTo(w.author)
		return inIncident("POST", "/decisions", body{
			"matter": "isolate_host", "text": w.text("question"), "options": []string{w.text("option")}, "if_nobody": w.text("consequence"),
			"needed": body{"wall": "2027-12-01T12:00", "zone": "Asia/Singapore"},
		})(w, nil)
	},
	"listMyDecisions": reading("/decisions"),
	"showDecision":    onDecision("GET", "", func(*world) any { return nil }),
	"decideDecision":  onDecision("POST", "/decide", func(w *world) any { return body{"option": 1, "text": w.text("words"), "reason": w.text("reason")} }),
	"handOnDecision":  onDecision("POST", "/hand-on", func(w *world) any { return body{"to": w.second.id, "reason": w.text("reason")} }),
	"withdrawDecision": func(w *world, o *actor) target {
		at := onDecision("POST", "/withdraw", func(w *world) any { return body{"reason": w.text("reason")} })(w, o)
		at.allowed = w.author // who asked
		return at
	},

	"listDecisionAuthorities": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/decision-authorities", allowed: w.author}
	},
	"createDecisionAuthority": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/decision-authorities", body: w.authorityBody(), allowed: w.author}
	},
	"showDecisionAuthority": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/decision-authorities/" + w.authority().ID, allowed: w.author}
	},
	"replaceDecisionAuthority": func(w *world, _ *actor) target {
		return target{method: "PUT", path: "/decision-authorities/" + w.authority().ID, header: version(1), body: w.authorityBody(), allowed: w.author}
	},
	"deleteDecisionAuthority": func(w *world, _ *actor) target {
		return target{method: "DELETE", path: "/decision-authorities/" + w.authority().ID, header: version(1), allowed: w.author}
	},
}

// onDecision is a call on an open decision that is up to o, where it can be. A coordinator hands on what is nobody's own.
func onDecision(method, path string, b func(*world) any) builder {
	return func(w *world, o *actor) target {
		d, holder := w.asked(o)
		return target{method: method, path: "/decisions/" + d.ID + path, body: b(w), allowed: holder}
	}
}

// asked is an open decision in the incident that o takes part in, and whose it is to decide.
func (w *world) asked(o *actor) (decision.Decision, *actor) {
	w.T.Helper()
	holder := w.author
	if o != nil && !o.part.kind.Outside() && o.part.standing != access.Administrator && o.part.standing != access.Auditor {
		holder = o
	}
	in := w.incident
	if o != nil && o.incident != "" {
		in = o.incident
	}
	w.upTo(holder)
	d, err := w.Decisions.Ask(w.author.ctx(), in, decision.Question{
		Matter: decision.IsolateHost, Text: w.text("question"), Options: []string{w.text("option")}, IfNobody: w.text("consequence"),
	}, "")
	w.must(err)
	return d, holder
}

// upTo has somebody decide on isolation from now on, with the second coordinator as their deputy.
func (w *world) upTo(who *actor) {
	w.T.Helper()
	line := decision.Authority{Matter: decision.IsolateHost, Decider: decision.Holder{Person: who.id}, Deputies: []decision.Holder{{Person: w.second.id}}}
	all, err := w.Decisions.Authorities(w.author.ctx(), decision.Page{Limit: 100})
	w.must(err)
	for all.Next != "" && !wide(all.Items) {
		all, err = w.Decisions.Authorities(w.author.ctx(), decision.Page{Limit: 100, After: all.Next})
		w.must(err)
	}
	for _, one := range all.Items {
		if wide([]decision.Authority{one}) {
			_, err := w.Decisions.ReplaceAuthority(w.author.ctx(), one.ID, line)
			w.must(err)
			return
		}
	}
	_, err = w.Decisions.AddAuthority(w.author.ctx(), line)
	w.must(err)
}

func wide(all []decision.Authority) bool {
	for _, one := range all {
		if one.Organization == "" && one.Matter == decision.IsolateHost {
			return true
		}
	}
	return false
}

func (w *world) authorityBody() body {
	return body{
		"matter": "block_traffic", "organization": w.organization(access.Site), "decider": body{"role": "incident_owner"},
		"deputies": []body{{"person": w.author.id}},
	}
}

// authority is a line of its own.
func (w *world) authority() decision.Authority {
	w.T.Helper()
	a, err := w.Decisions.AddAuthority(w.author.ctx(), decision.Authority{
		Matter: decision.BlockTraffic, Organization: w.organization(access.Site), Decider: decision.Holder{Person: w.author.id},
	})
	w.must(err)
	return a
}
