package web

import (
	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/request"
)

func (s *Site) listPeople(v *visit) (answer, error) {
	f := directory.PersonFilter{Organization: v.query("organization")}
	l, err := s.Directory.People(v.ctx(), f, v.counted())
	if err != nil {
		return answer{}, err
	}
	var homes []request.Party
	for _, one := range l.Items {
		homes = append(homes, request.Party{Organization: one.Organization})
	}
	n, err := s.names(v.ctx(), homes...)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("people", "page.person.new", "/people/new", l.Next, l.Total)
	for _, one := range l.Items {
		row := thingRow{
			To: "/people/" + one.ID, Title: one.Name,
			Meta: []string{n.organizations[one.Organization].Name, v.roles(one.Roles), v.languageName(one.Language), v.wallOf(one.Zone)},
		}
		if !one.Active {
			row.Badges = append(row.Badges, badge{v.T("page.person.inactive"), "gone", ""})
		}
		p.Rows = append(p.Rows, row)
	}
	organizations, err := s.organizations(v, directory.OrganizationFilter{})
	if err != nil {
		return answer{}, err
	}
	p.Filter = v.search("filter", "/directory/people")
	p.Filter.pick("organization", "page.person.organization", v.query("organization"), v.any(organizationOptions(organizations)))
	p.Filter.plain("page.filter")
	return v.showDirectory(p), nil
}

func (v *visit) roles(roles []access.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = v.T("role." + string(r))
	}
	return v.words.List(words)
}

func (s *Site) listEngagements(v *visit) (answer, error) {
	l, err := s.Directory.Engagements(v.ctx(), directory.EngagementFilter{Live: v.query("live") == "yes"}, v.counted())
	if err != nil {
		return answer{}, err
	}
	var bound []request.Party
	for _, e := range l.Items {
		bound = append(bound, request.Party{Organization: e.Organization})
		for _, site := range e.Sites {
			bound = append(bound, request.Party{Organization: site})
		}
	}
	n, err := s.names(v.ctx(), bound...)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("engagements", "page.engagement.new", "/engagements/new", l.Next, l.Total)
	for _, e := range l.Items {
		row := thingRow{
			To: "/engagements/" + e.ID, Title: n.organizations[e.Organization].Name, Badges: []badge{v.engagementState(e)},
			Meta: []string{v.words.List(n.sites(e.Sites)), v.T("page.engagement.lasts", "until", e.Expires)},
		}
		p.Rows = append(p.Rows, row)
	}
	p.Filter = v.search("filter", "/directory/engagements")
	p.Filter.check("live", "page.engagement.only_live", v.query("live") == "yes")
	p.Filter.plain("page.filter")
	return v.showDirectory(p), nil
}

func (v *visit) engagementState(e directory.Engagement) badge {
	switch now := v.now(); {
	case e.Live(now):
		return badge{v.T("page.engagement.live"), "done", "good"}
	case e.Ended.IsZero() && e.Starts.After(now):
		return badge{v.T("page.engagement.to_come"), "clock", "go"}
	}
	return badge{v.T("page.engagement.over"), "gone", ""}
}

func (s *Site) listAssets(v *visit) (answer, error) {
	f := directory.AssetFilter{Site: v.query("site"), OutOfManagement: v.query("out_of_management") == "yes"}
	l, err := s.Directory.Assets(v.ctx(), f, v.counted())
	if err != nil {
		return answer{}, err
	}
	var sites []request.Party
	for _, a := range l.Items {
		sites = append(sites, request.Party{Organization: a.Site})
	}
	n, err := s.names(v.ctx(), sites...)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("assets", "page.asset.new", "/assets/new", l.Next, l.Total)
	for _, a := range l.Items {
		row := thingRow{To: "/assets/" + a.ID, Title: a.Name, Meta: []string{n.organizations[a.Site].Name, a.Role, a.OperatingSystem}}
		if a.OutOfManagement() {
			row.Badges = append(row.Badges, badge{v.T("page.asset.out_of_management"), "alert", "wait"})
		}
		if gaps := a.UnknownFields(); gaps > 0 {
			row.Meta = append(row.Meta, v.T("page.asset.gaps", "count", gaps))
		}
		p.Rows = append(p.Rows, row)
	}
	all, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return answer{}, err
	}
	p.Filter = v.search("filter", "/directory/assets")
	p.Filter.pick("site", "page.incident.site", v.query("site"), v.any(organizationOptions(all)))
	p.Filter.check("out_of_management", "page.asset.only_out", v.query("out_of_management") == "yes")
	p.Filter.plain("page.filter")
	return v.showDirectory(p), nil
}
