package journal

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func newWitness(t *testing.T, name string) (*Cosigner, string) {
	t.Helper()
	w, secret, err := GenerateCosigner(name, func() time.Time { return opening.Add(time.Minute) })
	if err != nil {
		t.Fatal(err)
	}
	return w, secret
}

func TestAWitnessSignsWhatEverybodyCanCheck(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.story(3)
	c := h.checkpoint()
	w, secret := newWitness(t, "witness.example/1")
	again, err := ReadCosigner(secret, w.now)
	if err != nil || again.Key() != w.Key() {
		t.Fatal(again, err)
	}
	signed, err := again.Cosign(c)
	if err != nil {
		t.Fatal(err)
	}
	told, sig, err := ReadCosignature(signed, w.Key())
	if err != nil || told.Size != 3 || told.Root != c.Root || !sig.At.Equal(opening.Add(time.Minute)) || c.Note+sig.Line != signed {
		t.Errorf("%+v %+v %v", told, sig, err)
	}
	if _, err := ReadCheckpoint(signed, c.Key); err != nil {
		t.Errorf("with the house's key: %v", err)
	}
	last := strings.LastIndex(signed, " ") + 15 // of the time's digits, behind a key id of 4 bytes
	other, _ := newWitness(t, "witness.example/1")
	for name, key := range map[string]string{"another of that name": other.Key(), "the house": c.Key, "nobody": "x"} {
		if _, _, err := ReadCosignature(signed, key); err == nil {
			t.Errorf("it passes for %s", name)
		}
	}
	for name, text := range map[string]string{
		"another time":  signed[:last] + string(other64(signed[last])) + signed[last+1:],
		"another size":  strings.Replace(signed, "\n3\n", "\n4\n", 1),
		"no signature":  c.Note,
		"no checkpoint": "hello\n\n" + sig.Line,
	} {
		if _, _, err := ReadCosignature(text, w.Key()); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func other64(digit byte) byte {
	if digit == 'A' {
		return 'B'
	}
	return 'A'
}

func TestAWitnessesKeyIsReadInOneFormOnly(t *testing.T) {
	w, secret := newWitness(t, "witness.example/1")
	name, rest, _ := strings.Cut(w.Key(), "+")
	for _, key := range []string{
		"", name, w.Key() + " ", strings.ToUpper(w.Key()), "witness.example/2+" + rest, "tasuki/1+" + rest, "two words+" + rest, w.Key() + "AA==",
	} {
		if _, err := WitnessName(key); err == nil {
			t.Errorf("%q passes for a witness's key", key)
		}
	}
	for _, s := range []string{"", w.Key(), strings.Replace(secret, "example/1", "example/2", 1), secret + "AAAA"} {
		if _, err := ReadCosigner(s, w.now); err == nil || strings.Contains(err.Error(), secret[len(secret)-20:]) {
			t.Errorf("%v", err)
		}
	}
	for _, bad := range []string{"", "a b", "a+b", "tasuki/1", strings.Repeat("x", 101), "証人"} {
		if _, _, err := GenerateCosigner(bad, w.now); err == nil {
			t.Errorf("%q is a name", bad)
		}
	}
}

func TestCosignaturesAreTakenOfCheckpointsThatWereHandedOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		w, _ := newWitness(t, "witness.example/1")
		h.story(3)
		first := h.checkpoint()
		if _, err := h.CosignedCheckpoint(h.ctx); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("before anybody signed: %v", err)
		}
		take := func(c Checkpoint) error {
			t.Helper()
			signed, err := w.Cosign(c)
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.TakeCosignature(h.ctx, signed, w.Key())
			return err
		}
		for range 2 { // a later word on the same checkpoint takes the place of the earlier
			if err := take(first); err != nil {
				t.Fatal(err)
			}
		}
		h.story(3)
		never := checkpointOf(h, h.signer, h.all(Filter{})[:5])
		if err := take(never); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("one that was never handed out: %v", err)
		}
		h.checkpoint()
		another := checkpointOf(h, h.signer, append(h.all(Filter{})[1:6:6], h.all(Filter{})[0]))
		if err := take(another); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("one of another past: %v", err)
		}
		extended, err := note.Sign(&note.Note{Text: first.text() + "more\n"}, w)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.TakeCosignature(h.ctx, string(extended), w.Key()); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("one that says more than ours: %v", err)
		}
		if _, err := h.TakeCosignature(h.ctx, first.Note, w.Key()); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("one that nobody signed: %v", err)
		}
		c, err := h.CosignedCheckpoint(h.ctx)
		var below []Cosignature
		if err == nil {
			c, below, err = h.WithCosignatures(h.ctx, c)
		}
		_, sig, wrong := ReadCosignature(c.Note, w.Key())
		if err != nil || wrong != nil || sig.Size != 3 {
			t.Errorf("%+v %v %v", c, err, wrong)
		}
		if diff := cmp.Diff([]Cosignature{sig}, below); diff != "" {
			t.Errorf("who is said to have signed it: %s", diff)
		}
		if of, err := h.CosignedBy(h.ctx, w.Key()); err != nil || of != c {
			t.Errorf("by its only witness: %+v %v", of, err)
		}
		if _, err := h.CosignedBy(h.ctx, "another"); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("by one who never signed: %v", err)
		}
		by, err := h.WitnessedBy(h.ctx, w.Key(), "another")
		want := map[string]Witnessed{w.Key(): {3, opening.Add(time.Minute), opening}}
		if diff := cmp.Diff(want, by); diff != "" || err != nil {
			t.Error(err, diff)
		}
		h.sound(6)
	})
}

func TestAnOldWordOfAWitnessIsNoNewOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		w, _ := newWitness(t, "witness.example/1")
		h.story(3)
		c := h.checkpoint()
		signedAt := func(at time.Time) string {
			t.Helper()
			w.now = func() time.Time { return at }
			signed, err := w.Cosign(c)
			if err != nil {
				t.Fatal(err)
			}
			return signed
		}
		first, second := signedAt(opening), signedAt(opening.Add(time.Minute))
		for _, c := range []struct {
			name, note string
			want       Witnessed
		}{
			{"its first", first, Witnessed{3, opening, opening}},
			{"its first again", first, Witnessed{3, opening, opening}},
			{"its second", second, Witnessed{3, opening.Add(time.Minute), opening.Add(2 * time.Hour)}},
			{"its first, once more", first, Witnessed{3, opening.Add(time.Minute), opening.Add(2 * time.Hour)}},
		} {
			got, err := h.TakeCosignature(h.ctx, c.note, w.Key())
			by, wrong := h.WitnessedBy(h.ctx, w.Key())
			if got != c.want || by[w.Key()] != c.want || err != nil || wrong != nil {
				t.Errorf("%s: %v %v, %v %v", c.name, got, by, err, wrong)
			}
			h.clock.Advance(time.Hour)
		}
	})
}

func TestOnlyTheNewestCosignaturesOfAKeyAreKept(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	w, _ := newWitness(t, "witness.example/1")
	for range cosignaturesKept + 3 {
		h.story(1)
		signed, _ := w.Cosign(h.checkpoint())
		if _, err := h.TakeCosignature(h.ctx, signed, w.Key()); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := store{h.db}.cosignatures(h.ctx)
	if err != nil || len(rows) != cosignaturesKept || rows[0].Size != 4 {
		t.Errorf("%d, from %d, %v", len(rows), rows[0].Size, err)
	}
}

func TestAWitnessThatIsAskedForMustHaveSigned(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	w, _ := newWitness(t, "witness.example/1")
	absent, _ := newWitness(t, "witness.example/2")
	h.story(4)
	signed, _ := w.Cosign(h.checkpoint())
	if _, err := h.TakeCosignature(h.ctx, signed, w.Key()); err != nil {
		t.Fatal(err)
	}
	if r := h.verify(Pin{Witnesses: []string{w.Key()}}); !r.OK() || !r.OriginChecked {
		t.Errorf("all of it is witnessed: %+v", r)
	}
	h.story(3)
	b, err := h.Export(h.ctx, Entry{}, h.all(Filter{}))
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := b.Encode()
	for name, verify := range map[string]func(Pin) Report{
		"database": h.verify,
		"export":   func(p Pin) Report { r, _ := VerifyBundle(raw, p); return r },
	} {
		r := verify(Pin{Witnesses: []string{w.Key()}})
		want := []WitnessReport{{"witness.example/1", 4, opening.Add(time.Minute)}}
		if diff := cmp.Diff(want, r.Witnesses); diff != "" || !r.OK() || r.OriginChecked {
			t.Errorf("%s: %v %v", name, diff, r.String())
		}
		r = verify(Pin{Witnesses: []string{w.Key(), absent.Key()}})
		if len(r.Findings) != 1 || r.Findings[0].What != FoundUnwitnessed || r.Findings[0].Detail != "witness.example/2" {
			t.Errorf("%s: %v", name, r.String())
		}
	}
}

func TestTheGravestFindingMakesTheVerdict(t *testing.T) {
	for _, c := range []struct {
		found []string
		want  Verdict
	}{
		{nil, Sound},
		{[]string{FoundLeaf}, Altered},
		{[]string{FoundUnprovable}, Unproven},
		{[]string{FoundUnprovable, FoundUnwitnessed}, Unwitnessed},
		{[]string{FoundUnprovable, FoundHash}, Altered},
		{[]string{FoundRolledBack, FoundUnwitnessed}, RolledBack},
		{[]string{FoundRolledBack, FoundCut}, Truncated},
		{[]string{FoundHash, FoundTail}, Truncated},
		{[]string{FoundTail, FoundKey}, Foreign},
		{[]string{FoundCut, FoundRewritten, FoundKey}, Forked},
	} {
		if got := Judge(c.found); got != c.want {
			t.Errorf("%v: %s, want %s", c.found, got, c.want)
		}
	}
}
