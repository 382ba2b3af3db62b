package incident

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tasuki/internal/fault"
)

func TestEveryStateIsReachedAndEveryStepIsListed(t *testing.T) {
	// The vocabulary's own words, so that the table can't drift from them unnoticed.
	want := map[State][]State{
		"reported":       {"triage"},
		"triage":         {"active", "monitoring", "dismissed"},
		"monitoring":     {"active", "dismissed"},
		"dismissed":      {"triage"},
		"active":         {"contained"},
		"contained":      {"remediating", "active"},
		"remediating":    {"closure_review", "active"},
		"closure_review": {"closed", "active"},
		"closed":         {"active"},
	}
	if diff := cmp.Diff(want, lifecycle); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(slices.Values(States))); diff != "" {
		t.Error(diff)
	}
}

func TestMove(t *testing.T) {
	held := &Hold{ID: "h"}
	for _, c := range []struct {
		name     string
		from     Incident
		to       State
		key      string
		possible []State
	}{
		{"what was reported is triaged", Incident{State: Reported}, Triage, "", nil},
		{"a contained case may flare up again", Incident{State: Contained}, Active, "", nil},
		{"a closed case is reopened", Incident{State: Closed}, Active, "", nil},
		{"what was reported is not closed", Incident{State: Reported}, Closed, "incident.no_such_step", []State{Triage}},
		{"a state does not follow itself", Incident{State: Active}, Active, "incident.no_such_step", []State{Contained}},
		{"nothing closes under a hold", Incident{State: ClosureReview, Hold: held}, Closed, "incident.held", []State{Active}},
		{"a hold stops no other step", Incident{State: ClosureReview, Hold: held}, Active, "", nil},
		{"a hold is not blamed where closing was no step anyway", Incident{State: Active, Hold: held}, Closed, "incident.no_such_step", []State{Contained}},
	} {
		t.Run(c.name, func(t *testing.T) {
			next, err := c.from.move(c.to)
			if c.key == "" {
				if err != nil || next.State != c.to {
					t.Errorf("%s, %v", next.State, err)
				}
				return
			}
			wantKey(t, err, fault.KindConflict, c.key)
			f, _ := fault.As(err)
			if diff := cmp.Diff(c.possible, f.Args["possible"]); diff != "" || next.State != c.from.State {
				t.Errorf("%s in %s", diff, next.State)
			}
		})
	}
	_, err := Incident{State: Active}.move("asleep")
	if diff := cmp.Diff([]string{"/to field.choice"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

// The model knows nothing but the words of the vocabulary: what was refused changed nothing and named exactly what
// would have gone through, and no way leads into closed while a hold stands.
func TestAnyWalkThroughTheLifecycleKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Incident{State: Reported}
		holds := false
		t.Repeat(map[string]func(*rapid.T){
			"move": func(t *rapid.T) {
				to := rapid.SampledFrom(States).Draw(t, "to")
				listed := slices.Contains(lifecycle[i.State], to) && !(holds && to == Closed)
				next, err := i.move(to)
				if listed != (err == nil) {
					t.Fatalf("%s to %s: %v", i.State, to, err)
				}
				if err != nil {
					f, _ := fault.As(err)
					for _, s := range States {
						if _, err := i.move(s); (err == nil) != slices.Contains(f.Args["possible"].([]State), s) {
							t.Fatalf("in %s the answer about %s is wrong: %v", i.State, s, f.Args["possible"])
						}
					}
				}
				i = next
			},
			"hold": func(t *rapid.T) {
				next, err := i.keep("Wait.", "desk", start)
				if holds != fault.Is(err, fault.KindConflict) || next.State != i.State {
					t.Fatalf("held %v: %v", holds, err)
				}
				i, holds = next, true
			},
			"release": func(t *rapid.T) {
				next, _, err := i.letGo("Go on.")
				if holds != (err == nil) || next.State != i.State {
					t.Fatalf("held %v: %v", holds, err)
				}
				i, holds = next, false
			},
			"": func(t *rapid.T) {
				if (i.Hold != nil) != holds || !slices.Contains(States, i.State) || len(i.Possible()) == 0 {
					t.Fatalf("%+v", i)
				}
			},
		})
	})
}
