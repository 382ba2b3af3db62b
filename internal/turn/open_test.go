package turn_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// board is what the coordinator finds open under a filter, by the objects' ids, read in parts of two.
func (h *house) board(f turn.Filter) (ids []string) {
	h.t.Helper()
	for p := (turn.Page{Limit: 2, Count: true}); ; {
		l, err := h.Open(h.as(h.coordinator), f, p)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, i := range l.Items {
			ids = append(ids, i.Object.ID)
		}
		if p.After = l.Next; p.After == "" {
			if *l.Total != int64(len(ids)) {
				h.t.Errorf("%+v: %d items, %d in all", f, len(ids), *l.Total)
			}
			return ids
		}
	}
}

func TestTheBoardHasWhatIsMostPressingFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		due := func(n int, in time.Duration) {
			h.hand(turn.Item{Object: request(n), Incident: fmt.Sprint("i", n%2), Kind: turn.Work, Organization: h.vendor.ID, Due: monday.Add(in)})
		}
		due(1, 9*time.Hour)
		h.hand(turn.Item{Object: request(2), Incident: "i0", Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID})
		due(3, 3*time.Hour)
		due(4, 3*time.Hour) // with another of the same instant
		h.hand(turn.Item{Object: request(5), Incident: "i1", Kind: turn.Review, Organization: h.hq.ID, Due: monday.Add(time.Hour)})
		if got, want := h.board(turn.Filter{}), []string{"r5", "r3", "r4", "r1", "r2"}; !cmp.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		h.clock.Advance(3*time.Hour + time.Minute)
		for _, c := range []struct {
			name string
			f    turn.Filter
			want []string
		}{
			{"of one case", turn.Filter{Incident: "i0"}, []string{"r4", "r2"}},
			{"of one holder", turn.Filter{Organization: h.hq.ID}, []string{"r5"}},
			{"of one kind", turn.Filter{Kind: turn.Work}, []string{"r3", "r4", "r1"}},
			{"overdue, but for what is only looked at", turn.Filter{Wait: turn.Overdue}, []string{"r3", "r4"}},
			{"not acknowledged", turn.Filter{Wait: turn.Unacknowledged}, []string{"r2"}},
			{"all at once", turn.Filter{Incident: "i1", Organization: h.vendor.ID, Kind: turn.Work, Wait: turn.Overdue}, []string{"r3"}},
			{"none", turn.Filter{Incident: "elsewhere"}, nil},
		} {
			if got := h.board(c.f); !cmp.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
		counts, err := h.Counts(h.as(h.coordinator))
		held := map[string]turn.Load{h.vendor.ID: {Open: 4, Overdue: 2}, h.hq.ID: {Open: 1}}
		if want := (turn.Counts{Open: 5, Overdue: 2, Unacknowledged: 1, Held: held}); err != nil || !cmp.Equal(counts, want) {
			t.Errorf("counted %+v, %v", counts, err)
		}
	})
}

func TestTheBoardIsForThoseWhoSeeEveryCase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hand(turn.Item{Object: request(1), Kind: turn.Write, Organization: h.hq.ID, Person: h.coordinator.ID})
		h.hand(turn.Item{Object: request(2), Kind: turn.Write, Organization: h.vendor.ID, Person: h.engineer.ID})
		if got := h.board(turn.Filter{}); !cmp.Equal(got, []string{"r1"}) {
			t.Errorf("%v: what an outsider has not handed over is nobody's to know of", got)
		}
		if c, err := h.Counts(h.as(h.coordinator)); err != nil || c.Open != 1 {
			t.Errorf("%d counted, %v", c.Open, err)
		}
		nobody := []context.Context{
			context.Background(), h.as(h.engineer), h.as(h.person(h.hq, "server-room@aomine.example", access.Administrator)),
			h.as(h.person(h.hq, "clerk@aomine.example", access.Observer)),
		}
		for i, ctx := range nobody {
			_, listed := h.Open(ctx, turn.Filter{}, turn.Page{})
			_, counted := h.Counts(ctx)
			for _, err := range []error{listed, counted} {
				if !fault.Is(err, fault.KindNotFound) {
					t.Errorf("%d: %v", i, err)
				}
			}
		}
		if _, err := h.Open(h.as(h.coordinator), turn.Filter{}, turn.Page{After: "nonsense"}); !fault.Is(err, fault.KindMalformed) {
			t.Errorf("a place that no page gave: %v", err)
		}
	})
}

// The mail of a turn came back. It stops counting as soon as another reaches the holder, or somebody else has the turn.
func TestWhatCameBackIsUndeliveredUntilItsHolderIsReached(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		unread := map[string]bool{"r1": true, "r2": true}
		h.UnreadBy("request", func(table string) string {
			var ids []string
			for id := range unread {
				ids = append(ids, "'"+id+"'")
			}
			slices.Sort(ids)
			if len(ids) == 0 {
				return "1 = 0"
			}
			return table + ".object_id IN (" + fmt.Sprint(ids[0]) + ", " + ids[len(ids)-1] + ")"
		})
		h.hand(turn.Item{Object: request(1), Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID})
		h.hand(turn.Item{Object: request(2), Kind: turn.Acknowledge, Organization: h.vendor.ID})
		h.hand(turn.Item{Object: request(3), Kind: turn.Work, Organization: h.vendor.ID, Person: h.engineer.ID})
		settle := func(object, state string) {
			t.Helper()
			err := d.In(context.Background(), func(ctx context.Context) error {
				_, err := d.Exec(ctx, "UPDATE outbox SET state = ?, next_at = NULL, settled_at = due_at, failure = '550' WHERE about_id = ?", state, object)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		undelivered := turn.Filter{Wait: turn.Undelivered}
		if got := h.board(undelivered); got != nil {
			t.Errorf("before anything came back: %v", got)
		}
		for _, id := range []string{"r1", "r2", "r3"} {
			settle(id, "bounced")
		}
		if got := h.board(undelivered); !cmp.Equal(got, []string{"r1", "r2", "r3"}) { // r3 came to be done: nothing says that they know
			t.Errorf("came back: %v", got)
		}
		if err := h.Known(h.as(h.engineer), "request", "r3"); err != nil {
			t.Fatal(err)
		}
		if got := h.board(undelivered); !cmp.Equal(got, []string{"r1", "r2"}) {
			t.Errorf("after it was opened: %v", got)
		}
		if got := h.board(turn.Filter{Wait: turn.Unread}); !cmp.Equal(got, []string{"r1", "r2"}) {
			t.Errorf("not opened: %v", got)
		}
		if c, err := h.Counts(h.as(h.coordinator)); err != nil || c.Undelivered != 2 || c.Unread != 2 {
			t.Errorf("counted %+v, %v", c, err)
		}
		delete(unread, "r1")
		if got := h.board(undelivered); !cmp.Equal(got, []string{"r2"}) {
			t.Errorf("after one was opened all the same: %v", got)
		}
		err := d.In(context.Background(), func(ctx context.Context) error {
			return h.mail.Queue(ctx, deliver.Message{
				Kind: "turn", To: h.engineer.ID, Address: h.engineer.Email, Name: h.engineer.Name, Language: "en", Zone: "UTC", Reference: "INC-2026-0007/R2", Path: "/",
				About: deliver.About{Type: "request", ID: "r2"}, Dedup: "again",
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.mail.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := h.board(undelivered); got != nil {
			t.Errorf("after another mail arrived: %v", got)
		}
	})
}

func TestTheNextThingAheadIsACheckOrADue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		at := func(want time.Time) {
			t.Helper()
			if got, err := h.NextAhead(context.Background()); err != nil || !got.Equal(want) {
				t.Errorf("%s, want %s (%v)", got, want, err)
			}
		}
		at(time.Time{})
		h.hand(turn.Item{Object: request(1), Kind: turn.Work, Organization: h.vendor.ID, Due: monday.Add(2 * time.Hour)})
		h.hand(turn.Item{Object: request(2), Kind: turn.Review, Organization: h.vendor.ID, Due: monday.Add(3 * time.Hour)})
		for _, in := range []time.Duration{2 * time.Hour, 3 * time.Hour, 4 * time.Hour} { // the last: headquarters hears of the first
			at(monday.Add(in))
			h.clock.Set(monday.Add(in))
			h.escalate()
		}
	})
}

// Whatever waits can be taken care of by the id that the board has, and nothing that the board doesn't show.
func TestWhateverIsOpenIsTakenCareOf(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hand(turn.Item{Object: request(1), Incident: "i0", Kind: turn.Work, Organization: h.hq.ID, Person: h.coordinator.ID, Due: monday.Add(time.Hour)})
		h.hand(turn.Item{Object: request(2), Incident: "i0", Kind: turn.Write, Organization: h.vendor.ID, Person: h.engineer.ID})
		l, err := h.Open(h.as(h.coordinator), turn.Filter{}, turn.Page{Limit: 9})
		if err != nil || len(l.Items) != 1 {
			t.Fatal(l.Items, err)
		}
		id, by := l.Items[0].ID, monday.Add(2*time.Hour)
		if _, _, err := h.OpenItem(h.as(h.engineer), id); !fault.Is(err, fault.KindNotFound) {
			t.Error("an engineer reads it:", err)
		}
		if _, err := h.TakeCareOfItem(h.as(h.engineer), id, "I do", by); !fault.Is(err, fault.KindNotFound) {
			t.Error("an engineer takes care of it:", err)
		}
		if _, err := h.TakeCareOfItem(h.as(h.coordinator), id, "I\u202edo", by); !fault.Is(err, fault.KindInvalid) {
			t.Error(err)
		}
		if _, err := h.TakeCareOfItem(h.as(h.coordinator), id, "I ring them", by); err != nil {
			t.Fatal(err)
		}
		i, o, err := h.OpenItem(h.as(h.coordinator), id)
		if err != nil || i.Object.ID != "r1" || o.Item != id || len(o.Words) != 1 || o.Words[0].What != "I ring them" {
			t.Error(i, o.Words, err)
		}
		kept, err := h.SilenceAbout(h.as(h.coordinator), "request", "r2") // another's draft has an item, which the board keeps to itself
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.OpenItem(h.as(h.coordinator), kept.Item); kept.Item == "" || !fault.Is(err, fault.KindNotFound) {
			t.Error("what an outsider writes is shown:", err)
		}
	})
}
