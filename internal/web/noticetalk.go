package web

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// talk is a question on a notice and its answer, usual and ready ones in the reader's language.
type talk struct {
	ID       string
	Who      party
	At       moment
	Text     []notice.Sentence
	Answer   []notice.Sentence // none while it is open
	Itself   bool              // nobody wrote the answer
	By       party
	Answered moment
	Form     *form
}

// talks are what was asked and answered, each with a form where the reader may answer it.
func (v *visit) talks(n notice.View, names names) []talk {
	all := make([]talk, len(n.Questions))
	for i, q := range n.Questions {
		e := talk{ID: q.ID, Who: names.party(request.Party(q.By)), At: v.both(q.At), Text: n.Asked(q, v.words)}
		if r := q.Answer; r != nil {
			e.Answer, e.Answered, e.Itself = n.Answered(q, v.words), v.both(r.At), r.By == (notice.Party{})
			e.By = names.party(request.Party(r.By))
		} else if slices.Contains(n.Possible, notice.AnswerAsked) {
			e.Form = v.questionForm(n, q)
		}
		all[i] = e
	}
	return all
}

func (v *visit) questionForm(n notice.View, q notice.Question) *form {
	f := v.form("answer-"+q.ID, "/notices/"+n.ID+"/questions/"+q.ID+"/answer")
	ready := texts(v, "notice.ready.", notice.Readies)
	if !n.Hears(q.By.Person) {
		f.pick("/ready", "page.notice.ready", "", ready)
		return f.lead("notice.ready_only").plain("page.notice.answer")
	}
	f.pick("/ready", "page.notice.ready", "", append([]option{{}}, ready...))
	f.area("/text", "page.notice.other_text", "").rows(2)
	f.optional("/text", "/ready")
	f.ownWords("/text")
	return f.plain("page.notice.answer")
}

func (s *Site) answerNotice(v *visit) (answer, error) {
	question, w := v.param("question"), v.wordsTyped("/text")
	form := "answer-" + question
	if err := s.plainly(v, question, w); err != nil {
		return s.notSaid(v, form, err)
	}
	return s.onNotice(v, form, "answered_notice", func(ctx context.Context, id string) error {
		_, err := s.Notices.Answer(ctx, id, question, notice.Reply{
			Ready: notice.Ready(v.text("/ready")), Text: w.Text, Language: w.Language, Override: w.Override,
		})
		return err
	})
}

// askNotice asks a usual question, whose answer mostly stands there at once, or one in own words.
func (s *Site) askNotice(v *visit) (answer, error) {
	q := notice.Question{Usual: notice.Usual(v.text("/usual")), Text: v.text("/text")}
	form, id := "ask", v.param("notice")
	if q.Usual != "" {
		form = "usual"
	}
	a, err := v.once(func(ctx context.Context) (string, error) {
		n, err := s.Notices.Ask(ctx, id, q)
		if err != nil || n.Questions[len(n.Questions)-1].Answer != nil {
			return "/notices/" + id + "#asked", err
		}
		return done("/notices/"+id, "asked_notice"), nil
	})
	if err == nil {
		return a, nil
	}
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return s.showNotice(v)
}

// raiseForm lets one of those who don't read everything read more.
func (v *visit) raiseForm(f *form, n notice.View, names names) {
	var readers []option
	for _, a := range n.Content.Recipients {
		if l := n.LevelOf(a); l != access.Full && slices.Contains(readersOf(n), a.Person) {
			readers = append(readers, option{Value: a.Person, Label: names.person(a.Person).short(), Hint: v.T("level." + string(l))})
		}
	}
	f.radios("/person", "page.notice.raise.person", "", readers)
	f.radios("/level", "page.participant.level", "", texts(v, "page.notice.level.", access.Levels[1:]))
	f.area("/reason", "page.reason", "").rows(2).must()
	f.lead("page.notice.raise.lead").grave("page.notice.raise.button")
}

func (s *Site) raiseNotice(v *visit) (answer, error) {
	return s.onNotice(v, "raise", "notice_raise", func(ctx context.Context, id string) error {
		_, err := s.Notices.Raise(ctx, id, v.text("/person"), access.Level(v.text("/level")), v.text("/reason"))
		return err
	})
}
