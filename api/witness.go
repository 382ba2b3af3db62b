package api

import (
	"context"

	"tasuki/internal/journal"
	"tasuki/internal/wire"
	"tasuki/internal/witness"
)

func (a *API) witnessRoutes() {
	get(a, "/journal/witnesses", a.listWitnesses)
	post(a, "/journal/witnesses", a.registerWitness, created)
	get(a, "/journal/witnesses/:witness", a.showWitness)
	post(a, "/journal/witnesses/:witness/end", a.endWitness)
	post(a, "/journal/cosignatures", a.sendCosignature)
}

// ofWitness names a witness.
type ofWitness struct {
	Witness string `path:"witness"`
}

func (a *API) listWitnesses(ctx context.Context, in paging) (page[wire.Witness], error) {
	l, err := a.Witnesses.List(ctx, in.page())
	return pageOf(l, wireWitness), err
}

func (a *API) registerWitness(ctx context.Context, in struct{ Body wire.WitnessInput }) (wire.Witness, error) {
	b := in.Body
	w, err := a.Witnesses.Register(ctx, witness.Draft{Organization: b.Organization, Name: b.Name, Contact: b.Contact, Key: b.Key})
	return wireWitness(w), err
}

func (a *API) showWitness(ctx context.Context, in ofWitness) (wire.Witness, error) {
	w, err := a.Witnesses.Get(ctx, in.Witness)
	return wireWitness(w), err
}

func (a *API) endWitness(ctx context.Context, in struct {
	ofWitness
	Body *wire.Nothing
}) (wire.Witness, error) {
	w, err := a.Witnesses.End(ctx, in.Witness)
	return wireWitness(w), err
}

// sendCosignature says no more of the witness than the sender knew: what was taken.
func (a *API) sendCosignature(ctx context.Context, in struct{ Body wire.CosignatureInput }) (wire.Witnessed, error) {
	w, err := a.Witnesses.Take(ctx, in.Body.Note)
	return wireWitnessed(w.Last), err
}

func wireWitness(w witness.Witness) wire.Witness {
	one := wire.Witness{
		ID: w.ID, Organization: w.Organization, Name: w.Name, Contact: w.Contact, Key: w.Key, Fingerprint: journal.Fingerprint(w.Key),
		RegisteredAt: w.Registered, EndedAt: w.Ended, Stale: w.Stale, Version: int64(w.Version),
	}
	if !w.Last.At.IsZero() {
		one.Witnessed = wireWitnessed(w.Last)
	}
	if c := w.Checkpoint; c.Note != "" {
		one.Checkpoint = wireCheckpoint(c, nil)
	}
	return one
}

func wireWitnessed(l journal.Witnessed) wire.Witnessed {
	return wire.Witnessed{Size: l.Size, SignedAt: l.At, ReceivedAt: l.Received}
}
