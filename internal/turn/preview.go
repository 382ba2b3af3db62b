package turn

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// Example is a turn that nobody has yet, to see what would happen about it if it were handed over now and nobody reacted.
type Example struct {
	Rule         string // id; "" for the one that would hold
	Incident     string // id; "" for none: then nobody has a part in it
	Severity     string // "" for the incident's
	Kind         Kind
	Organization string
	Person       string // "" for anybody there
	Due          time.Time
	Observation  string // of which kind something seen is, of Assess
}

// ExampleKinds are the kinds about which rules say something.
var ExampleKinds = []Kind{Deliver, Acknowledge, Understand, Start, Work, Unblock, Authorize, Clarify, Answer, Review, Assess, Decide}

// Preview is the outlook of an example: the instants at which whom would be told, and how.
func (s *Service) Preview(ctx context.Context, e Example) (o Outlook, err error) {
	if err := access.Check(ctx, access.SimulateEscalation, access.Scope{}); err != nil {
		return o, err
	}
	var wrong []error
	if !slices.Contains(ExampleKinds, e.Kind) {
		wrong = append(wrong, fault.Invalid("/kind", "field.choice"))
	}
	if e.Severity != "" && !slices.Contains(s.cases.Known, e.Severity) {
		wrong = append(wrong, fault.Invalid("/severity", "field.choice"))
	}
	if (e.Observation != "" || e.Kind == Assess) && (e.Kind != Assess || !slices.Contains(s.cases.Observations, e.Observation)) {
		wrong = append(wrong, fault.Invalid("/observation", "field.choice"))
	}
	if _, err := s.people.KnownOrganization(ctx, e.Organization); fault.Is(err, fault.KindNotFound) {
		wrong = append(wrong, fault.Invalid("/organization", "field.unknown_id"))
	} else if err != nil {
		return o, err
	}
	if p, err := s.people.KnownPerson(ctx, e.Person); e.Person != "" && (fault.Is(err, fault.KindNotFound) || err == nil && p.Organization != e.Organization) {
		wrong = append(wrong, fault.Invalid("/person", "field.unknown_id"))
	} else if e.Person != "" && err != nil {
		return o, err
	}
	if err := fault.Join(wrong...); err != nil {
		return o, err
	}
	return s.Foretell(ctx, e)
}

// Foretell is Preview for siblings, who have asked their own policy and know that what the example names is there. Nothing is
// sent yet, so that there is nothing to see or not; only who never sees any case is left out.
func (s *Service) Foretell(ctx context.Context, e Example) (o Outlook, err error) {
	now := s.clock.Now()
	i := Item{Incident: e.Incident, Kind: e.Kind, Organization: e.Organization, Person: e.Person, Since: now, Due: e.Due}
	if o.Rule, err = s.ruleOf(ctx, e); err != nil {
		return o, err
	}
	theirs, err := s.people.LookupWorkingTime(ctx, i.holder())
	if err != nil {
		return o, err
	}
	o.AsIf = true
	unheard := map[string]bool{}
	o.Ahead, err = foreseen(func(move string) []Move {
		unheard[move] = true
		return o.Rule.plan(i.silences(Signs{Observed: e.Observation}), theirs.Calendar, nil, unheard)
	}, func(m Move) ([]directory.Person, error) {
		people, err := s.candidates(ctx, i, m.Do, m.At)
		return once(people), err
	})
	o.Unverified = unverified(o.Ahead, theirs.Calendar)
	return o, err
}

// once are those of them who may hear of cases, each once.
func once(all []directory.Person) (some []directory.Person) {
	for _, p := range all {
		if MayHear(p) && !slices.ContainsFunc(some, func(o directory.Person) bool { return o.ID == p.ID }) {
			some = append(some, p)
		}
	}
	return some
}

// ruleOf is the rule that an example names, or the one that would hold.
func (s *Service) ruleOf(ctx context.Context, e Example) (Rule, error) {
	if e.Rule != "" {
		r, err := s.store.rule(ctx, e.Rule)
		if fault.Is(err, fault.KindNotFound) {
			return r, fault.Invalid("/rule", "field.unknown_id")
		}
		return r, err
	}
	severity := e.Severity
	if severity == "" && e.Incident != "" && s.cases.Severities != nil {
		all, err := s.cases.Severities(ctx, []string{e.Incident})
		if err != nil {
			return Rule{}, err
		}
		severity = all[e.Incident]
	}
	all, err := s.store.rules(ctx)
	return ruleFor(all, e.Organization, severity), err
}
