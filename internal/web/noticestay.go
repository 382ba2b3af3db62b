package web

import (
	"cmp"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// stayFields ask what surrounds being there: who comes, how to get in, what to wear, who takes over, how to get home. Each choice is
// read here as its readers will read it.
func (s *Site) stayFields(v *visit, f *form, c notice.Content) error {
	if err := s.visitorFields(v, f, c.Visitors); err != nil {
		return err
	}
	site := s.siteClock(v, c.Site)
	v.entryFields(f, c.Entry, site)
	f.checks("/clothing", "notice.heading.clothing", plainValues(c.Clothing), texts(v, "notice.clothing.", notice.Clothes))
	f.checks("/bring", "notice.heading.bring", plainValues(c.Bring), texts(v, "notice.bring.", notice.Things))
	if err := s.reliefFields(v, f, c, site); err != nil {
		return err
	}
	v.homeFields(f, c.WayHome, site)
	return nil
}

// inGroup puts the inputs that were added since into the one before them.
func (f *form) inGroup(group *field, since int) {
	group.Parts = append(group.Parts, f.Fields[since+1:]...)
	f.Fields = f.Fields[:since+1]
}

// siteTime is a time on the site's clock; where that shows it twice the form comes back and asks which.
func (f *form) siteTime(name, key string, d *worktime.Due, site string) {
	wall, zone, fold := "", "", worktime.Unfolded
	if d != nil {
		wall, zone, fold = wallText(d.Wall), d.Zone, d.Fold
	}
	f.add("wall", name+"/wall", key, wall).class("wall")
	f.optional(name + "/wall")
	f.otherClock(name, zone, site)
	f.twice(name+"/fold", fold)
}

// otherClock asks whose clock a time is on where that isn't the site's, as those who write by the API may have it.
func (f *form) otherClock(name, zone, site string) {
	if zone = f.value(name+"/zone", zone); zone != "" && zone != site {
		f.zoneField(name+"/zone", "page.due.zone", zone)
	}
}

func (v *visit) entryFields(f *form, e *notice.Entry, site string) {
	if e == nil {
		e = &notice.Entry{}
	}
	early := ""
	if e.EarlyMinutes > 0 {
		early = clockText(e.EarlyMinutes)
	}
	at := len(f.Fields)
	group := f.add("group", "/entry", "notice.heading.entry", "")
	f.pick("/entry/report", "page.notice.report", string(e.Report), append([]option{{Label: v.T("page.notice.not_said")}}, texts(v, "notice.entry.", notice.Reports)...))
	f.checks("/entry/papers", "page.notice.papers", plainValues(e.Papers), texts(v, "notice.paper.", notice.Papers))
	f.line("/entry/early_minutes", "page.notice.early", early).class("short").hint(v.T("page.notice.length_hint"))
	f.optional("/entry/early_minutes")
	f.check("/entry/registered", "notice.entry.registered", e.Registered)
	f.siteTime("/entry/register_by", "page.notice.register_by", e.RegisterBy, site)
	f.inGroup(group, at)
}

func (s *Site) reliefFields(v *visit, f *form, c notice.Content, site string) error {
	r := c.Relief
	if r == nil {
		r = &notice.Relief{}
	}
	people, err := s.takingOver(v, c.Site)
	if err != nil {
		return err
	}
	at := len(f.Fields)
	group := f.add("group", "/relief", "notice.heading.relief", "").hint(v.T("page.notice.attend_hint"))
	if len(people) > 0 {
		in := f.pick("/relief/person", "page.notice.relief_person", r.Person, nil)
		in.Options, in.Groups = []option{{}}, choose(people, in.Value)
		if err := s.keepLeaver(v, in, r.Person); err != nil {
			return err
		}
	}
	f.line("/relief/name", "page.person.name", r.Name)
	f.optional("/relief/name")
	f.siteTime("/relief/at", "page.notice.relief_at", when(r.At), site)
	f.inGroup(group, at)
	return nil
}

// takingOver are those who may take over: the people at the site or, before one is chosen, at each of them.
func (s *Site) takingOver(v *visit, site string) ([]group, error) {
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return nil, err
	}
	if site != "" {
		sites = slices.DeleteFunc(sites, func(o directory.Organization) bool { return o.ID != site })
	}
	groups, err := s.addresseesOf(v, sites, func(directory.Person) bool { return true })
	return peopleOf(groups), err
}

// when is nil for a time that nobody has said yet.
func when(d worktime.Due) *worktime.Due {
	if d == (worktime.Due{}) {
		return nil
	}
	return &d
}

func (v *visit) homeFields(f *form, h *notice.WayHome, site string) {
	if h == nil {
		h = &notice.WayHome{}
	}
	var ways []option
	for _, way := range notice.Ways {
		key := "notice.way_home." + string(way)
		if way == notice.LastTrain || way == notice.LastBus { // their sentences need the time
			key = "page.notice.way." + string(way)
		}
		ways = append(ways, option{Value: string(way), Label: v.T(key)})
	}
	at := len(f.Fields)
	group := f.add("group", "/way_home", "notice.heading.way_home", "").hint(v.T("page.notice.attend_hint"))
	f.checks("/way_home/ways", "page.notice.ways", plainValues(h.Ways), ways)
	f.siteTime("/way_home/leaves", "page.notice.leaves", h.Leaves, site)
	f.inGroup(group, at)
}

// spoken are the languages that we speak, and those that stand.
func (v *visit) spoken(stand ...string) []option {
	var all []option
	for _, l := range v.site.Catalog.Tags() {
		all = append(all, option{Value: l.Tag, Label: l.Name})
	}
	for _, stands := range stand {
		if !slices.ContainsFunc(all, func(o option) bool { return o.Value == stands }) {
			all = append(all, option{Value: stands, Label: stands})
		}
	}
	return all
}

// stayTyped is c with what was typed about it.
func (v *visit) stayTyped(c notice.Content) (notice.Content, error) {
	var badEntry, badRelief, badHome error
	c.Clothing = nil
	for _, w := range v.typed["/clothing"] {
		c.Clothing = append(c.Clothing, notice.Wear(w))
	}
	c.Visitors = v.visitorsTyped()
	c.Entry, badEntry = v.entryTyped()
	c.Relief, badRelief = v.reliefTyped()
	c.WayHome, badHome = v.homeTyped()
	c.Texts = v.remarksTyped()
	return c, fault.Join(badEntry, badRelief, badHome)
}

func (v *visit) siteTimeTyped(name string) (*worktime.Due, error) {
	wall, err := v.wallTyped(name + "/wall")
	if err != nil || v.text(name+"/wall") == "" {
		return nil, err
	}
	zone, err := v.otherClockTyped(name)
	return &worktime.Due{Wall: wall, Zone: zone, Fold: v.foldTyped(name+"/fold", v.clockTyped(zone, v.text("/site")), wall)}, err
}

// clockTyped is the zone that was named, or else the site's.
func (v *visit) clockTyped(zone, site string) string {
	return cmp.Or(zone, v.site.siteClock(v, site))
}

// otherClockTyped is "" for the site's.
func (v *visit) otherClockTyped(name string) (string, error) {
	if v.text(name+"/zone") == "" {
		return "", nil
	}
	return zoneTyped(name+"/zone", v.text(name+"/zone"))
}

func (v *visit) entryTyped() (*notice.Entry, error) {
	early, badEarly := minutes("/entry/early_minutes", v.text("/entry/early_minutes"))
	by, badBy := v.siteTimeTyped("/entry/register_by")
	e := notice.Entry{Report: notice.Report(v.text("/entry/report")), EarlyMinutes: early, Registered: v.text("/entry/registered") == "yes", RegisterBy: by}
	for _, p := range v.typed["/entry/papers"] {
		e.Papers = append(e.Papers, notice.Paper(p))
	}
	if err := fault.Join(badEarly, badBy); err != nil {
		return nil, err
	}
	if e.Report == "" && e.Papers == nil && early == 0 && !e.Registered && by == nil {
		return nil, nil
	}
	return &e, nil
}

func (v *visit) reliefTyped() (*notice.Relief, error) {
	at, err := v.siteTimeTyped("/relief/at")
	r := notice.Relief{Person: v.text("/relief/person"), Name: v.text("/relief/name")}
	switch {
	case err != nil:
		return nil, err
	case at == nil && r.Person == "" && r.Name == "":
		return nil, nil
	case at == nil:
		return nil, fault.Invalid("/relief/at/wall", "field.required")
	}
	r.At = *at
	return &r, nil
}

func (v *visit) homeTyped() (*notice.WayHome, error) {
	leaves, err := v.siteTimeTyped("/way_home/leaves")
	var h notice.WayHome
	for _, way := range v.typed["/way_home/ways"] {
		h.Ways = append(h.Ways, notice.Way(way))
	}
	if h.Leaves = leaves; err != nil || leaves == nil && h.Ways == nil {
		return nil, err
	}
	return &h, nil
}
