package decision

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

func TestWhenTheLawOfAZoneChangesTheTimeToDecideByFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.table()
		q := isolate()
		needed, err := worktime.ParseDue("2026-03-30T09:00", "Asia/Tokyo", "")
		h.must(err)
		q.Needed = &needed
		asked, err := h.Ask(h.as(h.desk), h.incident, q, "")
		h.must(err)
		was := asked.NeededAt().Add(-time.Hour) // as an older program, with other zones, had reckoned it
		h.must(d.In(context.Background(), func(ctx context.Context) error {
			return h.turns.MoveDues(ctx, ObjectType, map[string]time.Time{asked.ID: was})
		}))
		for range 2 { // the second time there is nothing left to move
			h.must(h.turns.ZonesChanged(context.Background()))
		}
		if i, err := h.Turn(h.as(h.desk), asked); err != nil || !i.Due.Equal(asked.NeededAt()) {
			t.Errorf("%+v, %v", i, err)
		}
		var mails []struct{ Person, Reference, Path, Moves string }
		h.must(d.Gorm(context.Background()).Table("outbox").Where("kind = ?", "due_moved").Find(&mails).Error)
		told := map[string]bool{}
		for _, m := range mails {
			var moves []deliver.Move
			h.must(json.Unmarshal([]byte(m.Moves), &moves))
			if len(moves) != 1 || !moves[0].From.Equal(was) || !moves[0].To.Equal(asked.NeededAt()) || m.Reference != asked.Reference || m.Path != "/decisions/"+asked.ID {
				t.Errorf("%+v", m)
			}
			told[m.Person] = true
		}
		if len(mails) != 2 || !told[h.desk.ID] || !told[h.owner.ID] {
			t.Errorf("told: %+v", mails)
		}
		all, err := h.journal.Entries(h.as(h.desk), journal.Filter{Incident: h.incident, Newest: true}, db.Page{Limit: 100})
		h.must(err)
		facts := 0
		for _, r := range all.Items {
			if r.Fact == journal.DecisionDueMoved {
				facts++
			}
		}
		if facts != 1 {
			t.Errorf("%d times on record", facts)
		}
	})
}
