package api

import (
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) transferRoutes() {
	get(a, "/evidence-items/:evidence_item/transfers", a.listTransfers)
	post(a, "/evidence-items/:evidence_item/transfers", a.offerTransfer, created)
	get(a, "/custody-transfers/:custody_transfer", a.showTransfer)
	post(a, "/custody-transfers/:custody_transfer/accept", a.acceptTransfer)
	post(a, "/custody-transfers/:custody_transfer/decline", a.endTransfer(a.Evidence.DeclineTransfer))
	post(a, "/custody-transfers/:custody_transfer/withdraw", a.endTransfer(a.Evidence.WithdrawTransfer))
}

func (a *API) listTransfers(ctx context.Context, in struct {
	paging
	Item string `path:"evidence_item"`
}) (page[wire.CustodyTransfer], error) {
	l, err := a.Evidence.Transfers(ctx, in.Item, in.page())
	if err != nil {
		return page[wire.CustodyTransfer]{}, err
	}
	n, err := a.transferNames(ctx, l.Items...)
	return pageOf(l, n.transfer), err
}

func (a *API) offerTransfer(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.CustodyTransferInput
}) (wire.CustodyTransfer, error) {
	b := in.Body
	planned, err := dueOf("/planned", &b.Planned)
	if err != nil {
		return wire.CustodyTransfer{}, err
	}
	t, err := a.Evidence.OfferTransfer(ctx, in.Item, exchange.Offer{
		To: exchange.Holder{Organization: b.To.Organization, Person: b.To.Person}, Place: b.Place, Planned: *planned, Way: exchange.Way(b.Way),
		Carrier: b.Carrier, Tracking: b.Tracking, Reason: b.Reason,
	})
	return a.wireTransfer(ctx, t, err)
}

// ofTransfer names an offer of custody.
type ofTransfer struct {
	Transfer string `path:"custody_transfer"`
}

func (a *API) showTransfer(ctx context.Context, in ofTransfer) (wire.CustodyTransfer, error) {
	t, err := a.Evidence.Transfer(ctx, in.Transfer)
	if err == nil {
		a.opened(ctx, exchange.TransferType, t.ID)
	}
	return a.wireTransfer(ctx, t, err)
}

func (a *API) acceptTransfer(ctx context.Context, in struct {
	ofTransfer
	Body wire.TakingInput
}) (wire.CustodyTransfer, error) {
	t, err := a.Evidence.AcceptTransfer(ctx, in.Transfer, exchange.Taking{Seals: in.Body.Seals, Place: in.Body.Place, Note: in.Body.Note})
	return a.wireTransfer(ctx, t, err)
}

// endedTransfer is an act on an offer for which all that is said is why.
type endedTransfer struct {
	ofTransfer
	Body wire.Reason
}

func (a *API) endTransfer(act func(ctx context.Context, id, reason string) (exchange.Transfer, error)) func(context.Context, endedTransfer) (wire.CustodyTransfer, error) {
	return func(ctx context.Context, in endedTransfer) (wire.CustodyTransfer, error) {
		t, err := act(ctx, in.Transfer, in.Body.Reason)
		return a.wireTransfer(ctx, t, err)
	}
}

func (a *API) wireTransfer(ctx context.Context, t exchange.Transfer, err error) (wire.CustodyTransfer, error) {
	if err != nil {
		return wire.CustodyTransfer{}, err
	}
	n, err := a.transferNames(ctx, t)
	return n.transfer(t), err
}

func (a *API) transferNames(ctx context.Context, all ...exchange.Transfer) (names, error) {
	var parties []request.Party
	for _, t := range all {
		parties = append(parties, request.Party(t.From), request.Party(t.To), request.Party(t.By), request.Party(t.SettledBy))
	}
	return a.names(ctx, parties...)
}

func (n names) transfer(t exchange.Transfer) wire.CustodyTransfer {
	w := wire.CustodyTransfer{
		ID: t.ID, EvidenceItem: t.Item, Reference: t.Reference, Name: t.Name, State: wire.CustodyTransferState(t.State),
		From: n.party(request.Party(t.From)), To: n.party(request.Party(t.To)), Place: t.Place, Way: wire.CustodyTransferWay(t.Way),
		Carrier: t.Carrier, Tracking: t.Tracking, Seals: t.Seals, Reason: t.Reason, OfferedBy: n.party(request.Party(t.By)), OfferedAt: t.At,
		SettledBy: n.holder(t.SettledBy), SettledAt: t.SettledAt, Found: t.Found, Differs: t.Differs, Note: t.Note, Version: int64(t.Version),
	}
	if at := placed(t.Planned); at != nil {
		w.Planned = *at
	}
	return w
}
