package notice

import (
	"context"
	"slices"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

func TestWhatWaitsForItsTimeCanBeStopped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.SendAt, c.OnApproval = due(t, "2026-03-30T14:00", "Asia/Bangkok"), true
		v := h.approved(c)
		if v.State != Scheduled || !slices.Contains(v.Possible, Return) {
			t.Fatalf("%s, possible is %q", v.State, v.Possible)
		}
		_, err := h.Return(h.as(h.second), v.ID, " ")
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("stopped for no reason: %v", err)
		}
		v, err = h.Return(h.as(h.second), v.ID, "It names the wrong night.")
		h.must(err)
		if v.State != Draft || v.ApprovedBy.Person != "" || h.waits(h.author, ObjectType) != turn.Write {
			t.Errorf("%+v", v.Notice)
		}
		h.clock.Set(time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC))
		if n, err := h.SendScheduled(context.Background()); n != 0 || err != nil {
			t.Errorf("%d went out all the same, %v", n, err)
		}
		if letters := h.letters(h.escort); len(letters) != 0 {
			t.Errorf("the escort got %q", letters)
		}
		if facts := h.facts(); facts[len(facts)-1] != journal.NoticeReturned {
			t.Errorf("%q", facts)
		}
		if _, err := h.Send(h.as(h.author), v.ID); !fault.Is(err, fault.KindConflict) {
			t.Errorf("sent without a new approval: %v", err)
		}
		if v := h.approved(h.visitTo(h.escort)); !slices.Contains(v.Possible, Return) {
			t.Errorf("what is approved can't be taken back: %q", v.Possible)
		}
	})
}

func TestADraftCanBeDiscarded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v := h.draft(h.visitTo(h.escort))
		gone, err := h.Discard(h.as(h.author), v.ID)
		h.must(err)
		if gone.State != Discarded || h.waits(h.author, ObjectType) != "" || len(gone.Possible) != 0 {
			t.Errorf("%s, waiting %q, possible %q", gone.State, h.waits(h.author, ObjectType), gone.Possible)
		}
		if facts := h.facts(); facts[len(facts)-1] != journal.NoticeDiscarded {
			t.Errorf("%q", facts)
		}
		if read, err := h.Get(h.as(h.second), v.ID); err != nil || read.State != Discarded {
			t.Errorf("it can't be read any more: %v", err)
		}
		for _, id := range []string{v.ID, h.sent(h.visitTo(h.escort)).ID, h.approved(h.visitTo(h.escort)).ID} {
			if _, err := h.Discard(h.as(h.author), id); !fault.Is(err, fault.KindConflict) {
				t.Errorf("discarded: %v", err)
			}
		}
		l, err := h.List(h.as(h.author), Filter{States: []State{Discarded}}, Page{})
		h.must(err)
		if len(l.Items) != 1 {
			t.Errorf("%d are listed", len(l.Items))
		}
	})
}

// What nobody stands behind any more when its time comes isn't said: the notice is its author's again, unless somebody let it through.
func TestAWithdrawnApprovalStopsWhatWaitsForItsTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.SendAt, c.OnApproval = due(t, "2026-03-30T14:00", "Asia/Bangkok"), true
		v := h.approved(c)
		th := must(h.MinimalWordings(h.as(h.second)))["th"]
		must(h.WithdrawMinimal(h.as(h.second), "th", th.SHA256))
		told := len(h.letters(h.author))
		h.clock.Set(time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC))
		for range 2 {
			if n, err := h.SendScheduled(context.Background()); n != 0 || err != nil {
				t.Errorf("%d went out all the same, %v", n, err)
			}
		}
		v = must(h.Get(h.as(h.author), v.ID))
		if v.State != Draft || v.ApprovedBy.Person != "" || v.Reason != "" || h.waits(h.author, ObjectType) != turn.Write {
			t.Errorf("%+v", v.Notice)
		}
		if n := len(h.letters(h.author)) - told; n != 1 || len(h.letters(h.escort)) != 0 {
			t.Errorf("the author got %d letters, the escort %q", n, h.letters(h.escort))
		}
		if facts := h.facts(); facts[len(facts)-1] != journal.NoticeReturned {
			t.Errorf("%q", facts)
		}
	})
}

func TestWhatSomebodyLetThroughLeavesAtItsTime(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	th := must(h.MinimalWordings(h.as(h.second)))["th"]
	must(h.WithdrawMinimal(h.as(h.second), "th", th.SHA256))
	c := h.visitTo(h.escort)
	c.SendAt, c.OnApproval = due(t, "2026-03-30T14:00", "Asia/Bangkok"), true
	v := h.draft(c)
	must(h.Submit(h.as(h.author), v.ID))
	must(h.Override(h.as(h.second), v.ID, "It burns."))
	must(h.Approve(h.as(h.second), v.ID))
	h.clock.Set(time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC))
	if n, err := h.SendScheduled(context.Background()); n != 1 || err != nil {
		t.Errorf("%d went out, %v", n, err)
	}
}

// What changes while a notice waits for its time brings it back to its author instead of out: what it follows ended, its readers left, or
// whom to ask did.
func TestWhatNoLongerFitsAtItsTimeIsItsAuthorsAgain(t *testing.T) {
	for name, one := range map[string]struct {
		pointer  string
		meantime func(h *house, first View)
	}{
		"all clear in between": {"/supersedes", func(h *house, first View) {
			h.sent(h.following(AllClear, first))
		}},
		"another update in between": {"/supersedes", func(h *house, first View) {
			h.sent(h.following(Update, first))
		}},
		"recalled in between": {"/supersedes", func(h *house, first View) {
			must(h.Recall(h.as(h.author), first.ID, Words{Text: "The visit was moved."}))
		}},
		"all readers left": {"/recipients", func(h *house, _ View) {
			must(h.dir.Deactivate(h.as(h.admin), h.escort.ID))
		}},
		"whom to ask left": {"/contact/person", func(h *house, _ View) {
			must(h.dir.Deactivate(h.as(h.admin), h.second.ID))
		}},
		"who comes left": {"/visitors/0/person", func(h *house, _ View) {
			must(h.dir.Deactivate(h.as(h.admin), h.engineer.ID))
		}},
		"who takes over left": {"/relief/person", func(h *house, _ View) {
			must(h.dir.Deactivate(h.as(h.admin), h.relief.ID))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, dbtest.SQLite(t))
			first := h.sent(h.visitTo(h.escort))
			c := h.following(Update, first)
			c.Contact = &Contact{Person: h.second.ID}
			c.Visitors = []Visitor{{Person: h.engineer.ID, Name: h.engineer.Name}}
			c.Relief = &Relief{Person: h.relief.ID, At: *due(t, "2026-04-01T02:00", "")}
			c.SendAt, c.OnApproval = due(t, "2026-03-30T14:00", "Asia/Bangkok"), true
			v := h.approved(c)
			one.meantime(h, first)
			told, heard := len(h.letters(h.author)), len(h.letters(h.escort))
			h.clock.Set(time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC))
			for range 2 {
				if n, err := h.SendScheduled(context.Background()); n != 0 || err != nil {
					t.Errorf("%d went out all the same, %v", n, err)
				}
			}
			v = must(h.Get(h.as(h.author), v.ID))
			if v.State != Draft || v.ApprovedBy.Person != "" || h.waits(h.author, ObjectType) != turn.Write {
				t.Errorf("%+v", v.Notice)
			}
			if n := len(h.letters(h.author)) - told; n != 1 || len(h.letters(h.escort)) != heard {
				t.Errorf("the author got %d letters, the escort %q", n, h.letters(h.escort)[heard:])
			}
			records := h.records()
			last := records[len(records)-1]
			if last.Fact != journal.NoticeReturned || last.Data["pointer"] != one.pointer {
				t.Errorf("on record is %s %v", last.Fact, last.Data)
			}
		})
	}
}

// following is what takes the place of an earlier notice.
func (h *house) following(k Kind, first View) Content {
	h.t.Helper()
	c := h.visitTo(h.escort)
	c.Kind, c.Supersedes = k, first.ID
	return c
}

// Sent by hand, it is refused.
func TestWhatFollowsSomethingThatEndedIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		first := h.sent(h.visitTo(h.escort))
		late, early := h.approved(h.following(Update, first)), h.approved(h.following(AllClear, first))
		must(h.Send(h.as(h.author), early.ID))
		_, err := h.Send(h.as(h.author), late.ID)
		if got := fields(t, err); !slices.Equal(got, []string{"/supersedes notice.supersedes_not_sent"}) {
			t.Errorf("%q", got)
		}
		h.must(h.db.In(h.as(h.author), func(ctx context.Context) error { // faster than the check
			_, err := h.supersede(ctx, late.Notice)
			if got := fields(t, err); !slices.Equal(got, []string{"/supersedes notice.supersedes_not_sent"}) {
				t.Errorf("%q", got)
			}
			return nil
		}))
	})
}
