package api

import (
	"context"
	"net/http"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/wire"
)

func (a *API) packingRoutes() {
	get(a, "/requests/:request/pack-orders", a.listPackOrders)
	postSecret(a, "/requests/:request/pack-orders", a.createPackOrder, created)
	remove(a, "/requests/:request/pack-orders/:pack_order", a.revokePackOrder)
	get(a, "/requests/:request/bundles", a.listBundles)
	raw(a, http.MethodPost, "/requests/:request/bundles", a.importBundle, created)
}

// ofRequest names a request.
type ofRequest struct {
	Request string `path:"request"`
}

func (a *API) listPackOrders(ctx context.Context, in struct {
	paging
	ofRequest
}) (page[wire.PackOrder], error) {
	l, err := a.Evidence.PackOrders(ctx, in.Request, in.page())
	return pageOf(l, wirePackOrder), err
}

func wirePackOrder(o exchange.PackOrder) wire.PackOrder {
	return wire.PackOrder{
		ID: o.ID, Request: o.Request, Organization: o.Organization, MadeBy: o.Person, CreatedAt: o.Made, Expires: o.Expires, RevokedAt: o.Revoked,
		Recipient: o.Recipient, Version: int64(o.Version),
	}
}

// newPackOrder is an order with its file.
type newPackOrder struct{ wire.CreatedPackOrder }

func (o newPackOrder) without() newPackOrder { o.File = ""; return o }

func (a *API) createPackOrder(ctx context.Context, in struct {
	ofRequest
	Body wire.PackOrderInput
}) (newPackOrder, error) {
	o, file, err := a.Evidence.CreatePackOrder(ctx, in.Request, in.Body.Days)
	return newPackOrder{wire.CreatedPackOrder{
		ID: o.ID, Request: o.Request, Organization: o.Organization, MadeBy: o.Person, CreatedAt: o.Made, Expires: o.Expires,
		Recipient: o.Recipient, Version: int64(o.Version), File: string(file),
	}}, err
}

func (a *API) revokePackOrder(ctx context.Context, in struct {
	ofRequest
	Order string `path:"pack_order"`
}) (none, error) {
	return none{}, a.Evidence.RevokePackOrder(ctx, in.Request, in.Order)
}

func (a *API) listBundles(ctx context.Context, in struct {
	paging
	ofRequest
}) (page[wire.EvidenceBundle], error) {
	l, err := a.Evidence.Bundles(ctx, in.Request, in.page())
	return pageOf(l, wireBundle), err
}

func wireBundle(b exchange.Bundle) wire.EvidenceBundle {
	c := b.Custody
	return wire.EvidenceBundle{
		ID: b.ID, Order: b.Order, Request: b.Request, SHA256: b.SHA256, Size: b.Size, Files: int64(b.Files), Bytes: b.Bytes,
		PackedBy: c.By, PackedWhere: c.Where, PackedWhy: c.Why, PackedFrom: c.From, PackedHost: c.Host, Seal: c.Seal, PackedAt: c.At.UTC(),
		SealedAt: b.Sealed.UTC(), ClockAheadSeconds: c.Ahead, LateReason: b.LateReason, ImportedBy: b.ImportedBy, ImportedAt: b.ImportedAt,
	}
}

// importBundle takes a bundle as it streams. It comes in once whatever its key says, so that the answer need not be kept: the
// bundle's own id is the key.
func (a *API) importBundle(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		return fault.New(fault.KindUnsupportedMedia, "problem.media_type", "type", "application/octet-stream")
	}
	b, again, err := a.Evidence.Import(r.Context(), params["request"], exchange.Patiently(w, r.Body), r.URL.Query().Get("late_reason"))
	if err != nil {
		return unreadable(err)
	}
	status := http.StatusCreated
	if again {
		status = http.StatusOK
	}
	ans, err := answer(r, status, wireBundle(b))
	if err != nil {
		return err
	}
	delete(ans.Header, "Location") // it is read in the list
	return write(w, ans)
}
