package web

import (
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
)

// incidentsPage lists the cases that the reader takes part in.
type incidentsPage struct {
	New    string // where one is opened, "" for who may not
	Filter *form
	Rows   []incidentRow
	Empty  *empty
	Pager  pager
}

func (s *Site) listIncidents(v *visit) (answer, error) {
	f := incident.Filter{Severity: incident.Severity(v.query("severity")), Site: v.query("site")}
	if state := v.query("state"); state != "" {
		f.States = []incident.State{incident.State(state)}
	}
	if v.query("held") == "yes" {
		held := true
		f.Held = &held
	}
	page := v.part()
	page.Count = true
	l, err := s.Incidents.List(v.ctx(), f, page)
	if err != nil {
		return answer{}, err
	}
	p := incidentsPage{Pager: v.pager(l.Next, l.Total)}
	if p.Rows, err = s.incidentRows(v, l.Items); err != nil {
		return answer{}, err
	}
	if v.coordinates() {
		p.New = "/incidents/new"
	}
	if p.Filter, err = s.incidentFilter(v); err != nil {
		return answer{}, err
	}
	if len(p.Rows) == 0 {
		p.Empty = v.noIncidents(p.New)
	}
	return v.page("incidents", "incidents", v.T("page.nav.incidents"), p), nil
}

func (v *visit) noIncidents(create string) *empty {
	if v.req.URL.RawQuery != "" {
		return &empty{Words: v.T("page.incidents.none_so"), To: "/incidents", Action: v.T("page.incidents.all")}
	}
	e := &empty{Words: v.T("page.incidents.none")}
	if create != "" {
		e.To, e.Action = create, v.T("page.incident.new")
	}
	return e
}

func (s *Site) incidentFilter(v *visit) (*form, error) {
	f := v.search("filter", "/incidents")
	f.pick("state", "page.incident.state", v.query("state"), v.any(texts(v, "incident.state.", incident.States)))
	f.pick("severity", "page.incident.severity", v.query("severity"), v.any(texts(v, "severity.", incident.Severities)))
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return nil, err
	}
	if len(sites) > 0 {
		f.pick("site", "page.incident.site", v.query("site"), v.any(organizationOptions(sites)))
	}
	f.check("held", "page.incident.only_held", v.query("held") == "yes")
	return f.plain("page.filter"), nil
}

// any puts "all of them" before what can be chosen.
func (v *visit) any(options []option) []option {
	return append([]option{{Label: v.T("page.any")}}, options...)
}

// coordinates: at headquarters, by standing role.
func (v *visit) coordinates() bool {
	return v.actor.HQ() && v.actor.Has(access.Coordinator, access.IncidentOwner)
}

// manages the directory: coordinators and administrators at headquarters.
func (v *visit) manages() bool {
	return v.coordinates() || v.actor.HQ() && v.actor.Has(access.Administrator)
}

// enough bounds how much of the directory one page offers to choose from.
const enough = 500

// organizations that the reader sees, by name.
func (s *Site) organizations(v *visit, f directory.OrganizationFilter) ([]directory.Organization, error) {
	var all []directory.Organization
	part := directory.Page{Limit: 100}
	for len(all) < enough {
		l, err := s.Directory.Organizations(v.ctx(), f, part)
		if err != nil {
			return nil, err
		}
		all = append(all, l.Items...)
		if part.After = l.Next; l.Next == "" {
			break
		}
	}
	order := v.order()
	slices.SortStableFunc(all, func(a, b directory.Organization) int { return order.CompareString(a.Name, b.Name) })
	return all, nil
}

func organizationOptions(all []directory.Organization) []option {
	options := make([]option, len(all))
	for i, o := range all {
		options[i] = option{Value: o.ID, Label: o.Name}
	}
	return options
}
