package web

import (
	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/request"
)

// directoryPage is a part of the directory: a list, and where something is entered.
type directoryPage struct {
	Tabs   []place
	Lead   string
	Draft  badge // which rows bear, to be explained
	New    string
	NewTo  string
	Filter *form
	Rows   []thingRow
	Empty  string
	Pager  pager
}

// thingRow is one thing of the directory in a list.
type thingRow struct {
	To, Title string // without a page of its own, To is empty
	Lang      string // the title's, where it isn't the page's
	Kind      string
	Badges    []badge
	Meta      []string
}

// tabs are the parts of the directory.
func (v *visit) tabs(here string) []place {
	all := []place{
		{"/directory", v.T("page.directory.organizations"), here == "organizations"},
		{"/directory/people", v.T("page.directory.people"), here == "people"},
		{"/rosters", v.T("page.directory.rosters"), here == "rosters"},
		{"/reachability-plans", v.T("page.directory.reachability"), here == "reachability"},
		{"/handovers", v.T("page.handover.all"), here == "handovers"},
		{"/directory/engagements", v.T("page.directory.engagements"), here == "engagements"},
		{"/directory/assets", v.T("page.directory.assets"), here == "assets"},
	}
	if v.actor.HQ() {
		all = append(all, place{"/directory/languages", v.T("page.organization.languages"), here == "languages"})
	}
	if v.actor.SeesEveryCase() {
		all = append(all, place{"/evidence-orphans", v.T("page.orphans.title"), here == "orphans"})
		all = append(all, place{"/escalation-rules", v.T("page.escalation.title"), here == "escalation"})
	}
	if v.manages() || v.actor.SeesEveryCase() {
		all = append(all, place{"/decision-authorities", v.T("page.authority.title"), here == "authority"})
	}
	if v.manages() || v.actor.SeesEveryCase() {
		all = append(all, place{"/retention-rules", v.T("page.retention.title"), here == "retention"})
	}
	if v.actor.HQ() {
		all = append(all, place{"/witnesses", v.T("page.witness.title"), here == "witnesses"})
	}
	if v.manages() {
		all = append(all, place{"/directory/import", v.T("page.directory.import"), here == "import"})
	}
	return all
}

func (v *visit) directoryPage(here, newKey, newTo string, next string, total *int64) directoryPage {
	p := directoryPage{Tabs: v.tabs(here), Pager: v.pager(next, total), Empty: v.T("page.directory.empty")}
	if v.manages() {
		p.New, p.NewTo = v.T(newKey), newTo
	}
	return p
}

func (v *visit) showDirectory(p directoryPage) answer {
	return v.page("directory", "directory", v.T("page.nav.directory"), p)
}

// counted is the part of a list that the address asks for, with the total.
func (v *visit) counted() directory.Page {
	part := v.part()
	part.Count = true
	return part
}

func (s *Site) listOrganizations(v *visit) (answer, error) {
	f := directory.OrganizationFilter{Kind: access.Kind(v.query("kind"))}
	l, err := s.Directory.Organizations(v.ctx(), f, v.counted())
	if err != nil {
		return answer{}, err
	}
	var hubs []request.Party
	for _, o := range l.Items {
		hubs = append(hubs, request.Party{Organization: o.Parent})
	}
	n, err := s.names(v.ctx(), hubs...)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("organizations", "page.organization.new", "/organizations/new", l.Next, l.Total)
	for _, o := range l.Items {
		row := thingRow{To: "/organizations/" + o.ID, Title: o.Name, Meta: []string{v.country(o.Country), v.wallOf(o.Zone)}}
		row.Kind = v.T("kind." + string(o.Kind))
		if o.Hub {
			row.Badges = append(row.Badges, badge{v.T("page.organization.hub"), "held", "go"})
		}
		if hub := n.organizations[o.Parent].Name; hub != "" {
			row.Meta = append(row.Meta, v.T("page.organization.under", "hub", hub))
		}
		p.Rows = append(p.Rows, row)
	}
	p.Filter = v.search("filter", "/directory")
	p.Filter.pick("kind", "page.organization.kind", v.query("kind"), v.any(texts(v, "kind.", access.Kinds)))
	p.Filter.plain("page.filter")
	return v.showDirectory(p), nil
}
