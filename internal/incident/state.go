package incident

import (
	"slices"

	"tasuki/internal/fault"
)

// State is where a case stands in its life.
type State string

// The states. A hold stands beside them.
const (
	Reported      State = "reported"
	Triage        State = "triage"
	Active        State = "active"
	Monitoring    State = "monitoring"
	Dismissed     State = "dismissed"
	Contained     State = "contained"
	Remediating   State = "remediating"
	ClosureReview State = "closure_review"
	Closed        State = "closed"
)

// States in the order of a case's life.
var States = []State{Reported, Triage, Active, Monitoring, Dismissed, Contained, Remediating, ClosureReview, Closed}

// lifecycle is every step there is, in the order in which people choose from them.
var lifecycle = map[State][]State{
	Reported:      {Triage},
	Triage:        {Active, Monitoring, Dismissed},
	Monitoring:    {Active, Dismissed},
	Dismissed:     {Triage},
	Active:        {Contained},
	Contained:     {Remediating, Active},
	Remediating:   {ClosureReview, Active},
	ClosureReview: {Closed, Active},
	Closed:        {Active},
}

// Ended says that nobody works on a case in this state.
func (s State) Ended() bool { return s == Closed || s == Dismissed }

// Possible are the states that the case can go to now. A hold takes closed away.
func (i Incident) Possible() []State {
	steps := slices.Clone(lifecycle[i.State])
	if i.Hold != nil {
		steps = slices.DeleteFunc(steps, func(s State) bool { return s == Closed })
	}
	return steps
}

// move is the rule of the lifecycle: one listed step at a time, and nothing closes under a hold.
func (i Incident) move(to State) (Incident, error) {
	switch {
	case !slices.Contains(States, to):
		return i, fault.Invalid("/to", "field.choice", "choices", States)
	case to == Closed && i.Hold != nil && slices.Contains(lifecycle[i.State], Closed):
		return i, fault.Conflict("incident.held", "possible", i.Possible())
	case !slices.Contains(lifecycle[i.State], to):
		return i, fault.Conflict("incident.no_such_step", "state", i.State, "to", to, "possible", i.Possible())
	}
	i.State = to
	return i, nil
}
