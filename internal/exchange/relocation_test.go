package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/blob/blobtest"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// ask asks for an item to be kept in headquarters' own region.
func (h *house) ask(i Item) Relocation {
	h.t.Helper()
	t, err := h.AskRelocation(h.as(h.desk), i.ID, RelocationWish{blob.DefaultRegion, "The analysts are there.", "Article 49(1)(e) GDPR"})
	must(h.t, err)
	return t
}

func (h *house) relocation(id string) Relocation {
	h.t.Helper()
	t, err := h.GetRelocation(h.as(h.desk), id)
	must(h.t, err)
	return t
}

func TestARelocationTakesTwoPeopleAndThenTheBytes(t *testing.T) {
	for name, store := range map[string]func(t *testing.T) string{
		"folder": func(*testing.T) string { return "" },
		"s3":     func(t *testing.T) string { return blobtest.Gateway(t, t.TempDir()) },
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d, generous)
				h.regional(store(t))
				content := noise(2*PartSize + 77)
				item := h.handedIn(content)
				_, err := h.Hold(h.as(h.desk), item.ID, "A court asks for it.") // no obstacle
				must(t, err)
				asked := h.ask(item)
				must(t, h.CarryRelocations(t.Context()))
				if n := len(h.objectsIn("default")); n != 0 {
					t.Fatalf("%d parts went before anybody agreed", n)
				}
				_, err = h.ApproveRelocation(h.as(h.desk), asked.ID)
				wantKey(t, err, fault.KindForbidden, "evidence.second_person")
				_, err = h.ApproveRelocation(h.as(h.engineer), asked.ID)
				wantKey(t, err, fault.KindForbidden, "problem.forbidden")
				approved, err := h.ApproveRelocation(h.as(h.second()), asked.ID)
				must(t, err)
				if approved.Bytes != int64(len(content)) {
					t.Errorf("%d bytes to be copied", approved.Bytes)
				}
				must(t, h.CarryRelocations(t.Context()))

				done := h.relocation(asked.ID)
				if done.State != RelocationDone || done.Copied != done.Bytes || done.EndedAt.IsZero() {
					t.Errorf("in the end: %+v", done)
				}
				if here, there := len(h.objectsIn("default")), len(h.objectsIn("eu")); here != 3 || there != 0 {
					t.Errorf("%d parts here, %d left there", here, there)
				}
				now, err := h.Get(h.as(h.desk), item.ID)
				must(t, err)
				if now.Latest().Region != "default" || h.content(now) != string(content) {
					t.Errorf("afterwards: %s", now.Latest().Region)
				}
				if left, err := h.store.someCopies(t.Context(), asked.ID, 10); err != nil || len(left) != 0 {
					t.Errorf("rows of copies: %v %v", left, err)
				}
				h.custodyTells(item, Copied, Transferred)
			})
		})
	}
}

// custodyTells wants these as the last handlings of an item, each from eu to default with the item's hash.
func (h *house) custodyTells(i Item, want ...Handling) {
	h.t.Helper()
	l, err := h.Custody(h.as(h.engineer), i.ID, Page{Limit: 100})
	must(h.t, err)
	var got []Handling
	for _, e := range l.Items {
		if e.Kept == "default" && e.Left == "eu" && e.SHA256 == i.Latest().SHA256 && e.Who.Organization == h.desk.Organization {
			got = append(got, e.Handling)
		}
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("the custody record has %v, want %v", got, want)
	}
}

func TestWhatARelocationIsRefusedFor(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.regional("")
		item := h.handedIn([]byte("one line"))
		wish := func(to, why, basis string) error {
			_, err := h.AskRelocation(h.as(h.desk), item.ID, RelocationWish{to, why, basis})
			return err
		}
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"a region that isn't there": {wish("ap", "x", "y"), "/to region.unknown"},
			"where it is":               {wish("eu", "x", "y"), "/to relocation.there_already"},
			"no reason":                 {wish("default", " ", "y"), "/reason field.required"},
			"no legal basis":            {wish("default", "x", ""), "/legal_basis field.required"},
			"a line that turns around":  {wish("default", "x\u202e", "y"), "/reason field.control_characters"},
		} {
			f, _ := fault.As(c.err)
			if f == nil || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != c.want {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		asked := h.ask(item)
		if err := wish("default", "x", "y"); kindOf(err) != fault.KindConflict {
			t.Errorf("a second one: %v", err)
		}
		for _, who := range []func() (Relocation, error){
			func() (Relocation, error) { return h.GetRelocation(h.as(h.rival), asked.ID) },
			func() (Relocation, error) { return h.ApproveRelocation(h.as(h.rival), asked.ID) },
			func() (Relocation, error) { return h.GetRelocation(h.as(h.desk), db.NewID()) },
		} {
			if _, err := who(); kindOf(err) != fault.KindNotFound {
				t.Errorf("seen by whoever has no part in it: %v", err)
			}
		}
		if _, err := h.GetRelocation(h.as(h.engineer), asked.ID); kindOf(err) != fault.KindForbidden {
			t.Errorf("its sender reads what headquarters thinks of: %v", err)
		}
		_, err := h.DeclineRelocation(h.as(h.desk), asked.ID, "No.")
		wantKey(t, err, fault.KindForbidden, "evidence.second_person")
		declined, err := h.DeclineRelocation(h.as(h.second()), asked.ID, "The consent is missing.")
		must(t, err)
		_, err = h.ApproveRelocation(h.as(h.second()), declined.ID)
		wantKey(t, err, fault.KindConflict, "relocation.not_possible")
		withdrawn, err := h.WithdrawRelocation(h.as(h.desk), h.ask(item).ID, "Not needed.")
		must(t, err)
		l, err := h.RelocationsOf(h.as(h.desk), item.ID, Page{})
		must(t, err)
		if len(l.Items) != 2 || l.Items[0].State != RelocationWithdrawn || l.Items[1].State != RelocationDeclined || withdrawn.EndReason != "Not needed." {
			t.Errorf("%+v", l.Items)
		}
		facts := h.facts(item)
		for _, f := range []journal.Fact{journal.RelocationAsked, journal.RelocationDeclined, journal.RelocationWithdrawn} {
			if !slices.Contains(facts, f) {
				t.Errorf("the journal has no %s", f)
			}
		}
	})
}

// stopping is a store that stops answering after so many objects.
type stopping struct {
	blob.Store
	left int
}

func (s *stopping) Put(ctx context.Context, name string, data []byte) error {
	if s.left--; s.left < 0 {
		return fault.Unavailable(errors.New("no answer"))
	}
	return s.Store.Put(ctx, name, data)
}

// approved is an item of three parts in eu whose relocation may begin.
func (h *house) approved() (Item, Relocation, []byte) {
	h.t.Helper()
	h.regional("")
	content := noise(2*PartSize + 77)
	item := h.handedIn(content)
	t, err := h.ApproveRelocation(h.as(h.second()), h.ask(item).ID)
	must(h.t, err)
	return item, t, content
}

func TestARelocationGoesOnWhereItStoppedAndCanBeStopped(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, tr, content := h.approved()
		store := h.vault.Store
		h.vault.Store = &stopping{store, 2}
		must(t, h.CarryRelocations(t.Context()))
		h.vault.Store = store
		if now := h.relocation(tr.ID); now.Trouble != TroubleUnavailable || now.Copied != 2*PartSize || h.content(item) != string(content) {
			t.Fatalf("without an answer: %+v", now)
		}
		before := h.objectsIn("default")
		must(t, h.Sweep(t.Context(), time.Now().Add(2*orphanAge)))
		if got := h.objectsIn("default"); !slices.Equal(got, before) || len(got) != 2 {
			t.Fatalf("the sweep took copies: %v", got)
		}
		if _, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Old."); err == nil {
			t.Error("it may be disposed of on its way")
		}
		h.later(tr)
		must(t, h.CarryRelocations(t.Context()))
		if got := h.objectsIn("default"); len(got) != 3 || !slices.Contains(got, before[0]) || h.relocation(tr.ID).State != RelocationDone {
			t.Errorf("it began anew: %v", got)
		}

		back, err := h.AskRelocation(h.as(h.desk), item.ID, RelocationWish{"eu", "Back.", "As before"})
		must(t, err)
		_, err = h.ApproveRelocation(h.as(h.second()), back.ID)
		must(t, err)
		eu := h.vault.Elsewhere["eu"]
		h.vault.Elsewhere["eu"] = &stopping{eu, 1}
		must(t, h.CarryRelocations(t.Context()))
		h.vault.Elsewhere["eu"] = eu
		if n := len(h.objectsIn("eu")); n != 1 {
			t.Fatalf("%d copies", n)
		}
		_, err = h.WithdrawRelocation(h.as(h.desk), back.ID, "Never mind.")
		must(t, err)
		if n := len(h.objectsIn("eu")); n != 0 || h.content(item) != string(content) {
			t.Errorf("%d copies are left of what was stopped", n)
		}
	})
}

// later is when a relocation that was put off may be tried again.
func (h *house) later(t Relocation) {
	h.t.Helper()
	must(h.t, h.db.In(h.t.Context(), func(ctx context.Context) error {
		return h.db.Gorm(ctx).Exec("UPDATE evidence_relocations SET lease_until = NULL WHERE id = ?", t.ID).Error
	}))
}

func TestWhatIsDamagedStaysWhereItIs(t *testing.T) {
	h := build(t, dbtest.SQLite(t), generous)
	dir := filepath.Join(t.TempDir(), "eu")
	h.regional(dir)
	item := h.handedIn(noise(PartSize + 5))
	tr, err := h.ApproveRelocation(h.as(h.second()), h.ask(item).ID)
	must(t, err)
	for _, name := range h.objectsIn("eu") {
		if strings.Contains(name, "/000001-") {
			must(t, os.WriteFile(filepath.Join(dir, name), noise(5+blob.Overhead), 0o600))
		}
	}
	must(t, h.CarryRelocations(t.Context()))
	if now := h.relocation(tr.ID); now.State != RelocationFailed || now.Trouble != TroubleDamaged || len(h.objectsIn("default")) != 0 || len(h.objectsIn("eu")) != 2 {
		t.Errorf("%+v, here %v, there %v", now, h.objectsIn("default"), h.objectsIn("eu"))
	}
	if !slices.Contains(h.facts(item), journal.RelocationFailed) {
		t.Error("the journal says nothing of it")
	}
}

func TestAReaderFollowsBytesThatAreTakenElsewhere(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, tr, content := h.approved()
		c, err := h.Open(h.as(h.engineer), item.ID, Everything)
		must(t, err)
		defer c.Close()
		var got bytes.Buffer
		_, err = io.CopyN(&got, c, 1000) // the first part is open
		must(t, err)
		must(t, h.CarryRelocations(t.Context()))
		if h.relocation(tr.ID).State != RelocationDone || len(h.objectsIn("eu")) != 0 {
			t.Fatal("it is not over")
		}
		_, err = io.Copy(&got, c)
		must(t, err)
		if got.String() != string(content) {
			t.Error("other bytes came")
		}
	})
}

func TestAllAttemptsOfAnItemGoTogether(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.regional("")
		wrong := h.sends("wrong", sumOf([]byte("other")))
		right := h.sends("right!", sumOf([]byte("right!")))
		if wrong.ID != right.ID || len(right.Attempts) != 2 {
			t.Fatalf("two attempts at one item: %+v", right)
		}
		tr, err := h.ApproveRelocation(h.as(h.second()), h.ask(right).ID)
		must(t, err)
		must(t, h.CarryRelocations(t.Context()))
		now, err := h.Get(h.as(h.desk), right.ID)
		must(t, err)
		for _, a := range now.Attempts {
			if a.Region != "default" {
				t.Errorf("attempt %d stays in %s", a.Number, a.Region)
			}
		}
		if len(h.objectsIn("eu")) != 0 || len(h.objectsIn("default")) != 2 || h.relocation(tr.ID).State != RelocationDone {
			t.Errorf("here %v, there %v", h.objectsIn("default"), h.objectsIn("eu"))
		}
	})
}

// sends hands a small file in under a hash.
func (h *house) sends(content, sum string) Item {
	h.t.Helper()
	u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "a.log", Size: int64(len(content)), SHA256: sum})
	must(h.t, err)
	u, err = h.Upload(h.as(h.engineer), u.Attempt.ID, access.WriteUpload)
	must(h.t, err)
	_, err = u.Append(h.as(h.engineer), strings.NewReader(content), func() bool { return false })
	must(h.t, err)
	return u.Item
}
