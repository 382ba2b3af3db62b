package notice

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// moves are those that mails of a kind tell of, by person.
func (h *house) moves(kind string) map[string][]deliver.Move {
	h.t.Helper()
	var mails []struct{ Person, Moves string }
	h.must(h.db.Gorm(context.Background()).Table("outbox").Where("kind = ?", kind).Find(&mails).Error)
	all := map[string][]deliver.Move{}
	for _, m := range mails {
		var moves []deliver.Move
		h.must(json.Unmarshal([]byte(m.Moves), &moves))
		all[m.Person] = append(all[m.Person], moves...)
	}
	return all
}

// zones has the house start anew, twice: the second time there is nothing left to move.
func (h *house) zones() {
	h.t.Helper()
	for range 2 {
		h.must(h.turns.ZonesChanged(context.Background()))
		h.must(h.ZonesChanged(context.Background()))
	}
}

func (h *house) recorded() (n int) {
	h.t.Helper()
	for _, f := range h.facts() {
		if f == journal.NoticeMoved {
			n++
		}
	}
	return n
}

// The clock at the site goes on showing the time that was sent; everybody else's calendar follows, also of who has understood.
func TestWhenTheLawOfAZoneChangesAttendanceFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.sent(h.visitTo(h.escort, h.relief))
		_, err := h.Get(h.as(h.escort), n.ID)
		h.must(err)
		to, err := n.Answers.Attend.Say.Starts()
		h.must(err)
		was := to.Add(-time.Hour) // as an older program, with other zones, had reckoned it
		set := func(column string, at any) {
			h.must(d.In(context.Background(), func(ctx context.Context) error {
				return d.Gorm(ctx).Table("notices").Where("id = ?", n.ID).UpdateColumn(column, at).Error
			}))
		}
		asks := func(want time.Time, when string) {
			var got int64
			h.must(d.Gorm(context.Background()).Table("notices").Where("id = ?", n.ID).Pluck("asks_at", &got).Error)
			if got != want.UnixMicro() {
				t.Errorf("%s its author is asked at %s, not %s", when, time.UnixMicro(got).UTC(), want.UTC())
			}
		}
		set("asks_at", n.asksAt().Add(-time.Hour).UnixMicro()) // its end alone moves
		h.zones()
		asks(n.asksAt(), "where the end moved")
		set("asks_at", 0)
		set("attends_at", 0) // it went out before the instant was kept
		h.zones()
		if n := h.recorded(); n != 0 {
			t.Errorf("what was not known moved %d times", n)
		}
		set("attends_at", was.UnixMicro())
		h.zones()
		asks(askedAlready, "once asked")
		got := h.moves("notice_moved")
		for _, p := range []string{h.escort.ID, h.relief.ID} {
			if len(got[p]) != 1 || !got[p][0].From.Equal(was) || !got[p][0].To.Equal(to) {
				t.Errorf("%s: %+v", p, got[p])
			}
		}
		if len(got) != 2 || h.recorded() != 1 {
			t.Errorf("%+v, on record %d times", got, h.recorded())
		}
		entries := h.entries(h.escort, nil)
		if last := entries[len(entries)-1]; !strings.HasPrefix(last, "REQUEST ") || !strings.Contains(last, to.UTC().Format("20060102T150405Z")) {
			t.Errorf("%q", entries)
		}
		_, err = h.Recall(h.as(h.author), n.ID, Words{Text: "The work is put off."}) // which stores the notice anew
		h.must(err)
		for _, p := range []directory.Person{h.author, h.escort} {
			v, err := h.Get(h.as(p), n.ID)
			if err != nil || v.Moved == nil || !v.Moved.From.Equal(was) || !v.Moved.To.Equal(to) || v.Moved.Zone != "Asia/Bangkok" {
				t.Errorf("%s reads %+v, %v", p.Name, v.Moved, err)
			}
		}
	})
}

func TestWhenTheLawOfAZoneChangesANoticeLeavesByTheClockThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		at, err := worktime.ParseDue("2026-03-30T14:00", "Asia/Bangkok", "")
		h.must(err)
		c.SendAt = &at
		n := h.sent(c)
		was := n.LeavesAt().Add(time.Hour)
		h.must(d.In(context.Background(), func(ctx context.Context) error {
			if err := h.store.leaves(ctx, n.ID, was); err != nil {
				return err
			}
			return h.turns.MoveDues(ctx, ObjectType, map[string]time.Time{n.ID: was})
		}))
		h.zones()
		got := h.moves("due_moved")
		for _, p := range []string{h.author.ID, h.second.ID} {
			if len(got[p]) != 1 || !got[p][0].From.Equal(was) || !got[p][0].To.Equal(n.LeavesAt()) {
				t.Errorf("%s: %+v", p, got[p])
			}
		}
		if len(got) != 2 || h.recorded() != 1 {
			t.Errorf("%+v, on record %d times", got, h.recorded())
		}
		h.clock.Set(n.LeavesAt())
		if sent, err := h.SendScheduled(context.Background()); sent != 1 || err != nil {
			t.Errorf("%d went out, %v", sent, err)
		}
	})
}
