package access

import (
	"slices"

	"tasuki/internal/fault"
)

// Action is one thing that can be done; the operations of openapi.yaml name theirs as x-authz.
type Action string

// test is one way to stand to an object.
type test func(Actor, Scope) bool

// rule: who sees the object at all, and who of them may do the act.
type rule struct{ sees, may test }

// closed is the answer to somebody for whom there is nothing: the one 404, or where there is nothing to hide the truth.
func (r rule) closed() error {
	if r.sees(Actor{Person: "anybody"}, Scope{}) {
		return fault.Forbidden()
	}
	return fault.NotFound()
}

// Ways to stand to an object.
func anybody(a Actor, _ Scope) bool  { return a.Person != "" }
func system(a Actor, _ Scope) bool   { return a.Person == System.Person && a.Kind == System.Kind }
func hq(a Actor, _ Scope) bool       { return a.HQ() && !noOther(a.Roles) }
func caseHQ(a Actor, _ Scope) bool   { return a.SeesEveryCase() }
func leads(a Actor, s Scope) bool    { return a.Leads(s.Grant) }
func own(a Actor, s Scope) bool      { return s.Person != "" && a.Person == s.Person }
func grant(_ Actor, s Scope) bool    { return s.Grant != nil }
func analyst(_ Actor, s Scope) bool  { return s.Grant.Analyses(Investigative) }
func fullView(_ Actor, s Scope) bool { return s.Grant.Analyses(Full) }
func copied(_ Actor, s Scope) bool   { return s.Copy }
func fullLevel(_ Actor, s Scope) bool {
	return s.Grant != nil && s.Grant.Level.AtLeast(Full)
}
func told(a Actor, s Scope) bool    { return s.party(a) }
func visible(_ Actor, s Scope) bool { return s.Visible }
func sameOrg(a Actor, s Scope) bool { return s.Organization != "" && a.Organization == s.Organization }

// party: it was written by, for or with a copy to the actor's organisation, which still takes part in the incident.
func party(a Actor, s Scope) bool { return s.Grant != nil && s.party(a) }

// author: the one who wrote it, or whoever does the same work in the same organisation.
func author(a Actor, s Scope) bool {
	return s.Author != "" && a.Organization == s.Author && (a.SeesEveryCase() || s.Grant != nil) &&
		(a.Person == s.AuthorPerson || coordinator(a, s) || s.Grant.Analyses(Investigative))
}

// executor: the organisation that performs it, and the one person where one was named.
func executor(a Actor, s Scope) bool {
	return colleague(a, s) && (s.ExecutorPerson == "" || s.ExecutorPerson == a.Person)
}

// colleague: anybody of the executor's organisation, for naming another executor there.
func colleague(a Actor, s Scope) bool {
	return s.Executor != "" && a.Organization == s.Executor && (a.SeesEveryCase() || s.Grant != nil)
}

// coordinator: at headquarters, by standing role or by grant in this incident.
func coordinator(a Actor, s Scope) bool {
	return a.HQ() && (a.Has(Coordinator, IncidentOwner) || s.Grant != nil && has(s.Grant, Coordinator, IncidentOwner))
}

// holds: who may stop closing, and let go again.
func holds(a Actor, s Scope) bool {
	return a.HQ() && (a.Has(HoldAuthority, Coordinator, IncidentOwner) || s.Grant != nil && has(s.Grant, HoldAuthority))
}

// writes: whoever may draft a request in an incident: HQ's coordinators, and partners who analyse it.
func writes(a Actor, s Scope) bool {
	return coordinator(a, s) || a.Kind == SecurityPartner && s.Grant.Analyses(Investigative)
}

// works: whoever knows enough of the case to do something in it. Who lets others in at a door sees nothing of it.
func works(a Actor, s Scope) bool {
	return a.SeesEveryCase() || s.Grant != nil && s.Grant.Level.AtLeast(Operational)
}

// keepsCalendar: headquarters, and at a site or a vendor whoever coordinates there. A due moves with the calendar of the one
// who is to do the work, so not everybody there may change it.
func keepsCalendar(a Actor, s Scope) bool {
	return administrator(a, s) || coordinator(a, s) || sameOrg(a, s) && a.Has(SiteLiaison, Coordinator)
}

// keepsRoster: who keeps the calendar, and at a vendor whoever does the work: who of them is on duty is theirs to arrange.
func keepsRoster(a Actor, s Scope) bool {
	return keepsCalendar(a, s) || sameOrg(a, s) && a.Has(Executor)
}

// translates: whom headquarters lets put its words into other languages, in general or in this incident.
func translates(a Actor, s Scope) bool {
	return a.HQ() && (a.Has(Translator) || s.Grant != nil && has(s.Grant, Translator))
}

// liaises: who looks after a site, about what was written to them. For whom there, the room of notices says.
func liaises(a Actor, s Scope) bool { return a.Kind == Site && a.Has(SiteLiaison) && recipient(a, s) }

func administrator(a Actor, _ Scope) bool { return a.HQ() && a.Has(Administrator) }
func auditor(a Actor, _ Scope) bool       { return a.HQ() && a.Has(Auditor) }

// noOther: none of the roles is one for working on cases.
func noOther(roles []Role) bool {
	return !slices.ContainsFunc(roles, func(r Role) bool { return r != Administrator && r != Auditor })
}

func has(g *Grant, roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(g.Roles, r) })
}

func either(tests ...test) test {
	return func(a Actor, s Scope) bool {
		return slices.ContainsFunc(tests, func(t test) bool { return t(a, s) })
	}
}

func both(one, other test) test {
	return func(a Actor, s Scope) bool { return one(a, s) && other(a, s) }
}

// recipient: one of the people it was written to.
func recipient(a Actor, s Scope) bool {
	return a.Person != "" && slices.Contains(s.PartyPeople, a.Person)
}
