package turn

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Rules lists the rules, the oldest first.
func (s *Service) Rules(ctx context.Context, p Page) (List[Rule], error) {
	if err := access.Check(ctx, access.ListEscalationRules, access.Scope{}); err != nil {
		return List[Rule]{}, err
	}
	return s.store.rulePage(ctx, p)
}

// Rule is one of them.
func (s *Service) Rule(ctx context.Context, id string) (Rule, error) {
	if err := access.Check(ctx, access.ReadEscalationRule, access.Scope{}); err != nil {
		return Rule{}, err
	}
	return s.store.rule(ctx, id)
}

// AddRule makes one. There is one for each organisation and severity.
func (s *Service) AddRule(ctx context.Context, r Rule) (Rule, error) {
	err := s.db.In(ctx, func(ctx context.Context) (err error) {
		if err := access.Check(ctx, access.CreateEscalationRule, access.Scope{}); err != nil {
			return err
		}
		if r, err = s.checked(ctx, r); err != nil {
			return err
		}
		r.ID, r.Version = db.NewID(), 1
		if err := s.store.insertRule(ctx, r); err != nil {
			return err
		}
		return s.ruled(ctx, r, journal.EscalationRuleAdded)
	})
	return r, err
}

// ReplaceRule enters one anew. What was done by it stays done; what comes follows what stands now.
func (s *Service) ReplaceRule(ctx context.Context, id string, r Rule) (Rule, error) {
	return s.changeRule(ctx, id, access.UpdateEscalationRule, func(ctx context.Context, now Rule) (Rule, error) {
		r, err := s.checked(ctx, r)
		if err != nil {
			return r, err
		}
		r.ID, r.Version = now.ID, now.Version+1
		if err := s.store.updateRule(ctx, r); err != nil {
			return r, err
		}
		return r, s.ruled(ctx, r, journal.EscalationRuleChanged)
	})
}

// RemoveRule takes one away; a wider one holds then, or the one that holds everywhere.
func (s *Service) RemoveRule(ctx context.Context, id string) error {
	_, err := s.changeRule(ctx, id, access.DeleteEscalationRule, func(ctx context.Context, now Rule) (Rule, error) {
		if err := s.store.deleteRule(ctx, now); err != nil {
			return now, err
		}
		return now, s.ruled(ctx, now, journal.EscalationRuleRemoved)
	})
	return err
}

func (s *Service) changeRule(ctx context.Context, id string, act access.Action, do func(context.Context, Rule) (Rule, error)) (r Rule, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, act, access.Scope{}); err != nil {
			return err
		}
		now, err := s.store.rule(ctx, id)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		r, err = do(ctx, now)
		return err
	})
	return r, err
}

// checked is a rule whose fields stand, whose organisation exists, and of whose steps none is for people who see no case.
func (s *Service) checked(ctx context.Context, r Rule) (Rule, error) {
	r, err := r.normal(s.cases)
	if err != nil {
		return r, err
	}
	if r.Organization != "" {
		if _, err := s.people.KnownOrganization(ctx, r.Organization); err != nil {
			return r, fault.Invalid("/organization", "field.unknown_id")
		}
	}
	var wrong []error
	for i, step := range r.Steps {
		pointer, key, err := s.unheard(ctx, r.Organization, step)
		if err != nil {
			return r, err
		}
		if key != "" {
			wrong = append(wrong, fault.Invalid(stepAt(i, pointer), key))
		}
	}
	return r, fault.Join(wrong...)
}

// unheard is where a step names nobody who could ever see a case, and why; "" for nowhere. What depends on the case or on a
// roster is seen as it is taken.
func (s *Service) unheard(ctx context.Context, organization string, step Step) (pointer, key string, err error) {
	var people []directory.Person
	switch {
	case step.Whom == OnePerson:
		p, err := s.people.KnownPerson(ctx, step.Person)
		if fault.Is(err, fault.KindNotFound) {
			return "/person", "field.unknown_id", nil
		}
		if err != nil {
			return "", "", err
		}
		pointer, people = "/person", []directory.Person{p}
	case step.Whom == HQRole:
		pointer = "/role"
		people, err = s.atHeadquarters(ctx, step.Role)
	case step.Whom == TheirRole && organization != "":
		pointer = "/role"
		people, err = s.people.PeopleAt(ctx, organization, step.Role)
	case step.Whom == TheirRole:
		if MayHear(directory.Person{Active: true, Roles: []access.Role{step.Role}}) {
			return "", "", nil
		}
		return "/role", "escalation.nobody", nil
	default:
		return "", "", nil
	}
	if err != nil || slices.ContainsFunc(people, MayHear) {
		return "", "", err
	}
	return pointer, "escalation.nobody", nil
}

// MayHear: no case is ever shown to whoever has left, or only runs or audits the system.
func MayHear(p directory.Person) bool {
	return p.Active && !access.Actor{Roles: p.Roles}.WithoutContent()
}

// ruled puts a rule on record and has every turn looked at by what holds now.
func (s *Service) ruled(ctx context.Context, r Rule, f journal.Fact) error {
	data := map[string]any{"version": r.Version, "severity": r.Severity, "steps": len(r.Steps)}
	if r.Organization != "" {
		data["organization"] = r.Organization
	}
	err := s.journal.Append(ctx, journal.Entry{
		Fact: f, Object: journal.Object{Type: "escalation_rule", ID: r.ID}, Data: data, Personal: map[string]string{"name": r.Name},
	})
	if err != nil {
		return err
	}
	return s.store.lookAgain(ctx, s.clock.Now(), r.Organization)
}
