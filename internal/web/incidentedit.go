package web

import (
	"context"
	"fmt"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
)

// formPage is a page that is one form.
type formPage struct {
	Crumbs crumbs
	Lead   string
	Form   *form
	Check  *noticeCheck // of a notice that is being written
	Else   *crumb       // another way to the same
}

// newIncident asks what was reported.
func (s *Site) newIncident(v *visit) (answer, error) {
	if !v.coordinates() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("incident", "/incidents")
	if err := s.incidentFields(v, f, incident.Content{TLP: "TLP:AMBER+STRICT"}); err != nil {
		return answer{}, err
	}
	f.button("page.incident.open")
	p := formPage{Crumbs: v.crumbs(crumb{"/incidents", v.T("page.nav.incidents")}, crumb{"", v.T("page.incident.new")}), Form: f}
	return v.page("form", "incidents", v.T("page.incident.new"), p), nil
}

func (s *Site) incidentFields(v *visit, f *form, c incident.Content) error {
	f.line("/title", "page.incident.title", c.Title).must()
	f.area("/description", "page.incident.description", c.Description).rows(5)
	f.pick("/severity", "page.incident.severity", string(c.Severity), append([]option{{}}, texts(v, "severity.", incident.Severities)...)).must()
	f.pick("/classification", "page.incident.classification", string(c.Classification),
		append([]option{{Label: v.T("page.incident.not_yet")}}, texts(v, "classification.", incident.Classifications)...))
	f.pick("/discovery", "page.incident.discovery", string(c.Discovery),
		append([]option{{Label: v.T("page.incident.not_yet")}}, texts(v, "discovery.", incident.Discoveries)...))
	f.pick("/tlp", "page.incident.tlp", string(c.TLP), v.labels()).must().hint(v.T("page.incident.tlp_hint"))
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return err
	}
	f.checks("/sites", "page.incident.sites", c.Sites, organizationOptions(sites))
	for i := range len(c.Impact) + 1 {
		var one incident.Impact
		if i < len(c.Impact) {
			one = c.Impact[i]
		}
		v.impactFields(f, i, one)
	}
	return nil
}

// labels of TLP are never translated; what they mean is.
func (v *visit) labels() []option {
	var all []option
	for _, l := range incident.TLPs {
		all = append(all, option{Value: string(l), Label: string(l) + ": " + v.T("tlp."+string(l))})
	}
	return all
}

// impactFields are for what the business felt: kept on the source's clock.
func (v *visit) impactFields(f *form, i int, one incident.Impact) {
	at := fmt.Sprintf("/impact/%d", i)
	start := len(f.Fields)
	group := f.add("group", at, "page.impact.title", "")
	f.line(at+"/service", "page.impact.service", one.Service)
	from := &one.From
	if one.Service == "" {
		from = nil
	}
	f.due(at+"/from", "page.impact.from", from, v.actor.Zone)
	f.due(at+"/until", "page.impact.until", one.Until, v.actor.Zone)
	f.area(at+"/description", "page.impact.description", one.Description).rows(2)
	group.Parts = append(group.Parts, f.Fields[start+1:]...)
	f.Fields = f.Fields[:start+1]
}

// contentTyped reads the form; the times of the impact may be wrong.
func (v *visit) contentTyped() (incident.Content, error) {
	c := incident.Content{
		Title: v.text("/title"), Description: v.text("/description"), Severity: incident.Severity(v.text("/severity")),
		Classification: incident.Classification(v.text("/classification")), TLP: incident.TLP(v.text("/tlp")),
		Discovery: incident.Discovery(v.text("/discovery")), Sites: v.typed["/sites"],
	}
	var errs []error
	for i := range incident.ImpactLimit {
		at := fmt.Sprintf("/impact/%d", i)
		if !v.typed.Has(at + "/service") {
			break
		}
		if strings.TrimSpace(v.text(at+"/service")+v.text(at+"/from/wall")+v.text(at+"/description")) == "" {
			continue
		}
		one := incident.Impact{Service: v.text(at + "/service"), Description: v.text(at + "/description")}
		from, badFrom := v.dueTyped(at + "/from")
		until, badUntil := v.dueTyped(at + "/until")
		if from == nil && badFrom == nil {
			badFrom = fault.Invalid(at+"/from/wall", "field.required")
		}
		if from != nil {
			one.From = *from
		}
		one.Until = until
		errs = append(errs, badFrom, badUntil)
		c.Impact = append(c.Impact, one)
	}
	return c, fault.Join(errs...)
}

func (s *Site) openIncident(v *visit) (answer, error) {
	c, err := v.contentTyped()
	if err == nil {
		var a answer
		a, err = v.once(func(ctx context.Context) (string, error) {
			i, err := s.Incidents.Open(ctx, c)
			return done("/incidents/"+i.ID, "opened"), err
		})
		if err == nil {
			return a, nil
		}
	}
	if err := v.failed("incident", err); err != nil {
		return answer{}, err
	}
	return s.newIncident(v)
}

// editIncident asks what is known now.
func (s *Site) editIncident(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.UpdateIncident); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	at := "/incidents/" + i.ID
	f := v.form("incident", at+"/edit").sees(i.Version)
	if err := s.incidentFields(v, f, incident.Content{
		Title: i.Title, Description: i.Description, Severity: i.Severity, Classification: i.Classification, TLP: i.TLP,
		Discovery: i.Discovery, Impact: i.Impact, Sites: i.Sites,
	}); err != nil {
		return answer{}, err
	}
	f.button("page.save")
	p := formPage{Form: f, Crumbs: v.crumbs(
		crumb{"/incidents", v.T("page.nav.incidents")}, crumb{at, i.Reference}, crumb{"", v.T("page.incident.edit")})}
	return v.page("form", "incidents", v.T("page.incident.edit"), p), nil
}

func (s *Site) updateIncident(v *visit) (answer, error) {
	c, err := v.contentTyped()
	if err == nil {
		var a answer
		a, err = v.once(func(ctx context.Context) (string, error) {
			i, err := s.Incidents.Update(ctx, v.param("incident"), incident.Change{
				Title: &c.Title, Description: &c.Description, Severity: &c.Severity, Classification: &c.Classification, TLP: &c.TLP,
				Discovery: &c.Discovery, Impact: &c.Impact, Sites: &c.Sites,
			})
			return done("/incidents/"+i.ID, "saved"), err
		})
		if err == nil {
			return a, nil
		}
	}
	if err := v.failed("incident", err); err != nil {
		return answer{}, err
	}
	return s.editIncident(v)
}
