package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/pack"
)

func identity(t testing.TB, path string) pack.Identity {
	t.Helper()
	i, err := pack.OpenIdentity(path, true)
	must(t, err)
	return i
}

// packing is what a request decides.
func (h *house) packing(ctx context.Context, act access.Action, request string) (Packing, error) {
	o, ok := h.orders[request]
	grant, err := h.incidents.Grant(ctx, h.incident.ID)
	if err != nil {
		return Packing{}, err
	}
	if !ok {
		return Packing{}, fault.NotFound()
	}
	if err := access.Check(ctx, act, access.Scope{Incident: o.Incident, Executor: o.Organization, Grant: grant}); err != nil {
		return Packing{}, err
	}
	h.loseCommit(ctx)
	if h.closed[request] {
		return Packing{}, fault.Conflict("request.not_possible", "state", "accepted")
	}
	return Packing{
		Order: Order{Incident: o.Incident, Request: o.Request, Organization: o.Organization}, Reference: "INC-2026-0001/R1", Revision: 1,
		Wording: strings.Repeat("0a", 32), Steps: []PackStep{{ID: o.Step, Kind: "collect_log"}}, Files: map[string]Order{o.Step: o}, Readers: []string{o.Organization},
	}, nil
}

// take is an order that the vendor took along.
func (h *house) take() (PackOrder, pack.Order) {
	h.t.Helper()
	o, file, err := h.CreatePackOrder(h.as(h.engineer), requested, PackOrderDays)
	must(h.t, err)
	read, err := pack.ReadOrder(bytes.NewReader(file))
	must(h.t, err)
	return o, read
}

var there = time.Date(2026, 3, 28, 12, 0, 0, 0, time.FixedZone("", 8*3600))

type file struct{ name, step, text string }

// packed is a bundle under the order.
func packed(t testing.TB, o pack.Order, files ...file) []byte {
	t.Helper()
	return packedAs(t, db.NewID(), o, files...)
}

func packedAs(t testing.TB, id string, o pack.Order, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	ahead := int64(90)
	w, err := pack.NewWriter(&b, o, id, pack.Begun{By: "Lim Wei Jie", Where: "Jurong", Why: "The line is cut.", From: "the night shift", Seal: "SG-0042", At: there, Ahead: &ahead})
	must(t, err)
	for _, f := range files {
		p := pack.Packed{Name: f.name, Path: "/var/log/" + f.name, Step: f.step, Size: int64(len(f.text)), Modified: there}
		_, err := w.Add(p, strings.NewReader(f.text), func() time.Time { return there })
		must(t, err)
	}
	_, err = w.Close(there)
	must(t, err)
	return b.Bytes()
}

func (h *house) brought(bundle []byte, late string) (Bundle, bool, error) {
	return h.Import(h.as(h.desk), requested, bytes.NewReader(bundle), late)
}

func TestWhatWasPackedWithoutALineIsEvidenceByteForByte(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		expected := h.expect()
		taken, o := h.take()
		files := []file{
			{"messages", "s1", strings.Repeat("Mar 28 12:00:00 dns01 named: query\n", 300_000)}, {"empty", "s1", ""}, {"one", "", "1"}, {"../../etc/passwd", "", "path"},
			{"ログ\u202e.txt", "", "右"}, {"line\nbreak", "", "\x00\xff"}, {"sparse", "", strings.Repeat("\x00", 9<<20)},
		}
		bundle := packed(t, o, files...)
		b, again, err := h.brought(bundle, "")
		must(t, err)
		if again || b.Files != len(files) || b.Size != int64(len(bundle)) || b.SHA256 != sumOf(bundle) || b.LateReason != "" || b.Custody.Seal != "SG-0042" {
			t.Errorf("%+v", b)
		}
		items := h.items()
		if len(items) != len(files) {
			t.Fatalf("%d items of %d files", len(items), len(files))
		}
		if items[0].ID != expected.ID || items[0].Filename != "messages" {
			t.Error("what was expected was not filled first")
		}
		for _, f := range files {
			k := slices.IndexFunc(items, func(i Item) bool { return i.Filename == f.name })
			if k < 0 {
				t.Fatalf("%q is missing", f.name)
			}
			a := items[k].Latest()
			if items[k].State != Verified || a.SHA256 != sumOf([]byte(f.text)) || a.Person != taken.Person || a.Organization != h.merlinet.ID {
				t.Errorf("%q: %s %+v", f.name, items[k].State, a)
			}
			c, err := h.Open(h.as(h.desk), items[k].ID, Everything)
			must(t, err)
			got, err := io.ReadAll(c)
			must(t, err)
			must(t, c.Close())
			if string(got) != f.text {
				t.Errorf("%q: other bytes came back", f.name)
			}
		}
		want := []journal.Fact{journal.EvidencePacked, journal.EvidenceReceiving, journal.EvidenceReceived, journal.EvidenceVerified}
		if got := h.facts(items[0])[1:5]; !slices.Equal(got, want) {
			t.Errorf("the journal says %v", got)
		}
		h.saysWhoPacked(items[0], b)
	})
}

// saysWhoPacked: the entry says that it was done without a line, by whom, by which clock, and who brought it in.
func (h *house) saysWhoPacked(i Item, b Bundle) {
	h.t.Helper()
	l, err := h.j.Entries(context.Background(), journal.Filter{}, db.Page{Limit: 100})
	must(h.t, err)
	for _, r := range l.Items {
		if r.Fact != journal.EvidencePacked || r.Object.ID != i.ID {
			continue
		}
		if r.Person != h.desk.ID || r.Data["offline"] != true || r.Data["host_clock"] != "2026-03-28T12:00:00+08:00" || r.Data["host_clock_ahead_seconds"] != int64(90) ||
			r.Data["bundle"] != b.ID || r.Data["sha256"] != i.Latest().SHA256 {
			h.t.Errorf("it says %+v", r)
		}
		return
	}
	h.t.Error("nothing says that it was packed")
}

func TestABundleComesInOnce(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		_, o := h.take()
		bundle := packed(t, o, file{"messages", "s1", "kept"}, file{"more", "", "too"})
		first, _, err := h.brought(bundle, "")
		must(t, err)
		stored := len(h.stored())
		h.clock.Advance(100 * 24 * time.Hour) // and also once its order has expired
		second, again, err := h.brought(bundle, "")
		must(t, err)
		if !again || second.ID != first.ID || len(h.items()) != 2 || len(h.stored()) != stored {
			t.Errorf("again: %t %+v, %d items", again, second, len(h.items()))
		}
		changed := bytes.Clone(bundle)
		changed[len(changed)-9] ^= 1
		_, _, err = h.brought(changed, "")
		wantInvalid(t, err, "bundle.changed")
	})
}

// Whoever packs chooses the id, and knows those of others from their labels.
func TestAnIDTakenByAnotherKeepsNoBundleOut(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		_, mine := h.take()
		_, others := h.take()
		id := db.NewID()
		first, _, err := h.brought(packedAs(t, id, others, file{"messages", "s1", "somebody else's"}), "")
		must(t, err)
		genuine := packedAs(t, id, mine, file{"messages", "", "the genuine one"})
		b, again, err := h.brought(genuine, "")
		must(t, err)
		if again || b.ID == first.ID || len(h.items()) != 2 {
			t.Errorf("another order's: again %t, %d items", again, len(h.items()))
		}
		stored := len(h.stored())
		_, again, err = h.brought(packedAs(t, id, mine, file{"messages", "", "other content"}), "")
		wantInvalid(t, err, "bundle.other_content")
		if len(h.items()) != 2 || len(h.stored()) != stored {
			t.Errorf("other content: again %t, %d items", again, len(h.items()))
		}
		_, again, err = h.brought(genuine, "")
		if must(t, err); !again {
			t.Error("the genuine one is not known again")
		}
	})
}

func wantInvalid(t testing.TB, err error, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.KindInvalid || len(f.Fields) != 1 || f.Fields[0].Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

func TestABundleThatIsNotWhatWasPackedLeavesNothing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		_, o := h.take()
		elsewhere := o
		elsewhere.Recipient = identity(t, t.TempDir()+"/pack.key").Recipient()
		guessed := o
		guessed.Secret = pack.NewSecret()
		unknown := o
		unknown.ID = db.NewID()
		good := packed(t, o, file{"messages", "s1", strings.Repeat("x", 900_000)})
		middle := bytes.Clone(good)
		middle[500_000] ^= 1
		for _, c := range []struct {
			name, key string
			bundle    []byte
		}{
			{"a byte within a file", "bundle.changed_file", middle},
			{"it ends early", "bundle.changed_file", good[:600_000]},
			{"nothing", "bundle.changed", nil},
			{"something else", "bundle.none", []byte("PK\x03\x04 and what follows in an archive")},
			{"another house's", "bundle.other_server", packed(t, elsewhere, file{"messages", "s1", "x"})},
			{"an order that nobody made", "bundle.unknown_order", packed(t, unknown, file{"messages", "s1", "x"})},
			{"a secret that was guessed", "bundle.changed", packed(t, guessed, file{"messages", "s1", "x"})},
			{"a step that there is not", "bundle.unknown_order", packed(t, o, file{"messages", "s9", "x"})},
		} {
			_, _, err := h.brought(c.bundle, "")
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != c.key {
				t.Errorf("%s: %v", c.name, err)
			}
			if len(h.items()) != 0 || len(h.stored()) != 0 {
				t.Errorf("%s: %d items and %d objects are left", c.name, len(h.items()), len(h.stored()))
			}
		}
	})
}

func TestAnOrderEnds(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		revoked, o := h.take()
		must(t, h.RevokePackOrder(access.IfMatch(h.as(h.engineer), revoked.Version), requested, revoked.ID))
		_, _, err := h.brought(packed(t, o, file{"messages", "s1", "x"}), "The courier was late.")
		wantKey(t, err, fault.KindConflict, "bundle.revoked")
		_, o = h.take()
		bundle := packed(t, o, file{"messages", "s1", "x"})
		h.clock.Advance(PackOrderDays * 24 * time.Hour)
		_, _, err = h.brought(bundle, "")
		wantKey(t, err, fault.KindConflict, "bundle.expired")
		_, _, err = h.brought(bundle, "The courier\nwas late.")
		wantInvalid(t, err, "field.control_characters")
		b, _, err := h.brought(bundle, "The courier was late.")
		must(t, err)
		if b.LateReason != "The courier was late." {
			t.Errorf("%+v", b)
		}
		l, err := h.PackOrders(h.as(h.engineer), requested, Page{Limit: 10, Count: true})
		must(t, err)
		if *l.Total != 2 || l.Items[1].Revoked.IsZero() || !l.Items[0].Revoked.IsZero() {
			t.Errorf("%+v", l)
		}
		h.closed[requested] = true
		_, _, err = h.brought(packed(t, o, file{"messages", "s1", "y"}), "It was late.")
		wantKey(t, err, fault.KindConflict, "request.not_possible")
	})
}

func TestWhoPacksAndWhoBringsIn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		_, o := h.take()
		bundle := packed(t, o, file{"messages", "s1", "x"})
		_, _, err := h.CreatePackOrder(h.as(h.rival), requested, 1)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, _, err = h.Import(h.as(h.rival), requested, bytes.NewReader(bundle), "")
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, _, err = h.Import(h.as(h.engineer), requested, bytes.NewReader(bundle), "")
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("the vendor: %v", err)
		}
		_, _, err = h.CreatePackOrder(h.as(h.engineer), requested, PackOrderDaysMax+1)
		wantInvalid(t, err, "pack.days")
	})
}

func TestABundleThatDoesNotFitIsRefusedBeforeItsBytes(t *testing.T) {
	small := generous
	small.Incident, small.File = 1000, 600
	each(t, small, func(t *testing.T, h *house) {
		_, o := h.take()
		for key, files := range map[string][]file{
			"evidence.too_large":  {{"messages", "s1", strings.Repeat("x", 601)}},
			"evidence.over_quota": {{"a", "s1", strings.Repeat("x", 600)}, {"b", "", strings.Repeat("x", 401)}},
		} {
			_, _, err := h.brought(packed(t, o, files...), "")
			wantKey(t, err, fault.KindTooLarge, key)
		}
		if len(h.stored()) != 0 {
			t.Error("something is left")
		}
		_, _, err := h.brought(packed(t, o, file{"a", "s1", strings.Repeat("x", 600)}, file{"b", "", strings.Repeat("x", 400)}), "")
		must(t, err)
	})
}

func TestSoakManySmallFilesComeInOneBundle(t *testing.T) {
	many := 10_000
	if os.Getenv("TASUKI_SOAK") == "" {
		many = 1_000 // each is synced
	}
	each(t, generous, func(t *testing.T, h *house) {
		_, o := h.take()
		files := make([]file, many)
		for k := range files {
			files[k] = file{fmt.Sprintf("spool/%05d.eml", k), "", fmt.Sprint("message ", k)}
		}
		bundle := packed(t, o, files...)
		b, _, err := h.brought(bundle, "")
		must(t, err)
		l, err := h.List(h.as(h.desk), h.incident.ID, Filter{Request: requested, States: []State{Verified}}, Page{Limit: 1, Count: true})
		must(t, err)
		if b.Files != len(files) || *l.Total != int64(len(files)) {
			t.Errorf("%d of %d", *l.Total, len(files))
		}
	})
}
