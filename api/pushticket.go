package api

import (
	"context"

	"tasuki/internal/account"
	"tasuki/internal/wire"
)

func (a *API) pushRoutes() {
	get(a, "/requests/:request/push-tickets", a.listPushTickets)
	postSecret(a, "/requests/:request/push-tickets", a.createPushTicket, created)
	remove(a, "/requests/:request/push-tickets/:push_ticket", a.revokePushTicket)
}

func (a *API) listPushTickets(ctx context.Context, in struct {
	paging
	Request string `path:"request"`
}) (page[wire.PushTicket], error) {
	l, err := a.Accounts.PushTickets(ctx, in.Request, in.page())
	return pageOf(l, func(t account.PushTicket) wire.PushTicket {
		return wire.PushTicket{
			ID: t.ID, Request: t.Request, Step: t.Step, Person: t.Person, Name: t.Name, CreatedAt: t.Made, Expires: t.Expires,
			LastUsedAt: t.LastUsed, EndedAt: t.Ended, Version: int64(t.Version),
		}
	}), err
}

// newPushTicket is a ticket with its secret.
type newPushTicket struct{ wire.CreatedPushTicket }

func (t newPushTicket) without() newPushTicket { t.Ticket = ""; return t }

func (a *API) createPushTicket(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.PushTicketInput
}) (newPushTicket, error) {
	t, secret, err := a.Accounts.CreatePushTicket(ctx, in.Request, account.PushTicketDraft{
		Step: in.Body.Step, Name: in.Body.Name, Expires: in.Body.Expires,
	})
	return newPushTicket{wire.CreatedPushTicket{
		ID: t.ID, Request: t.Request, Step: t.Step, Person: t.Person, Name: t.Name, CreatedAt: t.Made, Expires: t.Expires,
		Version: int64(t.Version), Ticket: secret,
	}}, err
}

func (a *API) revokePushTicket(ctx context.Context, in struct {
	Request string `path:"request"`
	Ticket  string `path:"push_ticket"`
}) (none, error) {
	return none{}, a.Accounts.RevokePushTicket(ctx, in.Request, in.Ticket)
}
