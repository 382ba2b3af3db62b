package roster_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
)

// who has the duty at a time, "" for nobody.
func (h *house) who(at time.Time) string {
	h.t.Helper()
	all, err := h.OnDuty(context.Background(), h.vendor.ID, at)
	h.must(err)
	return all[0].Person
}

func TestAnOverrideThatLeavesTooLittleRestIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v, err := h.Create(h.as(h.anna), h.day())
		h.must(err)
		// Anna has Monday 09–21 and Tuesday 21–09
		taking := roster.Taking{Person: h.anna.ID, From: sgt(31, 5), Until: sgt(31, 9), Reason: "Ben goes to the airport"}
		_, err = h.Override(h.as(h.anna), v.ID, taking)
		wantKey(t, err, fault.KindConflict, "roster.rest_too_short")
		if h.who(sgt(31, 6)) != h.ben.ID {
			t.Error("refused, and yet Anna has it")
		}
		taking.ForceReason = "Nobody else is in the city."
		c, err := h.Override(h.as(h.anna), v.ID, taking)
		if err != nil || c.ForceReason == "" || h.who(sgt(31, 6)) != h.anna.ID || h.who(sgt(31, 9)) != h.chi.ID {
			t.Errorf("%+v, %v", c, err)
		}
		free := roster.Taking{Person: h.coordinator.ID, From: sgt(31, 5), Until: sgt(31, 9)}
		_, err = h.Override(h.as(h.anna), v.ID, free)
		wantKey(t, err, fault.KindInvalid, "/person roster.not_of_organization")
		if _, err := h.Override(h.as(h.chi), v.ID, taking); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("an escort puts people in: %v", err)
		}
		// it has begun: it ends now, and what has passed stays
		h.clock.Set(sgt(31, 7))
		if _, err := h.Cancel(h.as(h.anna), v.ID, c.ID, ""); err != nil {
			t.Fatal(err)
		}
		if h.who(sgt(31, 6)) != h.anna.ID || h.who(sgt(31, 8)) != h.ben.ID {
			t.Error("the end of an override changes its beginning")
		}
		want := []journal.Fact{journal.RosterAdded, journal.ShiftOverridden, journal.RosterCancelled}
		if facts := h.facts("roster"); !slices.Equal(facts, want) {
			t.Errorf("%v", facts)
		}
	})
}

func TestASwapCountsOnceTheOtherOneHasAgreed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v, err := h.Create(h.as(h.anna), h.day())
		h.must(err)
		// Ben's Monday night for Chi's Wednesday night: Ben's next before that is Wednesday's day
		_, err = h.ProposeSwap(h.as(h.ben), v.ID, roster.Exchange{Gives: sgt(30, 20), Takes: sgt(31, 21)})
		wantKey(t, err, fault.KindInvalid, "/gives roster.no_such_shift")
		_, err = h.ProposeSwap(h.as(h.ben), v.ID, roster.Exchange{Gives: sgt(31, 9), Takes: sgt(31, 21)})
		wantKey(t, err, fault.KindInvalid, "/gives roster.not_yours")
		c, err := h.ProposeSwap(h.as(h.ben), v.ID, roster.Exchange{Gives: sgt(30, 21), Takes: sgt(31, 21), Reason: "a wedding"})
		h.must(err)
		if c.State != roster.Proposed || c.Other != h.anna.ID || h.who(sgt(30, 22)) != h.ben.ID {
			t.Errorf("%+v", c)
		}
		if _, err := h.Agree(h.as(h.chi), v.ID, c.ID, ""); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a third one agrees: %v", err)
		}
		// Anna would go on from Monday's day into its night
		_, err = h.Agree(h.as(h.anna), v.ID, c.ID, "")
		wantKey(t, err, fault.KindConflict, "roster.rest_too_short")
		agreed, err := h.Agree(h.as(h.anna), v.ID, c.ID, "I sleep here.")
		if err != nil || agreed.State != roster.InForce || h.who(sgt(30, 22)) != h.anna.ID || h.who(sgt(31, 22)) != h.ben.ID {
			t.Errorf("%+v, %v", agreed, err)
		}
		_, err = h.Agree(h.as(h.anna), v.ID, c.ID, "")
		wantKey(t, err, fault.KindConflict, "roster.settled")
		h.clock.Set(sgt(30, 22))
		_, err = h.Cancel(h.as(h.ben), v.ID, c.ID, "")
		wantKey(t, err, fault.KindConflict, "roster.begun")
		want := []journal.Fact{journal.RosterAdded, journal.SwapProposed, journal.SwapAgreed}
		if facts := h.facts("roster"); !slices.Equal(facts, want) {
			t.Errorf("%v", facts)
		}
	})
}

func TestWhatFallsIntoALeaveGoesToTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		draft := h.day()
		draft.RestHours = 0
		v, err := h.Create(h.as(h.anna), draft)
		h.must(err)
		away := roster.Taking{Person: h.chi.ID, From: sgt(31, 0), Until: sgt(31, 24), Reason: "ill"}
		if _, err := h.EnterLeave(h.as(h.chi), v.ID, away); err != nil { // of oneself, whatever one's role
			t.Fatal(err)
		}
		away.Person = h.ben.ID
		if _, err := h.EnterLeave(h.as(h.chi), v.ID, away); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("an escort sends others away: %v", err)
		}
		if h.who(sgt(31, 10)) != h.anna.ID {
			t.Error("Chi's day does not go to Anna")
		}
		until, gone, err := h.OnLeave(context.Background(), h.chi.ID, sgt(31, 12))
		if err != nil || !gone || !until.Equal(sgt(31, 24)) {
			t.Errorf("%v %v %v", until, gone, err)
		}
		if _, gone, err := h.OnLeave(context.Background(), h.chi.ID, sgt(31, 24)); err != nil || gone {
			t.Errorf("still away at the end: %v", err)
		}
		_, err = h.Override(h.as(h.anna), v.ID, roster.Taking{Person: h.chi.ID, From: sgt(31, 10), Until: sgt(31, 11)})
		wantKey(t, err, fault.KindInvalid, "/person roster.away")

		if _, err := h.directory.Deactivate(h.as(h.admin), h.ben.ID); err != nil {
			t.Fatal(err)
		}
		if h.who(sgt(30, 22)) != h.chi.ID {
			t.Error("who has left still has the night")
		}
		l, err := h.Changes(h.as(h.anna), v.ID, roster.Page{Count: true})
		if err != nil || len(l.Items) != 2 || *l.Total != 2 {
			t.Errorf("%+v, %v", l, err)
		}
	})
}

func TestALeaveThatHasPassedIsNotEntered(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v, err := h.Create(h.as(h.anna), h.day())
	h.must(err)
	for _, c := range []struct {
		name        string
		from, until time.Time
		want        string
	}{
		{"over", sgt(29, 9), sgt(30, 8), "/until roster.past"},
		{"backwards", sgt(31, 9), sgt(31, 9), "/until roster.ends_before"},
		{"longer than a year", sgt(31, 9), sgt(31, 9).AddDate(1, 0, 5), "/until roster.too_long"},
		{"in two years", sgt(31, 9).AddDate(2, 0, 0), sgt(31, 10).AddDate(2, 0, 0), "/from roster.too_far"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.EnterLeave(h.as(h.anna), v.ID, roster.Taking{Person: h.anna.ID, From: c.from, Until: c.until})
			wantKey(t, err, fault.KindInvalid, c.want)
		})
	}
}

// TestTwoThatFitEachAloneDoNotBothGoThrough has two at once put Anna before and after the same few hours.
func TestTwoThatFitEachAloneDoNotBothGoThrough(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v, err := h.Create(h.as(h.anna), h.day())
		h.must(err)
		ivo, err := h.directory.CreatePerson(h.as(h.admin), directory.PersonDraft{
			Organization: h.vendor.ID, Name: "Ivo", Language: "en", Zone: "Asia/Singapore", Email: "ivo@x.example",
		})
		h.must(err)
		takings := []roster.Taking{
			{Person: ivo.ID, From: sgt(31, 9), Until: sgt(31, 12)},
			{Person: ivo.ID, From: sgt(31, 20), Until: sgt(31, 22)},
		}
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, taking := range takings {
			both.Go(func() { _, errs[i] = h.Override(h.as(h.anna), v.ID, taking) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("eight hours between two, of eleven: %v", errs)
		}
	})
}

// Who comes from the night of one desk has not rested for the day of another; whoever has both at once works one shift.
func TestRestCountsOverAllRostersOfTheOrganisation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, err := h.Create(h.as(h.anna), h.day()) // Anna has Monday 09–21 and Tuesday 21–09
		h.must(err)
		day := func(from, to string, person string) roster.Draft {
			second := h.day()
			second.Name, second.RestHours = "Hosting duty", 0
			second.Rotation.Members, second.Rotation.Windows = []string{person}, []roster.Window{{From: from, To: to}}
			return second
		}
		_, err = h.Create(h.as(h.anna), day("02:00", "08:00", h.anna.ID))
		wantKey(t, err, fault.KindConflict, "roster.rest_too_short")
		v, err := h.Create(h.as(h.anna), day("09:00", "21:00", h.them.ID))
		wantKey(t, err, fault.KindInvalid, "/rotation/members/0 roster.not_of_organization")
		forced := day("09:00", "09:00", h.chi.ID)
		forced.ForceReason = "Nobody else knows it."
		v, err = h.Create(h.as(h.anna), forced)
		h.must(err)
		// Anna's night ends on Wednesday at 09:00
		taking := roster.Taking{Person: h.anna.ID, From: time.Date(2026, 4, 1, 1, 0, 0, 0, time.UTC), Until: time.Date(2026, 4, 1, 5, 0, 0, 0, time.UTC), Reason: "x"}
		_, err = h.Override(h.as(h.anna), v.ID, taking)
		wantKey(t, err, fault.KindConflict, "roster.rest_too_short")
		// while she is on duty already, a second desk takes no rest away
		taking.From, taking.Until = sgt(30, 10), sgt(30, 12)
		if _, err := h.Override(h.as(h.anna), v.ID, taking); err != nil {
			t.Errorf("both at once: %v", err)
		}
	})
}
