package journal

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

// exported is incident-1 as the vendor takes it along: three entries of six, the note of entry 5 withheld, with the
// proof that the log continues the checkpoint at 4.
func exported(t *testing.T, h house) (raw []byte, kept Checkpoint) {
	t.Helper()
	h.story(4)
	kept = h.checkpoint()
	h.story(8)
	records := h.all(Filter{Incident: "incident-1"})[1:4]
	delete(records[1].Personal, "note")
	b, err := h.Export(h.ctx, Entry{
		Incident: "incident-1", Object: Object{"incident", "incident-1", "INC-2026-0007"}, Data: map[string]any{"as": "vendor"},
	}, records, kept.Size)
	if err != nil {
		t.Fatal(err)
	}
	raw, err = b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw, kept
}

func TestAnExportVerifiesByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		raw, _ := exported(t, h)
		report, records := VerifyBundle(raw, Pin{Key: h.signer.Key()})
		want := Report{Size: 13, Entries: 4, Checkpoints: 1, Origin: h.signer.Origin(), Key: h.signer.Key(), OriginChecked: true}
		if diff := cmp.Diff(want, report); diff != "" {
			t.Fatal(diff)
		}
		var got []string
		for _, r := range records {
			got = append(got, string(r.Fact)+" "+r.Personal["note"]+strings.Join(r.Erased, " "))
		}
		wanted := []string{"request.acknowledged 分かりました 3", "request.acknowledged note", "request.acknowledged 分かりました 7", "journal.exported "}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Error(diff)
		}
		export := h.all(Filter{Newest: true})[0]
		if export.Fact != JournalExported || export.Data["entries"] != int64(3) || export.Data["as"] != "vendor" || export.Person != "person-1" {
			t.Errorf("the export's own entry: %+v", export)
		}
		h.sound(13)
	})
}

func TestAnExportOfNothingVerifies(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b, err := h.Export(h.ctx, Entry{Personal: map[string]string{"file": "a.json"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := b.Encode()
	if r, records := VerifyBundle(raw, Pin{}); !r.OK() || r.OriginChecked || len(records) != 1 || records[0].Personal["file"] != "a.json" {
		t.Errorf("%+v %v", r, records)
	}
	err = h.db.In(h.ctx, func(ctx context.Context) error { _, err := h.Export(ctx, Entry{}, nil); return err })
	if err == nil {
		t.Error("in a transaction it was made")
	}
}

func TestNoByteOfABundleChangesUnseen(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	raw, _ := exported(t, h)
	for _, mask := range []byte{0x01, 0x20} {
		for i := range raw {
			raw[i] ^= mask
			if r, _ := VerifyBundle(raw, Pin{}); r.OK() {
				t.Errorf("byte %d as %q: …%s…", i, raw[i], raw[max(0, i-20):min(len(raw), i+20)])
			}
			raw[i] ^= mask
		}
	}
}

func TestWhatWasDoneToABundleIsNamed(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	raw, _ := exported(t, h)
	foreign, err := GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		do   func(b *Bundle)
		want []Finding
	}{
		{"nothing", func(b *Bundle) {}, nil},
		{"a byte of a leaf", func(b *Bundle) {
			b.Entries[1].Leaf = strings.Replace(b.Entries[1].Leaf, `"number":5`, `"number":6`, 1)
		}, []Finding{at(5, FoundProof, ""), {Where: AtBundle, What: FoundExport}}},
		{"a byte of a proof", func(b *Bundle) { b.Entries[2].Proof[1][4]++ }, []Finding{at(7, FoundProof, "")}},
		{"an entry's place", func(b *Bundle) { b.Entries[1].Index = 6 }, []Finding{at(6, FoundProof, ""), {Where: AtBundle, What: FoundExport}}},
		{"an entry was dropped", func(b *Bundle) {
			b.Entries = slices.Delete(b.Entries, 1, 2)
		}, []Finding{at(7, FoundNumber, "2"), {Where: AtBundle, What: FoundExport, Detail: "2"}}},
		{"an entry was dropped and the others counted anew", func(b *Bundle) {
			b.Entries = slices.Delete(b.Entries, 1, 2)
			b.Entries[1].Number, b.Entries[2].Number = 2, 3
		}, []Finding{{Where: AtBundle, What: FoundExport, Detail: "2"}}},
		{"the tail was cut", func(b *Bundle) { b.Entries = b.Entries[:2] }, []Finding{{Where: AtBundle, What: FoundNoExport}}},
		{"everything was cut", func(b *Bundle) { b.Entries = b.Entries[:0] }, []Finding{{Where: AtBundle, What: FoundNoExport}}},
		{"two entries changed places", func(b *Bundle) {
			b.Entries[0], b.Entries[1] = b.Entries[1], b.Entries[0]
			b.Entries[0].Number, b.Entries[1].Number = 1, 2
		}, []Finding{{Where: AtBundle, What: FoundExport}}},
		{"an entry was put in that wasn't exported", func(b *Bundle) {
			b.Entries[1] = b.Entries[3]
			b.Entries[1].Number = 2
		}, []Finding{{Where: AtBundle, What: FoundExport}}},
		{"a disclosed value", func(b *Bundle) {
			b.Entries[0].Disclosed["note"] = Disclosure{b.Entries[0].Disclosed["note"].Salt, "いいえ"}
		}, []Finding{at(3, FoundPersonal, "note")}},
		{"a disclosed value under another name", func(b *Bundle) {
			b.Entries[0].Disclosed = map[string]Disclosure{"reason": b.Entries[0].Disclosed["note"]}
		}, []Finding{at(3, FoundStray, "reason"), {Where: AtBundle, What: FoundExport}}},
		{"a disclosed value was withheld afterwards", func(b *Bundle) {
			clear(b.Entries[0].Disclosed)
		}, []Finding{{Where: AtBundle, What: FoundExport}}},
		{"the checkpoint", func(b *Bundle) {
			b.Checkpoint = strings.Replace(b.Checkpoint, "\n13\n", "\n14\n", 1)
		}, []Finding{{Where: AtCheckpoint, What: FoundSignature}}},
		{"the key", func(b *Bundle) { b.Key = foreign.Key() }, []Finding{{Where: AtCheckpoint, What: FoundSignature}}},
		{"the proof that it continues", func(b *Bundle) {
			b.Consistency[0].Proof[0][0]++
		}, []Finding{{Where: AtCheckpoint, Index: 4, What: FoundConsistency}}},
		{"an earlier checkpoint was dropped", func(b *Bundle) {
			b.Consistency = b.Consistency[:0]
		}, []Finding{{Where: AtBundle, What: FoundPart, Detail: "consistency"}}},
		{"the size that it continues", func(b *Bundle) {
			b.Consistency[0].Size = 0
		}, []Finding{{Where: AtCheckpoint, Index: 0, What: FoundConsistency}, {Where: AtBundle, What: FoundPart, Detail: "consistency"}}},
		{"the format", func(b *Bundle) { b.Format = "tasuki-journal/3" }, []Finding{
			{Where: AtBundle, What: FoundForm, Detail: "tasuki-journal/3"}, {Where: AtBundle, What: FoundForm, Detail: "tasuki-journal/3"},
		}},
		{"an older format", func(b *Bundle) { b.Format = firstFormat }, []Finding{{Where: AtBundle, What: FoundForm, Detail: firstFormat}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := DecodeBundle(raw)
			if err != nil {
				t.Fatal(err)
			}
			c.do(&b)
			changed, _ := b.Encode()
			r, _ := VerifyBundle(changed, Pin{})
			if diff := cmp.Diff(c.want, r.Findings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestABundleThatIsWrittenOtherwiseIsRefusedAtItsByte(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	raw, _ := exported(t, h)
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"another case of a key":     {bytes.Replace(raw, []byte(`"format"`), []byte(`"Format"`), 1), "4"},
		"a member twice":            {bytes.Replace(raw, []byte(`"format"`), []byte(`"format": "x", "format"`), 1), "14"},
		"a member that is none":     {bytes.Replace(raw, []byte(`"format"`), []byte(`"formal"`), 1), ""},
		"white space":               {append([]byte(" "), raw...), "0"},
		"something behind":          {append(bytes.Clone(raw), "\n{}"...), ""},
		"cut in the middle":         {raw[:len(raw)/2], ""},
		"an escape that needn't be": {bytes.Replace(raw, []byte(`tasuki-journal`), []byte(`\u0074asuki-journal`), 1), "14"},
		"nothing":                   {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := VerifyBundle(c.raw, Pin{})
			if len(r.Findings) == 0 || r.Findings[0].What != FoundForm || c.want != "" && r.Findings[0].Detail != c.want {
				t.Errorf("%v, want byte %s", r.Findings, c.want)
			}
		})
	}
}

func TestAPinTellsWhoseBundleItIs(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	raw, kept := exported(t, h)
	foreign, err := GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	now := h.checkpoint()
	unlinked := checkpointOf(h, h.signer, h.all(Filter{})[:7])
	forged := checkpointOf(h, foreign, h.all(Filter{})[:7])
	rewritten := checkpointOf(h, h.signer, h.all(Filter{})[1:5])
	stranger, err := GenerateSigner("another")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		pin     Pin
		checked bool
		want    string
	}{
		{"without one the origin isn't checked", Pin{}, false, ""},
		{"its key", Pin{Key: h.signer.Key()}, true, ""},
		{"another key of the same name", Pin{Key: foreign.Key()}, false, FoundKey},
		{"the same checkpoint", Pin{Checkpoints: []string{now.Note}}, true, ""},
		{"an earlier one that it proves to continue", Pin{Checkpoints: []string{kept.Note}}, true, ""},
		{"the same, signed with another key", Pin{Checkpoints: []string{checkpointOf(h, foreign, h.all(Filter{})[:kept.Size]).Note}}, false, FoundKey},
		{"an earlier one of another history", Pin{Checkpoints: []string{rewritten.Note}}, false, FoundRewritten},
		{"one of the same signer that nothing leads from", Pin{Checkpoints: []string{unlinked.Note}}, true, FoundUnprovable},
		{"one of another signer that nothing leads from", Pin{Checkpoints: []string{forged.Note}}, false, FoundKey},
		{"one of another log", Pin{Checkpoints: []string{checkpointOf(h, stranger, h.all(Filter{})[:4]).Note}}, false, FoundOrigin},
		{"something that is no checkpoint", Pin{Checkpoints: []string{kept.Note[:20]}}, false, FoundSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := VerifyBundle(raw, c.pin)
			what := ""
			if len(r.Findings) > 0 {
				what = r.Findings[0].What
			}
			if what != c.want || r.OriginChecked != c.checked || len(r.Findings) > 1 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// Whoever signs a forgery with a key of their own makes a bundle that is sound in itself: only the pin tells.
func TestAForgeryIsToldByItsKeyAlone(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	raw, _ := exported(t, h)
	b, err := DecodeBundle(raw)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	c, err := ReadCheckpoint(b.Checkpoint, b.Key)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: c.text()}, foreign.signer)
	if err != nil {
		t.Fatal(err)
	}
	b.Checkpoint, b.Key = string(signed), foreign.Key()
	forged, _ := b.Encode()
	if r, _ := VerifyBundle(forged, Pin{}); !r.OK() || r.OriginChecked || Fingerprint(r.Key) == Fingerprint(h.signer.Key()) {
		t.Errorf("%+v", r)
	}
	if r, _ := VerifyBundle(forged, Pin{Key: h.signer.Key()}); r.OK() {
		t.Error("the pin did not tell")
	}
}

func TestEveryFindingIsListedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range AllFindings() {
		seen[f] = true
	}
	if len(seen) != len(AllFindings()) {
		t.Error(slices.Sorted(maps.Keys(seen)))
	}
}

func FuzzVerifyBundle(f *testing.F) {
	f.Add([]byte(`{"format":"tasuki-journal/1","checkpoint":"","key":"","consistency":[{"size":1}],"entries":[{"number":1,"index":-1,"leaf":"{}","disclosed":{},"proof":[]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, _ := VerifyBundle(raw, Pin{}); r.OK() {
			t.Error("a bundle nobody signed")
		}
	})
}
