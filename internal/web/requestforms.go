package web

import (
	"slices"

	"tasuki/internal/request"
)

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
		if verb == request.Decline {
			return f.grave("page.act." + string(verb) + ".button")
		}
		return f.button("page.act." + string(verb) + ".button")
	}
}

// cancelForm asks in the same act whether the sites are told that they need not leave things as they are any more.
func (v *visit) cancelForm(k known) *form {
	f := v.form("cancel", k.path("cancel")).lead("page.act.cancel.lead")
	f.area("/reason", "page.reason", "").must()
	if len(k.standing) > 0 {
		f.check("/recall_do_not_touch", "page.act.cancel.recall", true).hint(v.T("page.act.cancel.recall_hint", "notices", k.standing))
	}
	return f.grave("page.act.cancel.button")
}

func (v *visit) acknowledgeForm(k known) *form {
	f := v.form("acknowledge", k.path("acknowledge"))
	f.due("/by", "page.act.acknowledge.by", k.r.Deadline(), v.actor.Zone)
	f.area("/note", "page.note", "").rows(2)
	return f.optional("/note").button("page.act.acknowledge.button")
}

func (v *visit) moveDueForm(k known) *form {
	f := v.form("due", k.path("due"))
	f.lead("page.act.due.lead")
	f.due("/due", "page.due", k.r.Deadline(), v.actor.Zone)
	v.termFields(f, nil)
	f.area("/reason", "page.reason", "").must().rows(2)
	return f.optional("/due_rule/number").button("page.act.due.button")
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
	v.toldAt(f)
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
	v.handsOffField(f, k.r)
	if needsSecond(k.r) {
		f.area("/override_reason", "page.act.issue.override", "").rows(2).hint(v.T("page.act.issue.override_hint"))
		f.optional("/override_reason")
	}
	return f.button("page.act.issue.button")
}

// handsOffField offers to tell the sites in the same act.
func (v *visit) handsOffField(f *form, r request.Request) {
	if len(r.Sites) > 0 {
		f.check("/do_not_touch", "page.act.issue.do_not_touch", handsOff(r)).hint(v.T("page.act.issue.do_not_touch_hint"))
	}
}

// handsOff: it says that equipment is to be left as it is, which the sites had better know too (R51).
func handsOff(r request.Request) bool {
	return slices.ContainsFunc(r.Steps, func(s request.Step) bool { return s.Kind == request.DoNotTouch })
}

func (v *visit) authorizeForm(k known) *form {
	f := v.form("authorize", k.path("authorize")).sees(k.r.Version)
	v.passwordField(f, k.r)
	if k.r.AskedBy == "" { // whoever asked for a second person has said already whether they are told
		v.handsOffField(f, k.r)
	}
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
