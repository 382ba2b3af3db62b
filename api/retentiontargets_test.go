package api_test

import (
	"time"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
)

var retentionTargets = map[string]builder{
	"extendRetention": func(w *world, o *actor) target {
		at := onArchived("/retention/extend", nil)(w, o)
		at.body = body{"until": w.Clock.Now().Add(time.Hour), "reason": w.text("reason")}
		return at
	},
	"listDisposalProposals": func(w *world, _ *actor) target {
		w.proposedDisposal()
		return target{method: "GET", path: "/disposal-proposals", allowed: w.author}
	},
	"listRetentionRules": func(w *world, _ *actor) target {
		w.retentionRule()
		return target{method: "GET", path: "/retention-rules", allowed: w.author}
	},
	"createRetentionRule": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/retention-rules", body: w.retentionRuleBody(), allowed: w.author}
	},
	"showRetentionRule": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/retention-rules/" + w.retentionRule().ID, allowed: w.author}
	},
	"replaceRetentionRule": func(w *world, _ *actor) target {
		return target{method: "PUT", path: "/retention-rules/" + w.retentionRule().ID, header: version(1), body: w.retentionRuleBody(), allowed: w.author}
	},
	"deleteRetentionRule": func(w *world, _ *actor) target {
		return target{method: "DELETE", path: "/retention-rules/" + w.retentionRule().ID, header: version(1), allowed: w.author}
	},
}

// retentionRuleBody is for an organisation that hands nothing in.
func (w *world) retentionRuleBody() body {
	return body{"organization": w.organization(access.Site), "kind": "log", "period": 36, "unit": "months", "basis": w.text("basis")}
}

// retentionRule is a rule of its own.
func (w *world) retentionRule() exchange.RetentionRule {
	w.T.Helper()
	r, err := w.Evidence.AddRetentionRule(w.author.ctx(), exchange.RetentionRule{
		Organization: w.organization(access.Site), Kind: exchange.Log, Period: 36, Unit: exchange.Months, Basis: w.text("basis"),
	})
	w.must(err)
	return r
}

// proposedDisposal makes an item that its author's colleague has proposed for disposal.
func (w *world) proposedDisposal() {
	w.T.Helper()
	onArchived("/disposal/approve", (*exchange.Service).ProposeDisposal)(w, nil)
}
