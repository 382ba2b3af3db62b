package web

import (
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/request"
)

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
