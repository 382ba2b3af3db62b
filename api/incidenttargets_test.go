package api_test

import (
	"tasuki/internal/access"
	"tasuki/internal/incident"
)

// An incident is nobody's own: there everybody who takes part is as good as another.
var incidentTargets = map[string]builder{
	"listIncidents": reading("/incidents"),
	"createIncident": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/incidents", body: body{"title": w.text("title"), "sites": []string{w.hub}}, allowed: w.author}
	},
	"showIncident":        inIncident("GET", "", nil),
	"listParticipants":    inIncident("GET", "/participants", nil),
	"listTimelineEntries": inIncident("GET", "/timeline-entries", nil),
	"exportIncident":      inIncident("GET", "/export", nil),
	"updateIncident": func(w *world, _ *actor) target {
		at := inIncident("PATCH", "", body{"description": w.text("description")})(w, nil)
		at.header = version(w.now().Version)
		return at
	},
	"transitionIncident": func(w *world, _ *actor) target {
		to := map[incident.State]string{"reported": "triage", "triage": "active", "active": "contained", "contained": "active"}[w.now().State]
		return inIncident("POST", "/transition", body{"to": to, "reason": w.text("reason")})(w, nil)
	},
	"holdIncident": func(w *world, _ *actor) target {
		if w.now().Hold != nil {
			_, err := w.Incidents.Release(w.author.ctx(), w.incident, w.text("reason"))
			w.must(err)
		}
		return inIncident("POST", "/hold", body{"reason": w.text("reason")})(w, nil)
	},
	"releaseIncident": func(w *world, _ *actor) target {
		if w.now().Hold == nil {
			_, err := w.Incidents.Hold(w.author.ctx(), w.incident, w.text("reason"))
			w.must(err)
		}
		return inIncident("POST", "/release", body{"reason": w.text("reason")})(w, nil)
	},
	"addParticipant": func(w *world, _ *actor) target {
		return inIncident("POST", "/participants", body{
			"organization": w.spare, "roles": []string{"executor"}, "level": "operational", "reason": w.text("reason"),
		})(w, nil)
	},
	// One's own participation can be read; whose it is decides.
	"showParticipant": func(w *world, o *actor) target {
		return inIncident("GET", "/participants/"+or(o, w.neutral).participation, nil)(w, nil)
	},
	"revokeParticipant": func(w *world, _ *actor) target {
		p, err := w.Incidents.AddParticipant(w.author.ctx(), w.incident, incident.Grant{
			Organization: w.spare, Roles: []access.Role{access.Executor}, Level: access.Operational, Reason: w.text("reason"),
		})
		w.must(err)
		return inIncident("POST", "/participants/"+p.ID+"/revoke", body{"reason": w.text("reason")})(w, nil)
	},
}

// inIncident is a call below the first incident.
func inIncident(method, path string, b any) builder {
	return func(w *world, _ *actor) target {
		return target{method: method, path: "/incidents/" + w.incident + path, body: b, allowed: w.author}
	}
}

// now is how the first incident stands.
func (w *world) now() incident.Incident {
	i, err := w.Incidents.Get(w.author.ctx(), w.incident)
	w.must(err)
	return i
}
