package web

import (
	"context"
	"slices"

	"tasuki/internal/exchange"
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
			if step.Kind != request.DoNotTouch { // nothing comes of leaving something alone
				shown.Upload, shown.Unfinished = v.uploadForm(k, step.ID), v.unfinished(k, step.ID)
			}
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
	label := "page.answer.note"
	if s.Kind == request.DoNotTouch {
		label = "page.note"
	}
	f.area("/note", label, given.Note).rows(2)
	return f.optional("/note").plain("page.answer.save")
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

// submit hands in. Files that came since a step's answer was saved go with it; those that headquarters put to another step don't.
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
		now := files[step.ID]
		if len(now) == 0 {
			now = slices.DeleteFunc(slices.Clone(a.Evidence), func(id string) bool { return isAtAnother(files, id, step.ID) })
		}
		if !slices.Equal(now, a.Evidence) {
			a.Evidence = now
			along = append(along, a)
		}
	}
	return s.onRequest(v, "submit", "submit", func(ctx context.Context, id string) error {
		_, err := s.Requests.Submit(ctx, id, along, v.text("/note"))
		return err
	})
}

func isAtAnother(files map[string][]string, id, step string) bool {
	for at, ids := range files {
		if at != "" && at != step && slices.Contains(ids, id) {
			return true
		}
	}
	return false
}
