package api

import (
	"context"
	"slices"

	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) clarificationRoutes() {
	get(a, "/requests/:request/clarifications", a.listClarifications)
	post(a, "/requests/:request/clarifications", a.createClarification, created)
	get(a, "/requests/:request/clarifications/:clarification", a.showClarification)
	post(a, "/requests/:request/clarifications/:clarification/messages", a.createMessage, created)
	post(a, "/requests/:request/clarifications/:clarification/answer", a.answerClarification)
	post(a, "/requests/:request/clarifications/:clarification/withdraw", a.withdrawClarification)
}

func (a *API) listClarifications(ctx context.Context, in struct {
	paging
	Request string   `path:"request"`
	State   []string `query:"state"`
}) (page[wire.Clarification], error) {
	all, err := a.Requests.Clarifications(ctx, in.Request)
	if err != nil {
		return page[wire.Clarification]{}, err
	}
	all = slices.DeleteFunc(all, func(c request.Clarification) bool {
		return len(in.State) > 0 && !slices.Contains(in.State, string(c.State))
	})
	names, err := a.names(ctx, clarificationParties(all)...)
	if err != nil {
		return page[wire.Clarification]{}, err
	}
	return part(in.paging, all, func(c request.Clarification) string { return c.ID }, names.clarification), nil
}

func (a *API) createClarification(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.QuestionInput
}) (wire.Clarification, error) {
	said := request.Said{Text: in.Body.Text, Attachments: in.Body.Attachments}
	if t := in.Body.TooLarge; t != nil {
		said.TooLarge = &request.TooLarge{Step: t.Step, Bytes: t.Bytes}
	}
	c, err := a.Requests.AskBack(ctx, in.Request, said)
	return a.wireClarification(ctx, c, err)
}

// inThread names a thread of a request.
type inThread struct {
	Request       string `path:"request"`
	Clarification string `path:"clarification"`
}

func (a *API) showClarification(ctx context.Context, in inThread) (wire.Clarification, error) {
	c, err := a.Requests.Clarification(ctx, in.Request, in.Clarification)
	return a.wireClarification(ctx, c, err)
}

type saidInThread struct {
	inThread
	Body wire.MessageInput
}

func (in saidInThread) said() request.Said {
	return request.Said{Text: in.Body.Text, Attachments: in.Body.Attachments}
}

func (a *API) createMessage(ctx context.Context, in saidInThread) (wire.Clarification, error) {
	c, err := a.Requests.Reply(ctx, in.Request, in.Clarification, in.said())
	return a.wireClarification(ctx, c, err)
}

func (a *API) answerClarification(ctx context.Context, in saidInThread) (wire.Clarification, error) {
	c, err := a.Requests.AnswerBack(ctx, in.Request, in.Clarification, in.said())
	return a.wireClarification(ctx, c, err)
}

func (a *API) withdrawClarification(ctx context.Context, in struct {
	inThread
	Body wire.Reason
}) (wire.Clarification, error) {
	c, err := a.Requests.Withdraw(ctx, in.Request, in.Clarification, in.Body.Reason)
	return a.wireClarification(ctx, c, err)
}
