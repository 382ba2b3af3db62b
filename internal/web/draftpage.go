package web

import (
	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// draftPage is where a request is written. Every button saves what has been written so far.
type draftPage struct {
	Crumbs  crumbs
	Saved   bool // but for what is marked
	Form    *form
	Head    []*field
	Steps   []draftStep
	Add     []button
	Order   []button // where there is more than one step
	More    []*field
	MoreSet bool // something is set there
	Tail    []*field
	To      string // where it is read and sent
	Preview string
	First   shortlistView
	Outlook []outlookRow // what the due means for each recipient if it went out as it stands
}

// draftStep is one step while it is written.
type draftStep struct {
	ID, Title string
	Number    int
	Fields    []*field
	Buttons   []button
	Questions []draftQuestion
	Estimate  estimateView
	Recipe    *recipeFields // for what asks for a log or a configuration, or to leave things alone
}

type draftQuestion struct {
	Fields  []*field
	Buttons []button
}

func (s *Site) draftPage(v *visit, r request.Request) (draftPage, error) {
	at := "/requests/" + r.ID
	i := incident.Incident{ID: r.Incident, Reference: incidentReference(r.Reference)}
	p := draftPage{Crumbs: v.inIncident(i, v.revision(r.Reference, r.Revision)), Form: v.form("draft", at+"/edit").sees(r.Version), To: at}
	c := r.Content
	if p.Form.failed() {
		c, _ = v.draftTyped(c)
		p.Saved = v.failure.fault.Kind == fault.KindInvalid
	}
	if err := s.draftHead(v, p.Form, c); err != nil {
		return p, err
	}
	p.Head = p.Form.take()
	estimates, err := s.estimates(v, r)
	if err != nil {
		return p, err
	}
	if p.First, err = s.shortlist(v, p.Form, r); err != nil {
		return p, err
	}
	for i, step := range c.Steps {
		d := v.draftStep(p.Form, i, step, len(c.Steps))
		d.Estimate = estimates[step.ID]
		p.Steps = append(p.Steps, d)
	}
	if len(c.Steps) > 1 {
		p.Order = []button{tiny(v.T("page.draft.order"), "order:")}
	}
	for _, kind := range stepKinds {
		p.Add = append(p.Add, button{Words: v.T("step.kind." + string(kind)), Tone: "tiny", Name: "do", Value: "add:" + string(kind)})
	}
	if err := s.draftMore(v, &p, c); err != nil {
		return p, err
	}
	zone, err := s.zoneOf(v, c)
	if err != nil {
		return p, err
	}
	v.termFields(p.Form, c.Term)
	due := c.Due
	if c.Term != nil && c.Term.Wall != nil {
		due = &worktime.Due{Wall: *c.Term.Wall, Zone: zone, Fold: c.Term.Fold}
	}
	p.Form.due("/due", "page.due", due, zone).hint(v.T("page.draft.due_hint"))
	if p.Outlook, err = s.outlooks(v, c, r.ScheduledFor); err != nil {
		return p, err
	}
	p.Tail = p.Form.take()
	p.Form.choice("save", "page.save", "")
	p.Form.choice("preview", "page.draft.preview", "")
	p.Form.choice("review", "page.draft.review", "first")
	return p, nil
}

// draftMore is what most requests do without: sites, and who reads along.
func (s *Site) draftMore(v *visit, p *draftPage, c request.Content) error {
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return err
	}
	if len(sites) > 0 {
		p.Form.checks("/sites", "page.draft.sites", c.Sites, organizationOptions(sites)).hint(v.T("page.draft.sites_hint"))
	}
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	var copies []string
	for _, party := range c.Copies {
		copies = append(copies, addresseeValue(party))
	}
	p.Form.checksOf("/copies", "page.request.copies", copies, who).hint(v.T("page.draft.copies_hint"))
	p.More, p.MoreSet = p.Form.take(), len(c.Copies)+len(c.Sites) > 0
	return nil
}

// zoneOf is the clock that a due is most likely meant on: the executor's.
func (s *Site) zoneOf(v *visit, c request.Content) (string, error) {
	n, err := s.names(v.ctx(), c.Executor)
	if zone := n.clock(c.Executor); zone != "" {
		return zone, err
	}
	return v.actor.Zone, err
}

// take gives the fields so far, for pages that put them in several places.
func (f *form) take() []*field {
	taken := f.Fields
	f.Fields = nil
	return taken
}
