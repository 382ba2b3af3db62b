package exchange

import (
	"context"
	"slices"
	"testing"
	"time"

	"tasuki/internal/journal"
)

func TestWhenTheLawOfAZoneChangesAHandOverFollows(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		o := h.offer(i, h.toDesk())
		was := o.PlannedAt().Add(-time.Hour) // as an older program, with other zones, had reckoned it
		must(t, h.db.In(context.Background(), func(ctx context.Context) error {
			return h.turns.MoveDues(ctx, TransferType, map[string]time.Time{o.ID: was})
		}))
		for range 2 { // the second time there is nothing left to move
			must(t, h.turns.ZonesChanged(context.Background()))
		}
		if w := h.whose(TransferType, o.ID); !w.Due.Equal(o.PlannedAt()) {
			t.Errorf("due %v", w.Due)
		}
		var told []string
		must(t, h.db.Gorm(context.Background()).Table("outbox").Where("kind = ? AND path = ?", "due_moved", transferPath+o.ID).Order("id").Pluck("person", &told).Error)
		if len(told) != 2 || !slices.Contains(told, h.desk.ID) || !slices.Contains(told, h.engineer.ID) {
			t.Errorf("told: %v", told)
		}
		if facts := h.facts(i); facts[len(facts)-1] != journal.TransferMoved || facts[len(facts)-2] == journal.TransferMoved {
			t.Errorf("%v", facts)
		}
	})
}
