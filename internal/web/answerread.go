package web

import (
	"tasuki/internal/request"
)

// readAnswer is what came of a step.
type readAnswer struct {
	By         party
	At         moment
	Transcript string
	SHA256     string
	Exit       string
	Note       string
	Replies    []readReply
}

type readReply struct{ Question, Answer string }

func (v *visit) readAnswer(a request.Answer, s request.Step, n names) *readAnswer {
	read := &readAnswer{By: n.party(a.By), At: v.both(a.At), Transcript: a.Transcript, SHA256: a.TranscriptSHA256, Note: a.Note}
	if a.ExitCode != nil {
		read.Exit = v.words.Num(*a.ExitCode)
	}
	for _, r := range a.Replies {
		read.Replies = append(read.Replies, readReply{questionText(s, r.Question), v.reply(r)})
	}
	return read
}

func questionText(s request.Step, id string) string {
	if s.Ask != nil {
		for _, q := range s.Ask.Questions {
			if q.ID == id {
				return q.Text
			}
		}
	}
	return id
}

func (v *visit) reply(r request.Reply) string {
	switch {
	case r.Text != nil:
		return *r.Text
	case r.YesNo != nil && *r.YesNo:
		return v.T("page.yes")
	case r.YesNo != nil:
		return v.T("page.no")
	case r.Number != nil:
		return v.words.Num(*r.Number)
	case r.Choice != nil:
		return *r.Choice
	case r.Datetime != nil:
		return v.words.Time(instant(r.Datetime))
	}
	return ""
}
