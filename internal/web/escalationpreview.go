package web

import (
	"cmp"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/turn"
)

// examplePage asks about an example, and says what would happen if it were sent now and nobody reacted.
type examplePage struct {
	Crumbs  crumbs
	Form    *form
	Silence *silence
}

func (s *Site) previewEscalation(v *visit) (answer, error) {
	if err := access.Check(v.ctx(), access.SimulateEscalation, access.Scope{}); err != nil {
		return answer{}, err
	}
	v.typed = v.req.URL.Query()
	p := examplePage{Crumbs: v.inRules(v.T("page.escalation.try"))}
	var err error
	if v.typed.Has("/kind") {
		if p.Silence, err = s.foretold(v); err != nil {
			if err := v.failed("preview", err); err != nil {
				return answer{}, err
			}
		}
	}
	if p.Form, err = s.previewForm(v); err != nil {
		return answer{}, err
	}
	return v.page("escalation_preview", "directory", v.T("page.escalation.try"), p), nil
}

func (s *Site) foretold(v *visit) (*silence, error) {
	e := turn.Example{
		Rule: v.text("/rule"), Severity: v.text("/severity"), Kind: turn.Kind(v.text("/kind")), Observation: v.text("/observation"),
	}
	whose := addressee(v.text("/organization"))
	e.Organization, e.Person = whose.Organization, whose.Person
	var err, unknown error
	if e.Due, err = v.instantTyped("/due"); err != nil {
		return nil, err
	}
	if reference := v.text("/incident"); reference != "" {
		if e.Incident, unknown = s.Incidents.Resolve(v.ctx(), reference); fault.Is(unknown, fault.KindNotFound) {
			return nil, fault.Invalid("/incident", "field.unknown_id")
		} else if unknown != nil {
			return nil, unknown
		}
	}
	o, err := s.Turns.Preview(v.ctx(), e)
	if err != nil {
		return nil, err
	}
	view, err := s.silenceView(v, o)
	if view == nil && err == nil {
		view = &silence{AsIf: v.T("page.escalation.as_if")} // nothing would: that is an answer too
	}
	return view, err
}

func (s *Site) previewForm(v *visit) (*form, error) {
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return nil, err
	}
	rules, err := s.Turns.Rules(v.ctx(), turn.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	named := []option{{Label: v.T("page.escalation.whichever")}}
	for _, r := range rules.Items {
		named = append(named, option{Value: r.ID, Label: r.Name})
	}
	f := v.search("preview", "/escalation-rules/preview")
	f.pick("/kind", "page.board.kind", cmp.Or(v.text("/kind"), string(turn.Acknowledge)), texts(v, "page.board.kind.", turn.ExampleKinds))
	whose := f.pick("/organization", "page.escalation.organization", cmp.Or(v.text("/organization"), v.actor.Organization), nil)
	whose.Groups = choose(who, whose.Value)
	f.pick("/severity", "page.incident.severity", v.text("/severity"),
		append([]option{{Label: v.T("page.escalation.any_severity")}}, texts(v, "severity.", incident.Severities)...))
	f.line("/incident", "page.board.incident", v.text("/incident")).hint(v.T("page.escalation.try_incident"))
	f.pick("/observation", "page.escalation.observation", v.text("/observation"), slices.Concat([]option{{}}, texts(v, "finding.kind.", finding.Kinds)))
	f.pick("/rule", "page.escalation.rule", v.text("/rule"), named)
	f.due("/due", "page.due", nil, v.actor.Zone)
	f.optional("/incident", "/observation", "/due")
	return f.button("page.escalation.try_it"), nil
}
