package journal

import (
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/db/dbtest"
)

// forgery is the export of a genuine log with an entry behind it that never was, all of it signed with a key of the
// forger's own that bears the house's name. Whoever got an export can make one.
func forgery(h house, b Bundle, key *Signer, kept Checkpoint, cosignature string) []byte {
	h.Helper()
	sign := func(c Checkpoint) string {
		signed, err := note.Sign(&note.Note{Text: c.text()}, key.signer)
		if err != nil {
			h.Fatal(err)
		}
		return string(signed)
	}
	b.Cosigned = []string{sign(kept) + cosignature}
	genuine, err := h.cosigned(h.ctx)
	if err != nil || len(genuine) != 1 {
		h.Fatal(genuine, err)
	}
	last := &b.Entries[len(b.Entries)-1]
	leaf := strings.Replace(last.Leaf, `"as":"vendor"`, `"as":"FORGED"`, 1)
	last.Leaf = strings.Replace(leaf, digestCosigned([]string{genuine[0].Note}), digestCosigned(b.Cosigned), 1)
	if leaf == last.Leaf {
		h.Fatal("the export doesn't bind what was cosigned")
	}
	var stored []Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (found []Hash, err error) {
		for _, i := range indexes {
			found = append(found, stored[i])
		}
		return found, nil
	})
	for _, r := range h.all(Filter{}) {
		stored = append(stored, storedHashes(h, r.Index, r.Leaf, reader)...)
		last.Index = r.Index + 1
	}
	stored = append(stored, storedHashes(h, last.Index, []byte(last.Leaf), reader)...)
	c := Checkpoint{Origin: h.signer.Origin(), Size: last.Index + 1}
	if c.Root, err = tlog.TreeHash(c.Size, reader); err != nil {
		h.Fatal(err)
	}
	for i, e := range b.Entries {
		proof, err := tlog.ProveRecord(c.Size, e.Index, reader)
		if err != nil {
			h.Fatal(err)
		}
		b.Entries[i].Proof = Proof(proof)
	}
	for i, e := range b.Consistency {
		proof, err := tlog.ProveTree(c.Size, e.Size, reader)
		if err != nil {
			h.Fatal(err)
		}
		b.Consistency[i].Proof = Proof(proof)
	}
	b.Checkpoint, b.Key = sign(c), key.Key()
	raw, err := b.Encode()
	if err != nil {
		h.Fatal(err)
	}
	return raw
}

func storedHashes(h house, index int64, leaf []byte, reader tlog.HashReader) []Hash {
	h.Helper()
	all, err := tlog.StoredHashes(index, leaf, reader)
	if err != nil {
		h.Fatal(err)
	}
	return all
}

// A kept checkpoint and a witness vouch for a past. They say nothing of who wrote what comes behind it.
func TestNobodyForgesAnExportBehindAGenuinePast(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	w, _ := newWitness(t, "witness.example/1")
	h.story(4)
	kept := h.checkpoint()
	cosigned, err := w.Cosign(kept)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.TakeCosignature(h.ctx, cosigned, w.Key()); err != nil {
		t.Fatal(err)
	}
	h.story(8)
	export := Entry{Incident: "incident-1", Object: Object{"incident", "incident-1", "INC-2026-0007"}, Data: map[string]any{"as": "vendor"}}
	b, err := h.Export(h.ctx, export, h.all(Filter{Incident: "incident-1"})[1:4], kept.Size)
	if err != nil {
		t.Fatal(err)
	}
	genuine, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := GenerateSigner(strings.TrimPrefix(h.signer.Origin(), originPrefix))
	if err != nil {
		t.Fatal(err)
	}
	forged := forgery(h, b, foreign, kept, strings.TrimPrefix(cosigned, kept.Note))
	for name, c := range map[string]struct {
		pin  Pin
		want Verdict
	}{
		"a checkpoint that was kept": {Pin{Checkpoints: []string{kept.Note}}, Foreign},
		"what the witness kept":      {Pin{Checkpoints: []string{cosigned}, Witnesses: []string{w.Key()}}, Foreign},
		"the key":                    {Pin{Key: h.signer.Key()}, Foreign},
		"a witness alone":            {Pin{Witnesses: []string{w.Key()}}, Sound}, // up to where it signed
	} {
		r, _ := VerifyBundle(forged, c.pin)
		if got := judged(r); got != c.want || r.OriginChecked || r.Key != foreign.Key() {
			t.Errorf("forged, %s: %s, checked %v: %v", name, got, r.OriginChecked, r.String())
		}
		r, _ = VerifyBundle(genuine, c.pin)
		if got := judged(r); got != Sound || r.OriginChecked != (c.want == Foreign) {
			t.Errorf("genuine, %s: %s, checked %v: %v", name, got, r.OriginChecked, r.String())
		}
	}
}

func judged(r Report) Verdict {
	var found []string
	for _, f := range r.Findings {
		found = append(found, f.What)
	}
	return Judge(found)
}
