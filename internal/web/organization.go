package web

import (
	"cmp"
	"context"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// thingPage is one thing of the directory: what is known of it, and what the reader may do.
type thingPage struct {
	Crumbs crumbs
	Badges []badge
	Alert  *alert
	Facts  []factRow
	Edit   *form // folded away
	Open   bool
	Acts   []other
	Secret *secretView

	Cosigned *cosignedRow // what a witness has signed last; nil elsewhere
}

// secretView is shown once, and never again.
type secretView struct{ Words, Secret, Hint string }

var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func (v *visit) inDirectory(tab, key, here string) crumbs {
	return v.crumbs(crumb{"/directory", v.T("page.nav.directory")}, crumb{tab, v.T(key)}, crumb{"", here})
}

func (s *Site) newOrganization(v *visit) (answer, error) {
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("organization", "/organizations")
	f.pick("/kind", "page.organization.kind", string(access.Site), texts(v, "kind.", access.Kinds[1:])).must()
	if err := s.organizationFields(v, f, directory.Organization{Zone: v.actor.Zone}); err != nil {
		return answer{}, err
	}
	p := formPage{Crumbs: v.inDirectory("/directory", "page.directory.organizations", v.T("page.organization.new")), Form: f.button("page.save")}
	return v.page("form", "directory", v.T("page.organization.new"), p), nil
}

func (s *Site) organizationFields(v *visit, f *form, o directory.Organization) error {
	f.line("/name", "page.person.name", o.Name).must()
	f.pick("/country", "page.organization.country", o.Country, v.countries()).must()
	f.zoneField("/zone", "page.zone.label", o.Zone).must().hint(v.T("page.zone.hint"))
	f.line("/languages", "page.organization.languages", strings.Join(o.Languages, ", ")).must().hint(v.T("page.organization.languages_hint"))
	hubs, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return err
	}
	parents := []option{{Label: v.T("page.organization.no_hub")}}
	for _, hub := range hubs {
		if hub.Hub && hub.ID != o.ID {
			parents = append(parents, option{Value: hub.ID, Label: hub.Name})
		}
	}
	f.pick("/parent", "page.organization.parent", o.Parent, parents).hint(v.T("page.organization.parent_hint"))
	f.check("/hub", "page.organization.is_hub", o.Hub)
	f.add("number", "/uplink_mbps", "page.organization.uplink", nonZero(int64(o.UplinkMbps))).class("short").Inputmode = "numeric"
	f.optional("/uplink_mbps")
	s.regionField(v, f, o)
	f.hours("/working_hours", "page.organization.hours", o.WorkingHours).hint(v.T("page.organization.hours_hint"))
	return nil
}

// hours are inputs for the windows of each day.
func (f *form) hours(name, key string, week worktime.Week) *field {
	at := len(f.Fields)
	hours := f.add("group", name, key, "")
	spans := week.Spans()
	for _, day := range weekdays {
		f.line(name+"/"+day, "page.day."+day, spanWords(spans[day])).class("short")
	}
	hours.Parts = append(hours.Parts, f.Fields[at+1:]...)
	f.Fields = f.Fields[:at+1]
	return hours
}

// spanWords are windows as windowsTyped reads them.
func spanWords(spans []worktime.Span) string {
	words := make([]string, len(spans))
	for i, span := range spans {
		words[i] = span.From + "-" + span.To
	}
	return strings.Join(words, ", ")
}

func (v *visit) organizationTyped() (directory.OrganizationDraft, error) {
	zone, badZone := zoneTyped("/zone", v.text("/zone"))
	hours, badHours := v.hoursTyped("/working_hours")
	uplink, badUplink := v.countTyped("/uplink_mbps")
	return directory.OrganizationDraft{
		Kind: access.Kind(v.text("/kind")), Name: v.text("/name"), Country: v.text("/country"), Zone: zone,
		Languages: hosts(v.text("/languages")), WorkingHours: hours, Parent: v.text("/parent"), Hub: v.text("/hub") == "yes", UplinkMbps: uplink,
		Region: v.text("/evidence_region"),
	}, fault.Join(badZone, badHours, badUplink)
}

// hoursTyped reads windows such as "09:00-12:00, 13:00-17:30" for each day.
func (v *visit) hoursTyped(name string) (map[string][]worktime.Span, error) {
	hours := map[string][]worktime.Span{}
	var errs []error
	for _, day := range weekdays {
		windows, err := windowsTyped(name+"/"+day, v.text(name+"/"+day))
		errs = append(errs, err)
		if len(windows) > 0 {
			hours[day] = windows
		}
	}
	if len(hours) == 0 {
		hours = nil
	}
	return hours, fault.Join(errs...)
}

func windowsTyped(name, text string) (windows []worktime.Span, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		from, to, found := strings.Cut(strings.ReplaceAll(part, "–", "-"), "-")
		if !found {
			return nil, fault.Invalid(name, "page.organization.hours_form")
		}
		windows = append(windows, worktime.Span{From: strings.TrimSpace(from), To: strings.TrimSpace(to)})
	}
	return windows, nil
}

func (s *Site) createOrganization(v *visit) (answer, error) {
	d, err := v.organizationTyped()
	return s.kept(v, "organization", s.newOrganization, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		o, err := s.Directory.CreateOrganization(ctx, d)
		return done("/organizations/"+o.ID, "saved"), err
	})
}

// kept does an act of the directory, or shows the page again with what was wrong.
func (s *Site) kept(v *visit, form string, page action, act func(ctx context.Context) (string, error)) (answer, error) {
	a, err := v.once(act)
	if err == nil {
		return a, nil
	}
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return page(v)
}

func (s *Site) showOrganization(v *visit) (answer, error) {
	o, err := s.Directory.Organization(v.ctx(), v.param("organization"))
	if err != nil {
		return answer{}, err
	}
	p := thingPage{
		Crumbs: v.inDirectory("/directory", "page.directory.organizations", o.Name),
		Facts: []factRow{
			{Label: v.T("page.organization.kind"), Values: []string{v.T("kind." + string(o.Kind))}},
			{Label: v.T("page.organization.country"), Values: []string{v.country(o.Country)}},
			{Label: v.T("page.zone.label"), Values: []string{v.zoneWords(o.Zone), v.wallOf(o.Zone)}},
			{Label: v.T("page.organization.languages"), Values: []string{v.words.List(v.languageNames(o.Languages))}},
		},
	}
	if o.UplinkMbps > 0 {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.organization.uplink"), Values: []string{v.words.Num(o.UplinkMbps)}})
	}
	if regions, err := s.Directory.Regions(v.ctx()); err != nil {
		return answer{}, err
	} else if o.Kind == access.Site && len(regions) > 1 {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.organization.region"), Values: []string{v.region(s.Directory.LookupRegion(o.KeptIn()))}})
	}
	for _, day := range weekdays {
		for _, span := range o.WorkingHours.Spans()[day] {
			p.Facts = append(p.Facts, factRow{Label: v.T("page.day." + day), Values: []string{span.From + "–" + span.To}})
		}
	}
	reached, err := s.reachabilityFact(v, o)
	if err != nil {
		return answer{}, err
	}
	p.Facts = append(p.Facts, reached...)
	diagrams, err := s.diagramsFact(v, o)
	if err != nil {
		return answer{}, err
	}
	p.Facts = append(p.Facts, diagrams...)
	deviations, err := s.deviationsFact(v, o)
	if err != nil {
		return answer{}, err
	}
	p.Facts = append(p.Facts, deviations...)
	channels, err := s.channelsFact(v, o)
	if err != nil {
		return answer{}, err
	}
	p.Facts = append(p.Facts, channels...)
	years, err := s.Directory.CalendarYears(v.ctx(), o.ID)
	if err != nil {
		return answer{}, err
	}
	calendar, err := s.calendarFacts(v, o, years)
	if err != nil {
		return answer{}, err
	}
	p.Facts = append(p.Facts, calendar...)
	p.Acts = s.calendarActs(v, o, years)
	if v.manages() {
		p.Edit = v.form("organization", "/organizations/"+o.ID).sees(o.Version)
		if err := s.organizationFields(v, p.Edit, o); err != nil {
			return answer{}, err
		}
		p.Edit.button("page.save")
	}
	return v.page("thing", "directory", o.Name, p), nil
}

func (v *visit) languageNames(tags []string) []string {
	names := make([]string, len(tags))
	for i, tag := range tags {
		names[i] = cmp.Or(v.languageName(tag), tag)
	}
	return names
}

func (s *Site) updateOrganization(v *visit) (answer, error) {
	d, err := v.organizationTyped()
	return s.kept(v, "organization", s.showOrganization, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		change := directory.OrganizationChange{
			Name: &d.Name, Country: &d.Country, Zone: &d.Zone, Languages: &d.Languages, WorkingHours: &d.WorkingHours, Parent: &d.Parent, Hub: &d.Hub, UplinkMbps: &d.UplinkMbps,
		}
		if d.Region != "" { // the form has it for sites, where there is a choice
			change.Region = &d.Region
		}
		o, err := s.Directory.UpdateOrganization(ctx, v.param("organization"), change)
		return done("/organizations/"+o.ID, "saved"), err
	})
}
