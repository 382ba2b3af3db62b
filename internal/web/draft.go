package web

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/request"
)

// draftPage is where a request is written. Every button saves what has been written so far.
type draftPage struct {
	Crumbs  crumbs
	Saved   bool // but for what is marked
	Form    *form
	Head    []*field
	Steps   []draftStep
	Add     []button
	More    []*field
	MoreSet bool // something is set there
	Tail    []*field
	To      string // where it is read and sent
	Preview string
}

// draftStep is one step while it is written.
type draftStep struct {
	ID, Title string
	Number    int
	Fields    []*field
	Buttons   []button
	Questions []draftQuestion
}

type draftQuestion struct {
	Fields  []*field
	Buttons []button
}

// newDraft asks for what a request begins with.
func (s *Site) newDraft(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.CreateRequest); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	f := v.form("draft", "/incidents/"+i.ID+"/requests")
	if err := s.draftHead(v, f, request.Content{Language: v.words.Tag()}); err != nil {
		return answer{}, err
	}
	f.button("page.draft.begin")
	return v.page("form", "incidents", v.T("page.request.write"), formPage{
		Crumbs: v.inIncident(i, v.T("page.request.write")), Lead: v.T("page.draft.lead"), Form: f,
	}), nil
}

// draftHead is what is asked for first: what, for what, to whom.
func (s *Site) draftHead(v *visit, f *form, c request.Content) error {
	f.line("/title", "page.draft.title", c.Title)
	f.area("/purpose", "page.request.purpose", c.Purpose).rows(3)
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	in := f.pick("/executor", "page.draft.executor", addresseeValue(c.Executor), nil).hint(v.T("page.draft.executor_hint"))
	in.Options, in.Groups = []option{{}}, choose(who, in.Value)
	f.pick("/language", "page.draft.language", c.Language, v.languagesWith(c.Language)).hint(v.T("page.draft.language_hint"))
	return nil
}

// languagesWith are the languages to write in, with the one that stands.
func (v *visit) languagesWith(tag string) []option {
	all := v.languages()
	if tag != "" && !slices.ContainsFunc(all, func(o option) bool { return o.Value == tag }) {
		all = append(all, option{Value: tag, Label: tag})
	}
	return all
}

// createDraft begins a draft and leads to where its steps are written.
func (s *Site) createDraft(v *visit) (answer, error) {
	c := v.headTyped(request.Content{})
	a, err := v.once(func(ctx context.Context) (string, error) {
		r, err := s.Requests.Create(ctx, v.param("incident"), c)
		return "/requests/" + r.ID + "/edit", err
	})
	if err == nil {
		return a, nil
	}
	if err := v.failed("draft", err); err != nil {
		return answer{}, err
	}
	return s.newDraft(v)
}

// editDraft shows a draft to write on.
func (s *Site) editDraft(v *visit) (answer, error) {
	r, err := s.Requests.Get(v.ctx(), v.param("request"))
	if err != nil {
		return answer{}, err
	}
	possible, err := s.Requests.Possible(v.ctx(), r)
	if err != nil {
		return answer{}, err
	}
	if !slices.Contains(possible, request.Update) {
		return goTo("/requests/" + r.ID), nil
	}
	p, err := s.draftPage(v, r)
	return v.page("draft", "incidents", v.T("page.request.write"), p), err
}

func (s *Site) draftPage(v *visit, r request.Request) (draftPage, error) {
	at := "/requests/" + r.ID
	i := incident.Incident{ID: r.Incident, Reference: incidentReference(r.Reference)}
	p := draftPage{Crumbs: v.inIncident(i, v.revision(r)), Form: v.form("draft", at+"/edit").sees(r.Version), To: at}
	c := r.Content
	if p.Form.failed() {
		c, _ = v.draftTyped(c)
		p.Saved = v.failure.fault.Kind == fault.KindInvalid
	}
	if err := s.draftHead(v, p.Form, c); err != nil {
		return p, err
	}
	p.Head = p.Form.take()
	for i, step := range c.Steps {
		p.Steps = append(p.Steps, v.draftStep(p.Form, i, step, len(c.Steps)))
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
	p.Form.due("/due", "page.due", c.Due, zone).hint(v.T("page.draft.due_hint"))
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
	in := p.Form.checks("/copies", "page.request.copies", copies, nil).hint(v.T("page.draft.copies_hint"))
	in.Groups = choose(who, p.Form.values("/copies", copies)...)
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

// saveDraft keeps what was written and then does what the button says. What can't be kept as it is stays on the page,
// marked, and the rest is kept.
func (s *Site) saveDraft(v *visit) (answer, error) {
	id := v.param("request")
	what, index, _ := strings.Cut(v.text("do"), ":")
	var bad error
	r, err := s.Requests.Change(v.ctx(), id, func(c request.Content) request.Content {
		var next request.Content
		if next, bad = v.draftTyped(c); bad == nil {
			next = v.edited(next, what, index)
		}
		return next
	})
	if f, ok := fault.As(err); ok && f.Kind == fault.KindInvalid {
		bad = fault.Join(bad, err)
		_, err = s.Requests.Change(v.ctx(), id, func(c request.Content) request.Content {
			return v.headTyped(c)
		})
	}
	if bad != nil || err != nil {
		if err == nil {
			err = bad
		}
		if err := v.failed("draft", err); err != nil {
			return answer{}, err
		}
		return s.editDraft(v)
	}
	switch what {
	case "review":
		return goTo("/requests/" + id), nil
	case "preview":
		return goTo("/requests/" + id + "/preview"), nil
	}
	return goTo(done("/requests/"+id+"/edit"+anchor(r.Content, what, index), "saved")), nil
}
