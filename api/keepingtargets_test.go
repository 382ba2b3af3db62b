package api_test

import (
	"context"

	"tasuki/internal/exchange"
)

var keepingTargets = map[string]builder{
	"transitionEvidenceItem": func(w *world, o *actor) target {
		at := onItem("/transition")(w, o)
		at.method, at.body = "POST", body{"to": "in_analysis"}
		return at
	},
	"assignEvidenceItem": func(w *world, o *actor) target {
		at := onItem("/assign")(w, o)
		at.method, at.body = "POST", body{"step": "s1"}
		return at
	},
	"suspectEvidenceItem": func(w *world, o *actor) target {
		at := onItem("/suspect")(w, o)
		at.method, at.body = "POST", body{"reason": w.text("reason")}
		return at
	},
	"compareEvidenceItem": func(w *world, o *actor) target {
		text := w.text("content")
		at := target{method: "POST", path: "/evidence-items/" + w.item(o, text).ID + "/compare", allowed: w.sends(o)}
		at.body = body{"sha256": sumOf(text)} // the one that is known changes nothing
		return at
	},
	"holdEvidenceItem":   onArchived("/hold", nil),
	"unholdEvidenceItem": onArchived("/unhold", (*exchange.Service).Hold),
	"proposeDisposal":    onArchived("/disposal", nil),
	"withdrawDisposal":   onArchived("/disposal/withdraw", (*exchange.Service).ProposeDisposal),
	"approveDisposal":    onArchived("/disposal/approve", (*exchange.Service).ProposeDisposal),
}

// onArchived is about an item that was put away, after what its author's colleague has done with it.
func onArchived(path string, before itemAct) builder {
	return func(w *world, o *actor) target {
		if w.now().Hold != nil {
			_, err := w.Incidents.Release(w.author.ctx(), w.incident, w.text("reason"))
			w.must(err)
		}
		item := w.item(o, w.text("content"))
		for _, to := range []exchange.State{exchange.InAnalysis, exchange.Archived} {
			_, err := w.Evidence.Transition(w.author.ctx(), item.ID, to)
			w.must(err)
		}
		if before != nil {
			_, err := before(w.Evidence, w.second.ctx(), item.ID, w.text("reason"))
			w.must(err)
		}
		at := target{method: "POST", path: "/evidence-items/" + item.ID + path, allowed: w.author}
		if path != "/disposal/approve" {
			at.body = body{"reason": w.text("reason")}
		}
		return at
	}
}

type itemAct = func(s *exchange.Service, ctx context.Context, id, reason string) (exchange.Item, error)
