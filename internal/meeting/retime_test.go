package meeting

import (
	"context"
	"strings"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

func TestWhenTheLawOfAZoneChangesAMeetingFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID, Person: h.engineer.ID}))
		h.must(err)
		h.wants(m, map[string]string{"engineer": "REQUEST"})
		was := m.At().Add(-time.Hour) // as an older program, with other zones, had reckoned it
		h.must(d.In(context.Background(), func(ctx context.Context) error {
			return d.Gorm(ctx).Table("meetings").Where("id = ?", m.ID).UpdateColumn("starts_at", was.UnixMicro()).Error
		}))
		h.must(h.ZonesChanged(context.Background()))
		l := h.arrived()["engineer"]
		const both = "Before: Mon, 30 March 2026, 07:00 (Singapore) = Sun 29 Mar, 23:00 UTC. Now: Mon, 30 March 2026, 08:00 (Singapore) = 00:00 UTC."
		if !strings.Contains(l.Text, both) || !strings.Contains(l.Calendar, "DTSTART:20260330T000000Z") || !strings.Contains(l.Calendar, "SEQUENCE:1") {
			t.Errorf("%s\n%s", l.Text, l.Calendar)
		}
		h.must(h.ZonesChanged(context.Background()))
		h.wants(m, nil) // nothing is left to move
		now, err := h.Get(h.as(h.desk), m.ID)
		if err != nil || now.Version != 2 || now.Starts != m.Starts {
			t.Errorf("%+v, %v", now, err)
		}
	})
}
