package turn_test

import (
	"testing"

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
