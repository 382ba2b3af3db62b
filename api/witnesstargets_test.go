package api_test

import (
	"time"

	"tasuki/internal/journal"
	"tasuki/internal/witness"
)

var witnessTargets = map[string]builder{
	"listWitnesses": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/journal/witnesses", allowed: w.author}
	},
	"registerWitness": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/journal/witnesses", body: w.witnessBody(), allowed: w.author}
	},
	"showWitness": func(w *world, _ *actor) target {
		one, _ := w.witness()
		return target{method: "GET", path: "/journal/witnesses/" + one.ID, allowed: w.author}
	},
	"endWitness": func(w *world, _ *actor) target {
		one, _ := w.witness()
		return target{method: "POST", path: "/journal/witnesses/" + one.ID + "/end", body: body{}, allowed: w.author}
	},
	"sendCosignature": func(w *world, _ *actor) target {
		_, key := w.witness()
		return target{method: "POST", path: "/journal/cosignatures", body: body{"note": w.cosigned(key)}, allowed: w.author}
	},
}

// cosigner is a key that nobody has registered.
func (w *world) cosigner() *journal.Cosigner {
	w.T.Helper()
	key, _, err := journal.GenerateCosigner("witness.example/1", func() time.Time { return w.Clock.Now() })
	w.must(err)
	return key
}

func (w *world) witnessBody() body {
	return body{"organization": w.hub, "name": "x", "contact": "x", "key": w.cosigner().Key()}
}

// witness is one that is registered, and its key. There can only be so many, so an earlier one gives way.
func (w *world) witness() (witness.Witness, *journal.Cosigner) {
	w.T.Helper()
	l, err := w.Witnesses.List(w.author.ctx(), witness.Page{Limit: 100})
	w.must(err)
	for i, one := range l.Items {
		if i >= witness.MaxActive/2 && one.Ended.IsZero() {
			_, err := w.Witnesses.End(w.author.ctx(), one.ID)
			w.must(err)
		}
	}
	key := w.cosigner()
	one, err := w.Witnesses.Register(w.author.ctx(), witness.Draft{Organization: w.hub, Name: w.text("witness"), Contact: w.text("contact"), Key: key.Key()})
	w.must(err)
	return one, key
}

// vouching is the id of a witness.
func (w *world) vouching() string {
	one, _ := w.witness()
	return one.ID
}

// cosigned is the newest checkpoint with the witness's signature.
func (w *world) cosigned(key *journal.Cosigner) string {
	w.T.Helper()
	c, err := w.Journal.Checkpoint(w.T.Context())
	w.must(err)
	note, err := key.Cosign(c)
	w.must(err)
	return note
}
