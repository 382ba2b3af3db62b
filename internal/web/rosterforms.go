package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/roster"
	"tasuki/internal/worktime"
)

func windowWords(windows []roster.Window) string {
	words := make([]string, len(windows))
	for i, w := range windows {
		words[i] = w.From + "-" + w.To
	}
	return strings.Join(words, ", ")
}

// newRoster is for the reader's own organisation, or at headquarters for the one that the address names.
func (s *Site) newRoster(v *visit) (answer, error) {
	organization := v.actor.Organization
	if asked := v.query("organization"); asked != "" {
		organization = asked
	}
	if !v.keepsRoster(organization) {
		return answer{}, fault.Forbidden()
	}
	o, err := s.Directory.Organization(v.ctx(), organization)
	if err != nil {
		return answer{}, err
	}
	f := v.form("roster", "/rosters?organization="+o.ID)
	tomorrow := worktime.LocalAt(v.now(), zoneOf(o.Zone)).AddDays(1)
	draft := roster.Roster{
		Organization: o.ID, Zone: o.Zone, RestHours: 11,
		Rotations: []roster.Rotation{{Starts: tomorrow, Kind: roster.Daily, Windows: []roster.Window{{From: "09:00", To: "09:00"}}}},
	}
	if err := s.rosterFields(v, f, draft); err != nil {
		return answer{}, err
	}
	p := formPage{Crumbs: v.inDirectory("/rosters", "page.directory.rosters", v.T("page.roster.new")), Lead: o.Name, Form: f.button("page.save")}
	return v.page("form", "directory", v.T("page.roster.new"), p), nil
}

// spareMembers is how many more places than members a form offers.
const spareMembers = 3

func (s *Site) rosterFields(v *visit, f *form, r roster.Roster) error {
	t := r.Latest()
	f.line("/name", "page.person.name", r.Name).must()
	if r.ID == "" {
		f.zoneField("/zone", "page.zone.label", r.Zone).must().hint(v.T("page.zone.hint"))
	}
	f.pick("/rotation/kind", "page.roster.kind", string(t.Kind), texts(v, "page.roster.kind.", roster.Kinds))
	f.line("/rotation/windows", "page.roster.windows", windowWords(t.Windows)).must().hint(v.T("page.roster.windows_hint"))
	f.add("date", "/rotation/starts", "page.roster.starts", t.Starts.String()).must().hint(v.T("page.roster.starts_hint"))
	f.add("number", "/rest_hours", "page.roster.rest", strconv.Itoa(r.RestHours)).Inputmode = "numeric"
	people, err := s.colleagues(v, r.Organization)
	if err != nil {
		return err
	}
	at := len(f.Fields)
	members := f.add("group", "/rotation/members", "page.roster.members", "").hint(v.T("page.roster.members_hint"))
	for i := range min(len(t.Members)+spareMembers, max(len(people)-1, len(t.Members))) {
		member := ""
		if i < len(t.Members) {
			member = t.Members[i]
		}
		f.pick(fmt.Sprintf("/rotation/members/%d", i), "", member, people).Label = v.T("page.roster.member", "number", i+1)
	}
	members.Parts = append(members.Parts, f.Fields[at+1:]...)
	f.Fields = f.Fields[:at+1]
	f.forced()
	return nil
}

// colleagues are the active people of an organisation to choose from, after nobody.
func (s *Site) colleagues(v *visit, organization string) ([]option, error) {
	people, err := s.Directory.PeopleAt(v.ctx(), organization)
	all := []option{{}}
	for _, p := range people {
		all = append(all, option{Value: p.ID, Label: p.Name})
	}
	return all, err
}

// forced asks why less rest is accepted, where that is what stood in the way.
func (f *form) forced() {
	if f.failed() && (f.v.failure.fault.Key == "roster.rest_too_short" || f.v.text("/force_reason") != "") {
		f.line("/force_reason", "page.roster.force", "")
		f.optional("/force_reason")
	}
}

// rosterTyped leaves out the places that nobody was chosen for.
func (v *visit) rosterTyped() (roster.Draft, error) {
	d := roster.Draft{
		Name: v.text("/name"), ForceReason: v.text("/force_reason"),
		Rotation: roster.Rotation{Kind: roster.Kind(v.text("/rotation/kind"))},
	}
	windows, badWindows := windowsTyped("/rotation/windows", v.text("/rotation/windows"))
	for _, w := range windows {
		d.Rotation.Windows = append(d.Rotation.Windows, roster.Window(w))
	}
	var badStarts, badRest error
	if d.Rotation.Starts, badStarts = worktime.ParseDate(v.text("/rotation/starts")); badStarts != nil {
		badStarts = fault.Invalid("/rotation/starts", "calendar.bad_date")
	}
	if text := strings.TrimSpace(v.text("/rest_hours")); text != "" {
		if d.RestHours, badRest = strconv.Atoi(text); badRest != nil {
			badRest = fault.Invalid("/rest_hours", "page.number")
		}
	}
	for i := range 50 {
		d.Rotation.Members = append(d.Rotation.Members, v.text(fmt.Sprintf("/rotation/members/%d", i)))
	}
	d.Rotation.Members = slices.DeleteFunc(d.Rotation.Members, func(id string) bool { return id == "" })
	return d, fault.Join(badWindows, badStarts, badRest)
}

// rosterActs are what the reader may do: put somebody in, send somebody away, swap, agree and take back.
func (s *Site) rosterActs(v *visit, one roster.View, changes []roster.Change, n names) ([]other, error) {
	if one.Card {
		return nil, nil
	}
	at, keeps := "/rosters/"+one.ID, v.keepsRoster(one.Organization)
	var acts []other
	people, err := s.colleagues(v, one.Organization)
	if err != nil {
		return nil, err
	}
	mine := slices.ContainsFunc(one.Rotations, func(t roster.Rotation) bool { return slices.Contains(t.Members, v.actor.Person) })
	if mine {
		if f := v.swapForm(at, one, n); f != nil {
			acts = append(acts, v.other("swap", "page.roster.swap.title", f))
		}
	}
	if keeps {
		acts = append(acts, v.other("override", "page.roster.override.title", v.spanForm("override", at+"/overrides", one, people)))
	}
	if keeps || mine {
		if !keeps {
			people = slices.DeleteFunc(people, func(o option) bool { return o.Value != v.actor.Person })
		}
		acts = append(acts, v.other("leave", "page.roster.leave.title", v.spanForm("leave", at+"/leaves", one, people)))
	}
	if one.Duty.Person == v.actor.Person && !one.Duty.Until.IsZero() {
		acts = append(acts, v.other("handover", "page.handover.prepare", v.form("handover", at+"/handovers").plain("page.handover.prepare")))
	}
	for _, c := range changes {
		acts = append(acts, v.changeActs(at, one, c, keeps, n)...)
	}
	return acts, nil
}

// spanForm asks who, from when and until when on the roster's clock.
func (v *visit) spanForm(kind, at string, one roster.View, people []option) *form {
	f := v.form("roster_"+kind, at)
	f.pick("/person", "page.roster.person", "", people).must()
	f.due("/from", "page.roster.from", nil, one.Zone)
	f.due("/until", "page.roster.until_label", nil, one.Zone)
	f.line("/reason", "page.roster.reason", "")
	f.optional("/reason").forced()
	return f.button("page.roster." + kind + ".button")
}

// swapForm offers the reader's shifts and those of others; nil where there are none.
func (v *visit) swapForm(at string, one roster.View, n names) *form {
	var own, others []option
	for _, s := range one.Coming {
		if !s.Start.After(v.now()) || s.Person == "" || s.Why != roster.ByRotation && s.Why != roster.BySwap {
			continue
		}
		o := option{Value: s.Start.Format(time.RFC3339), Label: v.elsewhere(s.Start, one.Zone).Text}
		if s.Person == v.actor.Person {
			own = append(own, o)
		} else {
			o.Label += " · " + n.person(s.Person).Person
			others = append(others, o)
		}
	}
	if len(own) == 0 || len(others) == 0 {
		return nil
	}
	f := v.form("roster_swap", at+"/swaps")
	f.pick("/gives", "page.roster.swap.gives", "", own).must()
	f.pick("/takes", "page.roster.swap.takes", "", others).must()
	f.line("/reason", "page.roster.reason", "")
	return f.optional("/reason").button("page.roster.swap.button")
}

// changeActs: the one who was asked agrees, and whoever may takes back what is not over.
func (v *visit) changeActs(at string, one roster.View, c roster.Change, keeps bool, n names) []other {
	if c.State == roster.Cancelled || !c.Until.IsZero() && !c.Until.After(v.now()) {
		return nil
	}
	words := v.changeWords(c, one.Zone, n)
	act := func(verb string) other {
		id := verb + "-" + c.ID
		f := v.form(id, at+"/changes/"+c.ID+"/"+verb).sees(c.Version)
		f.forced()
		f.button("page.roster." + verb + ".button")
		return other{ID: id, Words: v.T("page.roster."+verb+".title", "change", words), Form: f, Open: f.failed()}
	}
	var acts []other
	if c.State == roster.Proposed && c.Other == v.actor.Person {
		acts = append(acts, act("agree"))
	}
	begun := c.Kind == roster.Swap && c.State == roster.InForce && !c.From.After(v.now())
	if (keeps || c.Person == v.actor.Person || c.Kind == roster.Swap && c.Other == v.actor.Person) && !begun {
		acts = append(acts, act("cancel"))
	}
	return acts
}
