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
	request.Decline, request.Block, request.Return, request.Reassign, request.Revise, request.Cancel,
}

// forms make the form of each verb.
var forms = map[request.Verb]func(*visit, known) *form{
	request.Authorize: (*visit).authorizeForm, request.Issue: (*visit).issueForm, request.Propose: plainForm(request.Propose),
	request.Acknowledge: (*visit).acknowledgeForm, request.Start: plainForm(request.Start), request.Resume: plainForm(request.Resume),
	request.Accept: (*visit).acceptForm, request.Decline: reasonForm(request.Decline), request.Block: reasonForm(request.Block),
	request.Return: reasonForm(request.Return), request.Reassign: (*visit).reassignForm, request.Revise: reasonForm(request.Revise),
	request.Cancel: reasonForm(request.Cancel), request.Submit: (*visit).submitForm,
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

// plainForm is for a verb that says nothing else.
func plainForm(verb request.Verb) func(*visit, known) *form {
	return func(v *visit, k known) *form {
		f := v.form(string(verb), k.path(string(verb)))
		if k.r.State == request.Draft {
			f.sees(k.r.Version).elsewhere = v.inDraft(k.r)
		}
		return f.button("page.act." + string(verb) + ".button")
	}
}

// reasonForm is for a verb that must say why.
func reasonForm(verb request.Verb) func(*visit, known) *form {
	return func(v *visit, k known) *form {
		f := v.form(string(verb), k.path(string(verb)))
		f.lead("page.act." + string(verb) + ".lead")
		f.area("/reason", "page.reason", "").must()
		if verb == request.Cancel || verb == request.Decline {
			return f.grave("page.act." + string(verb) + ".button")
		}
		return f.button("page.act." + string(verb) + ".button")
	}
}

func (v *visit) acknowledgeForm(k known) *form {
	f := v.form("acknowledge", k.path("acknowledge"))
	f.due("/by", "page.act.acknowledge.by", k.r.Due, v.actor.Zone)
	f.area("/note", "page.note", "").rows(2)
	return f.optional("/note").button("page.act.acknowledge.button")
}

func (v *visit) acceptForm(k known) *form {
	f := v.form("accept", k.path("accept"))
	f.area("/note", "page.note", "").rows(2)
	return f.optional("/note").button("page.act.accept.button")
}

func (v *visit) submitForm(k known) *form {
	f := v.form("submit", k.path("submit"))
	f.area("/note", "page.note", "").rows(2)
	return f.optional("/note").button("page.act.submit.button")
}

func (v *visit) reassignForm(k known) *form {
	f := v.form("reassign", k.path("reassign"))
	f.lead("page.act.reassign.lead")
	var staff []option
	for _, p := range k.staff {
		staff = append(staff, option{Value: p.ID, Label: p.Name})
	}
	f.pick("/person", "page.act.reassign.person", k.r.Executor.Person, staff).must()
	return f.button("page.act.reassign.button")
}

// toldForm is for whoever rang a recipient up.
func (v *visit) toldForm(k known) *form {
	if k.r.IssuedAt.IsZero() || !k.r.State.Open() || !v.actor.HQ() {
		return nil
	}
	var recipients []option
	for _, r := range k.receipts {
		o := option{Value: r.Recipient.Person, Label: k.names.party(r.Recipient).words()}
		if o.Value != "" && !slices.ContainsFunc(recipients, func(p option) bool { return p.Value == o.Value }) {
			recipients = append(recipients, o)
		}
	}
	if len(recipients) == 0 {
		return nil
	}
	f := v.form("told", k.path("receipts"))
	f.lead("page.act.told.lead")
	f.pick("/person", "page.act.told.person", "", recipients).must()
	f.area("/note", "page.note", "").rows(2)
	return f.optional("/note").button("page.act.told.button")
}

// issueForm sends headquarters' own request: now or at a time, with the password where commands are to be run, and
// with the reason where it can't wait for a second person.
func (v *visit) issueForm(k known) *form {
	f := v.form("issue", k.path("issue")).sees(k.r.Version)
	f.elsewhere = v.inDraft(k.r)
	if needsSecond(k.r) {
		f.lead("page.act.issue.second")
	}
	v.passwordField(f, k.r)
	f.due("/scheduled_for", "page.act.issue.when", nil, k.names.clock(k.r.Executor)).hint(v.T("page.act.issue.when_hint"))
	if needsSecond(k.r) {
		f.area("/override_reason", "page.act.issue.override", "").rows(2).hint(v.T("page.act.issue.override_hint"))
		f.optional("/override_reason")
	}
	return f.button("page.act.issue.button")
}

func (v *visit) authorizeForm(k known) *form {
	f := v.form("authorize", k.path("authorize")).sees(k.r.Version)
	v.passwordField(f, k.r)
	return f.button("page.act.authorize.button")
}

func (v *visit) passwordField(f *form, r request.Request) {
	if hasCommands(r) {
		f.password("/password", "page.act.password", "current-password").hint(v.T("page.act.password_hint"))
	}
}

// hasCommands: the password is asked for where people will run something.
func hasCommands(r request.Request) bool {
	return slices.ContainsFunc(r.Steps, func(s request.Step) bool { return s.Kind == request.RunCommands })
}

// needsSecond says it before the rule does, so that nobody is surprised; the rule is the capability's.
func needsSecond(r request.Request) bool {
	privileged := slices.ContainsFunc(r.Steps, func(s request.Step) bool {
		return s.Kind == request.RunCommands && s.RunCommands.Privilege == request.Administrator
	})
	return privileged || hasCommands(r) && len(r.Sites) > 1
}

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
