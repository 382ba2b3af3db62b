package api

import (
	"fmt"

	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

// contentOf takes what is written into a draft's content.
func contentOf(c request.Content, in wire.RequestInput) (request.Content, error) {
	due, badDue := dueOf("/due", in.Due)
	term, badTerm := termOf(in.DueRule)
	steps, badSteps := stepsOf(in.Steps)
	if err := fault.Join(badDue, badTerm, badSteps); err != nil {
		return c, err
	}
	c.Title, c.Purpose, c.Language, c.Due, c.Term, c.Steps = in.Title, in.Purpose, in.Language, due, term, steps
	c.Sites, c.Copies, c.Hops = in.Sites, partiesOf(in.Copies), hopsOf(in.Hops)
	if in.Executor != nil {
		c.Executor = request.Party(*in.Executor)
	}
	return c, nil
}

// editOf is a change of a draft: what is absent stays.
func editOf(p wire.RequestPatch) (func(request.Content) request.Content, error) {
	due, badDue := dueOf("/due", p.Due)
	term, badTerm := termOf(p.DueRule)
	if due != nil && term != nil {
		badTerm = fault.Invalid("/due_rule", "request.one_due")
	}
	var steps []request.Step
	var badSteps error
	if p.Steps != nil {
		steps, badSteps = stepsOf(*p.Steps)
	}
	if err := fault.Join(badDue, badTerm, badSteps); err != nil {
		return nil, err
	}
	return func(c request.Content) request.Content {
		set(&c.Title, p.Title)
		set(&c.Purpose, p.Purpose)
		set(&c.Language, p.Language)
		set(&c.Sites, p.Sites)
		if p.Executor != nil {
			c.Executor = request.Party(*p.Executor)
		}
		if p.Copies != nil {
			c.Copies = partiesOf(*p.Copies)
		}
		if p.Hops != nil {
			c.Hops = hopsOf(*p.Hops)
		}
		if p.Steps != nil {
			c.Steps = steps
		}
		if due != nil || term != nil { // one replaces the other
			c.Due, c.Term = due, term
		}
		return c
	}, nil
}

func patchOf(r wire.RevisionInput) wire.RequestPatch {
	return wire.RequestPatch{
		Copies: r.Copies, Due: r.Due, DueRule: r.DueRule, Executor: r.Executor, Hops: r.Hops, Language: r.Language, Purpose: r.Purpose,
		Sites: r.Sites, Steps: r.Steps, Title: r.Title,
	}
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

func partiesOf(in []wire.PartyInput) []request.Party {
	var all []request.Party
	for _, p := range in {
		all = append(all, request.Party(p))
	}
	return all
}

func hopsOf(in []wire.Hop) []request.Hop {
	var all []request.Hop
	for _, h := range in {
		all = append(all, request.Hop{Organization: h.Organization, Person: h.Person, At: h.At, Note: h.Note})
	}
	return all
}

func stepsOf(in []wire.StepInput) ([]request.Step, error) {
	steps := make([]request.Step, len(in))
	var errs []error
	for i, s := range in {
		step, err := stepOf(s)
		if f, ok := fault.As(err); ok {
			err = f.At(fmt.Sprintf("/steps/%d", i))
		}
		steps[i] = step
		errs = append(errs, err)
	}
	return steps, fault.Join(errs...)
}

func stepOf(in wire.StepInput) (request.Step, error) {
	s := request.Step{Kind: request.StepKind(in.Kind)}
	if c := in.RunCommands; c != nil {
		s.RunCommands = &request.CommandBlock{
			Hosts: c.Hosts, OperatingSystem: c.OperatingSystem, Privilege: request.Privilege(c.Privilege),
			ExpectedEffect: c.ExpectedEffect, Commands: c.Commands, SHA256: c.SHA256,
		}
	}
	if e := in.ExportConfig; e != nil {
		s.ExportConfig = &request.Export{
			Host: e.Host, Source: e.Source, LimitBytes: e.LimitBytes, Delivery: deliveryOf(e.Format, e.ExpectedBytes, e.Transfer),
		}
	}
	if d := in.DoNotTouch; d != nil {
		s.DoNotTouch = &request.HandsOff{Hosts: d.Hosts}
	}
	if t := in.FreeText; t != nil {
		s.FreeText = &request.Text{Text: t.Text}
	}
	if q := in.Ask; q != nil {
		s.Ask = &request.Questions{}
		for _, one := range q.Questions {
			s.Ask.Questions = append(s.Ask.Questions, request.Question{
				ID: one.ID, Type: string(one.Type), Text: one.Text, Choices: one.Choices, Required: one.Required,
			})
		}
	}
	if l := in.CollectLog; l != nil {
		w, err := windowOf(*l)
		s.CollectLog = &w
		return s, err
	}
	return s, nil
}

func windowOf(l wire.CollectLogInput) (request.LogWindow, error) {
	w := request.LogWindow{
		Host: l.Host, Path: l.Path, Zone: l.Zone, ClockOffsetSeconds: l.ClockOffsetSeconds, Filter: l.Filter, LimitBytes: l.LimitBytes,
		Delivery: deliveryOf(l.Format, l.ExpectedBytes, l.Transfer), Keeping: request.Keeping{KeptHours: l.KeptHours},
	}
	overwritten, badOverwritten := dueOf("/collect_log/overwritten_at", l.OverwrittenAt)
	w.Overwritten = overwritten
	from, badFrom := wallOf("/collect_log/from", l.From)
	until, badUntil := wallOf("/collect_log/until", l.Until)
	w.From, w.Until = from, until
	return w, fault.Join(badFrom, badUntil, badOverwritten)
}

func deliveryOf(format wire.LogFormat, expected int64, transfer wire.Transfer) request.Delivery {
	return request.Delivery{Format: string(format), ExpectedBytes: expected, Transfer: request.Transfer(transfer)}
}

// wallOf reads a wall time; an empty one is a draft's.
func wallOf(pointer, text string) (worktime.Local, error) {
	if text == "" {
		return worktime.Local{}, nil
	}
	l, err := worktime.ParseLocal(text)
	if err != nil {
		return l, fault.Invalid(pointer, "time.not_a_time")
	}
	return l, nil
}

func answerOf(step, transcript string, exit *int, note string, evidence []string, replies []wire.Reply) (request.Answer, error) {
	a := request.Answer{Step: step, Transcript: transcript, ExitCode: exit, Note: note, Evidence: evidence}
	var errs []error
	for i, r := range replies {
		at, err := dueOf(fmt.Sprintf("/replies/%d/datetime", i), r.Datetime)
		errs = append(errs, err)
		a.Replies = append(a.Replies, request.Reply{
			Question: r.Question, Text: r.Text, YesNo: r.YesNo, Number: r.Number, Choice: r.Choice, Datetime: at,
		})
	}
	return a, fault.Join(errs...)
}
