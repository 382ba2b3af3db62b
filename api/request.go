package api

import (
	"context"
	"log/slog"

	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func (a *API) requestRoutes() {
	get(a, "/requests", a.listRequests)
	get(a, "/incidents/:incident/requests", a.listIncidentRequests)
	post(a, "/incidents/:incident/requests", a.createRequest, created)
	get(a, "/requests/:request", a.showRequest)
	patch(a, "/requests/:request", a.updateRequest)
	get(a, "/requests/:request/revisions", a.listRevisions)
	post(a, "/requests/:request/propose", a.proposeRequest)
	post(a, "/requests/:request/authorize", a.authorizeRequest, confirmed)
	post(a, "/requests/:request/issue", a.issueRequest, confirmed)
	post(a, "/requests/:request/revise", a.reviseRequest, created)
	post(a, "/requests/:request/acknowledge", a.acknowledgeRequest)
	post(a, "/requests/:request/decline", a.declineRequest)
	post(a, "/requests/:request/reassign", a.reassignRequest)
	post(a, "/requests/:request/start", a.startRequest)
	post(a, "/requests/:request/block", a.blockRequest)
	post(a, "/requests/:request/resume", a.resumeRequest)
	post(a, "/requests/:request/submit", a.submitRequest)
	post(a, "/requests/:request/accept", a.acceptRequest)
	post(a, "/requests/:request/return", a.returnRequest)
	post(a, "/requests/:request/cancel", a.cancelRequest)
	post(a, "/requests/:request/due", a.moveDue)
	post(a, "/due-previews", a.previewDue)
	get(a, "/requests/:request/estimate", a.estimateRequest)
	post(a, "/requests/:request/shortlist", a.shortlistRequest)
	get(a, "/recipes", a.listRecipes)
	post(a, "/recipe-previews", a.previewRecipe)
	get(a, "/requests/:request/answers", a.listAnswers)
	put(a, "/requests/:request/answers/:step", a.saveAnswer)
	get(a, "/requests/:request/receipts", a.listReceipts)
	post(a, "/requests/:request/receipts", a.createReceipt, created)
}

type requestFilter struct {
	paging
	Turn     string   `query:"turn"`
	State    []string `query:"state"`
	Latest   bool     `query:"latest"`
	Volatile bool     `query:"volatile"`
	Incident string   `query:"incident"`
	Executor string   `query:"executor"`
}

func (a *API) listRequests(ctx context.Context, in requestFilter) (page[wire.RequestSummary], error) {
	p, err := a.requests(ctx, in)
	if in.Incident != "" && fault.Is(err, fault.KindNotFound) {
		return noRequests(in.Count), nil
	}
	return p, err
}

func (a *API) requests(ctx context.Context, in requestFilter) (page[wire.RequestSummary], error) {
	f := request.Filter{Incident: in.Incident, Executor: in.Executor, Mine: in.Turn == "me", Latest: in.Latest, Volatile: in.Volatile}
	for _, s := range in.State {
		f.State = append(f.State, request.State(s))
	}
	l, err := a.Requests.Requests(ctx, f, in.page())
	if err != nil {
		return page[wire.RequestSummary]{}, err
	}
	items, err := a.requestSummaries(ctx, l.Items)
	return page[wire.RequestSummary]{Items: items, Total: l.Total, after: l.Next}, err
}

// noRequests: a filter by what the reader does not see chooses nothing.
func noRequests(count bool) page[wire.RequestSummary] {
	p := page[wire.RequestSummary]{Items: []wire.RequestSummary{}}
	if count {
		p.Total = new(int64)
	}
	return p
}

func (a *API) listIncidentRequests(ctx context.Context, in struct {
	paging
	Of       string   `path:"incident"`
	Turn     string   `query:"turn"`
	State    []string `query:"state"`
	Latest   bool     `query:"latest"`
	Volatile bool     `query:"volatile"`
}) (page[wire.RequestSummary], error) {
	return a.requests(ctx, requestFilter{paging: in.paging, Turn: in.Turn, State: in.State, Latest: in.Latest, Volatile: in.Volatile, Incident: in.Of})
}

func (a *API) createRequest(ctx context.Context, in struct {
	Incident string `path:"incident"`
	Body     wire.RequestInput
}) (wire.Request, error) {
	c, err := contentOf(request.Content{}, in.Body)
	if err != nil {
		return wire.Request{}, err
	}
	r, err := a.Requests.Create(ctx, in.Incident, c)
	return a.wireRequest(ctx, r, err)
}

// byRequest is the input of a verb that says nothing else.
type byRequest struct {
	Request string `path:"request"`
}

// showRequest counts as delivered where a recipient fetches it. As with a briefing, a full disk keeps nobody from reading.
func (a *API) showRequest(ctx context.Context, in byRequest) (wire.Request, error) {
	r, err := a.Requests.Get(ctx, in.Request)
	if err != nil {
		return wire.Request{}, err
	}
	if err := a.Requests.Fetched(ctx, r); err != nil {
		slog.Error("a request was fetched, and that is not on record", "request", r.ID, "error", err)
	}
	r, err = a.Requests.Get(ctx, in.Request)
	return a.wireRequest(ctx, r, err)
}

func (a *API) listRevisions(ctx context.Context, in struct {
	paging
	Request string `path:"request"`
}) (page[wire.RequestSummary], error) {
	all, err := a.Requests.Revisions(ctx, in.Request)
	if err != nil {
		return page[wire.RequestSummary]{}, err
	}
	short, err := a.Requests.Summaries(ctx, all)
	if err != nil {
		return page[wire.RequestSummary]{}, err
	}
	items, err := a.requestSummaries(ctx, short)
	return part(in.paging, items, func(r wire.RequestSummary) string { return r.ID }, func(r wire.RequestSummary) wire.RequestSummary { return r }), err
}

func (a *API) updateRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.RequestPatch
}) (wire.Request, error) {
	edit, err := editOf(in.Body)
	if err != nil {
		return wire.Request{}, err
	}
	r, err := a.Requests.Change(ctx, in.Request, edit)
	return a.wireRequest(ctx, r, err)
}

func (a *API) proposeRequest(ctx context.Context, in byRequest) (wire.Request, error) {
	r, err := a.Requests.Propose(ctx, in.Request)
	return a.wireRequest(ctx, r, err)
}

func (a *API) authorizeRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.Authorization
}) (wire.Request, error) {
	at, err := dueOf("/scheduled_for", in.Body.ScheduledFor)
	if err != nil {
		return wire.Request{}, err
	}
	r, err := a.Requests.Authorize(ctx, in.Request, request.Sending{At: at, HandsOff: in.Body.DoNotTouch})
	return a.wireRequest(ctx, r, err)
}

func (a *API) issueRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.Issue
}) (wire.Request, error) {
	at, err := dueOf("/scheduled_for", in.Body.ScheduledFor)
	if err != nil {
		return wire.Request{}, err
	}
	r, err := a.Requests.Issue(ctx, in.Request, request.Sending{At: at, Override: in.Body.OverrideReason, HandsOff: in.Body.DoNotTouch})
	return a.wireRequest(ctx, r, err)
}

func (a *API) reviseRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.RevisionInput
}) (wire.Request, error) {
	edit, err := editOf(patchOf(in.Body))
	if err != nil {
		return wire.Request{}, err
	}
	r, err := a.Requests.Revise(ctx, in.Request, in.Body.Reason, edit)
	return a.wireRequest(ctx, r, err)
}

func (a *API) acknowledgeRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.Commitment
}) (wire.Request, error) {
	c := request.Commitment{Note: in.Body.Note}
	by, err := dueOf("/by", in.Body.By)
	if err != nil {
		return wire.Request{}, err
	}
	if by != nil {
		if c.By, err = by.Instant(); err != nil {
			return wire.Request{}, worktime.Fault("/by", err)
		}
	}
	r, err := a.Requests.Acknowledge(ctx, in.Request, c)
	return a.wireRequest(ctx, r, err)
}

// withReason is the input of a verb that says why.
type withReason struct {
	Request string `path:"request"`
	Body    wire.Reason
}

func (a *API) declineRequest(ctx context.Context, in withReason) (wire.Request, error) {
	r, err := a.Requests.Decline(ctx, in.Request, in.Body.Reason)
	return a.wireRequest(ctx, r, err)
}

func (a *API) blockRequest(ctx context.Context, in withReason) (wire.Request, error) {
	r, err := a.Requests.Block(ctx, in.Request, in.Body.Reason)
	return a.wireRequest(ctx, r, err)
}

func (a *API) returnRequest(ctx context.Context, in withReason) (wire.Request, error) {
	r, err := a.Requests.Return(ctx, in.Request, in.Body.Reason)
	return a.wireRequest(ctx, r, err)
}

func (a *API) cancelRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.Cancellation
}) (wire.Request, error) {
	r, err := a.Requests.Cancel(ctx, in.Request, in.Body.Reason, in.Body.RecallDoNotTouch)
	return a.wireRequest(ctx, r, err)
}

func (a *API) reassignRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.Reassignment
}) (wire.Request, error) {
	r, err := a.Requests.Reassign(ctx, in.Request, in.Body.Person)
	return a.wireRequest(ctx, r, err)
}

func (a *API) startRequest(ctx context.Context, in byRequest) (wire.Request, error) {
	r, err := a.Requests.Start(ctx, in.Request)
	return a.wireRequest(ctx, r, err)
}

func (a *API) resumeRequest(ctx context.Context, in byRequest) (wire.Request, error) {
	r, err := a.Requests.Resume(ctx, in.Request)
	return a.wireRequest(ctx, r, err)
}

func (a *API) submitRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.Submission
}) (wire.Request, error) {
	answers := make([]request.Answer, len(in.Body.Answers))
	for i, one := range in.Body.Answers {
		var err error
		if answers[i], err = answerOf(one.Step, one.Transcript, one.ExitCode, one.Note, one.EvidenceItems, one.Replies); err != nil {
			return wire.Request{}, err
		}
	}
	r, err := a.Requests.Submit(ctx, in.Request, answers, in.Body.Note)
	return a.wireRequest(ctx, r, err)
}

func (a *API) acceptRequest(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.Note
}) (wire.Request, error) {
	r, err := a.Requests.Accept(ctx, in.Request, in.Body.Note)
	return a.wireRequest(ctx, r, err)
}

func (a *API) listAnswers(ctx context.Context, in struct {
	paging
	Request string `path:"request"`
}) (page[wire.Answer], error) {
	r, err := a.Requests.Get(ctx, in.Request)
	if err != nil {
		return page[wire.Answer]{}, err
	}
	all, err := a.Requests.Answers(ctx, in.Request)
	if err != nil {
		return page[wire.Answer]{}, err
	}
	names, err := a.names(ctx, answerParties(all)...)
	if err != nil {
		return page[wire.Answer]{}, err
	}
	return part(in.paging, all, func(x request.Answer) string { return x.Step }, func(x request.Answer) wire.Answer {
		w := names.answer(x)
		w.Version = int64(r.Version)
		return w
	}), nil
}

func (a *API) saveAnswer(ctx context.Context, in struct {
	Request string `path:"request"`
	Step    string `path:"step"`
	Body    wire.AnswerInput
}) (wire.Answer, error) {
	b := in.Body
	given, err := answerOf(in.Step, b.Transcript, b.ExitCode, b.Note, b.EvidenceItems, b.Replies)
	if err != nil {
		return wire.Answer{}, err
	}
	r, kept, err := a.Requests.Save(ctx, in.Request, given)
	if err != nil {
		return wire.Answer{}, err
	}
	names, err := a.names(ctx, kept.By)
	w := names.answer(kept)
	w.Version = int64(r.Version)
	return w, err
}

func (a *API) listReceipts(ctx context.Context, in struct {
	paging
	Request string `path:"request"`
}) (page[wire.Receipt], error) {
	all, err := a.Requests.Receipts(ctx, in.Request)
	if err != nil {
		return page[wire.Receipt]{}, err
	}
	names, err := a.names(ctx, receiptParties(all)...)
	if err != nil {
		return page[wire.Receipt]{}, err
	}
	return part(in.paging, all, func(r request.Receipt) string { return r.ID }, names.receipt), nil
}

func (a *API) createReceipt(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.ReceiptInput
}) (wire.Receipt, error) {
	r, err := a.Requests.Told(ctx, in.Request, request.ReceiptKind(in.Body.Kind), in.Body.Person, in.Body.Note, in.Body.At)
	if err != nil {
		return wire.Receipt{}, err
	}
	names, err := a.names(ctx, receiptParties([]request.Receipt{r})...)
	return names.receipt(r), err
}
