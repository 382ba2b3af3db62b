package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

func (s *Site) newPerson(v *visit) (answer, error) {
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("person", "/people")
	organizations, err := s.organizations(v, directory.OrganizationFilter{})
	if err != nil {
		return answer{}, err
	}
	f.pick("/organization", "page.person.organization", v.query("organization"), append([]option{{}}, organizationOptions(organizations)...)).must()
	if err := s.personFields(v, f, directory.Person{Zone: v.actor.Zone}, true); err != nil {
		return answer{}, err
	}
	p := formPage{Crumbs: v.inDirectory("/directory/people", "page.directory.people", v.T("page.person.new")), Form: f.button("page.save")}
	return v.page("form", "directory", v.T("page.person.new"), p), nil
}

// personFields are the card; what only headquarters changes comes with official.
func (s *Site) personFields(v *visit, f *form, p directory.Person, official bool) error {
	f.line("/name", "page.person.name", p.Name).must()
	f.pick("/language", "page.organization.language", p.Language, v.languagesWith(p.Language)).must()
	f.zoneField("/zone", "page.zone.label", p.Zone).must().hint(v.T("page.zone.hint"))
	f.add("tel", "/phone", "page.person.phone", p.Phone).hint(v.T("page.person.phone_hint"))
	f.optional("/phone")
	f.reachFields(p)
	if !official {
		return nil
	}
	f.add("email", "/email", "page.sign_in.email", p.Email).must()
	f.check("/mailbox_shared", "page.person.shared", p.MailboxShared)
	f.checks("/roles", "page.person.roles", plainValues(p.Roles), texts(v, "role.", access.Roles))
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	f.pick("/site", "page.person.site", p.Site, append([]option{{}}, organizationOptions(sites)...))
	return err
}

func (v *visit) personTyped() (directory.PersonDraft, error) {
	zone, err := zoneTyped("/zone", v.text("/zone"))
	quiet, badQuiet := v.hoursTyped("/quiet_hours")
	d := directory.PersonDraft{
		Organization: v.text("/organization"), Name: v.text("/name"), Language: v.text("/language"), Zone: zone, Email: v.text("/email"),
		Phone: v.text("/phone"), Site: v.text("/site"), MailboxShared: v.text("/mailbox_shared") == "yes", Roles: []access.Role{},
		Channel: directory.Channel(v.text("/channel")), QuietHours: quiet,
	}
	for _, r := range v.typed["/roles"] {
		d.Roles = append(d.Roles, access.Role(r))
	}
	return d, fault.Join(err, badQuiet)
}

func (s *Site) createPerson(v *visit) (answer, error) {
	d, err := v.personTyped()
	return s.kept(v, "person", s.newPerson, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		p, err := s.Directory.CreatePerson(ctx, d)
		return done("/people/"+p.ID, "saved"), err
	})
}

func (s *Site) showPerson(v *visit) (answer, error) { return s.personPage(v, nil) }

func (s *Site) personPage(v *visit, secret *secretView) (answer, error) {
	one, err := s.Directory.Person(v.ctx(), v.param("person"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), request.Party{Organization: one.Organization}, request.Party{Organization: one.Site})
	if err != nil {
		return answer{}, err
	}
	p := thingPage{Crumbs: v.inDirectory("/directory/people", "page.directory.people", one.Name), Facts: v.personFacts(one, n), Secret: secret}
	if !one.Active {
		p.Badges = []badge{{v.T("page.person.inactive"), "gone", ""}}
	}
	if own := one.ID == v.actor.Person; v.manages() || own {
		p.Edit = v.form("person", "/people/"+one.ID).sees(one.Version)
		if err := s.personFields(v, p.Edit, one, v.manages()); err != nil {
			return answer{}, err
		}
		p.Edit.button("page.save")
	}
	p.Acts = v.personActs(one)
	if err := s.leavesOf(v, one, &p); err != nil {
		return answer{}, err
	}
	p.Alert = v.unclaimed()
	return v.page("thing", "directory", one.Name, p), nil
}

func (v *visit) personFacts(p directory.Person, n names) []factRow {
	facts := []factRow{
		{Label: v.T("page.person.organization"), Values: []string{n.organizations[p.Organization].Name}},
		{Label: v.T("page.organization.language"), Values: []string{v.languageName(p.Language)}},
		{Label: v.T("page.zone.label"), Values: []string{v.zoneWords(p.Zone), v.wallOf(p.Zone)}},
	}
	for _, fact := range []struct{ key, value string }{
		{"page.sign_in.email", p.Email}, {"page.person.phone", p.Phone}, {"page.person.roles", v.roles(p.Roles)},
		{"page.person.site", n.organizations[p.Site].Name},
	} {
		if fact.value != "" {
			facts = append(facts, factRow{Label: v.T(fact.key), Values: []string{fact.value}})
		}
	}
	if p.Channel != "" {
		facts = append(facts, factRow{Label: v.T("page.person.channel"), Values: []string{v.T("page.person.channel." + string(p.Channel))}})
	}
	return facts
}

func (v *visit) personActs(p directory.Person) []other {
	var acts []other
	at := "/people/" + p.ID
	if v.manages() && p.Active {
		acts = append(acts, v.other("invite", "page.person.invite", v.form("invite", at+"/invite").lead("page.person.invite_lead").button("page.person.invite")))
	}
	if v.actor.HQ() && v.actor.Has(access.Administrator) && p.Active {
		acts = append(acts,
			v.other("sign-out", "page.person.sign_out", v.form("sign-out", at+"/sign-out").lead("page.person.sign_out_lead").button("page.person.sign_out")),
			v.other("deactivate", "page.person.deactivate", v.form("deactivate", at+"/deactivate").lead("page.person.deactivate_lead").grave("page.person.deactivate")))
	}
	return acts
}

func (s *Site) updatePerson(v *visit) (answer, error) {
	d, err := v.personTyped()
	return s.kept(v, "person", s.showPerson, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		c := directory.PersonChange{Name: &d.Name, Language: &d.Language, Zone: &d.Zone, Phone: &d.Phone, Channel: &d.Channel, QuietHours: &d.QuietHours}
		if v.manages() {
			c.Email, c.Roles, c.Site, c.MailboxShared = &d.Email, &d.Roles, &d.Site, &d.MailboxShared
		}
		p, err := s.Directory.UpdatePerson(ctx, v.param("person"), c)
		return done("/people/"+p.ID, "saved"), err
	})
}

// invite shows the code on this very answer: it is kept nowhere, so that a page loaded again has none.
func (s *Site) invite(v *visit) (answer, error) {
	i, code, err := s.Accounts.Invite(v.ctx(), v.param("person"))
	if err != nil {
		if err := v.failed("invite", err); err != nil {
			return answer{}, err
		}
		return s.showPerson(v)
	}
	return s.personPage(v, &secretView{v.T("page.person.code"), code, v.T("page.person.code_hint", "until", i.Expires)})
}

func (s *Site) signOutPerson(v *visit) (answer, error) {
	return s.kept(v, "sign-out", s.showPerson, func(ctx context.Context) (string, error) {
		return done("/people/"+v.param("person"), "signed_out"), s.Accounts.SignOut(ctx, v.param("person"))
	})
}

func (s *Site) deactivatePerson(v *visit) (answer, error) {
	return s.kept(v, "deactivate", s.showPerson, func(ctx context.Context) (string, error) {
		_, err := s.Accounts.Deactivate(ctx, v.param("person"))
		return done("/people/"+v.param("person"), "deactivated"), err
	})
}
