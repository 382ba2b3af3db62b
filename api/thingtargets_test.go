package api_test

import (
	"tasuki/internal/exchange"
	"tasuki/internal/worktime"
)

var thingTargets = map[string]builder{
	"registerEvidenceItem": func(w *world, o *actor) target {
		return inIncident("POST", "/evidence-items", body{
			"name": w.text("thing"), "form": "disk", "custodian": body{"organization": w.has(o).org}, "place": w.text("place"),
			"seals": []string{w.text("seal")}, "collected": true, "reason": w.text("reason"),
		})(w, nil)
	},
	"sealEvidenceItem": func(w *world, o *actor) target {
		return target{method: "POST", path: "/evidence-items/" + w.thing(w.has(o), true).ID + "/seals", allowed: w.author, body: body{
			"act": "apply", "number": w.text("seal"), "place": w.text("place"), "reason": w.text("reason"),
		}}
	},
	"explainSeals": func(w *world, o *actor) target {
		i := w.thing(w.has(o), true)
		_, err := w.Evidence.Seal(w.author.ctx(), i.ID, exchange.Sealing{
			Act: exchange.SealBroken, Number: i.Thing.Seals[0].Number, Place: w.text("place"), Reason: w.text("reason"),
		})
		w.must(err)
		return target{method: "POST", path: "/evidence-items/" + i.ID + "/seals/explain", allowed: w.author, body: body{"reason": w.text("reason")}}
	},
	"imageEvidenceItem": func(w *world, o *actor) target {
		return target{method: "POST", path: "/evidence-items/" + w.thing(w.has(o), true).ID + "/image", allowed: w.author, body: body{
			"sha256": "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7",
		}}
	},
	"loseEvidenceItem": func(w *world, o *actor) target {
		return target{method: "POST", path: "/evidence-items/" + w.thing(w.has(o), false).ID + "/lose", allowed: w.author, body: body{"reason": w.text("reason")}}
	},
	"listCustodyTransfers": func(w *world, o *actor) target {
		return target{method: "GET", path: "/evidence-items/" + w.thing(w.has(o), true).ID + "/transfers", allowed: w.author}
	},
	"offerCustodyTransfer": func(w *world, o *actor) target {
		return target{method: "POST", path: "/evidence-items/" + w.thing(w.has(o), true).ID + "/transfers", allowed: w.author, body: body{
			"to": body{"organization": w.author.org}, "place": w.text("place"), "planned": body{"wall": "2030-01-01T01:12", "zone": "Asia/Singapore"},
			"way": "courier", "carrier": w.text("carrier"), "tracking": w.text("tracking"), "reason": w.text("reason"),
		}}
	},
	"showCustodyTransfer":     onTransfer("GET", "", nil),
	"acceptCustodyTransfer":   onTransfer("POST", "/accept", body{"seals": []string{"canary: another"}}),
	"declineCustodyTransfer":  onTransfer("POST", "/decline", body{"reason": "canary: no room"}),
	"withdrawCustodyTransfer": onTransfer("POST", "/withdraw", body{"reason": "canary: not now"}),
}

// has is who has what belongs to o.
func (w *world) has(o *actor) *actor { return w.performs(o, nil) }

// thing is a disk that somebody's organisation has, or only is known to have.
func (w *world) thing(custodian *actor, collected bool) exchange.Item {
	w.T.Helper()
	i, err := w.Evidence.Register(w.author.ctx(), w.incident, exchange.Registration{
		Name: w.text("thing"), Form: exchange.Disk, Custodian: exchange.Holder{Organization: custodian.org}, Place: w.text("place"),
		Seals: []string{w.text("seal")}, Collected: collected, Reason: w.text("reason"),
	})
	w.must(err)
	return i
}

// offer is one by courier, far ahead.
func (w *world) offer(to exchange.Holder) exchange.Offer {
	w.T.Helper()
	at, err := worktime.ParseDue("2030-01-01T01:12", "Asia/Singapore", "")
	w.must(err)
	return exchange.Offer{To: to, Place: w.text("place"), Planned: at, Way: exchange.ByCourier, Carrier: w.text("carrier"), Reason: w.text("reason")}
}

// onTransfer is about a disk of headquarters' that is offered to o.
func onTransfer(method, path string, b any) builder {
	return func(w *world, o *actor) target {
		to, allowed := w.has(o), w.author
		if path == "/accept" || path == "/decline" {
			allowed = to
		}
		t, err := w.Evidence.OfferTransfer(w.author.ctx(), w.thing(w.author, true).ID, w.offer(exchange.Holder{Organization: to.org}))
		w.must(err)
		return target{method: method, path: "/custody-transfers/" + t.ID + path, body: b, allowed: allowed}
	}
}
