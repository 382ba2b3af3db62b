package meeting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
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
		if err != nil || now.Version != 2 || now.Starts != m.Starts || !now.Was.Equal(was) {
			t.Errorf("%+v, %v", now, err)
		}
		now, err = h.Change(h.as(h.desk), m.ID, func(c Content) Content { c.Starts.Wall.Hour++; return c })
		if err != nil || !now.Was.IsZero() {
			t.Errorf("a time that people chose was another by law: %v, %v", now.Was, err)
		}
	})
}

// Whoever edits a meeting between a law's change and its re-timing tells those called of both times, which is what the re-timing
// would have done; once.
func TestAMeetingThatIsEditedBeforeItFollowsALawTellsOldAndNew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID, Person: h.engineer.ID}))
		h.must(err)
		h.wants(m, map[string]string{"engineer": "REQUEST"})
		for n, c := range []struct {
			edit func(Content) Content
			now  string
		}{
			{func(c Content) Content { c.Minutes += 15; return c }, "Mon, 30 March 2026, 08:00 (Singapore) = 00:00 UTC"},
			{func(c Content) Content { c.Agenda = "What the firewall said"; return c }, "Mon, 30 March 2026, 08:00 (Singapore) = 00:00 UTC"},
			{func(c Content) Content { c.Starts.Wall.Hour++; return c }, "Mon, 30 March 2026, 09:00 (Singapore) = 01:00 UTC"},
		} {
			h.must(d.In(context.Background(), func(ctx context.Context) error { // as an older program, with other zones, had reckoned it
				return d.Gorm(ctx).Table("meetings").Where("id = ?", m.ID).UpdateColumn("starts_at", m.At().Add(-time.Hour).UnixMicro()).Error
			}))
			m, err = h.Change(access.IfMatch(h.as(h.desk), m.Version), m.ID, c.edit)
			h.must(err)
			l := h.arrived()["engineer"]
			if !strings.Contains(l.Text, "Before: Mon, 30 March 2026, 07:00 (Singapore) = Sun 29 Mar, 23:00 UTC. Now: "+c.now) || m.Sequence != n+1 {
				t.Errorf("sequence %d\n%s", m.Sequence, l.Text)
			}
			entries, err := h.journal.Entries(context.Background(), journal.Filter{Newest: true}, db.Page{Limit: 100})
			h.must(err)
			last := entries.Items[slices.IndexFunc(entries.Items, func(r journal.Record) bool { return r.Fact == journal.MeetingChanged })].Data
			if fmt.Sprint(last["sequence"]) != fmt.Sprint(m.Sequence) || n < 2 && (last["from"] != "2026-03-29T23:00:00Z" || last["to"] != "2026-03-30T00:00:00Z") {
				t.Errorf("on record: %v", last)
			}
			now, err := h.Get(h.as(h.desk), m.ID)
			if byLaw := !now.Was.IsZero(); err != nil || byLaw != (n < 2) || byLaw && !now.Was.Equal(m.At().Add(-time.Hour)) {
				t.Errorf("it was to begin at %v, %v", now.Was, err)
			}
			h.must(h.ZonesChanged(context.Background()))
			h.wants(m, nil)
		}
	})
}

// Whoever comes to take part in the case between a law's change and the re-timing is told the one time; the others are told both.
func TestWhoeverIsInvitedBeforeAMeetingFollowsALawIsToldOneTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.hq.ID, Person: h.desk.ID}, Attendee{Organization: h.vendor.ID}))
		h.must(err)
		h.arrived()
		present, err := h.cases.Participants(h.as(h.desk), h.incident, db.Page{Limit: 10})
		h.must(err)
		n := slices.IndexFunc(present.Items, func(p incident.Participant) bool { return p.Organization == h.vendor.ID })
		_, err = h.cases.RevokeParticipant(h.as(h.desk), h.incident, present.Items[n].ID, "Done.")
		h.must(err)
		h.arrived()
		h.must(d.In(context.Background(), func(ctx context.Context) error { // as an older program, with other zones, had reckoned it
			return d.Gorm(ctx).Table("meetings").Where("id = ?", m.ID).UpdateColumn("starts_at", m.At().Add(-time.Hour).UnixMicro()).Error
		}))
		h.admit()
		h.must(h.ZonesChanged(context.Background()))
		all := h.arrived()
		for who, both := range map[string]bool{"desk": true, "engineer": false, "mate": false} {
			if l, told := all[who]; !told || strings.Contains(l.Text, "Before: ") != both {
				t.Errorf("%s: %v\n%s", who, told, l.Text)
			}
		}
		now, err := h.Get(h.as(h.desk), m.ID)
		if err != nil || now.Sequence != 1 {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestAMeetingThatANewLawSkipsBeginsAfterTheGap(t *testing.T) {
	wall, err := worktime.ParseLocal("2026-03-29T02:30")
	m := Meeting{Content: Content{Starts: worktime.Due{Wall: wall, Zone: "Europe/Berlin"}, Minutes: 60}}
	if want := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC); err != nil || !m.At().Equal(want) || m.Until().Sub(want) != time.Hour {
		t.Errorf("%v, %v", m.At(), err)
	}
}
