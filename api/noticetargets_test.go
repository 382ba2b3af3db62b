package api_test

import (
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// A notice is a coordinator's own where they wrote it, and anybody else's where it was sent to them.
var noticeTargets = map[string]builder{
	"listNotices":         reading("/notices"),
	"listIncidentNotices": inIncident("GET", "/notices", nil),
	"createNotice": func(w *world, _ *actor) target {
		return inIncident("POST", "/notices", body{"kind": "information", "site": w.hub})(w, nil)
	},
	"showNotice":           onNotice("GET", "", notice.Sent, nil),
	"showNoticeEscalation": onNotice("GET", "/escalation", notice.Sent, nil),
	"previewNotice":        onNotice("GET", "/preview", notice.Sent, nil),
	"updateNotice": func(w *world, o *actor) target {
		at := onNotice("PATCH", "", notice.Draft, func(*world) body { return body{"level": "minimal"} })(w, o)
		at.header = version(1)
		return at
	},
	"submitNotice":  onNotice("POST", "/submit", notice.Draft, nil),
	"returnNotice":  onNotice("POST", "/return", notice.Review, reason),
	"approveNotice": onNotice("POST", "/approve", notice.Review, nil),
	"sendNotice":    onNotice("POST", "/send", notice.Approved, nil),
	"recallNotice":  onNotice("POST", "/recall", notice.Sent, reason),
	"discardNotice": onNotice("POST", "/discard", notice.Draft, nil),
	"printNotice": func(w *world, o *actor) target {
		return onNotice("POST", "/print", notice.Sent, func(w *world) body { return body{"person": w.reads(o).id} })(w, o)
	},
	"showNoticeCard": func(w *world, o *actor) target {
		author := w.author
		if o.is("coordinator") {
			author = o
		}
		id := w.noticedWith(access.Minimal, author, w.neutral, notice.Sent, func(c *notice.Content) { c.Visitors[0].Person = w.reads(o).id })
		return target{method: "GET", path: "/notices/" + id + "/card", allowed: w.second}
	},
	"understandNotice": func(w *world, o *actor) target {
		at := onNotice("POST", "/understood", notice.Sent, nil)(w, o)
		at.allowed = w.reads(o)
		return at
	},
	"raiseNotice": func(w *world, o *actor) target {
		return onNotice("POST", "/raise", notice.Sent, func(w *world) body {
			return body{"person": w.reads(o).id, "level": "operational", "reason": w.text("raise")}
		})(w, o)
	},
	"listNoticeShowings": onNotice("GET", "/showings", notice.Sent, nil),
	"answerNotice": func(w *world, o *actor) target {
		at := onNoticeAt(access.Operational, "POST", "", notice.Sent, func(w *world) body { return body{"ready": "no", "text": w.text("answer")} })(w, o)
		id := strings.TrimPrefix(at.path, "/notices/")
		at.path += "/questions/" + w.askedAbout(id, w.reads(o)) + "/answer"
		return at
	},
	"askNotice": func(w *world, o *actor) target {
		at := onNotice("POST", "/ask", notice.Sent, text)(w, o)
		at.allowed = w.reads(o)
		return at
	},
}

// askedAbout is the id of a question that its reader asks about a notice.
func (w *world) askedAbout(id string, reader *actor) string {
	w.T.Helper()
	v, err := w.Notices.Ask(reader.ctx(), id, notice.Question{Text: w.text("asked")})
	w.must(err)
	return v.Questions[len(v.Questions)-1].ID
}

// reads is whom what belongs to o is sent to.
func (w *world) reads(o *actor) *actor {
	if o.is("liaison", "engineer", "analyst", "escort") {
		return o
	}
	return w.neutral
}

func onNotice(method, path string, state notice.State, b func(*world) body) builder {
	return onNoticeAt(access.Minimal, method, path, state, b)
}

func onNoticeAt(level access.Level, method, path string, state notice.State, b func(*world) body) builder {
	return func(w *world, o *actor) target {
		author := w.author
		if o.is("coordinator") {
			author = o
		}
		at := target{method: method, path: "/notices/" + w.noticedAt(level, author, w.reads(o), state) + path, allowed: w.second}
		if b != nil {
			at.body = b(w)
		}
		return at
	}
}

// noticed is a notice at minimal that has come as far as a state.
func (w *world) noticed(author, reader *actor, state notice.State) string {
	return w.noticedAt(access.Minimal, author, reader, state)
}

func (w *world) noticedAt(level access.Level, author, reader *actor, state notice.State, also ...string) string {
	return w.noticedWith(level, author, reader, state, func(c *notice.Content) {
		for _, id := range also {
			c.Recipients = append(c.Recipients, notice.Addressee{Person: id})
		}
	})
}

// noticedWith is a notice about which something more is said.
func (w *world) noticedWith(level access.Level, author, reader *actor, state notice.State, more func(*notice.Content)) string {
	w.T.Helper()
	work := []notice.Work{notice.CopyData}
	situation := notice.Investigating
	at, err := worktime.ParseDue("2026-12-01T10:00", "Asia/Singapore", "")
	w.must(err)
	c := notice.Content{
		Kind: notice.Information, Site: w.hub, Level: level, Recipients: []notice.Addressee{{Person: reader.id}},
		Texts: []notice.OwnText{
			{Key: notice.Remark, Language: "en", Text: w.text("remark")},
			{Key: notice.RemarkInvestigative, Language: "en", Text: w.text("remark investigative")},
			{Key: notice.RemarkFull, Language: "en", Text: w.text("remark full")},
		},
		Relief:   &notice.Relief{Name: w.text("relief"), At: at},
		Visitors: []notice.Visitor{{Name: w.text("visitor"), Organization: w.text("visitor organization"), Phone: "+6591234567"}},
		Contact:  &notice.Contact{Name: w.text("contact"), Phone: "+81355500101", Languages: []string{"en"}},
		Answers: notice.Answers{
			WhatHappened:   &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: notice.Other, Text: w.text("happened")}},
			WhatWillBeDone: &notice.Answer[[]notice.Work]{Say: &work},
			HowLong:        &notice.Answer[notice.Range]{CannotSay: true},
			Attend:         &notice.Answer[notice.Attendance]{CannotSay: true},
			Headquarters:   &notice.Answer[notice.Situation]{Say: &situation},
		},
	}
	more(&c)
	n, err := w.Notices.Create(author.ctx(), w.incident, c)
	w.must(err)
	for _, step := range []struct {
		to  notice.State
		act func() (notice.View, error)
	}{
		{notice.Review, func() (notice.View, error) { return w.Notices.Submit(author.ctx(), n.ID) }},
		{notice.Approved, func() (notice.View, error) { return w.Notices.Approve(w.second.ctx(), n.ID) }},
		{notice.Sent, func() (notice.View, error) { return w.Notices.Send(author.ctx(), n.ID) }},
	} {
		if n.State == state {
			break
		}
		n, err = step.act()
		w.must(err)
		if n.State != step.to {
			w.T.Fatalf("a notice is %s, not %s", n.State, step.to)
		}
	}
	return n.ID
}
