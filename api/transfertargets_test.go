package api_test

import "tasuki/internal/exchange"

var transferTargets = map[string]builder{
	"listEvidenceRegions":   reading("/evidence-regions"),
	"listEvidenceTransfers": onItem("/transfers"),
	"askEvidenceTransfer": func(w *world, o *actor) target {
		at := onItem("/transfers")(w, o)
		at.method, at.body, at.allowed = "POST", body{"to": w.otherRegion(), "reason": w.text("reason"), "legal_basis": w.text("basis")}, w.author
		return at
	},
	"showEvidenceTransfer":     onTransfer("GET", "", false),
	"approveEvidenceTransfer":  onTransfer("POST", "/approve", false),
	"declineEvidenceTransfer":  onTransfer("POST", "/decline", true),
	"withdrawEvidenceTransfer": onTransfer("POST", "/withdraw", true),
}

// otherRegion is one that nothing of the fixture is kept in.
func (w *world) otherRegion() string { return "eu" }

// onTransfer is about a transfer that the author's colleague has asked for.
func onTransfer(method, path string, because bool) builder {
	return func(w *world, o *actor) target {
		t, err := w.Evidence.AskTransfer(w.second.ctx(), w.item(o, w.text("content")).ID, exchange.TransferWish{
			To: w.otherRegion(), Reason: w.text("reason"), LegalBasis: w.text("basis"),
		})
		w.must(err)
		at := target{method: method, path: "/evidence-transfers/" + t.ID + path, allowed: w.author}
		if because {
			at.body = body{"reason": w.text("reason")}
		}
		return at
	}
}
