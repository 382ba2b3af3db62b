package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/request"
)

// findingPage is something suspicious: what was seen, and what headquarters makes of it.
type findingPage struct {
	Crumbs    crumbs
	Reference string
	State     badge
	Alert     *alert
	What      string
	Changes   string
	Note      string
	Seen      []face
	Guess     string // says that the clock's zone is one
	Facts     []factRow
	First     *form
	Acts      []other
	Silence   *silence
}

// findingRow is an observation in its case's list.
type findingRow struct {
	To, Title, Kind, Reference string
	State                      badge
	At                         moment
}

var findingLooks = map[finding.State]badge{
	finding.Open: {Shape: "alert", Tone: "stop"}, finding.Verifying: {Shape: "clock", Tone: "go"}, finding.Benign: {Shape: "done", Tone: "good"},
	finding.Confirmed: {Shape: "alert", Tone: "stop"}, finding.Inconclusive: {Shape: "held", Tone: "wait"},
}

func (v *visit) findingState(s finding.State) badge {
	b := findingLooks[s]
	b.Word = v.T("finding.state." + string(s))
	return b
}

func (v *visit) findingRows(all []finding.Observation) []findingRow {
	var rows []findingRow
	for _, o := range all {
		rows = append(rows, findingRow{
			"/observations/" + o.ID, o.Title(), v.T("finding.kind." + string(o.Kind)), o.Reference, v.findingState(o.State), v.both(o.SeenAt()),
		})
	}
	return rows
}

func (s *Site) showFinding(v *visit) (answer, error) {
	o, err := s.Findings.Get(v.ctx(), v.param("observation"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), request.Party(o.By), request.Party{Organization: o.Site}, request.Party{Person: o.AssessedBy})
	if err != nil {
		return answer{}, err
	}
	p := findingPage{
		Crumbs:    v.crumbs(crumb{"/incidents", v.T("page.nav.incidents")}, crumb{"/incidents/" + o.Incident, incidentReference(o.Reference)}, crumb{"", o.Reference}),
		Reference: o.Reference, State: v.findingState(o.State), What: o.What, Changes: o.Changes, Note: o.Note,
		Seen: v.clocks(o.SeenAt(), v.sourceClock(o.Seen.Zone)), Facts: v.findingFacts(o, n),
	}
	if o.ZoneUnknown {
		p.Guess = v.T("page.finding.zone_guess")
	}
	if ok, err := s.may(v, o.Incident, access.AssessObservation); err != nil {
		return answer{}, err
	} else if ok {
		v.findingActs(o, &p)
	}
	if p.Silence, err = s.silenceAbout(v, finding.ObjectType, o.ID, "/observations/"+o.ID); err != nil {
		return answer{}, err
	}
	p.Alert = v.unclaimed()
	return v.page("finding", "incidents", o.Title(), p).called(o.Reference).opens(v, finding.ObjectType, o.ID), nil
}

func (v *visit) findingFacts(o finding.Observation, n names) []factRow {
	facts := []factRow{{Label: v.T("page.finding.kind"), Values: []string{v.T("finding.kind." + string(o.Kind))}}}
	if o.Host != "" {
		facts = append(facts, factRow{Label: v.T("page.finding.host"), Values: []string{o.Host}})
	}
	if o.Site != "" {
		facts = append(facts, factRow{Label: v.T("page.finding.site"), Values: []string{n.organizations[o.Site].Name}})
	}
	facts = append(facts,
		factRow{Label: v.T("page.finding.touched"), Values: []string{v.T("finding.touched." + string(o.Touched))}},
		factRow{Label: v.T("page.finding.by"), Values: []string{n.party(request.Party(o.By)).words()}, When: v.both(o.At)})
	if o.AssessedBy != "" {
		facts = append(facts, factRow{Label: v.T("page.finding.assessed"), Values: []string{n.person(o.AssessedBy).words()}, When: v.both(o.AssessedAt)})
	}
	return facts
}

func (v *visit) findingActs(o finding.Observation, p *findingPage) {
	f := v.form("assess", "/observations/"+o.ID+"/assess").sees(o.Version)
	switch o.State {
	case finding.Open:
		f.hidden("/to", string(finding.Verifying))
		p.First = f.lead("page.finding.take_up_lead").button("page.finding.take_up")
		return
	case finding.Verifying:
		f.radios("/to", "page.finding.result", "", texts(v, "finding.state.", o.State.Next())).must()
		f.area("/note", "page.finding.why", "").must()
		p.First = f.button("page.finding.say")
		return
	}
	f.hidden("/to", string(finding.Verifying))
	f.area("/note", "page.reason", "").rows(2).must()
	p.Acts = append(p.Acts, v.other("assess", "page.finding.again", f.button("page.finding.again")))
}

func (s *Site) assessFinding(v *visit) (answer, error) {
	id := v.param("observation")
	return s.kept(v, "assess", s.showFinding, func(ctx context.Context) (string, error) {
		_, err := s.Findings.Assess(ctx, id, finding.Assessment{To: finding.State(v.text("/to")), Note: v.text("/note")})
		return done("/observations/"+id, "saved"), err
	})
}

func (s *Site) newFinding(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.ReportObservation); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	f := v.form("finding", "/incidents/"+i.ID+"/observations")
	if err := s.findingFields(v, f, i); err != nil {
		return answer{}, err
	}
	p := formPage{Crumbs: v.inIncident(i, v.T("page.finding.report")), Lead: v.T("page.finding.lead"), Form: f.button("page.finding.send")}
	return v.page("form", "incidents", v.T("page.finding.report"), p), nil
}

func (s *Site) findingFields(v *visit, f *form, i incident.Incident) error {
	known, err := s.Directory.LookupOrganizations(v.ctx(), append([]string{v.actor.Organization}, i.Sites...)...)
	if err != nil {
		return err
	}
	var sites []directory.Organization
	for _, id := range append([]string{v.actor.Organization}, i.Sites...) {
		if o, ok := known[id]; ok && !o.Kind.Outside() {
			sites = append(sites, o)
			delete(known, id)
		}
	}
	f.radios("/kind", "page.finding.kind", "", texts(v, "finding.kind.", finding.Kinds)).must()
	f.area("/what", "page.finding.what", "").hint(v.T("page.finding.what_hint")).must()
	f.line("/host", "page.finding.host", "")
	f.pick("/site", "page.finding.site", "", append([]option{{Label: v.T("page.finding.site_unknown")}}, organizationOptions(sites)...))
	f.due("/seen", "page.finding.seen", nil, v.actor.Zone).must()
	f.check("/zone_unknown", "page.finding.zone_unknown", false)
	f.radios("/touched", "page.finding.touched", "", texts(v, "finding.touched.", finding.Touches)).must()
	f.area("/changes", "page.finding.changes", "").rows(2)
	f.optional("/host", "/site", "/changes")
	return nil
}

func (s *Site) reportFinding(v *visit) (answer, error) {
	seen, bad := v.dueTyped("/seen")
	if bad == nil && seen == nil {
		bad = fault.Invalid("/seen", "field.required")
	}
	return s.kept(v, "finding", s.newFinding, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		o, err := s.Findings.Report(ctx, v.param("incident"), finding.Report{
			Kind: finding.Kind(v.text("/kind")), What: v.text("/what"), Host: v.text("/host"), Site: v.text("/site"), Seen: *seen,
			ZoneUnknown: v.text("/zone_unknown") != "", Touched: finding.Touched(v.text("/touched")), Changes: v.text("/changes"),
		})
		return done("/observations/"+o.ID, "reported"), err
	})
}
