package web

import (
	"strconv"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/readiness"
	"tasuki/internal/request"
)

// reachabilityPage is how one organisation is reached, and what the reader may do about it.
type reachabilityPage struct {
	thingPage
	Contacts []contactRow
	Nobody   string
	Tests    []testRow
}

type contactRow struct {
	Name, Phone string
	Badges      []badge
	Meta        []string
}

type testRow struct {
	Name  string
	State badge
	At    moment
	Meta  []string
}

// listReachability says who might be looked for in vain.
func (s *Site) listReachability(v *visit) (answer, error) {
	l, err := s.Readiness.List(v.ctx(), readiness.Filter{Stale: v.query("stale") == "yes"}, v.counted())
	if err != nil {
		return answer{}, err
	}
	var ids []string
	for _, one := range l.Items {
		ids = append(ids, one.Organization)
	}
	organizations, err := s.Directory.LookupOrganizations(v.ctx(), ids...)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("reachability", "", "", l.Next, l.Total)
	p.New, p.NewTo = "", "" // each organisation has one already
	for _, one := range l.Items {
		o := organizations[one.Organization]
		p.Rows = append(p.Rows, thingRow{
			To: "/reachability-plans/" + o.ID, Title: o.Name, Kind: v.T("kind." + string(o.Kind)), Badges: v.concerns(one),
			Meta: []string{v.lastReached(one)},
		})
	}
	p.Filter = v.search("filter", "/reachability-plans")
	p.Filter.check("stale", "page.reachability.stale", v.query("stale") == "yes")
	p.Filter.plain("page.filter")
	return v.showDirectory(p), nil
}

func (v *visit) lastReached(one readiness.View) string {
	if one.TestedAt.IsZero() {
		return v.T("page.reachability.nobody_reached")
	}
	return v.T("page.reachability.last_reached", "time", v.words.Time(one.TestedAt))
}

// concerns are what stands in the way, or that nothing does.
func (v *visit) concerns(one readiness.View) []badge {
	var all []badge
	for _, c := range one.Concerns {
		all = append(all, badge{v.T("page.reachability.concern." + string(c)), "alert", "wait"})
	}
	if len(all) == 0 {
		all = append(all, badge{v.T("page.reachability.fresh"), "done", "good"})
	}
	return all
}

func (s *Site) showReachability(v *visit) (answer, error) {
	one, err := s.Readiness.Get(v.ctx(), v.param("organization"))
	if err != nil {
		return answer{}, err
	}
	l, err := s.Readiness.Tests(v.ctx(), readiness.TestFilter{Organization: one.Organization}, readiness.Page{Limit: perPage})
	if err != nil {
		return answer{}, err
	}
	n, err := s.reachabilityNames(v, one, l.Items)
	if err != nil {
		return answer{}, err
	}
	name := n.organizations[one.Organization].Name
	p := reachabilityPage{Nobody: v.T("page.reachability.no_contacts")}
	p.Crumbs, p.Badges = v.inDirectory("/reachability-plans", "page.directory.reachability", name), v.concerns(one)
	p.Facts = v.reachabilityFacts(one)
	if p.Contacts, err = s.contactRows(v, one, n); err != nil {
		return answer{}, err
	}
	for _, t := range l.Items {
		p.Tests = append(p.Tests, v.testRow(t, n))
	}
	if v.keepsReachability(one.Organization) {
		if err := s.reachabilityActs(v, &p.thingPage, one, n); err != nil {
			return answer{}, err
		}
	}
	p.Alert = v.unclaimed()
	return v.page("reachability", "directory", name, p), nil
}

// reachabilityFact leads from an organisation to how it is reached, for whoever may read that.
func (s *Site) reachabilityFact(v *visit, o directory.Organization) ([]factRow, error) {
	one, err := s.Readiness.Get(v.ctx(), o.ID)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) { // another's, or a token's limits
		return nil, nil
	}
	row := factRow{Label: v.T("page.directory.reachability"), To: "/reachability-plans/" + o.ID}
	for _, b := range v.concerns(one) {
		row.Values = append(row.Values, b.Word)
	}
	return []factRow{row}, err
}

func (v *visit) keepsReachability(organization string) bool {
	return access.Check(v.ctx(), access.UpdateReachability, access.Scope{Organization: organization}) == nil
}

func (s *Site) reachabilityNames(v *visit, one readiness.View, tests []readiness.Test) (names, error) {
	all := []request.Party{{Organization: one.Organization}}
	for _, c := range one.Contacts {
		all = append(all, request.Party{Person: c.Person})
	}
	for _, t := range tests {
		all = append(all, request.Party{Person: t.Person}, request.Party{Person: t.By})
	}
	return s.names(v.ctx(), all...)
}

func (v *visit) reachabilityFacts(one readiness.View) []factRow {
	backup := factRow{Label: v.T("page.reachability.backup"), Values: []string{v.T("page.reachability.channel.none")}}
	if b := one.Backup; b.Kind != "" {
		backup.Values = []string{v.T("page.reachability.channel." + string(b.Kind)), b.Value}
		if b.Note != "" {
			backup.Values = append(backup.Values, b.Note)
		}
	}
	return []factRow{
		backup,
		{Label: v.T("page.reachability.holds"), Values: []string{strconv.Itoa(one.HoldsDays)}},
	}
}

// contactRows are the contacts in their order. A number stands beside a name where the directory shows it to this reader.
func (s *Site) contactRows(v *visit, one readiness.View, n names) (rows []contactRow, err error) {
	seen, err := s.Directory.SeenPeople(v.ctx(), people(one)...)
	if err != nil {
		return nil, err
	}
	for i, c := range one.Standings {
		who := n.person(c.Person)
		row := contactRow{
			Name: strconv.Itoa(i+1) + ". " + who.Person, Phone: seen[c.Person].Phone,
			Meta: []string{v.T("page.reachability.part." + string(c.Part)), v.T("page.reachability.purpose." + string(c.Purpose)), who.Organization},
		}
		if c.Left {
			row.Badges = append(row.Badges, badge{v.T("page.reachability.left"), "gone", "wait"})
		}
		if c.Latest.ID != "" && c.Latest.State != readiness.Reached {
			row.Badges = append(row.Badges, v.testState(c.Latest.State))
		}
		if c.ReachedAt.IsZero() {
			row.Meta = append(row.Meta, v.T("page.reachability.never_reached"))
		} else {
			row.Meta = append(row.Meta, v.T("page.reachability.last_reached", "time", v.words.Time(c.ReachedAt)))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func people(one readiness.View) (ids []string) {
	for _, c := range one.Contacts {
		ids = append(ids, c.Person)
	}
	return ids
}

func (v *visit) testState(state readiness.State) badge {
	b := badge{v.T("page.reachability.state." + string(state)), "alert", "wait"}
	switch state {
	case readiness.Reached:
		b.Shape, b.Tone = "done", "good"
	case readiness.Waiting:
		b.Shape, b.Tone = "clock", ""
	}
	return b
}

func (v *visit) testRow(t readiness.Test, n names) testRow {
	row := testRow{Name: n.person(t.Person).Person, State: v.testState(t.State), At: v.at(t.At)}
	row.Meta = []string{v.T("page.reachability.how." + string(t.How)), v.T("page.reachability.tried_by", "person", n.person(t.By).Person), t.Reference, t.Note}
	return row
}
