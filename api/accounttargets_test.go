package api_test

import (
	"context"
	"strings"

	"tasuki/internal/account"
	"tasuki/internal/apptest"
)

type body = map[string]any

var accountTargets = map[string]builder{
	"createSession": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/sessions", body: body{"email": w.author.email, "password": apptest.Password}, allowed: w.author}
	},
	"endSession": func(w *world, _ *actor) target {
		return target{method: "DELETE", path: "/sessions/current", token: w.session, allowed: w.author}
	},
	"showDemoClock": reading("/demo-clock"),
	"advanceDemoClock": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/demo-clock", body: body{"minutes": 1}, allowed: w.author}
	},
	"showMe": reading("/me"),
	// Everybody's is changed to what it was: the next one who asks must still be able to.
	"changePassword": func(w *world, _ *actor) target {
		return target{method: "PUT", path: "/me/password", body: body{"current": apptest.Password, "new": apptest.Password}, allowed: w.author}
	},
	"listTokens": reading("/tokens"),
	"createToken": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/tokens", body: body{"name": w.text("token"), "expires": w.Clock.Now().AddDate(0, 1, 0)}, allowed: w.author}
	},
	"revokeToken": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		t, _, err := w.App.Accounts.CreateToken(whose.ctx(), account.TokenDraft{Name: w.text("token"), Expires: w.Clock.Now().AddDate(0, 1, 0)})
		w.must(err)
		return target{method: "DELETE", path: "/tokens/" + t.ID, header: version(1), allowed: whose}
	},
	"listCalendarFeeds": reading("/calendar-feeds"),
	"createCalendarFeed": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/calendar-feeds", body: body{"name": w.text("feed")}, allowed: w.author}
	},
	"revokeCalendarFeed": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		f, _, err := w.App.Accounts.CreateFeed(whose.ctx(), w.text("feed"))
		w.must(err)
		return target{method: "DELETE", path: "/calendar-feeds/" + f.ID, header: version(1), allowed: whose}
	},
	"showCalendarFeed": func(w *world, _ *actor) target {
		l, err := w.App.Accounts.Feeds(w.neutral.ctx(), account.Page{Limit: 10})
		w.must(err)
		for _, f := range l.Items { // nobody has many
			w.must(w.App.Accounts.RevokeFeed(w.neutral.ctx(), f.ID))
		}
		_, address, err := w.App.Accounts.CreateFeed(w.neutral.ctx(), w.text("feed"))
		w.must(err)
		return target{method: "GET", path: address[strings.Index(address, "/calendar-feeds/"):], allowed: w.author}
	},
	"createInvitation": func(w *world, o *actor) target {
		colleague := w.uninvited(or(o, w.neutral).org, "translator")
		return target{method: "POST", path: "/invitations", body: body{"person": colleague.ID}, allowed: w.author}
	},
	"acceptInvitation": func(w *world, _ *actor) target {
		_, code, err := w.App.Accounts.Invite(w.chief.ctx(), w.uninvited(w.neutral.org, "executor").ID)
		w.must(err)
		return target{method: "POST", path: "/invitations/accept", body: body{"code": code, "password": apptest.Password}, allowed: w.author}
	},
	"signOutPerson": func(w *world, o *actor) target {
		return target{method: "POST", path: "/people/" + or(o, w.neutral).id + "/sign-out", allowed: w.chief}
	},
	// Who is deactivated is gone: somebody of the same organisation and role, with the same grant, takes their place.
	"deactivatePerson": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		twin := w.person(whose.org, whose.role)
		return target{method: "POST", path: "/people/" + twin.id + "/deactivate", allowed: w.chief, token: func(asks *actor) string {
			if asks == o {
				asks = twin
			}
			return asks.client().Token
		}}
	},
}

// reading is an operation on nothing that anybody could own.
func reading(path string) builder {
	return func(w *world, _ *actor) target { return target{method: "GET", path: path, allowed: w.author} }
}

// session signs somebody in.
func (w *world) session(who *actor) string {
	s, err := w.App.Accounts.SignIn(context.Background(), account.SignIn{Email: who.email, Password: apptest.Password}, "127.0.0.1")
	w.must(err)
	return s.Token
}

func or(o, otherwise *actor) *actor {
	if o == nil {
		return otherwise
	}
	return o
}
