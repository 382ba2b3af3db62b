package api_test

var journalTargets = map[string]builder{
	"showCheckpoint": reading("/journal/checkpoint"),
	"proveJournal":   reading("/journal/proofs?from=1&to=2"),
	"showContract":   reading("/openapi.yaml"),
	"listJournalEntries": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/journal/entries?limit=5", allowed: w.auditor()}
	},
}

// auditor is one of the cast, or another where there is none.
func (w *world) auditor() *actor {
	if a := w.party("auditor", participant); a != nil {
		return a
	}
	return w.person(w.hq, "auditor")
}
