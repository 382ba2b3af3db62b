package turn_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/turn"
)

// shown is the one open item as the board has it.
func (h *house) shown() turn.OpenItem {
	h.t.Helper()
	l, err := h.Open(h.as(h.coordinator), turn.Filter{}, turn.Page{Limit: 2})
	if err != nil || len(l.Items) != 1 {
		h.t.Fatalf("%d items, %v", len(l.Items), err)
	}
	return l.Items[0]
}

func (h *house) next() *turn.Next { return h.shown().Next }

func (h *house) presence() turn.Presence {
	h.t.Helper()
	all, err := h.Presences(h.as(h.coordinator), []turn.OpenItem{h.shown()})
	if err != nil {
		h.t.Fatal(err)
	}
	return all[0]
}

func TestTheBoardByWhoseTurnItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		hand := func(n int, organization, person string, due time.Duration) {
			h.hand(turn.Item{Object: request(n), Kind: turn.Work, Organization: organization, Person: person, Due: monday.Add(due)})
		}
		hand(1, h.vendor.ID, h.engineer.ID, time.Hour)
		hand(2, h.vendor.ID, "", 2*time.Hour)
		hand(3, h.hq.ID, "", 3*time.Hour)
		hand(4, h.vendor.ID, "", time.Hour)
		h.hand(turn.Item{Object: request(5), Kind: turn.Work, Organization: h.hq.ID})
		if got, want := h.board(turn.Filter{By: turn.ByHolder}), []string{"r3", "r5", "r4", "r2", "r1"}; !cmp.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		if got, want := h.board(turn.Filter{}), []string{"r1", "r4", "r2", "r3", "r5"}; !cmp.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		for _, by := range []turn.Order{turn.ByDue, turn.ByHolder} {
			other := map[turn.Order]turn.Order{turn.ByDue: turn.ByHolder, turn.ByHolder: turn.ByDue}[by]
			l, err := h.Open(h.as(h.coordinator), turn.Filter{By: by}, turn.Page{Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.Open(h.as(h.coordinator), turn.Filter{By: other}, turn.Page{Limit: 1, After: l.Next}); err == nil {
				t.Errorf("a place in the order %q is one in %q", by, other)
			}
		}
	})
}
