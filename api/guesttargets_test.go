package api_test

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/notice"
)

// A code is for somebody who was never invited, of the organisation that the notice went to.
var guestTargets = map[string]builder{
	"listGuestCodes": func(w *world, o *actor) target {
		id, _ := w.guested(o)
		return target{method: "GET", path: "/notices/" + id + "/guest-codes", allowed: w.second}
	},
	"createGuestCode": func(w *world, o *actor) target {
		id, guest := w.guested(o)
		return target{method: "POST", path: "/notices/" + id + "/guest-codes", body: body{"person": guest}, allowed: w.second}
	},
	"revokeGuestCode": func(w *world, o *actor) target {
		id, guest := w.guested(o)
		c, _, err := w.App.Accounts.CreateGuestCode(w.second.ctx(), id, guest)
		w.must(err)
		return target{method: "DELETE", path: "/notices/" + id + "/guest-codes/" + c.ID, header: version(1), allowed: w.second}
	},
	"createGuestSession": func(w *world, _ *actor) target {
		id, guest := w.guested(nil)
		c, code, err := w.App.Accounts.CreateGuestCode(w.second.ctx(), id, guest)
		w.must(err)
		return target{method: "POST", path: "/guest-sessions", body: body{"reference": c.Reference, "code": code}, allowed: w.author}
	},
}

// guested is a notice, as noticed makes it, that went to somebody without an account as well.
func (w *world) guested(o *actor) (id, guest string) {
	author := w.author
	if o.is("coordinator") {
		author = o
	}
	guest = w.uninvited(w.reads(o).org, access.Escort).ID
	return w.noticedAt(access.Minimal, author, w.reads(o), notice.Sent, guest), guest
}

// asGuest is the token of somebody who came in by a code.
func (w *world) asGuest(id, guest string) string {
	w.T.Helper()
	c, code, err := w.App.Accounts.CreateGuestCode(w.second.ctx(), id, guest)
	w.must(err)
	s, err := w.App.Accounts.Enter(context.Background(), c.Reference, code, "127.0.0.1")
	w.must(err)
	return s.Token
}

// coded is a notice, as noticed makes it, with a code for somebody of the reader's organisation.
func (w *world) coded(reader *actor) (id, code string) {
	guest := w.uninvited(reader.org, access.Escort).ID
	id = w.noticedAt(access.Minimal, w.author, reader, notice.Sent, guest)
	c, _, err := w.App.Accounts.CreateGuestCode(w.second.ctx(), id, guest)
	w.must(err)
	return id, c.ID
}
