package web

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/notice"
)

// quickNotice asks for kind, site, times and level; the rest is what a notice of that kind to that site usually says.
func (s *Site) quickNotice(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.CreateNotice); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return answer{}, err
	}
	slices.SortStableFunc(sites, func(a, b directory.Organization) int { // the case's own first
		return index(i.Sites, a.ID) - index(i.Sites, b.ID)
	})
	f := v.form("quick", "/incidents/"+i.ID+"/notices/quick").lead("page.notice.quick_lead")
	f.radios("/kind", "page.notice.kind", string(notice.WorkOnSite), texts(v, "notice.kind.", notice.Kinds))
	only := "" // of several, whoever writes says which: one that stood there already would be left
	if len(i.Sites) == 1 {
		only = i.Sites[0]
	}
	f.pick("/site", "page.incident.site", only, append([]option{{}}, v.clockedOptions(sites)...)).hint(v.T("page.notice.quick_site_hint"))
	v.attendField(f, nil, "")
	f.pick("/level", "page.participant.level", string(access.Minimal), texts(v, "level.", access.Levels))
	if err := s.replacedField(v, f, i.ID, ""); err != nil {
		return answer{}, err
	}
	f.choice("review", "page.notice.submit.button", "first")
	f.choice("draft", "page.notice.quick_draft", "")
	return v.page("form", "notices", v.T("page.notice.write"), formPage{
		Crumbs: v.inIncident(i, v.T("page.notice.write")), Form: f,
		Else: &crumb{"/incidents/" + i.ID + "/notices/new", v.T("page.notice.whole_form")},
	}), nil
}

// clockedOptions name organisations with their clocks.
func (v *visit) clockedOptions(all []directory.Organization) []option {
	options := organizationOptions(all)
	for i, o := range all {
		options[i].Label += " · " + v.zoneWords(o.Zone)
	}
	return options
}

// index is where an id stands among some; behind all of them for one that does not.
func index(ids []string, id string) int {
	if i := slices.Index(ids, id); i >= 0 {
		return i
	}
	return len(ids)
}

// writeQuickNotice writes it and hands it to review, from where it goes out as soon as it is approved.
func (s *Site) writeQuickNotice(v *visit) (answer, error) {
	attend, err := v.attendTyped(s.quickSite(v))
	if err == nil {
		var a answer
		a, err = v.once(func(ctx context.Context) (string, error) { return s.writeQuickly(ctx, v, attend) })
		if err == nil {
			return a, nil
		}
	}
	if err := v.failed("quick", err); err != nil {
		return answer{}, err
	}
	return s.quickNotice(v)
}

// followsTyped: it is for the same people as another notice, on the same clock.
func (v *visit) followsTyped() bool {
	return notice.Kind(v.text("/kind")).Follows() && v.text("/supersedes") != ""
}

// quickSite is the site whose clock was meant; the one of the form says nothing about a notice that follows another.
func (s *Site) quickSite(v *visit) string {
	if !v.followsTyped() {
		return v.text("/site")
	}
	old, err := s.Notices.Get(v.ctx(), v.text("/supersedes"))
	if err != nil {
		return "" // writing it says why
	}
	return old.Site
}

func (s *Site) writeQuickly(ctx context.Context, v *visit, attend *notice.Answer[notice.Attendance]) (string, error) {
	typed := notice.Content{
		Kind: notice.Kind(v.text("/kind")), Site: v.text("/site"), Level: access.Level(v.text("/level")),
		Answers: notice.Answers{Attend: attend}, Supersedes: v.text("/supersedes"), OnApproval: true,
	}
	if v.followsTyped() {
		typed.Site, typed.Level = "", ""
	} else if typed.Site == "" {
		return "", fault.Invalid("/site", "field.required")
	}
	c, err := s.Notices.Defaults(ctx, typed)
	if err != nil {
		return "", err
	}
	n, err := s.Notices.Create(ctx, v.param("incident"), c)
	if err != nil || v.text("do") == "draft" {
		return "/notices/" + n.ID + "/edit", err
	}
	_, err = s.Notices.Submit(ctx, n.ID)
	return done("/notices/"+n.ID, "notice_submit"), err
}
