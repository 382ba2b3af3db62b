package api_test

import "tasuki/internal/incident"

var orphanTargets = map[string]builder{
	"listEvidenceOrphans": func(w *world, _ *actor) target {
		w.upload(nil, 3)
		return target{method: "GET", path: "/evidence-orphans?lacks=unfinished", allowed: w.author}
	},
	"archiveEvidenceItems": func(w *world, _ *actor) target {
		w.end()
		return target{method: "POST", path: "/incidents/" + w.incident + "/evidence-items/archive", allowed: w.author}
	},
	"showEvidenceSweep": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/evidence-sweep", allowed: w.author}
	},
}

// end has the case dismissed or closed until the test is over: others need it open.
func (w *world) end() {
	step := func(to incident.State) {
		_, err := w.Incidents.Transition(w.author.ctx(), w.incident, incident.Step{To: to, Reason: w.text("reason")})
		w.must(err)
	}
	now := w.now()
	if now.State.Ended() {
		return
	}
	if now.Hold != nil {
		_, err := w.Incidents.Release(w.author.ctx(), w.incident, w.text("reason"))
		w.must(err)
	}
	ways := map[incident.State][]incident.State{
		incident.Reported: {incident.Triage, incident.Dismissed}, incident.Triage: {incident.Dismissed},
		incident.Active:    {incident.Contained, incident.Remediating, incident.ClosureReview, incident.Closed},
		incident.Contained: {incident.Remediating, incident.ClosureReview, incident.Closed},
	}
	for _, to := range ways[now.State] {
		step(to)
	}
	w.T.Cleanup(func() {
		again := incident.Active
		if w.now().State == incident.Dismissed {
			again = incident.Triage
		}
		step(again)
	})
}
