package api_test

import (
	"time"

	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// Handovers are of o's: what is written and offered, they leave; what is accepted and returned, they get.
var handoverTargets = map[string]builder{
	"listHandovers": reading("/handovers"),
	"prepareHandover": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		return target{method: "POST", path: "/handovers", allowed: whose, body: body{"roster": w.onDuty(whose, w.colleague(whose))}}
	},
	"showHandover": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		return target{method: "GET", path: "/handovers/" + w.handedOver(whose, w.colleague(whose), true).ID, allowed: whose}
	},
	"annotateHandover": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		h := w.handedOver(whose, w.colleague(whose), false)
		return target{method: "PUT", path: "/handovers/" + h.ID, header: version(h.Version), allowed: whose, body: body{"note": w.text("note")}}
	},
	"offerHandover": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		return target{method: "POST", path: "/handovers/" + w.handedOver(whose, w.colleague(whose), false).ID + "/offer", allowed: whose}
	},
	"acceptHandover": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		return target{method: "POST", path: "/handovers/" + w.handedOver(w.colleague(whose), whose, true).ID + "/accept", allowed: whose}
	},
	"returnHandover": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		return target{method: "POST", path: "/handovers/" + w.handedOver(w.colleague(whose), whose, true).ID + "/return", allowed: whose,
			body: body{"reason": w.text("reason")}}
	},
}

// onDuty is a roster on which one is on duty now, and another after that.
func (w *world) onDuty(now, then *actor) string {
	at := w.Clock.Now()
	today := worktime.LocalAt(at, time.UTC).Date
	v, err := w.Rosters.Create(w.author.ctx(), roster.Draft{
		Organization: now.org, Name: w.text("roster"), Zone: "Asia/Singapore",
		Rotation: roster.Rotation{Starts: today, Kind: roster.Daily, Members: []string{now.id, then.id}, Windows: []roster.Window{{From: "09:00", To: "09:00"}}},
	})
	w.must(err)
	for n, who := range []*actor{now, then} {
		from := at.Add(time.Duration(n) * 3 * time.Hour)
		_, err := w.Rosters.Override(w.author.ctx(), v.ID, roster.Taking{Person: who.id, From: from, Until: from.Add(3 * time.Hour), Reason: w.text("reason")})
		w.must(err)
	}
	return v.ID
}

// handedOver is what one leaves to another, with a note; offered or still to be written.
func (w *world) handedOver(from, to *actor, offered bool) turn.HandoverView {
	v, err := w.Turns.PrepareHandover(from.ctx(), w.onDuty(from, to))
	w.must(err)
	v, err = w.Turns.AnnotateHandover(from.ctx(), v.ID, turn.Notes{Note: w.text("note")})
	w.must(err)
	if offered {
		v, err = w.Turns.OfferHandover(from.ctx(), v.ID)
		w.must(err)
	}
	return v
}
