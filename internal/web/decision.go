package web

import (
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/decision"
	"tasuki/internal/incident"
	"tasuki/internal/meeting"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// decisionsPage is the log of a case: what had to be decided, by whom, and how soon that was.
type decisionsPage struct {
	Crumbs crumbs
	Ask    string
	Filter *form
	Rows   []decisionRow
	Agreed []agreedRow // in meetings; they stay sentences
	Pager  pager
}

type decisionRow struct {
	To, Title, Reference string
	State                badge
	Matter               string
	Asked                moment
	AskedWords           string
	Turn                 string // of an open one
	Decided, By          string // of a decided one
	Elapsed, Working     string
	Needed               moment
	NeededWords          string
	Late                 *badge
}

type agreedRow struct {
	Words, To, Reference string
	At                   moment
}

// decisionPage is one question, and what came of it.
type decisionPage struct {
	Crumbs           crumbs
	Reference        string
	State            badge
	Alert            *alert
	Matter           string
	Text             string
	Options          []optionRow
	IfNobody         string
	Needed           []face
	Was              *wasDue
	Turn, Since      string
	Elapsed, Working string
	Unverified       []badge
	Verdict          *verdictView
	Withdrawn        *verdictView
	Decide           *form
	Acts             []other
	Seats            []deciderRow
	Handed           []handedRow
	Facts            []factRow
	Earlier, Later   string
	Anew             string
	Silence          *silence
}

type optionRow struct {
	Words  string
	Chosen bool
}

type verdictView struct {
	Words, Reason, By string
	At                moment
}

type deciderRow struct {
	Who  party
	Role string
}

type handedRow struct {
	Words, Reason string
	At            moment
}

var decisionLooks = map[decision.State]badge{
	decision.Open: {Shape: "clock", Tone: "wait"}, decision.Decided: {Shape: "done", Tone: "good"},
	decision.Withdrawn: {Shape: "gone"}, decision.Superseded: {Shape: "gone"},
}

func (v *visit) decisionState(s decision.State) badge {
	b := decisionLooks[s]
	b.Word = v.T("decision.state." + string(s))
	return b
}

func (v *visit) matter(d decision.Decision) string {
	if d.Matter == decision.Other {
		return d.Other
	}
	return v.T("decision.matter." + string(d.Matter))
}

func (s *Site) decisionRows(v *visit, all []decision.Decision) ([]decisionRow, error) {
	ids := make([]string, len(all))
	var parties []request.Party
	for i, d := range all {
		ids[i] = d.ID
		parties = append(parties, request.Party(d.Verdict.By), request.Party{Person: d.Verdict.For})
	}
	turns, err := s.Turns.OfAll(v.ctx(), decision.ObjectType, ids...)
	if err != nil {
		return nil, err
	}
	for _, t := range turns {
		parties = append(parties, request.Party{Organization: t.Organization, Person: t.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return nil, err
	}
	spent, err := s.Decisions.Elapsed(v.ctx(), all...)
	var rows []decisionRow
	for _, d := range all {
		row := decisionRow{
			To: "/decisions/" + d.ID, Title: d.Text, Reference: d.Reference, State: v.decisionState(d.State), Matter: v.matter(d), Asked: v.both(d.AskedAt),
			AskedWords: v.T("page.decision.asked"),
		}
		row.Elapsed, row.Working = v.elapsed(d, spent[d.ID])
		switch d.State {
		case decision.Open:
			row.Turn, row.Needed, row.NeededWords = v.whoDecides(turns[d.ID], n), v.both(d.NeededAt()), v.T("page.decision.needed")
			if row.Needed.ISO != "" && d.NeededAt().Before(v.now()) {
				row.Late = &badge{v.T("page.overdue"), "alert", "stop"}
			}
		case decision.Decided:
			row.Decided, row.By = decided(d), v.decidedBy(d, n)
		}
		rows = append(rows, row)
	}
	return rows, err
}

// decided is what was: the option, and the words where there are any.
func decided(d decision.Decision) string {
	switch chosen := d.Chosen(); {
	case chosen == "":
		return d.Verdict.Text
	case d.Verdict.Text == "":
		return chosen
	default:
		return chosen + " – " + d.Verdict.Text
	}
}

func (v *visit) decidedBy(d decision.Decision, n names) string {
	by := n.party(request.Party(d.Verdict.By)).words()
	if d.Verdict.For == "" {
		return by
	}
	return v.T("page.decision.for", "who", by, "whom", n.person(d.Verdict.For).short())
}

// whoDecides says whose turn it is: to decide, or at headquarters to say who else is to.
func (v *visit) whoDecides(t turn.Item, n names) string {
	if t.Kind != turn.Answer {
		return v.whose(t, n)
	}
	if v.mine(t) {
		return v.T("page.decision.yours")
	}
	return v.T("page.decision.theirs", "who", n.party(request.Party{Organization: t.Organization, Person: t.Person}).short())
}

func (v *visit) elapsed(d decision.Decision, e decision.Elapsed) (clock, working string) {
	key := "page.decision.elapsed"
	switch d.State {
	case decision.Open:
		key = "page.decision.waiting"
	case decision.Decided:
		key = "page.decision.decided_after"
	}
	clock = v.T(key, "time", v.minutes(e.Clock))
	if e.Known && e.Working > 0 {
		working = v.T("page.decision.working", "time", v.minutes(e.Working))
	}
	return clock, working
}

func (s *Site) listDecisions(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	f := decision.Filter{Matter: decision.Matter(v.query("matter"))}
	if state := v.query("state"); state != "" {
		open := state == "open"
		f.Open = &open
	}
	l, err := s.Decisions.List(v.ctx(), i.ID, f, v.counted())
	if err != nil {
		return answer{}, err
	}
	p := decisionsPage{Crumbs: v.inIncident(i, v.T("page.decision.title")), Pager: v.pager(l.Next, l.Total)}
	if p.Rows, err = s.decisionRows(v, l.Items); err != nil {
		return answer{}, err
	}
	if f == (decision.Filter{}) && v.query("after") == "" {
		if p.Agreed, err = s.agreed(v, i); err != nil {
			return answer{}, err
		}
	}
	if ok, err := s.may(v, i.ID, access.AskDecision); err != nil {
		return answer{}, err
	} else if ok {
		p.Ask = "/incidents/" + i.ID + "/decisions/new"
	}
	p.Filter = v.search("filter", "/incidents/"+i.ID+"/decisions")
	p.Filter.pick("state", "page.incident.state", v.query("state"), v.any([]option{
		{Value: "open", Label: v.T("decision.state.open")}, {Value: "ended", Label: v.T("page.decision.ended")},
	}))
	p.Filter.pick("matter", "page.decision.matter", v.query("matter"), v.any(texts(v, "decision.matter.", decision.Matters)))
	p.Filter.plain("page.filter")
	return v.page("decisions", "incidents", v.T("page.decision.title"), p), nil
}

// agreed is what meetings over the case came to that the reader is called to, or leads.
func (s *Site) agreed(v *visit, i incident.Incident) (rows []agreedRow, err error) {
	l, err := s.Meetings.List(v.ctx(), i.ID, request.Page{Limit: 100})
	for _, m := range l.Items {
		if m.State != meeting.Planned {
			continue
		}
		for _, words := range m.Decisions {
			rows = append(rows, agreedRow{words, "/meetings/" + m.ID, m.Reference, v.both(m.At())})
		}
	}
	return rows, err
}

func (s *Site) showDecision(v *visit) (answer, error) {
	d, err := s.Decisions.Get(v.ctx(), v.param("decision"))
	if err != nil {
		return answer{}, err
	}
	parties := []request.Party{request.Party(d.AskedBy), request.Party(d.Verdict.By), {Person: d.Verdict.For}, {Person: d.Withdrawn.By}, {Organization: d.Site}}
	for _, one := range d.Seats {
		parties = append(parties, request.Party(one.Who))
	}
	for _, h := range d.Handings {
		parties = append(parties, request.Party{Person: h.From}, request.Party{Person: h.To}, request.Party{Person: h.By})
	}
	t, err := s.Decisions.Turn(v.ctx(), d)
	if err != nil {
		return answer{}, err
	}
	if t != nil {
		parties = append(parties, request.Party{Organization: t.Organization, Person: t.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p, err := s.decisionPage(v, d, n)
	if err != nil {
		return answer{}, err
	}
	if t != nil {
		p.Turn, p.Was = v.whoDecides(*t, n), v.wasDue(*t)
		p.Since = v.T("page.turn.since", "time", v.words.TimeShort(t.Since), "ago", v.words.Relative(v.now(), t.Since))
	}
	if err := s.decisionActs(v, d, t, n, &p); err != nil {
		return answer{}, err
	}
	if p.Silence, err = s.silenceAbout(v, decision.ObjectType, d.ID, "/decisions/"+d.ID); err != nil {
		return answer{}, err
	}
	p.Alert = v.unclaimed()
	return v.page("decision", "incidents", d.Reference, p).opens(v, decision.ObjectType, d.ID), nil
}

func (s *Site) decisionPage(v *visit, d decision.Decision, n names) (decisionPage, error) {
	spent, err := s.Decisions.Elapsed(v.ctx(), d)
	log := "/incidents/" + d.Incident + "/decisions"
	p := decisionPage{
		Crumbs:    v.crumbs(crumb{"/incidents", v.T("page.nav.incidents")}, crumb{"/incidents/" + d.Incident, incidentReference(d.Reference)}, crumb{log, v.T("page.decision.title")}, crumb{"", d.Reference}),
		Reference: d.Reference, State: v.decisionState(d.State), Matter: v.matter(d), Text: d.Text, IfNobody: d.IfNobody,
	}
	for i, words := range d.Options {
		p.Options = append(p.Options, optionRow{words, d.State == decision.Decided && d.Verdict.Option == i+1})
	}
	if d.Needed != nil {
		p.Needed = v.clocks(d.NeededAt(), v.sourceClock(d.Needed.Zone))
	}
	p.Elapsed, p.Working = v.elapsed(d, spent[d.ID])
	p.Unverified = v.unverified(spent[d.ID].Unverified)
	switch d.State {
	case decision.Decided:
		p.Verdict = &verdictView{decided(d), d.Verdict.Reason, v.decidedBy(d, n), v.both(d.Verdict.At)}
	case decision.Withdrawn:
		p.Withdrawn = &verdictView{"", d.Withdrawn.Reason, n.person(d.Withdrawn.By).words(), v.both(d.Withdrawn.At)}
	}
	for _, one := range d.Seats {
		row := deciderRow{Who: n.party(request.Party(one.Who))}
		var as []string
		if one.Deputy {
			as = append(as, v.T("page.decision.deputy"))
		}
		if one.Role != "" {
			as = append(as, v.T("role."+string(one.Role)))
		}
		row.Role = strings.Join(as, " · ")
		p.Seats = append(p.Seats, row)
	}
	for _, h := range d.Handings {
		p.Handed = append(p.Handed, handedRow{v.T("page.decision.handed_to", "by", n.person(h.By).short(), "to", n.person(h.To).short()), h.Reason, v.both(h.At)})
	}
	p.Facts = append(p.Facts, factRow{Label: v.T("page.decision.asked_by"), Values: []string{n.party(request.Party(d.AskedBy)).words()}, When: v.both(d.AskedAt)})
	if site := n.organizations[d.Site].Name; site != "" {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.decision.site"), Values: []string{site}})
	}
	if d.Supersedes != "" {
		p.Earlier = "/decisions/" + d.Supersedes
	}
	if d.SupersededBy != "" {
		p.Later = "/decisions/" + d.SupersededBy
	}
	return p, err
}
