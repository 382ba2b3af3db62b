package api_test

import (
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/worktime"
)

// An observation is its reporter's own.
var findingTargets = map[string]builder{
	"listObservations": inIncident("GET", "/observations", nil),
	"createObservation": func(w *world, _ *actor) target {
		return inIncident("POST", "/observations", body{
			"kind": "backdoor_seen", "what": w.text("what"), "host": w.text("host"), "site": w.hub,
			"seen": body{"wall": "2026-01-01T01:12", "zone": "Asia/Singapore"}, "zone_unknown": true, "touched": "changed", "changes": w.text("changes"),
		})(w, nil)
	},
	"showObservation":           onObservation("GET", "", nil),
	"showObservationEscalation": onObservation("GET", "/escalation", nil),
	"assessObservation":         onObservation("POST", "/assess", body{"to": "verifying"}),
}

// onObservation is a call on an observation that o has reported, or else somebody who belongs to nobody.
func onObservation(method, path string, b any) builder {
	return func(w *world, o *actor) target {
		return target{method: method, path: "/observations/" + w.observed(or(o, w.neutral)) + path, body: b, allowed: w.author}
	}
}

// observed is an observation of somebody's in the incident that they take part in. Who may report nothing has none: it is
// another's then.
func (w *world) observed(who *actor) string {
	w.T.Helper()
	seen, err := worktime.ParseDue("2026-01-01T01:12", "Asia/Singapore", "")
	w.must(err)
	in := w.incident
	if who.incident != "" {
		in = who.incident
	}
	r := finding.Report{
		Kind: finding.MalwareSeen, What: w.text("what"), Host: w.text("host"), Seen: seen, Touched: finding.Changed, Changes: w.text("changes"),
	}
	o, err := w.Findings.Report(who.ctx(), in, r)
	if fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindNotFound) {
		o, err = w.Findings.Report(w.author.ctx(), in, r)
	}
	w.must(err)
	return o.ID
}
