package api_test

import (
	"runtime"

	"tasuki/internal/exchange"
)

var relocationTargets = map[string]builder{
	"listEvidenceRegions":     reading("/evidence-regions"),
	"listPrograms":            reading("/programs"),
	"downloadProgram":         reading("/programs/tasuki-" + runtime.GOOS + "-" + runtime.GOARCH), // itself
	"listEvidenceRelocations": onItem("/relocations"),
	"askEvidenceRelocation": func(w *world, o *actor) target {
		at := onItem("/relocations")(w, o)
		at.method, at.body, at.allowed = "POST", body{"to": w.otherRegion(), "reason": w.text("reason"), "legal_basis": w.text("basis")}, w.author
		return at
	},
	"showEvidenceRelocation":     onRelocation("GET", "", false),
	"approveEvidenceRelocation":  onRelocation("POST", "/approve", false),
	"declineEvidenceRelocation":  onRelocation("POST", "/decline", true),
	"withdrawEvidenceRelocation": onRelocation("POST", "/withdraw", true),
}

// otherRegion is one that nothing of the fixture is kept in.
func (w *world) otherRegion() string { return "eu" }

// onRelocation is about a relocation that the author's colleague has asked for.
func onRelocation(method, path string, because bool) builder {
	return func(w *world, o *actor) target {
		t, err := w.Evidence.AskRelocation(w.second.ctx(), w.item(o, w.text("content")).ID, exchange.RelocationWish{
			To: w.otherRegion(), Reason: w.text("reason"), LegalBasis: w.text("basis"),
		})
		w.must(err)
		at := target{method: method, path: "/evidence-relocations/" + t.ID + path, allowed: w.author}
		if because {
			at.body = body{"reason": w.text("reason")}
		}
		return at
	}
}
