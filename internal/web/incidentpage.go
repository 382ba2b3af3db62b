package web

import (
	"tasuki/internal/access"
	"tasuki/internal/decision"
	"tasuki/internal/exchange"
	"tasuki/internal/incident"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// incidentPage is a case: where it stands, who takes part, and what hangs on it, as far as the reader sees it.
type incidentPage struct {
	Crumbs       crumbs
	Reference    string
	State        badge
	Severity     *badge
	TLP, TLPSays string
	Alert        *alert
	Hold         *holdView
	Closing      string // who is to say whether it closes
	Warnings     []string
	Facts        []factRow
	Description  string
	Impact       []impactRow
	Requests     []requestRow
	AllRequests  string
	Notices      []noticeRow
	Files        []fileRow
	Thing        string // where a thing becomes evidence
	Participants []participantRow
	LogLines     string
	Timeline     string
	Write        string // where a request is written
	Tell         string // where a notice is
	Meet, Plan   string // where a time to meet is looked for, and where a meeting is planned
	Meetings     []meetingRow
	Ask          string // where a decision is asked for
	Decisions    []decisionRow
	AllDecisions string // where the log is, with what meetings came to
	Findings     []findingRow
	Report       string // where something suspicious is reported
	Edit         string
	Acts         []other
}

type holdView struct {
	Reason string
	By     party
	At     moment
}

type impactRow struct {
	Service, Description string
	From, Until          []face
}

// most of what hangs on a case that its page lists; the rest has pages of its own.
const inside = 10

func (s *Site) showIncident(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	p, err := s.incidentPage(v, i)
	if err != nil {
		return answer{}, err
	}
	title := i.Title
	if title == "" {
		title = i.Reference
	}
	return v.page("incident", "incidents", title, p).called(i.Reference).opens(v, incident.ObjectType, i.ID), nil
}

func (s *Site) incidentPage(v *visit, i incident.Incident) (incidentPage, error) {
	at := "/incidents/" + i.ID
	p := incidentPage{
		Crumbs: v.crumbs(crumb{"/incidents", v.T("page.nav.incidents")}, crumb{"", i.Reference}), Reference: i.Reference,
		State: v.incidentState(i.State), Severity: v.severity(i.Severity), TLP: string(i.TLP), TLPSays: v.T("tlp." + string(i.TLP)),
		Description: i.Description, AllRequests: at + "/requests", Timeline: at + "/timeline", LogLines: at + "/log-lines",
	}
	parties := []request.Party{{Person: i.OpenedBy}}
	for _, site := range i.Sites {
		parties = append(parties, request.Party{Organization: site})
	}
	if i.Hold != nil {
		parties = append(parties, request.Party{Person: i.Hold.PlacedBy})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return p, err
	}
	if i.Hold != nil {
		p.Hold = &holdView{i.Hold.Reason, n.person(i.Hold.PlacedBy), v.at(i.Hold.PlacedAt)}
	}
	if p.Closing, err = s.closing(v, i); err != nil {
		return p, err
	}
	for _, w := range i.Warnings {
		p.Warnings = append(p.Warnings, v.T("incident.warning."+w.Code, "role", string(w.Role)))
	}
	p.Facts, p.Impact = v.incidentFacts(i, n), v.impactRows(i.Impact)
	if err := s.incidentParts(v, i, &p); err != nil {
		return p, err
	}
	return p, s.incidentActs(v, i, &p)
}

func (v *visit) incidentFacts(i incident.Incident, n names) []factRow {
	var facts []factRow
	add := func(key string, when moment, values ...string) {
		if len(values) > 0 || when.ISO != "" {
			facts = append(facts, factRow{Label: v.T(key), Values: values, When: when})
		}
	}
	if i.Classification != "" {
		add("page.incident.classification", moment{}, v.T("classification."+string(i.Classification)))
	}
	if i.Discovery != "" {
		add("page.incident.discovery", moment{}, v.T("discovery."+string(i.Discovery)))
	}
	add("page.incident.sites", moment{}, n.sites(i.Sites)...)
	if i.OpenedBy != "" {
		add("page.incident.opened", v.both(i.OpenedAt), n.person(i.OpenedBy).words())
	}
	return facts
}

func (v *visit) impactRows(all []incident.Impact) []impactRow {
	var rows []impactRow
	for _, i := range all {
		row := impactRow{
			Service: i.Service, Description: i.Description,
			From: v.clocks(instant(&i.From), v.sourceClock(i.From.Zone)),
		}
		if i.Until != nil {
			row.Until = v.clocks(instant(i.Until), v.sourceClock(i.Until.Zone))
		}
		rows = append(rows, row)
	}
	return rows
}

func (v *visit) sourceClock(zone string) clockOf {
	return clockOf{v.T("page.clock.source", "city", v.words.City(zone)), zone}
}

// incidentParts loads what hangs on the case, each as far as the reader sees it.
func (s *Site) incidentParts(v *visit, i incident.Incident, p *incidentPage) error {
	some := request.Page{Limit: inside}
	requests, err := s.Requests.Requests(v.ctx(), request.Filter{Incident: i.ID, Latest: true}, some)
	if err != nil {
		return err
	}
	if p.Requests, err = s.requestRows(v, requests.Items); err != nil {
		return err
	}
	if requests.Next == "" && len(requests.Items) == 0 {
		p.AllRequests = ""
	}
	notices, err := s.Notices.OfIncident(v.ctx(), i.ID, notice.Filter{}, some)
	if err != nil {
		return err
	}
	if p.Notices, err = s.noticeRows(v, notices.Items); err != nil {
		return err
	}
	findings, err := s.Findings.List(v.ctx(), i.ID, request.Page{Limit: 100})
	if err != nil {
		return err
	}
	p.Findings = v.findingRows(findings.Items)
	meetings, err := s.Meetings.List(v.ctx(), i.ID, request.Page{Limit: 100})
	if err != nil {
		return err
	}
	p.Meetings = v.meetingRows(meetings.Items)
	decisions, err := s.Decisions.List(v.ctx(), i.ID, decision.Filter{}, decision.Page{Limit: inside})
	if err != nil {
		return err
	}
	if p.Decisions, err = s.decisionRows(v, decisions.Items); err != nil {
		return err
	}
	if p.AllDecisions = "/incidents/" + i.ID + "/decisions"; len(decisions.Items) == 0 {
		p.AllDecisions = ""
	}
	files, err := s.Evidence.List(v.ctx(), i.ID, exchange.Filter{}, some)
	if err != nil {
		return err
	}
	for _, item := range files.Items {
		p.Files = append(p.Files, v.fileRow(item))
	}
	participants, err := s.Incidents.Participants(v.ctx(), i.ID, request.Page{Limit: 100})
	if err != nil {
		return err
	}
	p.Participants = v.participantRows(i, participants.Items)
	return nil
}

// may asks the policy about the case, so that nothing is offered that is never the reader's.
func (s *Site) may(v *visit, incidentID string, act access.Action) (bool, error) {
	sc, err := s.Incidents.Scope(v.ctx(), incidentID)
	if err != nil {
		return false, err
	}
	return access.Check(v.ctx(), act, sc) == nil, nil
}
