package api

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/lang"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) askNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.NoticeAsk
}) (wire.Notice, error) {
	v, err := a.Notices.Ask(ctx, in.Notice, notice.Question{
		Usual: notice.Usual(in.Body.Usual), Text: in.Body.Text, Language: in.Body.Language,
	})
	return a.wireNotice(ctx, v, err)
}

func (a *API) answerNotice(ctx context.Context, in struct {
	Notice   string `path:"notice"`
	Question string `path:"question"`
	Body     wire.NoticeAnswer
}) (wire.Notice, error) {
	v, err := a.Notices.Answer(ctx, in.Notice, in.Question, notice.Reply{
		Ready: notice.Ready(in.Body.Ready), Text: in.Body.Text, Language: in.Body.Language, Override: in.Body.Override,
	})
	return a.wireNotice(ctx, v, err)
}

func (a *API) raiseNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.NoticeRaise
}) (wire.Notice, error) {
	v, err := a.Notices.Raise(ctx, in.Notice, in.Body.Person, access.Level(in.Body.Level), in.Body.Reason)
	return a.wireNotice(ctx, v, err)
}

func (a *API) listNoticeShowings(ctx context.Context, in struct {
	paging
	Notice string `path:"notice"`
}) (page[wire.NoticeShowing], error) {
	l, err := a.Notices.Showings(ctx, in.Notice, in.page())
	if err != nil {
		return page[wire.NoticeShowing]{}, err
	}
	var parties []request.Party
	for _, s := range l.Items {
		parties = append(parties, request.Party(s.Party), request.Party(s.For))
	}
	n, err := a.names(ctx, parties...)
	return pageOf(l, func(s notice.Showing) wire.NoticeShowing {
		w := wire.NoticeShowing{
			ID: s.ID, Recipient: n.party(request.Party(s.Party)), Key: string(s.Key), Card: s.Card, Language: s.Language, Level: wire.DisclosureLevel(s.Level),
			TextSHA256: s.TextSHA256, FirstAt: s.FirstAt, LastAt: s.LastAt, Times: s.Times,
		}
		if s.For != (notice.Party{}) {
			of := n.party(request.Party(s.For))
			w.PrintedFor = &of
		}
		return w
	}), err
}

// noticeWords speak the reader's language; to a recipient that of their copy, as it is on record of what they are shown.
func (a *API) noticeWords(ctx context.Context, v notice.View) *lang.Localizer {
	if v.Mine != nil && !v.Whole {
		return a.Catalog.For(v.Mine.Briefing.Language, nil)
	}
	return a.words(ctx)
}

// noticeQuestions are questions and answers, usual and ready ones in the reader's language.
func (n names) noticeQuestions(words *lang.Localizer, v notice.View) []wire.NoticeQuestion {
	out := make([]wire.NoticeQuestion, len(v.Questions))
	for i, q := range v.Questions {
		w := wire.NoticeQuestion{
			ID: q.ID, By: n.party(request.Party(q.By)), At: q.At, Usual: wire.NoticeUsual(q.Usual), Text: q.Said(words), Language: q.Language, State: "open",
		}
		if r := q.Answer; r != nil {
			w.State = "answered"
			w.Answer = &wire.NoticeAnswered{At: r.At, Ready: wire.NoticeReady(r.Ready), Language: r.Language, Text: notice.Plain(v.Answered(q, words), words.Dir())}
			if r.By != (notice.Party{}) {
				by := n.party(request.Party(r.By))
				w.Answer.By = &by
			}
		}
		out[i] = w
	}
	return out
}
