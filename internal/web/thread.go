package web

import (
	"context"
	"fmt"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/request"
)

// thread is a question on a request and what was said to it.
type thread struct {
	ID       string
	Size     string // what it says of a step's size
	State    badge
	Messages []message
	Reply    *form
	Upload   *form // a file that goes with it
}

type message struct {
	Who   party
	At    moment
	Text  string
	Ours  bool
	Files []fileRow
}

var threadLooks = map[request.ClarificationState]badge{
	request.Open: {Shape: "clock", Tone: "wait"}, request.Answered: {Shape: "done", Tone: "good"}, request.Withdrawn: {Shape: "gone"},
}

func (v *visit) threads(k known) []thread {
	var all []thread
	for _, c := range k.threads {
		t := thread{ID: c.ID, State: threadLooks[c.State]}
		t.State.Word = v.T("clarification.state." + string(c.State))
		if c.TooLarge != nil {
			t.Size = v.T("page.clarification.would_be", "number", stepIndex(c.TooLarge.Step)+1, "size", v.words.Bytes(c.TooLarge.Bytes))
		}
		for _, m := range c.Messages {
			t.Messages = append(t.Messages, message{
				k.names.party(m.By), v.both(m.At), m.Text, m.By.Organization == v.actor.Organization, v.attached(k, m.Attachments),
			})
		}
		if c.State == request.Open {
			t.Reply = v.replyForm(k, c)
		}
		if t.Reply != nil {
			t.Upload = v.threadFileForm(k, c)
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
	v.attachField(f, k)
	if answers {
		f.choice("answer", "page.clarification.answer", "first")
		return f.choice("reply", "page.clarification.reply", "")
	}
	f.choice("reply", "page.clarification.add", "first")
	return f.choice("withdraw", "page.clarification.withdraw", "")
}

// threadFileForm hands in a file that is to go with a message: a photograph of a label, a diagram.
func (v *visit) threadFileForm(k known, c request.Clarification) *form {
	f := v.form(threadFile(c.ID), k.path("files"))
	f.hidden("clarification", c.ID)
	f.files("/file", "page.upload.file").must()
	return f.plain("page.upload.button")
}

func threadFile(clarification string) string { return "thread-file-" + clarification }

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
	v.tooLargeFields(f, k)
	v.attachField(f, k)
	return f.button("page.act.ask.button")
}

// tooLargeFields let the executor say, before sending anything, that what a step asks for is too much.
func (v *visit) tooLargeFields(f *form, k known) {
	var steps []option
	for i, s := range k.r.Steps {
		if s.CollectLog != nil || s.ExportConfig != nil {
			steps = append(steps, option{Value: s.ID, Label: fmt.Sprintf("%d. %s", i+1, v.T("step.kind."+string(s.Kind)))})
		}
	}
	if len(steps) == 0 {
		return
	}
	f.pick("/too_large/step", "page.clarification.too_large", "", append([]option{{}}, steps...))
	f.add("number", "/too_large/bytes", "page.clarification.size", "").class("short").Inputmode = "numeric"
	f.optional("/too_large/step", "/too_large/bytes")
}

// tooLargeTyped is nil where no step was chosen.
func (v *visit) tooLargeTyped() (*request.TooLarge, error) {
	step := v.text("/too_large/step")
	if step == "" {
		return nil, nil
	}
	bytes, err := v.megabytesTyped("/too_large/bytes")
	return &request.TooLarge{Step: step, Bytes: bytes}, err
}

// attached are the files that go with a message, as far as the reader sees them.
func (v *visit) attached(k known, ids []string) []fileRow {
	var rows []fileRow
	for _, item := range k.files {
		if slices.Contains(ids, item.ID) {
			rows = append(rows, v.fileRow(item))
		}
	}
	return rows
}

// attachField offers the files of the request to go with a message.
func (v *visit) attachField(f *form, k known) {
	var options []option
	for _, item := range k.files {
		if item.State.Here() {
			options = append(options, option{Value: item.ID, Label: v.fileRow(item).Name})
		}
	}
	if len(options) > 0 {
		f.checks("/attachments", "page.clarification.attach", nil, options)
	}
}

// ask opens a thread on a request.
func (s *Site) ask(v *visit) (answer, error) {
	size, bad := v.tooLargeTyped()
	return s.onRequest(v, "ask", "asked", func(ctx context.Context, id string) error {
		if bad != nil {
			return bad
		}
		_, err := s.Requests.AskBack(ctx, id, request.Said{Text: v.text("/text"), Attachments: v.typed["/attachments"], TooLarge: size})
		return err
	})
}

// say adds to a thread: a reply, the answer that settles it, or that the question is withdrawn.
func (s *Site) say(v *visit) (answer, error) {
	thread := v.param("clarification")
	return s.onRequest(v, "thread-"+thread, "said", func(ctx context.Context, id string) (err error) {
		said := request.Said{Text: v.text("/text"), Attachments: v.typed["/attachments"]}
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
