package api_test

import (
	"tasuki/internal/account"
	"tasuki/internal/request"
)

var pushTargets = map[string]builder{
	"listPushTickets": onRequest("GET", "/push-tickets", nil, request.Issued),
	"createPushTicket": func(w *world, o *actor) target {
		return onRequest("POST", "/push-tickets", body{"name": w.text("name")}, request.Issued)(w, o)
	},
	"revokePushTicket": func(w *world, o *actor) target {
		r := w.requested(w.author, w.performs(o, nil), request.Issued)
		id, _ := w.pushTicket(w.author, r.ID, "")
		return target{method: "DELETE", path: "/requests/" + r.ID + "/push-tickets/" + id, header: version(1), allowed: w.author}
	},
}

// pushTicket is one that o has made.
func (w *world) pushTicket(o *actor, request, step string) (id, secret string) {
	w.T.Helper()
	t, secret, err := w.App.Accounts.CreatePushTicket(o.ctx(), request, account.PushTicketDraft{Step: step, Name: w.text("name")})
	w.must(err)
	return t.ID, secret
}
