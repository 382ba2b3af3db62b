package web

import (
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/request"
)

// acts is what the reader can do with a request: one thing that is expected of them now, and others that can be done.
type acts struct {
	Lead   string // what is expected
	First  *form
	Edit   string // where a draft is written on
	Last   *form  // stands below the steps, because they are to be read first
	Title  string // of what stands there
	Others []other
}

// other is an act that is folded away; one that was refused stands open.
type other struct {
	ID, Words string
	Form      *form
	Open      bool
}

// expected are the verbs that bring a request on, in the order of its life; the first that is possible is offered at
// once.
var expected = []request.Verb{
	request.Authorize, request.Issue, request.Propose, request.Acknowledge, request.Start, request.Resume, request.Submit, request.Accept,
}

// afterReading are those whose form stands at the end of the steps.
var afterReading = []request.Verb{request.Authorize, request.Issue, request.Propose, request.Submit, request.Accept}

// further are the other verbs in the order in which they are offered.
var further = []request.Verb{
	request.Decline, request.Block, request.Return, request.Reassign, request.PutOff, request.Revise, request.Cancel,
}

// forms make the form of each verb.
var forms = map[request.Verb]func(*visit, known) *form{
	request.Authorize: (*visit).authorizeForm, request.Issue: (*visit).issueForm, request.Propose: plainForm(request.Propose),
	request.Acknowledge: (*visit).acknowledgeForm, request.Start: plainForm(request.Start), request.Resume: plainForm(request.Resume),
	request.Accept: (*visit).acceptForm, request.Decline: reasonForm(request.Decline), request.Block: reasonForm(request.Block),
	request.Return: reasonForm(request.Return), request.Reassign: (*visit).reassignForm, request.Revise: reasonForm(request.Revise),
	request.Cancel: (*visit).cancelForm, request.Submit: (*visit).submitForm, request.PutOff: (*visit).moveDueForm,
}

func (v *visit) acts(k known) acts {
	var a acts
	if k.possible[request.Update] {
		a.Edit = "/requests/" + k.r.ID + "/edit"
	}
	for _, verb := range expected {
		if !k.possible[verb] {
			continue
		}
		a.Lead = v.T("page.act." + string(verb) + ".lead")
		if f := forms[verb](v, k); slices.Contains(afterReading, verb) {
			a.Last, a.Title = f, v.T("page.act."+string(verb)+".title")
		} else {
			a.First = f
		}
		break
	}
	for _, verb := range further {
		if k.possible[verb] {
			a.Others = append(a.Others, v.other(string(verb), "page.act."+string(verb)+".title", forms[verb](v, k)))
		}
	}
	if told := v.toldForm(k); told != nil {
		a.Others = append(a.Others, v.other("told", "page.act.told.title", told))
	}
	return a
}

func (v *visit) other(id, key string, f *form) other {
	return other{ID: id, Words: v.T(key), Form: f, Open: f.failed()}
}

func (k known) path(verb string) string { return "/requests/" + k.r.ID + "/" + verb }

// inDraft leads from what a request lacks to where it is written.
func (v *visit) inDraft(r request.Request) func(string) (string, string) {
	return func(pointer string) (to, about string) {
		to = "/requests/" + r.ID + "/edit#" + inputID("draft", pointer)
		part, rest, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
		index, _, _ := strings.Cut(rest, "/")
		i, err := strconv.Atoi(index)
		switch {
		case part == "steps" && err == nil && i < len(r.Steps):
			return to, v.T("page.draft.step", "n", i+1, "kind", v.T("step.kind."+string(r.Steps[i].Kind)))
		case part == "steps":
			return "/requests/" + r.ID + "/edit#steps", v.T("page.request.steps")
		case part == "due":
			return to, v.T("page.due")
		case part == "executor":
			return "/requests/" + r.ID + "/edit#draft-executor", v.T("page.draft.executor")
		case part == "title":
			return to, v.T("page.draft.title")
		}
		return "/requests/" + r.ID + "/edit", ""
	}
}
