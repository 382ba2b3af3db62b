package api

import (
	"context"
	"log/slog"

	"tasuki/internal/notice"
	"tasuki/internal/wire"
)

func (a *API) noticeRoutes() {
	get(a, "/notices", a.listNotices)
	get(a, "/incidents/:incident/notices", a.listIncidentNotices)
	post(a, "/incidents/:incident/notices", a.createNotice, created)
	get(a, "/notices/:notice", a.showNotice)
	patch(a, "/notices/:notice", a.updateNotice)
	get(a, "/notices/:notice/preview", a.previewNotice)
	post(a, "/notices/:notice/submit", a.submitNotice)
	post(a, "/notices/:notice/return", a.returnNotice)
	post(a, "/notices/:notice/approve", a.approveNotice)
	post(a, "/notices/:notice/send", a.sendNotice)
	post(a, "/notices/:notice/recall", a.recallNotice)
	post(a, "/notices/:notice/discard", a.discardNotice)
	post(a, "/notices/:notice/print", a.printNotice)
	get(a, "/notices/:notice/card", a.showNoticeCard)
	post(a, "/notices/:notice/understood", a.understandNotice)
	post(a, "/notices/:notice/ask", a.askNotice)
	post(a, "/notices/:notice/questions/:question/answer", a.answerNotice)
	post(a, "/notices/:notice/raise", a.raiseNotice)
	get(a, "/notices/:notice/showings", a.listNoticeShowings)
}

type noticeFilter struct {
	paging
	Turn     string   `query:"turn"`
	State    []string `query:"state"`
	Incident string   `query:"incident"`
}

func (f noticeFilter) filter() notice.Filter {
	return notice.Filter{
		Incident: f.Incident, Mine: f.Turn == "me", States: each(f.State, func(s string) notice.State { return notice.State(s) }),
	}
}

func (a *API) listNotices(ctx context.Context, in struct {
	noticeFilter
	Carried bool `query:"carried"`
}) (page[wire.NoticeSummary], error) {
	f := in.filter()
	f.Carried = in.Carried
	l, err := a.Notices.List(ctx, f, in.page())
	return pageOf(l, wireNoticeSummary), err
}

func (a *API) listIncidentNotices(ctx context.Context, in struct {
	noticeFilter
	Of string `path:"incident"`
}) (page[wire.NoticeSummary], error) {
	l, err := a.Notices.OfIncident(ctx, in.Of, in.filter(), in.page())
	return pageOf(l, wireNoticeSummary), err
}

func (a *API) createNotice(ctx context.Context, in struct {
	Incident string `path:"incident"`
	Body     wire.NoticeInput
}) (wire.Notice, error) {
	c, err := noticeContent(in.Body)
	if err != nil {
		return wire.Notice{}, err
	}
	if in.Body.Defaults {
		if c, err = a.Notices.Defaults(ctx, c); err != nil {
			return wire.Notice{}, err
		}
	}
	v, err := a.Notices.Create(ctx, in.Incident, c)
	return a.wireNotice(ctx, v, err)
}

// byNotice is the input of a verb that says nothing else.
type byNotice struct {
	Notice string `path:"notice"`
}

// showNotice counts as delivered where a recipient fetches it. That a briefing can be read matters more than that this
// is on record: a full disk keeps nobody from reading.
func (a *API) showNotice(ctx context.Context, in byNotice) (wire.Notice, error) {
	v, err := a.Notices.Get(ctx, in.Notice)
	if err != nil {
		return wire.Notice{}, err
	}
	if err := a.Notices.Fetched(ctx, v); err != nil {
		slog.Error("a notice was fetched, and that is not on record", "notice", v.ID, "error", err)
	} else {
		v, err = a.Notices.Get(ctx, in.Notice)
		if err != nil {
			return wire.Notice{}, err
		}
	}
	w, err := a.wireNotice(ctx, v, nil)
	if err != nil {
		return w, err
	}
	w.Guests, err = a.noticeGuests(ctx, v.ID)
	return w, err
}

func (a *API) updateNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.NoticePatch
}) (wire.Notice, error) {
	edit, err := noticeEdit(in.Body)
	if err != nil {
		return wire.Notice{}, err
	}
	v, err := a.Notices.Change(ctx, in.Notice, edit)
	return a.wireNotice(ctx, v, err)
}

func (a *API) previewNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Person string `query:"person"`
}) (wire.NoticePreview, error) {
	p, err := a.Notices.Preview(ctx, in.Notice, in.Person)
	return wirePreview(p, err)
}

func wirePreview(p notice.Preview, err error) (wire.NoticePreview, error) {
	if err != nil {
		return wire.NoticePreview{}, err
	}
	w := wireBriefing(p.Briefing)
	w.Person, w.Level = p.Person, wire.DisclosureLevel(p.Level)
	return w, nil
}

func (a *API) printNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.NoticePrint
}) (wire.NoticePreview, error) {
	p, err := a.Notices.Print(ctx, in.Notice, in.Body.Person)
	return wirePreview(p, err)
}

func (a *API) discardNotice(ctx context.Context, in byNotice) (wire.Notice, error) {
	v, err := a.Notices.Discard(ctx, in.Notice)
	return a.wireNotice(ctx, v, err)
}

func (a *API) submitNotice(ctx context.Context, in byNotice) (wire.Notice, error) {
	v, err := a.Notices.Submit(ctx, in.Notice)
	return a.wireNotice(ctx, v, err)
}

func (a *API) returnNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.Reason
}) (wire.Notice, error) {
	v, err := a.Notices.Return(ctx, in.Notice, in.Body.Reason)
	return a.wireNotice(ctx, v, err)
}

func (a *API) approveNotice(ctx context.Context, in byNotice) (wire.Notice, error) {
	v, err := a.Notices.Approve(ctx, in.Notice)
	return a.wireNotice(ctx, v, err)
}

func (a *API) sendNotice(ctx context.Context, in byNotice) (wire.Notice, error) {
	v, err := a.Notices.Send(ctx, in.Notice)
	return a.wireNotice(ctx, v, err)
}

func (a *API) recallNotice(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.NoticeRecall
}) (wire.Notice, error) {
	v, err := a.Notices.Recall(ctx, in.Notice, notice.Words{Text: in.Body.Reason, Language: in.Body.Language, Override: in.Body.Override})
	return a.wireNotice(ctx, v, err)
}

func (a *API) understandNotice(ctx context.Context, in byNotice) (wire.Notice, error) {
	v, err := a.Notices.Understood(ctx, in.Notice)
	return a.wireNotice(ctx, v, err)
}
