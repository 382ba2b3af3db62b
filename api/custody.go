package api

import (
	"cmp"
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) listCustodyEvents(ctx context.Context, in struct {
	paging
	Item string `path:"evidence_item"`
}) (page[wire.CustodyEvent], error) {
	l, err := a.Evidence.Custody(ctx, in.Item, in.page())
	if err != nil {
		return page[wire.CustodyEvent]{}, err
	}
	var parties []request.Party
	for _, e := range l.Items {
		parties = append(parties, request.Party(e.Who), request.Party(e.From), request.Party(e.To))
	}
	n, err := a.names(ctx, parties...)
	if err != nil {
		return page[wire.CustodyEvent]{}, err
	}
	asked := ""
	if len(l.Items) > 0 { // all answer their item's
		asked, err = a.Requests.ReferenceOf(ctx, l.Items[0].Request)
	}
	return pageOf(l, func(e exchange.CustodyEvent) wire.CustodyEvent { return wireCustodyEvent(e, n, asked) }), err
}

func wireCustodyEvent(e exchange.CustodyEvent, n names, asked string) wire.CustodyEvent {
	return wire.CustodyEvent{
		Index: e.Index, At: e.At, Event: wire.CustodyEventEvent(e.Handling), Fact: string(e.Fact), Who: n.party(request.Party(e.Who)),
		From: n.holder(e.From), To: n.holder(e.To), FromRegion: e.Left, ToRegion: e.Kept, Request: e.Request, Authority: cmp.Or(e.Basis, asked), Attempt: e.Attempt, SHA256: e.SHA256, CopySHA256: e.Copy, PackedBy: e.PackedBy, PackedAt: e.PackedAt.UTC(), StatedFrom: e.Source,
		Place: e.Place, Reason: e.Why, Seals: e.Seals, Found: e.Found, Carrier: e.Carrier, Tracking: e.Tracking,
	}
}

// holder is a party of the record; nil for nobody.
func (n names) holder(h exchange.Holder) *wire.Party {
	if h == (exchange.Holder{}) {
		return nil
	}
	p := n.party(request.Party(h))
	return &p
}
