package web

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/roster"
)

// listRosters says who is at work now, where, and until when.
func (s *Site) listRosters(v *visit) (answer, error) {
	l, err := s.Rosters.List(v.ctx(), roster.Filter{Organization: v.query("organization")}, v.counted())
	if err != nil {
		return answer{}, err
	}
	n, err := s.rosterNames(v.ctx(), l.Items, nil)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("rosters", "page.roster.new", "/rosters/new", l.Next, l.Total)
	p.New, p.NewTo = "", ""
	of := cmp.Or(v.query("organization"), v.actor.Organization)
	if v.keepsRoster(of) {
		p.New, p.NewTo = v.T("page.roster.new"), "/rosters/new?organization="+url.QueryEscape(of)
	}
	if v.manages() {
		organizations, err := s.organizations(v, directory.OrganizationFilter{})
		if err != nil {
			return answer{}, err
		}
		p.Filter = v.search("filter", "/rosters")
		p.Filter.pick("organization", "page.person.organization", v.query("organization"), v.any(organizationOptions(organizations)))
		p.Filter.plain("page.filter")
	}
	for _, one := range l.Items {
		p.Rows = append(p.Rows, thingRow{
			To: "/rosters/" + one.ID, Title: one.Name, Kind: n.organizations[one.Organization].Name,
			Meta: []string{v.onDuty(one.Duty, n), v.nextOnDuty(one.Duty, n), v.wallOf(one.Zone)},
		})
	}
	return v.showDirectory(p), nil
}

// keepsRoster: whoever may change a roster of an organisation is offered to.
func (v *visit) keepsRoster(organization string) bool {
	return access.Check(v.ctx(), access.UpdateRoster, access.Scope{Organization: organization, Visible: true}) == nil
}

// rosterNames are the organisations and people that rosters and their changes name.
func (s *Site) rosterNames(ctx context.Context, views []roster.View, changes []roster.Change) (names, error) {
	var all []request.Party
	person := func(id string) { all = append(all, request.Party{Person: id}) }
	for _, one := range views {
		all = append(all, request.Party{Organization: one.Organization})
		person(one.Duty.Person)
		person(one.Duty.Next)
		for _, t := range one.Rotations {
			for _, m := range t.Members {
				person(m)
			}
		}
		for _, shift := range one.Coming {
			person(shift.Person)
		}
		for _, l := range one.Load {
			person(l.Person)
		}
	}
	for _, c := range changes {
		person(c.Person)
		person(c.Other)
	}
	return s.names(ctx, all...)
}

// onDuty is who has it now, and until when on the reader's clock.
func (v *visit) onDuty(d roster.Duty, n names) string {
	return v.dutyWords(d.Person, d.Until, n)
}

// nextOnDuty is who comes after that; nothing where that is not planned.
func (v *visit) nextOnDuty(d roster.Duty, n names) string {
	if d.Next == "" {
		return ""
	}
	return v.T("page.roster.next") + ": " + v.dutyWords(d.Next, d.NextUntil, n)
}

func (v *visit) dutyWords(person string, until time.Time, n names) string {
	switch {
	case person == "" && until.IsZero():
		return v.T("page.roster.nobody")
	case person == "":
		return v.T("page.roster.nobody_until", "time", v.words.Time(until))
	}
	return v.T("page.roster.until", "person", n.person(person).Person, "time", v.words.Time(until))
}

// rosterFacts are what the reader has of a roster: of another organisation's, who is on duty.
func (v *visit) rosterFacts(one roster.View, n names) []factRow {
	facts := []factRow{
		{Label: v.T("page.person.organization"), Values: []string{n.organizations[one.Organization].Name}},
		{Label: v.T("page.zone.label"), Values: []string{v.zoneWords(one.Zone), v.wallOf(one.Zone)}},
		{Label: v.T("page.roster.now"), Values: []string{v.onDuty(one.Duty, n)}},
	}
	if one.Duty.Next != "" {
		facts = append(facts, factRow{Label: v.T("page.roster.next"), Values: []string{v.dutyWords(one.Duty.Next, one.Duty.NextUntil, n)}})
	}
	if one.Card {
		return facts
	}
	facts = append(facts, v.rotationFact(one.Latest(), n))
	if one.RestHours > 0 {
		facts = append(facts, factRow{Label: v.T("page.roster.rest"), Values: []string{strconv.Itoa(one.RestHours)}})
	}
	coming := factRow{Label: v.T("page.roster.coming")}
	for _, shift := range one.Coming {
		coming.Values = append(coming.Values, v.shiftWords(shift, one.Zone, n))
	}
	load := factRow{Label: v.T("page.roster.load")}
	for _, l := range one.Load {
		load.Values = append(load.Values, v.T("page.roster.load_of", "person", n.person(l.Person).Person,
			"past", int(l.Past.Round(time.Hour)/time.Hour), "coming", int(l.Coming.Round(time.Hour)/time.Hour)))
	}
	return append(facts, coming, load)
}

func (v *visit) rotationFact(t roster.Rotation, n names) factRow {
	row := factRow{Label: v.T("page.roster.rotation"), Values: []string{v.T("page.roster.kind."+string(t.Kind)) + ": " + windowWords(t.Windows)}}
	for i, m := range t.Members {
		row.Values = append(row.Values, strconv.Itoa(i+1)+". "+n.person(m).Person)
	}
	return row
}

// shiftWords are a shift on the roster's own clock; one that the clock makes longer or shorter says so.
func (v *visit) shiftWords(s roster.Shift, zone string, n names) string {
	who := n.person(s.Person).Person
	if s.Person == "" {
		who = v.T("page.roster.nobody")
	}
	line := v.elsewhere(s.Start, zone).Text + " – " + v.elsewhere(s.End, zone).Text + " · " + who
	if s.Why != roster.ByRotation && s.Person != "" {
		line += " · " + v.T("page.roster.why."+string(s.Why))
	}
	switch extra := int(s.Clock() / time.Minute); {
	case extra > 0:
		line += " · " + v.T("page.roster.clock_longer", "minutes", extra)
	case extra < 0:
		line += " · " + v.T("page.roster.clock_shorter", "minutes", -extra)
	}
	return line
}

func (s *Site) showRoster(v *visit) (answer, error) {
	one, err := s.Rosters.Get(v.ctx(), v.param("roster"))
	if err != nil {
		return answer{}, err
	}
	var changes []roster.Change
	if !one.Card {
		l, err := s.Rosters.Changes(v.ctx(), one.ID, directory.Page{Limit: perPage})
		if err != nil {
			return answer{}, err
		}
		changes = l.Items
	}
	n, err := s.rosterNames(v.ctx(), []roster.View{one}, changes)
	if err != nil {
		return answer{}, err
	}
	p := thingPage{Crumbs: v.inDirectory("/rosters", "page.directory.rosters", one.Name), Facts: v.rosterFacts(one, n)}
	if len(changes) > 0 {
		row := factRow{Label: v.T("page.roster.changes")}
		for _, c := range changes {
			row.Values = append(row.Values, v.changeWords(c, one.Zone, n)+" · "+v.T("page.roster.state."+string(c.State)))
		}
		p.Facts = append(p.Facts, row)
	}
	if v.keepsRoster(one.Organization) {
		p.Edit = v.form("roster", "/rosters/"+one.ID).sees(one.Version)
		if err := s.rosterFields(v, p.Edit, one.Roster); err != nil {
			return answer{}, err
		}
		p.Edit.button("page.save")
	}
	if p.Acts, err = s.rosterActs(v, one, changes, n); err != nil {
		return answer{}, err
	}
	p.Alert = v.unclaimed()
	return v.page("thing", "directory", one.Name, p), nil
}

// changeWords say what differs, on the roster's clock.
func (v *visit) changeWords(c roster.Change, zone string, n names) string {
	at := func(t time.Time) string { return v.elsewhere(t, zone).Text }
	if c.Until.IsZero() {
		return v.T("page.roster.change.leave_open", "person", n.person(c.Person).Person, "from", at(c.From))
	}
	if c.Kind == roster.Swap {
		return v.T("page.roster.change.swap", "person", n.person(c.Person).Person, "other", n.person(c.Other).Person, "gives", at(c.Gives), "takes", at(c.Takes))
	}
	return v.T("page.roster.change."+string(c.Kind), "person", n.person(c.Person).Person, "from", at(c.From), "until", at(c.Until))
}
