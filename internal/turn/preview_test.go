package turn_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// What an example foretells is what happens once such a turn is handed over.
func TestAnExampleIsWhatThenHappens(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.person(h.vendor, "second@merlinet.example", access.Executor)
	h.wants(h.engineer, directory.ByBoth, "+6591234567", worktime.Span{From: "00:00", To: "23:00"})
	h.signs["r1"] = turn.Signs{} // not delivered, which the rule says nothing about: two of the usual steps
	r := h.rule(ladder)
	o, err := h.Preview(h.as(h.coordinator), turn.Example{
		Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID,
	})
	if err != nil || !o.AsIf || o.Rule.ID != r.ID || len(o.Ahead) != 6 {
		t.Fatalf("%+v, %v", o, err)
	}
	foretold := ahead(o)
	h.waiting()
	if diff := cmp.Diff(foretold, ahead(h.about())); diff != "" {
		t.Errorf("foretold and ahead:\n%s", diff)
	}
}

// An hour of their working time is an hour of the day where they are.
func TestWorkingTimePassesOnTheHoldersOwnClock(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	days := map[string][]worktime.Span{"monday": {{From: "09:00", To: "18:00"}}, "tuesday": {{From: "09:00", To: "18:00"}}}
	berlin := "Europe/Berlin"
	if _, err := h.people.UpdateOrganization(h.as(h.admin), h.vendor.ID, directory.OrganizationChange{WorkingHours: &days}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.people.UpdatePerson(h.as(h.admin), h.engineer.ID, directory.PersonChange{Zone: &berlin}); err != nil {
		t.Fatal(err)
	}
	h.rule(turn.Rule{Name: "In their hours", Steps: []turn.Step{{Trigger: turn.NotAcknowledged, After: time.Hour, Working: true, Whom: turn.TheHolder}}})
	h.clock.Set(time.Date(2026, 3, 31, 2, 0, 0, 0, time.UTC)) // 10:00 in Singapore, 04:00 in Berlin
	h.waiting()
	o, err := h.Preview(h.as(h.coordinator), turn.Example{Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID})
	if err != nil {
		t.Fatal(err)
	}
	for what, o := range map[string]turn.Outlook{"foretold": o, "planned": h.about()} {
		o.Ahead = slices.DeleteFunc(o.Ahead, func(a turn.Ahead) bool { return a.Trigger != turn.NotAcknowledged }) // the others are the usual steps'
		if want := time.Date(2026, 3, 31, 8, 0, 0, 0, time.UTC); len(o.Ahead) != 1 || !o.Ahead[0].At.Equal(want) {
			t.Errorf("%s: %+v, want %v", what, o.Ahead, want)
		}
		if !slices.Equal(o.Unverified, []int{2026}) {
			t.Errorf("%s: not said that nobody vouches for the year: %v", what, o.Unverified)
		}
	}
}

func TestAnExampleOfNothingIsRefusedAtItsField(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	good := turn.Example{Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID}
	for pointer, bad := range map[string]func(*turn.Example){
		"/kind": func(e *turn.Example) { e.Kind = turn.Write }, "/organization": func(e *turn.Example) { e.Organization, e.Person = "x", "" },
		"/person": func(e *turn.Example) { e.Person = h.coordinator.ID }, "/severity": func(e *turn.Example) { e.Severity = "loud" },
		"/rule": func(e *turn.Example) { e.Rule = "x" }, "/observation": func(e *turn.Example) { e.Observation = "ghost" },
	} {
		e := good
		bad(&e)
		_, err := h.Preview(h.as(h.coordinator), e)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != pointer {
			t.Errorf("%s: %v", pointer, err)
		}
	}
	if _, err := h.Preview(h.as(h.engineer), good); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a vendor asks: %v", err)
	}
}
