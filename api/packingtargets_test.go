package api_test

import (
	"bytes"
	"strings"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/db"
	"tasuki/internal/exchange"
	"tasuki/internal/pack"
	"tasuki/internal/request"
)

var packingTargets = map[string]builder{
	"listPackOrders": func(w *world, o *actor) target {
		taken, _ := w.takenAlong(o)
		return target{method: "GET", path: "/requests/" + taken.Request + "/pack-orders", allowed: w.author}
	},
	"createPackOrder": func(w *world, o *actor) target {
		r := w.requested(w.author, w.performs(o, nil), request.Issued)
		return target{method: "POST", path: "/requests/" + r.ID + "/pack-orders", body: body{"days": 14}, allowed: w.author}
	},
	"revokePackOrder": func(w *world, o *actor) target {
		taken, _ := w.takenAlong(o)
		return target{method: "DELETE", path: "/requests/" + taken.Request + "/pack-orders/" + taken.ID, header: version(1), allowed: w.author}
	},
	"listBundles": func(w *world, o *actor) target {
		return target{method: "GET", path: "/requests/" + w.brought(o).Request + "/bundles", allowed: w.author}
	},
	"importBundle": func(w *world, o *actor) target {
		taken, file := w.takenAlong(o)
		return target{
			method: "POST", path: "/requests/" + taken.Request + "/bundles", body: w.packed(file), allowed: w.author,
			header: []apptest.Header{{Name: "Content-Type", Value: "application/octet-stream"}},
		}
	},
}

// takenAlong is an order for a request that belongs to o.
func (w *world) takenAlong(o *actor) (exchange.PackOrder, []byte) {
	w.T.Helper()
	r := w.requested(w.author, w.performs(o, nil), request.Issued)
	taken, file, err := w.Evidence.CreatePackOrder(w.sends(o).ctx(), r.ID, 14)
	w.must(err)
	return taken, file
}

// packed is a bundle of one file under an order.
func (w *world) packed(file []byte) []byte {
	w.T.Helper()
	o, err := pack.ReadOrder(bytes.NewReader(file))
	w.must(err)
	var b bytes.Buffer
	at := time.Date(2026, 3, 31, 10, 15, 0, 0, time.UTC)
	p, err := pack.NewWriter(&b, o, db.NewID(), pack.Begun{By: w.text("packer"), Where: w.text("where"), Seal: w.text("seal"), At: at})
	w.must(err)
	content := w.text("content")
	_, err = p.Add(pack.Packed{Name: w.text("file"), Path: w.text("path"), Size: int64(len(content)), Modified: at}, strings.NewReader(content), func() time.Time { return at })
	w.must(err)
	_, err = p.Close(at)
	w.must(err)
	return b.Bytes()
}

// brought is a bundle that has come in for a request that belongs to o.
func (w *world) brought(o *actor) exchange.Bundle {
	w.T.Helper()
	taken, file := w.takenAlong(o)
	b, _, err := w.Evidence.Import(w.author.ctx(), taken.Request, bytes.NewReader(w.packed(file)), "")
	w.must(err)
	return b
}
