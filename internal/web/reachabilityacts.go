package web

import (
	"context"
	"fmt"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/readiness"
	"tasuki/internal/request"
)

func (s *Site) replaceReachability(v *visit) (answer, error) {
	d, places, bad := v.reachabilityTyped()
	return s.reachabilityAct(v, "reachability", "saved", func(ctx context.Context, organization string) error {
		if bad != nil {
			return bad
		}
		_, err := s.Readiness.Replace(ctx, organization, d)
		return placed(err, places)
	})
}

// placed points at the places of a form again, of which some were left empty.
func placed(err error, places []int) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	moved := *f
	moved.Fields = nil
	for _, field := range f.Fields {
		for i, place := range places {
			if rest, found := strings.CutPrefix(field.Pointer, fmt.Sprintf("/contacts/%d/", i)); found {
				field.Pointer = fmt.Sprintf("/contacts/%d/%s", place, rest)
				break
			}
		}
		moved.Fields = append(moved.Fields, field)
	}
	return &moved
}

func (s *Site) testReachability(v *visit) (answer, error) {
	return s.reachabilityAct(v, "reachability_test", "tested", func(ctx context.Context, organization string) error {
		_, err := s.Readiness.Send(ctx, organization)
		return err
	})
}

func (s *Site) enterCall(v *visit) (answer, error) {
	at, badAt := v.instantTyped("/at")
	return s.reachabilityAct(v, "reachability_call", "saved", func(ctx context.Context, organization string) error {
		if badAt != nil {
			return badAt
		}
		_, err := s.Readiness.Enter(ctx, organization, readiness.Call{
			Person: v.text("/person"), How: readiness.How(v.text("/how")), Reached: v.text("/reached") == "yes", By: v.text("/by"), At: at, Note: v.text("/note"),
		})
		return err
	})
}

// reachabilityAct does something about a plan, or shows it again with what was wrong.
func (s *Site) reachabilityAct(v *visit, form, said string, act func(ctx context.Context, organization string) error) (answer, error) {
	return s.kept(v, form, s.showReachability, func(ctx context.Context) (string, error) {
		organization := v.param("organization")
		return done("/reachability-plans/"+organization, said), act(ctx, organization)
	})
}

// showTest is where a test message leads. Looking at it confirms nothing.
func (s *Site) showTest(v *visit) (answer, error) {
	t, err := s.Readiness.Test(v.ctx(), v.param("test"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.reachabilityNames(v, readiness.View{Plan: readiness.Plan{Organization: t.Organization}}, []readiness.Test{t})
	if err != nil {
		return answer{}, err
	}
	title := v.T("page.reachability.confirm.title")
	crumbs := v.inDirectory("/reachability-plans", "page.directory.reachability", title)
	if t.Person == v.actor.Person && (t.State == readiness.Waiting || t.State == readiness.Unanswered) {
		f := v.form("confirm", "/reachability-tests/"+t.ID+"/confirm").button("page.reachability.confirm.button")
		return v.page("form", "directory", title, formPage{
			Crumbs: crumbs, Lead: v.T("page.reachability.confirm.lead", "organization", n.organizations[t.Organization].Name), Form: f,
		}), nil
	}
	p := thingPage{Crumbs: crumbs, Badges: []badge{v.testState(t.State)}, Alert: v.unclaimed(), Facts: []factRow{
		{Label: v.T("page.person.organization"), Values: []string{n.organizations[t.Organization].Name}},
		{Label: v.T("page.reachability.person"), Values: []string{n.person(t.Person).Person}},
		{Label: v.T("page.reachability.call.how"), Values: []string{v.T("page.reachability.how." + string(t.How))}},
		{Label: v.T("page.reachability.call.by"), Values: []string{n.person(t.By).Person}},
		{Label: v.T("page.reachability.call.at"), When: v.at(t.At)},
	}}
	return v.page("thing", "directory", title, p), nil
}

func (s *Site) confirmTest(v *visit) (answer, error) {
	return s.kept(v, "confirm", s.showTest, func(ctx context.Context) (string, error) {
		_, err := s.Readiness.Confirm(ctx, v.param("test"))
		return done("/reachability-tests/"+v.param("test"), "reached"), err
	})
}

// waitingTests are the test messages that the reader has not confirmed, also where the mail has not come.
func (s *Site) waitingTests(v *visit) ([]thingRow, error) {
	l, err := s.Readiness.Tests(v.ctx(), readiness.TestFilter{Mine: true}, readiness.Page{Limit: perPage})
	if err != nil {
		return nil, err
	}
	var of []request.Party
	for _, t := range l.Items {
		of = append(of, request.Party{Organization: t.Organization})
	}
	n, err := s.names(v.ctx(), of...)
	var rows []thingRow
	for _, t := range l.Items {
		rows = append(rows, thingRow{
			To: "/reachability-tests/" + t.ID, Title: n.organizations[t.Organization].Name, Meta: []string{v.T("page.reachability.how.mail"), v.words.Time(t.At)},
		})
	}
	return rows, err
}
