package web

import (
	"tasuki/internal/incident"
	"tasuki/internal/request"
)

// incidentRow is a case in a list.
type incidentRow struct {
	To, Title, Reference string
	State                badge
	Severity             *badge
	TLP                  string
	Held                 *badge
	Sites                []string
}

var incidentLooks = map[incident.State]badge{
	incident.Reported: {Shape: "alert", Tone: "wait"}, incident.Triage: {Shape: "look", Tone: "wait"},
	incident.Active: {Shape: "in_progress", Tone: "go"}, incident.Monitoring: {Shape: "look", Tone: "go"},
	incident.Dismissed: {Shape: "gone"}, incident.Contained: {Shape: "held", Tone: "go"},
	incident.Remediating: {Shape: "acknowledged", Tone: "go"}, incident.ClosureReview: {Shape: "look", Tone: "wait"},
	incident.Closed: {Shape: "done", Tone: "good"},
}

// severityTones: the worst two stand out; the word says which it is.
var severityTones = map[incident.Severity]string{"emergency": "stop", "severe": "stop", "high": "wait", "medium": "wait"}

func (v *visit) incidentState(s incident.State) badge {
	b := incidentLooks[s]
	b.Word = v.T("incident.state." + string(s))
	return b
}

func (v *visit) severity(s incident.Severity) *badge {
	if s == "" {
		return nil
	}
	return &badge{v.T("severity." + string(s)), "level", severityTones[s]}
}

func (s *Site) incidentRows(v *visit, all []incident.Incident) ([]incidentRow, error) {
	var sites []request.Party
	for _, i := range all {
		for _, site := range i.Sites {
			sites = append(sites, request.Party{Organization: site})
		}
	}
	n, err := s.names(v.ctx(), sites...)
	if err != nil {
		return nil, err
	}
	rows := make([]incidentRow, len(all))
	for k, i := range all {
		rows[k] = incidentRow{
			To: "/incidents/" + i.ID, Title: i.Title, Reference: i.Reference, State: v.incidentState(i.State),
			Severity: v.severity(i.Severity), TLP: string(i.TLP), Sites: n.sites(i.Sites),
		}
		if i.Title == "" { // the reader's level shows that there is a case, and no more
			rows[k].Title = i.Reference
		}
		if i.Hold != nil {
			rows[k].Held = &badge{v.T("page.incident.held"), "held", "wait"}
		}
	}
	return rows, nil
}

func (n names) sites(ids []string) []string {
	var all []string
	for _, id := range ids {
		if o, ok := n.organizations[id]; ok {
			all = append(all, o.Name)
		}
	}
	return all
}
