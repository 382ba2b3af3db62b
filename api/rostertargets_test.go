package api_test

import (
	"slices"
	"time"

	"tasuki/internal/roster"
	"tasuki/internal/worktime"
)

// Rosters are of o's organisation, with o first in turn and a colleague next.
var rosterTargets = map[string]builder{
	"listRosters": reading("/rosters"),
	"createRoster": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		return target{method: "POST", path: "/rosters", allowed: w.author, body: body{
			"organization": whose.org, "name": w.text("roster"), "zone": "Asia/Singapore", "rotation": rotationBody(whose.id),
		}}
	},
	"showRoster": func(w *world, o *actor) target {
		return target{method: "GET", path: "/rosters/" + w.roster(or(o, w.neutral)).ID, allowed: w.author}
	},
	"replaceRoster": func(w *world, o *actor) target {
		r := w.roster(or(o, w.neutral))
		return target{method: "PUT", path: "/rosters/" + r.ID, header: version(r.Version), allowed: w.author,
			body: body{"name": w.text("roster"), "rotation": rotationBody(or(o, w.neutral).id)}}
	},
	"listRosterChanges": func(w *world, o *actor) target {
		r := w.roster(or(o, w.neutral))
		w.override(r)
		return target{method: "GET", path: "/rosters/" + r.ID + "/changes", allowed: w.author}
	},
	"showRosterChange": func(w *world, o *actor) target {
		return target{method: "GET", path: changePath(w.override(w.roster(or(o, w.neutral)))), allowed: w.author}
	},
	"overrideShift": func(w *world, o *actor) target {
		r := w.roster(or(o, w.neutral))
		return target{method: "POST", path: "/rosters/" + r.ID + "/overrides", allowed: w.author, body: w.span(or(o, w.neutral).id, 100)}
	},
	"enterLeave": func(w *world, o *actor) target {
		r := w.roster(or(o, w.neutral))
		return target{method: "POST", path: "/rosters/" + r.ID + "/leaves", allowed: w.author, body: w.span(or(o, w.neutral).id, 120)}
	},
	"listLeaves": func(w *world, o *actor) target {
		return target{method: "GET", path: leavePath(w.leave(or(o, w.neutral)), ""), allowed: w.author}
	},
	"enterPersonLeave": func(w *world, o *actor) target {
		span := w.span("", 120)
		delete(span, "person")
		return target{method: "POST", path: "/people/" + or(o, w.neutral).id + "/leaves", allowed: w.author, body: span}
	},
	"showLeave": func(w *world, o *actor) target {
		c := w.leave(or(o, w.neutral))
		return target{method: "GET", path: leavePath(c, "/"+c.ID), allowed: w.author}
	},
	"cancelLeave": func(w *world, o *actor) target {
		c := w.leave(or(o, w.neutral))
		return target{method: "POST", path: leavePath(c, "/"+c.ID+"/cancel"), allowed: w.author, body: body{}}
	},
	"proposeSwap": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		r := w.roster(whose)
		gives, takes := shifts(r, whose.id)
		return target{method: "POST", path: "/rosters/" + r.ID + "/swaps", allowed: whose, body: body{"gives": gives, "takes": takes, "reason": w.text("reason")}}
	},
	"agreeSwap": func(w *world, o *actor) target {
		return target{method: "POST", path: changePath(w.swap(or(o, w.neutral))) + "/agree", allowed: or(o, w.neutral), body: body{}}
	},
	"cancelRosterChange": func(w *world, o *actor) target {
		return target{method: "POST", path: changePath(w.swap(or(o, w.neutral))) + "/cancel", allowed: w.author, body: body{}}
	},
}

func rotationBody(members ...string) body {
	return body{"starts": "2025-12-01", "kind": "daily", "members": members, "windows": []body{{"from": "09:00", "to": "09:00"}}}
}

func changePath(c roster.Change) string { return "/rosters/" + c.Roster + "/changes/" + c.ID }

// colleague is somebody of o's organisation who has a token.
func (w *world) colleague(o *actor) *actor {
	if o.org == w.hq {
		if o.id == w.second.id {
			return w.author
		}
		return w.second
	}
	role := o.role
	return w.person(o.org, role)
}

// roster has o and a colleague on duty in turn, each for a day and a night. It has not begun, so that it may be entered anew.
func (w *world) roster(o *actor) roster.View {
	return w.rosterOf(o.org, o.id, w.colleague(o).id)
}

func (w *world) rosterOf(organization string, members ...string) roster.View {
	today := worktime.LocalAt(w.Clock.Now(), time.UTC).Date
	v, err := w.Rosters.Create(w.author.ctx(), roster.Draft{
		Organization: organization, Name: w.text("roster"), Zone: "Asia/Singapore",
		Rotation: roster.Rotation{Starts: today.AddDays(2), Kind: roster.Daily, Members: members, Windows: []roster.Window{{From: "09:00", To: "09:00"}}},
	})
	w.must(err)
	return v
}

// shifts are one's first one that has not begun, and the first of another.
func shifts(v roster.View, person string) (own, anothers time.Time) {
	at := slices.IndexFunc(v.Coming, func(s roster.Shift) bool { return s.Person == person })
	other := slices.IndexFunc(v.Coming, func(s roster.Shift) bool { return s.Person != person })
	return v.Coming[at].Start, v.Coming[other].Start
}

// span is four hours from so many on.
func (w *world) span(person string, from int) body {
	at := func(hours int) body {
		return body{"wall": w.Clock.Now().Add(time.Duration(hours) * time.Hour).UTC().Format("2006-01-02T15:04"), "zone": "UTC"}
	}
	return body{"person": person, "from": at(from), "until": at(from + 4), "reason": w.text("reason")}
}

// override puts whoever is next in for a few hours.
func (w *world) override(v roster.View) roster.Change {
	c, err := w.Rosters.Override(w.author.ctx(), v.ID, roster.Taking{
		Person: v.Rotations[0].Members[0], From: w.Clock.Now().Add(110 * time.Hour), Until: w.Clock.Now().Add(114 * time.Hour), Reason: w.text("reason"),
	})
	w.must(err)
	return c
}

// leave is one of o's, whose organisation needs no roster.
func (w *world) leave(o *actor) roster.Change {
	c, err := w.Rosters.EnterLeaveOf(w.author.ctx(), o.id, roster.Taking{
		From: w.Clock.Now().Add(200 * time.Hour), Until: w.Clock.Now().Add(204 * time.Hour), Reason: w.text("reason"),
	})
	w.must(err)
	return c
}

func leavePath(c roster.Change, more string) string { return "/people/" + c.Person + "/leaves" + more }

// swap is one that o is asked for.
func (w *world) swap(o *actor) roster.Change {
	other := w.colleague(o)
	v := w.rosterOf(o.org, o.id, other.id)
	takes, gives := shifts(v, o.id)
	c, err := w.Rosters.ProposeSwap(other.ctx(), v.ID, roster.Exchange{Gives: gives, Takes: takes, Reason: w.text("reason")})
	w.must(err)
	return c
}
