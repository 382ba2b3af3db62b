package roster_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
)

func TestARosterSaysWhoIsOnDuty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		if _, err := h.Create(h.as(h.chi), h.day()); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("an escort makes a roster: %v", err)
		}
		if _, err := h.Create(h.as(h.them), h.day()); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("another vendor makes it: %v", err)
		}
		v, err := h.Create(h.as(h.anna), h.day())
		h.must(err)
		all, err := h.OnDuty(context.Background(), h.vendor.ID, sgt(30, 22))
		if err != nil || len(all) != 1 || all[0].Person != h.ben.ID || !all[0].Until.Equal(sgt(31, 9)) || all[0].Next != h.chi.ID || !all[0].NextUntil.Equal(sgt(31, 21)) {
			t.Errorf("%+v, %v", all, err)
		}
		h.clock.Set(sgt(31, 10))
		got, err := h.Get(h.as(h.coordinator), v.ID)
		if err != nil || got.Duty.Person != h.chi.ID || got.Card || len(got.Load) != 3 || len(got.Coming) != 29 || got.Load[0].Past != 12*time.Hour {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := h.Get(h.as(h.them), v.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another vendor reads it: %v", err)
		}
		if l, err := h.List(h.as(h.them), roster.Filter{}, roster.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("another vendor lists it: %+v, %v", l, err)
		}
		if l, err := h.List(h.as(h.ben), roster.Filter{}, roster.Page{}); err != nil || len(l.Items) != 1 || l.Items[0].Duty.Person != h.chi.ID {
			t.Errorf("%+v, %v", l, err)
		}
		d2 := h.day()
		d2.Rotation.Starts, d2.Rotation.Members = d2.Rotation.Starts.AddDays(7), []string{h.ben.ID, h.anna.ID, h.chi.ID}
		_, err = h.Replace(h.as(h.anna), v.ID, d2) // Ben has the night before
		wantKey(t, err, fault.KindConflict, "roster.rest_too_short")
		d2.Name, d2.Rotation.Members = "Nights", []string{h.anna.ID, h.chi.ID, h.ben.ID}
		now, err := h.Replace(access.IfMatch(h.as(h.anna), 1), v.ID, d2)
		if err != nil || now.Version != 2 || len(now.Rotations) != 2 || now.Name != "Nights" {
			t.Errorf("%+v, %v", now, err)
		}
		if _, err := h.Replace(access.IfMatch(h.as(h.anna), 1), v.ID, d2); !fault.Is(err, fault.KindPreconditionFailed) {
			t.Errorf("over what somebody else changed: %v", err)
		}
		if facts := h.facts("roster"); !slices.Equal(facts, []journal.Fact{journal.RosterAdded, journal.RosterChanged}) {
			t.Errorf("%v", facts)
		}
	})
}

// facts are the journal's of an area, the oldest first.
func (h *house) facts(area string) []journal.Fact {
	h.t.Helper()
	l, err := h.journal.Entries(context.Background(), journal.Filter{}, db.Page{Limit: 100})
	h.must(err)
	var all []journal.Fact
	for _, r := range l.Items {
		if string(r.Fact[:len(area)]) == area {
			all = append(all, r.Fact)
		}
	}
	return all
}

func TestARosterOfAnotherIsACard(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	d := h.day()
	d.Organization, d.Zone, d.Rotation.Members = h.coordinator.Organization, "Asia/Tokyo", []string{h.coordinator.ID}
	d.RestHours = 0
	v, err := h.Create(h.as(h.coordinator), d)
	h.must(err)
	c, err := h.Get(h.as(h.ben), v.ID) // everybody knows headquarters
	if err != nil || !c.Card || c.Duty.Person != h.coordinator.ID || c.Rotations != nil || c.Load != nil || c.Coming != nil {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := h.Changes(h.as(h.ben), v.ID, roster.Page{}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("who is away at headquarters: %v", err)
	}
	if _, err := h.EnterLeave(h.as(h.ben), v.ID, roster.Taking{Person: h.ben.ID, From: sgt(31, 9), Until: sgt(31, 21)}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a leave in another's roster: %v", err)
	}
}

func TestARosterThatCantBe(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for _, c := range []struct {
		name   string
		change func(*roster.Draft)
		want   string
	}{
		{"no name", func(d *roster.Draft) { d.Name = " " }, "/name field.required"},
		{"an unknown zone", func(d *roster.Draft) { d.Zone = "Asia/Singapur" }, "/zone zone.unknown"},
		{"nobody", func(d *roster.Draft) { d.Rotation.Members = nil }, "/rotation/members field.required"},
		{"one of them twice", func(d *roster.Draft) { d.Rotation.Members[1] = h.anna.ID }, "/rotation/members/1 roster.member_twice"},
		{"somebody of another vendor", func(d *roster.Draft) { d.Rotation.Members[1] = h.them.ID }, "/rotation/members/1 roster.not_of_organization"},
		{"25:00", func(d *roster.Draft) { d.Rotation.Windows[0].To = "25:00" }, "/rotation/windows/0/to roster.bad_time"},
		{"one shift over another", func(d *roster.Draft) { d.Rotation.Windows[0].To = "22:00" }, "/rotation/windows/1 roster.overlap"},
		{"a day and a night, and a shift in it", func(d *roster.Draft) { d.Rotation.Windows[0].To = "09:00" }, "/rotation/windows/1 roster.overlap"},
		{"no such kind", func(d *roster.Draft) { d.Rotation.Kind = "hourly" }, "/rotation/kind field.choice"},
		{"two days' rest and more", func(d *roster.Draft) { d.RestHours = 49 }, "/rest_hours roster.rest_out_of_reach"},
		{"an organisation that does not exist", func(d *roster.Draft) { d.Organization = "nowhere" }, "/organization organization.unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := h.day()
			c.change(&d)
			_, err := h.Create(h.as(h.coordinator), d)
			wantKey(t, err, fault.KindInvalid, c.want)
		})
	}
}

func TestARosterWithoutRestIsRefusedUnlessSomebodySaysWhy(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	d := h.day()
	d.Rotation.Members = d.Rotation.Members[:1]
	_, err := h.Create(h.as(h.anna), d)
	wantKey(t, err, fault.KindConflict, "roster.rest_too_short")
	f, _ := fault.As(err)
	if at, ok := f.Args["shift"].(time.Time); !ok || !at.Equal(sgt(30, 21)) || f.Args["person"] != "Anna" || f.Args["rest"] != 0 || f.Args["least"] != 11 {
		t.Errorf("%+v", f.Args)
	}
	d.ForceReason = "The other two start on Thursday."
	if _, err := h.Create(h.as(h.anna), d); err != nil {
		t.Error(err)
	}
	l, err := h.journal.Entries(context.Background(), journal.Filter{}, db.Page{Limit: 100})
	if last := l.Items[len(l.Items)-1]; err != nil || last.Fact != journal.RosterAdded || last.Data["rest_overridden"] != true || last.Personal["force_reason"] != d.ForceReason {
		t.Errorf("%+v, %v", last, err)
	}
}

func TestANameChangesWhoeverHasLeft(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	d := h.day()
	v, err := h.Create(h.as(h.anna), d)
	h.must(err)
	if _, err := h.directory.Deactivate(h.as(h.admin), h.ben.ID); err != nil {
		t.Fatal(err)
	}
	d.Name = "Duty"
	if v, err = h.Replace(h.as(h.anna), v.ID, d); err != nil || v.Name != "Duty" || len(v.Rotations) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	d.Rotation.Starts = d.Rotation.Starts.AddDays(3)
	_, err = h.Replace(h.as(h.anna), v.ID, d)
	wantKey(t, err, fault.KindInvalid, "/rotation/members/1 roster.not_of_organization")
	until, away, err := h.OnLeave(context.Background(), h.ben.ID, start.AddDate(1, 0, 0))
	if err != nil || !away || !until.IsZero() {
		t.Errorf("%v %v %v", until, away, err)
	}
}
