package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/request"
)

// thread is a question on a request and what was said to it.
type thread struct {
	ID       string
	State    badge
	Messages []message
	Reply    *form
}

type message struct {
	Who  party
	At   moment
	Text string
	Ours bool
}

var threadLooks = map[request.ClarificationState]badge{
	request.Open: {Shape: "clock", Tone: "wait"}, request.Answered: {Shape: "done", Tone: "good"}, request.Withdrawn: {Shape: "gone"},
}

func (v *visit) threads(k known) []thread {
	var all []thread
	for _, c := range k.threads {
		t := thread{ID: c.ID, State: threadLooks[c.State]}
		t.State.Word = v.T("clarification.state." + string(c.State))
		for _, m := range c.Messages {
			t.Messages = append(t.Messages, message{k.names.party(m.By), v.both(m.At), m.Text, m.By.Organization == v.actor.Organization})
		}
		if c.State == request.Open {
			t.Reply = v.replyForm(k, c)
		}
		all = append(all, t)
	}
	return all
}

// replyForm is for both sides: the author's answers, the executor's adds or takes the question back.
func (v *visit) replyForm(k known, c request.Clarification) *form {
	asks, answers := v.asks(k), v.writes(k)
	if !asks && !answers {
		return nil
	}
	f := v.form("thread-"+c.ID, k.path("clarifications/"+c.ID))
	f.area("/text", "page.clarification.text", "").must()
	if answers {
		f.choice("answer", "page.clarification.answer", "first")
		return f.choice("reply", "page.clarification.reply", "")
	}
	f.choice("reply", "page.clarification.add", "first")
	return f.choice("withdraw", "page.clarification.withdraw", "")
}

// asks: the executor's side.
func (v *visit) asks(k known) bool {
	e := k.r.Executor
	return !k.r.IssuedAt.IsZero() && e.Organization == v.actor.Organization && (e.Person == "" || e.Person == v.actor.Person)
}

// writes: the author's side, and headquarters' coordinators.
func (v *visit) writes(k known) bool {
	return k.r.Author.Organization == v.actor.Organization || v.actor.HQ() && v.actor.Has(access.Coordinator, access.IncidentOwner)
}

// askForm opens a thread.
func (v *visit) askForm(k known) *form {
	if !v.asks(k) || !k.r.State.Open() {
		return nil
	}
	f := v.form("ask", k.path("clarifications"))
	f.lead("page.act.ask.lead")
	f.area("/text", "page.clarification.question", "").must()
	return f.button("page.act.ask.button")
}

// ask opens a thread on a request.
func (s *Site) ask(v *visit) (answer, error) {
	return s.onRequest(v, "ask", "asked", func(ctx context.Context, id string) error {
		_, err := s.Requests.AskBack(ctx, id, request.Said{Text: v.text("/text")})
		return err
	})
}

// say adds to a thread: a reply, the answer that settles it, or that the question is withdrawn.
func (s *Site) say(v *visit) (answer, error) {
	thread := v.param("clarification")
	return s.onRequest(v, "thread-"+thread, "said", func(ctx context.Context, id string) (err error) {
		said := request.Said{Text: v.text("/text")}
		switch v.text("do") {
		case "answer":
			_, err = s.Requests.AnswerBack(ctx, id, thread, said)
		case "withdraw":
			_, err = s.Requests.Withdraw(ctx, id, thread, said.Text)
		default:
			_, err = s.Requests.Reply(ctx, id, thread, said)
		}
		return err
	})
}
