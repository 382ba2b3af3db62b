package roster_test

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/roster"
)

func TestAnybodyCanBeAwayWhereThereIsNoRoster(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		taking := roster.Taking{From: sgt(31, 9), Until: sgt(31, 13), Reason: "At the airport until one."}
		c, err := h.EnterLeaveOf(h.as(h.anna), h.anna.ID, taking)
		h.must(err)
		if until, away, err := h.OnLeave(context.Background(), h.anna.ID, sgt(31, 10)); err != nil || !away || !until.Equal(sgt(31, 13)) {
			t.Errorf("away %v until %s, %v", away, until, err)
		}
		known, err := h.Staffing(context.Background(), sgt(31, 10), h.vendor.ID)
		if at, away := known.Away[h.anna.ID]; err != nil || !away || !at.Equal(sgt(31, 13)) || len(known.Away) != 1 {
			t.Errorf("%+v, %v", known, err)
		}
		// for somebody else only who keeps their roster may, and hardly anybody else learns of it
		if _, err := h.EnterLeaveOf(h.as(h.chi), h.anna.ID, taking); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("an escort sends a colleague away: %v", err)
		}
		if _, err := h.Leaves(h.as(h.them), h.anna.ID, roster.Page{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another vendor reads it: %v", err)
		}
		if _, err := h.Leave(h.as(h.anna), h.ben.ID, c.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("it is found at somebody else: %v", err)
		}
		_, err = h.EnterLeaveOf(h.as(h.anna), h.anna.ID, roster.Taking{From: sgt(31, 9), Until: sgt(31, 9)})
		wantKey(t, err, fault.KindInvalid, "/until roster.ends_before")

		// with a roster it counts there too, and is taken back from either side
		v, err := h.Create(h.as(h.ben), h.day())
		h.must(err)
		if _, err := h.Change(h.as(h.ben), v.ID, c.ID); err != nil {
			t.Errorf("the roster does not know of it: %v", err)
		}
		h.clock.Set(sgt(31, 10))
		c, err = h.CancelLeave(h.as(h.ben), h.anna.ID, c.ID, "")
		if err != nil || !c.Until.Equal(sgt(31, 10)) {
			t.Errorf("it goes on until %s, %v", c.Until, err)
		}
		l, err := h.Leaves(h.as(h.ben), h.anna.ID, roster.Page{Limit: 10})
		if err != nil || len(l.Items) != 1 || l.Items[0].ID != c.ID {
			t.Errorf("%+v, %v", l, err)
		}
		if _, away, _ := h.OnLeave(context.Background(), h.anna.ID, sgt(31, 10).Add(time.Minute)); away {
			t.Error("still away")
		}
	})
}
