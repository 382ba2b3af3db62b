package meeting

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// waits says what waits for somebody.
func (h *house) waits(p directory.Person) int {
	h.t.Helper()
	l, err := h.Waiting(h.as(p), db.Page{Limit: 10})
	h.must(err)
	return len(l.Items)
}

func (h *house) holder(m Meeting) turn.Item {
	h.t.Helper()
	turns, err := h.Turns(h.as(h.desk), m)
	h.must(err)
	return turns[m.Actions[0].ID]
}

// taskedByNoon is a meeting whose action is due at noon of 1 April in Singapore.
func (h *house) taskedByNoon() Meeting {
	h.t.Helper()
	c := h.tasked(Attendee{Organization: h.vendor.ID})
	due, err := worktime.ParseDue("2026-04-01T12:00", "Asia/Singapore", "")
	h.must(err)
	c.Actions[0].Due = &due
	m, err := h.Plan(h.as(h.desk), h.incident, c)
	h.must(err)
	return m
}

func TestAnActionIsATurnUntilItIsDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m := h.taskedByNoon()
		if i := h.holder(m); i.Person != h.engineer.ID || i.Kind != turn.Work || !i.Due.Equal(time.Date(2026, 4, 1, 4, 0, 0, 0, time.UTC)) {
			t.Errorf("%+v", i)
		}
		if h.waits(h.engineer) != 1 || h.waits(h.mate) != 0 {
			t.Error("it waits for the wrong one")
		}
		if _, err := h.EndAction(h.as(h.mate), m.ID, 1, Done, ""); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("whose turn it isn't: %v", err)
		}
		if _, err := h.EndAction(h.as(h.engineer), m.ID, 1, Dropped, " "); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("dropped for no reason: %v", err)
		}
		if _, err := h.EndAction(h.as(h.desk), m.ID, 2, Done, ""); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("of no action: %v", err)
		}
		m, err := h.EndAction(h.as(h.engineer), m.ID, 1, Done, "On three hosts.")
		h.must(err)
		if e := m.Actions[0].Ended; e == nil || e.As != Done || e.Note != "On three hosts." || e.By.Person != h.engineer.ID || h.waits(h.engineer) != 0 {
			t.Errorf("%+v", e)
		}
		if _, err := h.EndAction(h.as(h.desk), m.ID, 1, Done, ""); !fault.Is(err, fault.KindConflict) {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.RequestOf(h.as(h.desk), m.ID, 1); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a request of what is done: %v", err)
		}
		m, err = h.Change(h.as(h.desk), m.ID, func(c Content) Content { return c })
		h.must(err)
		if m.Actions[0].Ended == nil || h.waits(h.engineer) != 0 {
			t.Error("it is open again")
		}
		all, err := h.journal.Entries(h.as(h.desk), journal.Filter{Incident: h.incident, Newest: true}, db.Page{Limit: 100})
		h.must(err)
		facts := 0
		for _, r := range all.Items {
			if r.Fact == journal.MeetingActionDone {
				facts++
			}
		}
		if facts != 1 {
			t.Errorf("%d times on record", facts)
		}
	})
}

func TestAnActionOfWhomNobodyCalledIsHeadquartersToDecide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.tasked())
		h.must(err)
		if i := h.holder(m); i.Organization != h.hq.ID || i.Kind != turn.Decide || h.waits(h.engineer) != 0 {
			t.Errorf("%+v", i)
		}
		m, err = h.Change(h.as(h.desk), m.ID, func(c Content) Content {
			c.Attendees = []Attendee{{Organization: h.vendor.ID, Person: h.engineer.ID}}
			return c
		})
		h.must(err)
		if i := h.holder(m); i.Person != h.engineer.ID || i.Kind != turn.Work {
			t.Errorf("called, it is not theirs: %+v", i)
		}
		if n, err := h.turns.Holderless(access.With(context.Background(), access.System)); err != nil || n != 0 {
			t.Errorf("%d with nobody, %v", n, err)
		}
		_, err = h.RequestOf(h.as(h.desk), m.ID, 1)
		h.must(err)
		if h.waits(h.engineer) != 0 {
			t.Error("it is a request and a turn")
		}
		other, err := h.Plan(h.as(h.desk), h.incident, h.tasked(Attendee{Organization: h.vendor.ID}))
		h.must(err)
		_, err = h.Cancel(h.as(h.desk), other.ID)
		h.must(err)
		if h.waits(h.engineer) != 0 {
			t.Error("it waits after a meeting that does not take place")
		}
	})
}

func TestWhenTheLawOfAZoneChangesAnActionsDueFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m := h.taskedByNoon()
		at := h.holder(m).Due
		h.must(d.In(context.Background(), func(ctx context.Context) error {
			return h.turns.MoveDues(ctx, ActionType, map[string]time.Time{m.Actions[0].ID: at.Add(-time.Hour)})
		}))
		h.must(h.turns.ZonesChanged(context.Background()))
		if now := h.holder(m).Due; !now.Equal(at) {
			t.Errorf("%v", now)
		}
	})
}
