package turn_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// wants says how somebody wants to be reached, and has them sleep where hours are given.
func (h *house) wants(p directory.Person, way directory.Channel, phone string, quiet ...worktime.Span) {
	h.t.Helper()
	now, err := h.people.LookupPerson(context.Background(), p.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	hours := map[string][]worktime.Span{}
	if len(quiet) > 0 {
		for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
			hours[day] = quiet
		}
	}
	if _, err := h.people.UpdatePerson(h.as(h.admin), now.ID, directory.PersonChange{Channel: &way, Phone: &phone, QuietHours: &hours}); err != nil {
		h.t.Fatal(err)
	}
}

func outcomes(o turn.Outlook) (all []string) {
	for _, t := range o.Taken {
		all = append(all, string(t.Outcome)+" "+t.At.UTC().Format("15:04"))
	}
	slices.Reverse(all)
	return all
}

func ahead(o turn.Outlook) (all []string) {
	for _, a := range o.Ahead {
		for _, r := range a.Reach {
			line := r.At.UTC().Format("15:04") + " " + r.Person.Name
			if r.Mail {
				line += " mail"
			}
			if r.Phone {
				line += " phone"
			}
			all = append(all, line)
		}
	}
	return all
}

func TestAStepWaitsForTheEndOfQuietHours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		start := h.clock.Now()
		asleep := func(after time.Duration) string { // by the clock in Singapore
			zone, _ := time.LoadLocation("Asia/Singapore")
			return start.Add(after).In(zone).Format("15:04")
		}
		h.wants(h.engineer, directory.ByMail, "", worktime.Span{From: asleep(30 * time.Minute), To: asleep(3 * time.Hour)})
		h.rule(turn.Rule{Name: "One", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheHolder}}})
		h.waiting()
		wakes := start.Add(3 * time.Hour).UTC().Format("15:04")
		if got := ahead(h.about()); !cmp.Equal(got, []string{wakes + " engineer@merlinet.example mail"}) {
			t.Errorf("foretold %v", got)
		}
		if got := h.pass(time.Hour); got != nil {
			t.Errorf("told asleep: %v", got)
		}
		if got := ahead(h.about()); !cmp.Equal(got, []string{wakes + " engineer@merlinet.example mail"}) {
			t.Errorf("while they sleep, foretold %v", got)
		}
		h.escalate()
		if got := h.pass(119 * time.Minute); got != nil {
			t.Errorf("told a minute too early: %v", got)
		}
		if got := h.pass(time.Minute); !cmp.Equal(got, []string{"engineer@merlinet.example"}) {
			t.Errorf("told %v", got)
		}
		h.escalate()
		want := []string{"quiet_hours " + start.Add(time.Hour).UTC().Format("15:04"), "told " + wakes}
		if got := outcomes(h.about()); !cmp.Equal(got, want) || len(h.about().Ahead) != 0 {
			t.Errorf("on record %v, want %v", got, want)
		}
	})
}

// The server is back in somebody's night, and three rounds were due by day.
func TestRoundsThatWaitForTheMorningComeOneByOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.wants(h.engineer, directory.ByMail, "", worktime.Span{From: "22:00", To: "06:00"})
		h.rule(turn.Rule{Name: "Three", Steps: []turn.Step{
			{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheHolder, Repeats: 2, Every: 2 * time.Hour},
		}})
		h.waiting()
		zone, err := time.LoadLocation("Asia/Singapore")
		if err != nil {
			t.Fatal(err)
		}
		night := time.Date(2026, 3, 30, 23, 0, 0, 0, zone)
		h.clock.Set(night)
		for h.clock.Now().Before(night.Add(13 * time.Hour)) {
			var want []string
			if since := h.clock.Now().Sub(night.Add(7 * time.Hour)); since == 0 || since == 2*time.Hour || since == 4*time.Hour {
				want = []string{"engineer@merlinet.example"}
			}
			h.escalate()
			if got := h.told(); !cmp.Equal(got, want) {
				t.Errorf("at %s told %v", h.clock.Now().In(zone).Format("15:04"), got)
			}
			h.clock.Advance(30 * time.Minute)
		}
	})
}

func TestWhoHasTheTurnNoMoreIsNotWoken(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.wants(h.engineer, directory.ByMail, "", worktime.Span{From: "00:00", To: "23:00"})
	h.rule(turn.Rule{Name: "One", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, After: time.Minute, Whom: turn.TheHolder}}})
	h.waiting()
	h.pass(2 * time.Minute)
	h.hand(turn.Item{Object: request(1), Incident: "i7", Kind: turn.Work, Organization: h.vendor.ID, Person: h.engineer.ID})
	h.told()
	if got := h.pass(48 * time.Hour); got != nil {
		t.Errorf("told of what is done: %v", got)
	}
}

func TestWhatCannotWaitIsToldByPhone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.wants(h.engineer, directory.ByPhone, "+6591234567", worktime.Span{From: "00:00", To: "23:00"})
		h.rule(turn.Rule{Name: "One", Steps: []turn.Step{
			{Trigger: turn.NotAcknowledged, After: time.Hour, Whom: turn.TheHolder, Wakes: true, Repeats: 1, Every: time.Hour},
		}})
		h.waiting()
		if got := h.pass(time.Hour); !cmp.Equal(got, coordinators) { // they call; the engineer is not written to
			t.Errorf("told %v", got)
		}
		if got := h.pass(time.Hour); got != nil { // it stands already
			t.Errorf("told %v", got)
		}
		l, err := h.Calls(h.as(h.coordinator), turn.Page{Limit: 10, Count: true})
		if err != nil || len(l.Items) != 1 || *l.Total != 1 || l.Items[0].Person != h.engineer.ID || l.Items[0].Path != "/requests/r1" {
			t.Fatalf("%+v, %v", l, err)
		}
		id := l.Items[0].ID
		if _, err := h.ToldByPhone(h.as(h.engineer), id, "", time.Time{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a vendor settles headquarters' call: %v", err)
		}
		if _, err := h.Calls(h.as(h.engineer), turn.Page{Limit: 10}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a vendor reads numbers: %v", err)
		}
		if _, err := h.ToldByPhone(h.as(h.coordinator), id, "a\x00", time.Time{}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%v", err)
		}
		if _, err := h.ToldByPhone(h.as(h.coordinator), id, "", h.clock.Now().Add(time.Minute)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("what has not come yet: %v", err)
		}
		_, err = h.ToldByPhone(h.as(h.coordinator), id, "", h.clock.Now().Add(-2*time.Hour-time.Minute))
		if f, ok := fault.As(err); !ok || f.Fields[0].Pointer != "/at" || f.Fields[0].Key != "time.before_it_went_out" {
			t.Errorf("before it was theirs: %v", err)
		}
		rang := h.clock.Now().Add(-20 * time.Minute)
		c, err := h.ToldByPhone(h.as(h.coordinator), id, "They look now.", rang)
		if err != nil || c.ToldBy != h.coordinator.ID || !c.ToldAt.Equal(rang) || h.toldAbout != "r1 "+h.engineer.ID {
			t.Errorf("%+v, %q, %v", c, h.toldAbout, err)
		}
		if _, err := h.ToldByPhone(h.as(h.coordinator), id, "", time.Time{}); !fault.Is(err, fault.KindConflict) {
			t.Errorf("twice: %v", err)
		}
		o := h.about()
		if len(o.Calls) != 1 || !o.Calls[0].ToldAt.Equal(rang) || o.Calls[0].Note != "They look now." || !cmp.Equal(o.Taken[0].Outcome, turn.Calling) {
			t.Errorf("%+v", o)
		}
		if l, err = h.Calls(h.as(h.coordinator), turn.Page{Limit: 10}); err != nil || len(l.Items) != 0 {
			t.Errorf("%+v, %v", l, err)
		}
	})
}

func TestACallIsOverWhenTheTurnHasMoved(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.wants(h.engineer, directory.ByPhone, "+6591234567")
	h.rule(turn.Rule{Name: "One", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, Whom: turn.TheHolder}}})
	h.waiting()
	h.pass(time.Minute)
	l, err := h.Calls(h.as(h.coordinator), turn.Page{Limit: 10})
	if err != nil || len(l.Items) != 1 {
		t.Fatalf("%+v, %v", l, err)
	}
	if err := h.db.In(h.as(h.coordinator), func(ctx context.Context) error { return h.Done(ctx, "request", "r1") }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ToldByPhone(h.as(h.coordinator), l.Items[0].ID, "", time.Time{}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("%v", err)
	}
	if l, err = h.Calls(h.as(h.coordinator), turn.Page{Limit: 10}); err != nil || len(l.Items) != 0 {
		t.Errorf("%+v, %v", l, err)
	}
}
