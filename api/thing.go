package api

import (
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) thingRoutes() {
	post(a, "/incidents/:incident/evidence-items", a.registerEvidence, created)
	post(a, "/evidence-items/:evidence_item/seals", a.sealEvidence)
	post(a, "/evidence-items/:evidence_item/seals/explain", a.because(a.Evidence.ExplainSeals))
	post(a, "/evidence-items/:evidence_item/image", a.imageEvidence)
	post(a, "/evidence-items/:evidence_item/lose", a.because(a.Evidence.Lose))
}

func (a *API) registerEvidence(ctx context.Context, in struct {
	Incident string `path:"incident"`
	Body     wire.EvidenceThingInput
}) (wire.EvidenceItem, error) {
	b := in.Body
	return a.keptItem(ctx)(a.Evidence.Register(ctx, in.Incident, exchange.Registration{
		Name: b.Name, Form: exchange.Form(b.Form), Maker: b.Maker, Model: b.Model, Serial: b.Serial, Asset: b.Asset, Request: b.Request,
		Custodian: exchange.Holder{Organization: b.Custodian.Organization, Person: b.Custodian.Person}, Place: b.Place, Seals: b.Seals,
		Collected: b.Collected, Reason: b.Reason, LegalBasis: b.LegalBasis,
	}))
}

func (a *API) sealEvidence(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.SealingInput
}) (wire.EvidenceItem, error) {
	b := in.Body
	return a.keptItem(ctx)(a.Evidence.Seal(ctx, in.Item, exchange.Sealing{
		Act: exchange.SealAct(b.Act), Number: b.Number, Found: b.Found, Place: b.Place, Reason: b.Reason,
	}))
}

func (a *API) imageEvidence(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.ImageInput
}) (wire.EvidenceItem, error) {
	return a.keptItem(ctx)(a.Evidence.Image(ctx, in.Item, in.Body.SHA256, in.Body.Item))
}

// wireThing adds what an item is that is a thing, and who has it.
func wireThing(w *wire.EvidenceItem, i exchange.Item, n names) {
	w.Place, w.Transfer = i.Place, i.Transfer
	w.Custodian = n.holder(i.Custodian)
	t := i.Thing
	if t == nil {
		return
	}
	w.Thing = &wire.EvidenceThing{
		Form: wire.ThingForm(t.Form), Maker: t.Maker, Model: t.Model, Serial: t.Serial, Seals: []wire.EvidenceSeal{}, Image: t.Image,
		ImageSHA256: t.ImageSHA256, LostReason: t.LostReason, LegalBasis: t.LegalBasis,
	}
	for _, s := range t.Seals {
		w.Thing.Seals = append(w.Thing.Seals, wire.EvidenceSeal{Number: s.Number, State: wire.EvidenceSealState(s.State), At: s.At})
	}
}

// custodians are those who have the items.
func custodians(items ...exchange.Item) []request.Party {
	return each(items, func(i exchange.Item) request.Party { return request.Party(i.Custodian) })
}
