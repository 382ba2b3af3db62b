package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// putAnswers puts what came of each step at it, and the forms while it is the reader's to answer.
func (v *visit) putAnswers(read *readRequest, k known) {
	for i := range read.Steps {
		step, shown := k.r.Steps[i], &read.Steps[i]
		given, ok := answerTo(k.answers, step.ID)
		if ok {
			shown.Answer = v.readAnswer(given, step, k.names)
		}
		if k.possible[request.Submit] {
			shown.Form = v.answerForm(k, step, given)
			shown.Upload, shown.Unfinished = v.uploadForm(k, step.ID), v.unfinished(k, step.ID)
		}
	}
}

func answerTo(all []request.Answer, step string) (request.Answer, bool) {
	if i := slices.IndexFunc(all, func(a request.Answer) bool { return a.Step == step }); i >= 0 {
		return all[i], true
	}
	return request.Answer{Step: step}, false
}

// answerForm asks for what the kind of step asks for; a note alone says why there is nothing else.
func (v *visit) answerForm(k known, s request.Step, given request.Answer) *form {
	f := v.form("answer-"+s.ID, k.path("answers/"+s.ID))
	switch {
	case s.RunCommands != nil:
		f.code("/transcript", "page.answer.transcript", given.Transcript).rows(8).hint(v.T("page.answer.transcript_hint"))
		exit := f.add("number", "/exit_code", "page.answer.exit_code", number(given.ExitCode)).class("short")
		exit.Inputmode = "numeric"
	case s.Ask != nil:
		for i, q := range s.Ask.Questions {
			v.questionField(f, i, q, given)
		}
	}
	f.area("/note", "page.answer.note", given.Note).rows(2)
	return f.optional("/note").plain("page.answer.save")
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// questionField is the input for a question, of its type, under the question's own words.
func (v *visit) questionField(f *form, i int, q request.Question, given request.Answer) {
	at := "/replies/" + strconv.Itoa(i) + "/" + q.Type
	var r request.Reply
	if k := slices.IndexFunc(given.Replies, func(r request.Reply) bool { return r.Question == q.ID }); k >= 0 {
		r = given.Replies[k]
	}
	var in *field
	switch q.Type {
	case "yes_no":
		in = f.radios(at, "", yesNo(r.YesNo), []option{{Value: "yes", Label: v.T("page.yes")}, {Value: "no", Label: v.T("page.no")}})
	case "number":
		in = f.add("number", at, "", "").class("short")
		in.Inputmode = "decimal"
		if r.Number != nil {
			in.Value = f.value(at, strconv.FormatFloat(*r.Number, 'f', -1, 64))
		}
	case "choice":
		var choices []option
		for _, c := range q.Choices {
			choices = append(choices, option{Value: c, Label: c})
		}
		in = f.radios(at, "", text(r.Choice), choices)
	case "datetime":
		in = f.due(at, "", r.Datetime, v.actor.Zone)
	default:
		in = f.area(at, "", text(r.Text)).rows(2)
	}
	in.Label, in.Required = q.Text, q.Required
	if !q.Required {
		in.Optional = v.T("page.optional")
	}
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// saveAnswer keeps the answer to one step, with the files that came for it.
func (s *Site) saveAnswer(v *visit) (answer, error) {
	r, err := s.Requests.Get(v.ctx(), v.param("request"))
	if err != nil {
		return answer{}, err
	}
	form := "answer-" + v.param("step")
	given, err := v.answerTyped(r)
	if err != nil {
		return s.requestRefused(v, form, err)
	}
	files, err := s.wholeFiles(v, r)
	if err != nil {
		return answer{}, err
	}
	given.Evidence = files[given.Step]
	a, err := v.once(func(ctx context.Context) (string, error) {
		_, _, err := s.Requests.Save(ctx, r.ID, given)
		return done("/requests/"+r.ID+"#"+given.Step, "answer"), err
	})
	if err != nil {
		return s.requestRefused(v, form, err)
	}
	return a, nil
}

// wholeFiles are the ids of the files that suffice, by step.
func (s *Site) wholeFiles(v *visit, r request.Request) (map[string][]string, error) {
	l, err := s.Evidence.List(v.ctx(), r.Incident, exchange.Filter{Request: r.ID}, exchange.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	files := map[string][]string{}
	for _, i := range l.Items {
		if i.Whole() && i.Clarification == "" {
			files[i.Step] = append(files[i.Step], i.ID)
		}
	}
	return files, nil
}

// answerTyped reads the form of a step.
func (v *visit) answerTyped(r request.Request) (request.Answer, error) {
	i := slices.IndexFunc(r.Steps, func(s request.Step) bool { return s.ID == v.param("step") })
	if i < 0 {
		return request.Answer{}, fault.NotFound()
	}
	a := request.Answer{Step: r.Steps[i].ID, Transcript: v.text("/transcript"), Note: v.text("/note")}
	var errs []error
	if exit := strings.TrimSpace(v.text("/exit_code")); exit != "" {
		n, err := strconv.Atoi(exit)
		if err != nil {
			errs = append(errs, fault.Invalid("/exit_code", "page.number"))
		}
		a.ExitCode = &n
	}
	if ask := r.Steps[i].Ask; ask != nil {
		for n, q := range ask.Questions {
			reply, err := v.replyTyped("/replies/"+strconv.Itoa(n)+"/"+q.Type, q)
			errs = append(errs, err)
			if reply != nil {
				a.Replies = append(a.Replies, *reply)
			}
		}
	}
	return a, fault.Join(errs...)
}

// replyTyped is the reply to a question; nil where none was given.
func (v *visit) replyTyped(at string, q request.Question) (*request.Reply, error) {
	r := &request.Reply{Question: q.ID}
	if q.Type == "datetime" {
		due, err := v.dueTyped(at)
		r.Datetime = due
		if due == nil {
			return nil, err
		}
		return r, nil
	}
	typed := strings.TrimSpace(v.text(at))
	if typed == "" {
		return nil, nil
	}
	switch q.Type {
	case "yes_no":
		yes := typed == "yes"
		r.YesNo = &yes
	case "number":
		n, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
		if err != nil {
			return nil, fault.Invalid(at, "page.number")
		}
		r.Number = &n
	case "choice":
		r.Choice = &typed
	default:
		r.Text = &typed
	}
	return r, nil
}

// submit hands in. Files that came since a step's answer was saved go with it.
func (s *Site) submit(v *visit) (answer, error) {
	r, err := s.Requests.Get(v.ctx(), v.param("request"))
	if err != nil {
		return answer{}, err
	}
	saved, err := s.Requests.Answers(v.ctx(), r.ID)
	if err != nil {
		return answer{}, err
	}
	files, err := s.wholeFiles(v, r)
	if err != nil {
		return answer{}, err
	}
	var along []request.Answer
	for _, step := range r.Steps {
		a, _ := answerTo(saved, step.ID)
		if came := files[step.ID]; len(came) > 0 && !slices.Equal(came, a.Evidence) {
			a.Evidence = came
			along = append(along, a)
		}
	}
	return s.onRequest(v, "submit", "submit", func(ctx context.Context, id string) error {
		_, err := s.Requests.Submit(ctx, id, along, v.text("/note"))
		return err
	})
}
