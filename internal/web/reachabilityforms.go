package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/readiness"
)

// spareContacts is how many more places than contacts a form offers.
const spareContacts = 2

// reachabilityActs are a test message to all, a call that somebody made, and the plan itself.
func (s *Site) reachabilityActs(v *visit, p *thingPage, one readiness.View, n names) error {
	at := "/reachability-plans/" + one.Organization
	p.Edit = v.form("reachability", at).sees(one.Version)
	if err := s.reachabilityFields(v, p.Edit, one, n); err != nil {
		return err
	}
	p.Edit.button("page.save")
	if len(one.Contacts) == 0 {
		return nil
	}
	p.Acts = append(p.Acts, v.other("test", "page.reachability.test.title",
		v.form("reachability_test", at+"/test").lead("page.reachability.test.lead").button("page.reachability.test.button")))
	f, err := s.callForm(v, at+"/tests", one, n)
	p.Acts = append(p.Acts, v.other("call", "page.reachability.call.title", f))
	return err
}

func (s *Site) reachabilityFields(v *visit, f *form, one readiness.View, n names) error {
	who, err := s.reachable(v, one, n)
	if err != nil {
		return err
	}
	for i := range min(len(one.Contacts)+spareContacts, 20) {
		c := readiness.Contact{Part: readiness.Deputy, Purpose: readiness.Anything}
		if i < len(one.Contacts) {
			c = one.Contacts[i]
		} else if i == 0 {
			c.Part = readiness.Main
		}
		at, first := fmt.Sprintf("/contacts/%d", i), len(f.Fields)
		group := f.add("together", at, "", "")
		group.Label = v.T("page.reachability.contact", "number", i+1)
		f.pick(at+"/person", "page.reachability.person", c.Person, who)
		f.pick(at+"/part", "page.reachability.part", string(c.Part), texts(v, "page.reachability.part.", readiness.Parts))
		f.pick(at+"/purpose", "page.reachability.purpose", string(c.Purpose), texts(v, "page.reachability.purpose.", readiness.Purposes))
		group.Parts = append(group.Parts, f.Fields[first+1:]...)
		f.Fields = f.Fields[:first+1]
		if i == 0 {
			group.hint(v.T("page.reachability.contacts_hint"))
		}
	}
	kinds := append([]option{{Label: v.T("page.reachability.channel.none")}}, texts(v, "page.reachability.channel.", readiness.ChannelKinds)...)
	f.pick("/backup_channel/kind", "page.reachability.backup", string(one.Backup.Kind), kinds).hint(v.T("page.reachability.backup_hint"))
	f.line("/backup_channel/value", "page.reachability.backup_value", one.Backup.Value)
	f.line("/backup_channel/note", "page.reachability.note", one.Backup.Note)
	f.add("number", "/holds_days", "page.reachability.holds", strconv.Itoa(one.HoldsDays)).Inputmode = "numeric"
	return nil
}

// reachable are the people to choose from, after nobody: the organisation's own, those who work for it, and whoever is on the
// plan already.
func (s *Site) reachable(v *visit, one readiness.View, n names) ([]option, error) {
	all, err := s.colleagues(v, one.Organization)
	if err != nil {
		return nil, err
	}
	engaged, err := s.Directory.EngagedUntil(v.ctx(), one.Organization)
	if err != nil {
		return nil, err
	}
	var others []string
	for id := range engaged[one.Organization] {
		others = append(others, id)
	}
	slices.Sort(others)
	known, err := s.Directory.LookupOrganizations(v.ctx(), others...)
	if err != nil {
		return nil, err
	}
	for _, id := range others {
		there, err := s.colleagues(v, id)
		if err != nil {
			return nil, err
		}
		for _, o := range there[1:] {
			all = append(all, option{Value: o.Value, Label: o.Label + " · " + known[id].Name})
		}
	}
	for _, c := range one.Contacts {
		if !slices.ContainsFunc(all, func(o option) bool { return o.Value == c.Person }) {
			all = append(all, option{Value: c.Person, Label: n.person(c.Person).Person})
		}
	}
	return all, nil
}

func (s *Site) callForm(v *visit, at string, one readiness.View, n names) (*form, error) {
	var who []option
	for _, c := range one.Contacts {
		who = append(who, option{Value: c.Person, Label: n.person(c.Person).Person})
	}
	ways := readiness.ByHand
	if one.Backup.Kind == "" {
		ways = []readiness.How{readiness.ByPhone}
	}
	mine, err := s.colleagues(v, v.actor.Organization)
	if err != nil {
		return nil, err
	}
	f := v.form("reachability_call", at)
	f.pick("/person", "page.reachability.call.person", "", who).must()
	f.pick("/how", "page.reachability.call.how", "", texts(v, "page.reachability.how.", ways)).must()
	f.radios("/reached", "page.reachability.call.reached", "yes", []option{
		{Value: "yes", Label: v.T("page.reachability.state.reached")}, {Value: "no", Label: v.T("page.reachability.state.not_reached")},
	})
	f.pick("/by", "page.reachability.call.by", v.actor.Person, mine[1:])
	f.due("/at", "page.reachability.call.at", nil, v.actor.Zone).hint(v.T("page.reachability.call.at_hint"))
	f.line("/note", "page.reachability.note", "")
	return f.optional("/note").button("page.reachability.call.button"), nil
}

// reachabilityTyped leaves out the places that nobody was chosen for. What is wrong with a later one is told at its own place.
func (v *visit) reachabilityTyped() (readiness.Draft, []int, error) {
	d := readiness.Draft{Backup: readiness.Channel{
		Kind: readiness.ChannelKind(v.text("/backup_channel/kind")), Value: v.text("/backup_channel/value"), Note: v.text("/backup_channel/note"),
	}}
	var places []int
	for i := range 20 {
		at := fmt.Sprintf("/contacts/%d", i)
		if person := v.text(at + "/person"); person != "" {
			d.Contacts = append(d.Contacts, readiness.Contact{
				Person: person, Part: readiness.Part(v.text(at + "/part")), Purpose: readiness.Purpose(v.text(at + "/purpose")),
			})
			places = append(places, i)
		}
	}
	days := strings.TrimSpace(v.text("/holds_days"))
	if days == "" {
		return d, places, nil
	}
	var err error
	if d.HoldsDays, err = strconv.Atoi(days); err != nil {
		return d, places, fault.Invalid("/holds_days", "page.number")
	}
	if d.HoldsDays == 0 {
		d.HoldsDays = -1 // typed, and not left out
	}
	return d, places, nil
}
