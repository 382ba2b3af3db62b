package web

import (
	"tasuki/internal/decision"
	"tasuki/internal/incident"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// How the states of a request look: the shape says how far it has come, the tone whether it goes well.
var requestLooks = map[request.State]badge{
	request.Draft:        {Shape: "draft"},
	request.Issued:       {Shape: "issued", Tone: "wait"},
	request.Delivered:    {Shape: "delivered", Tone: "wait"},
	request.Acknowledged: {Shape: "acknowledged", Tone: "go"},
	request.InProgress:   {Shape: "in_progress", Tone: "go"},
	request.Blocked:      {Shape: "blocked", Tone: "stop"},
	request.Submitted:    {Shape: "submitted", Tone: "wait"},
	request.Returned:     {Shape: "returned", Tone: "wait"},
	request.Accepted:     {Shape: "done", Tone: "good"},
	request.Declined:     {Shape: "no", Tone: "stop"},
	request.Cancelled:    {Shape: "gone"},
	request.Superseded:   {Shape: "replaced"},
}

func (v *visit) requestState(s request.State) badge {
	b := requestLooks[s]
	b.Word = v.T("request.state." + string(s))
	return b
}

// progress is the state as a list shows it: a draft that waits for an agreement or for its time says so.
func (v *visit) progress(s request.State, t turn.Item) badge {
	switch {
	case s == request.Draft && t.Kind == turn.Authorize:
		return badge{v.T("page.request.to_authorize"), "look", "wait"}
	case s == request.Draft && t.Kind == turn.Scheduled:
		return badge{v.T("page.request.scheduled"), "clock", "go"}
	}
	return v.requestState(s)
}

// whose says what the holder of a turn is to do. Who has it themselves is spoken to.
func (v *visit) whose(t turn.Item, n names) string {
	if t.Kind == "" {
		return ""
	}
	if t.Object.Type == decision.ObjectType && t.Kind == turn.Answer {
		return v.whoDecides(t, n)
	}
	if t.Object.Type == incident.ObjectType && t.Kind != turn.Decide {
		return v.whoCloses(t, n)
	}
	if t.Object.Type == meeting.ActionType && t.Kind == turn.Work {
		return v.whoDoes(t, n)
	}
	if t.Object.Type == notice.TaskType {
		return v.whoTranslates(t, n)
	}
	if t.Object.Type == notice.ObjectType && t.Kind == turn.Work {
		return v.whoSaysHowItGoesOn(t, n)
	}
	if v.mine(t) {
		return v.T("page.turn.mine." + string(t.Kind))
	}
	return v.T("page.turn.theirs."+string(t.Kind), "who", n.party(request.Party{Organization: t.Organization, Person: t.Person}).short())
}

// whoSaysHowItGoesOn says who is to, before the time until which somebody must be somewhere ends.
func (v *visit) whoSaysHowItGoesOn(t turn.Item, n names) string {
	if v.mine(t) {
		return v.T("page.turn.goes_on.mine")
	}
	return v.T("page.turn.goes_on.theirs", "who", n.party(request.Party{Organization: t.Organization, Person: t.Person}).short())
}

// mine: it waits for the reader, or for anybody where they work.
func (v *visit) mine(t turn.Item) bool {
	return t.Organization == v.actor.Organization && (t.Person == "" || t.Person == v.actor.Person)
}
