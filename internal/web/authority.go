package web

import (
	"context"
	"fmt"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/decision"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// authoritiesPage is the table of who decides what.
type authoritiesPage struct {
	Crumbs crumbs
	New    string
	Rows   []authorityCard
	Pager  pager
}

type authorityCard struct {
	Matter, Where, To string
	Decider           string
	Deputies          []string
}

func (s *Site) listAuthorities(v *visit) (answer, error) {
	l, err := s.Decisions.Authorities(v.ctx(), v.part())
	if err != nil {
		return answer{}, err
	}
	n, err := s.authorityNames(v.ctx(), l.Items...)
	if err != nil {
		return answer{}, err
	}
	p := authoritiesPage{Crumbs: v.inAuthorities(""), Pager: v.pager(l.Next, nil)}
	for _, a := range l.Items {
		card := authorityCard{Matter: v.T("decision.matter." + string(a.Matter)), Where: v.T("page.authority.everywhere"), Decider: v.holder(a.Decider, n)}
		if a.Organization != "" {
			card.Where = n.organizations[a.Organization].Name
		}
		for _, h := range a.Deputies {
			card.Deputies = append(card.Deputies, v.holder(h, n))
		}
		if v.manages() {
			card.To = "/decision-authorities/" + a.ID
		}
		p.Rows = append(p.Rows, card)
	}
	if v.manages() {
		p.New = "/decision-authorities/new"
	}
	return v.page("authorities", "directory", v.T("page.authority.title"), p), nil
}

func (s *Site) authorityNames(ctx context.Context, all ...decision.Authority) (names, error) {
	var parties []request.Party
	for _, a := range all {
		parties = append(parties, request.Party{Organization: a.Organization}, request.Party{Person: a.Decider.Person})
		for _, h := range a.Deputies {
			parties = append(parties, request.Party{Person: h.Person})
		}
	}
	return s.names(ctx, parties...)
}

func (v *visit) holder(h decision.Holder, n names) string {
	if h.Role != "" {
		return v.T("page.authority.role", "role", v.T("role."+string(h.Role)))
	}
	return n.person(h.Person).words()
}

func (v *visit) inAuthorities(here string) crumbs {
	all := []crumb{{"/directory", v.T("page.nav.directory")}}
	if here == "" {
		return v.crumbs(append(all, crumb{"", v.T("page.authority.title")})...)
	}
	return v.crumbs(append(all, crumb{"/decision-authorities", v.T("page.authority.title")}, crumb{"", here})...)
}

// spareDeputies is how many empty inputs a form has for more of them.
const spareDeputies = 3

func (s *Site) authorityFields(v *visit, f *form, a decision.Authority) error {
	places, err := s.places(v)
	if err != nil {
		return err
	}
	who, err := s.deciders(v, places)
	if err != nil {
		return err
	}
	f.pick("/matter", "page.decision.matter", string(a.Matter), append([]option{{}}, texts(v, "decision.matter.", decision.Matters)...)).must()
	f.pick("/organization", "page.authority.where", a.Organization, append([]option{{Label: v.T("page.authority.everywhere")}}, organizationOptions(places)...))
	f.pick("/decider", "page.authority.decider", holderValue(a.Decider), append([]option{{}}, who...)).must()
	for i := range min(len(a.Deputies)+spareDeputies, decision.MaxDeputies) {
		var h decision.Holder
		if i < len(a.Deputies) {
			h = a.Deputies[i]
		}
		at := fmt.Sprintf("/deputies/%d", i)
		f.pick(at, "", holderValue(h), append([]option{{}}, who...)).Label = v.T("page.authority.deputy", "number", i+1)
		f.optional(at)
	}
	return nil
}

// places are headquarters and the sites.
func (s *Site) places(v *visit) ([]directory.Organization, error) {
	hq, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Headquarters})
	if err != nil {
		return nil, err
	}
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	return append(hq, sites...), err
}

// deciders are the roles, and the people of these places.
func (s *Site) deciders(v *visit, places []directory.Organization) (all []option, err error) {
	for _, r := range decision.Roles {
		all = append(all, option{Value: "role:" + string(r), Label: v.T("page.authority.role", "role", v.T("role."+string(r)))})
	}
	for _, o := range places {
		people, err := s.Directory.PeopleAt(v.ctx(), o.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			all = append(all, option{Value: p.ID, Label: party{p.Name, o.Name}.words()})
		}
	}
	return all, nil
}

func holderValue(h decision.Holder) string {
	if h.Role != "" {
		return "role:" + string(h.Role)
	}
	return h.Person
}

func holderTyped(value string) decision.Holder {
	if role, ok := strings.CutPrefix(value, "role:"); ok {
		return decision.Holder{Role: access.Role(role)}
	}
	return decision.Holder{Person: value}
}

func (v *visit) authorityTyped() decision.Authority {
	a := decision.Authority{Matter: decision.Matter(v.text("/matter")), Organization: v.text("/organization"), Decider: holderTyped(v.text("/decider"))}
	for i := range decision.MaxDeputies {
		if typed := v.text(fmt.Sprintf("/deputies/%d", i)); typed != "" {
			a.Deputies = append(a.Deputies, holderTyped(typed))
		}
	}
	return a
}

func (s *Site) newAuthority(v *visit) (answer, error) {
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("authority", "/decision-authorities")
	if err := s.authorityFields(v, f, decision.Authority{}); err != nil {
		return answer{}, err
	}
	p := formPage{Crumbs: v.inAuthorities(v.T("page.authority.new")), Form: f.button("page.save")}
	return v.page("form", "directory", v.T("page.authority.new"), p), nil
}

func (s *Site) createAuthority(v *visit) (answer, error) {
	return s.kept(v, "authority", s.newAuthority, func(ctx context.Context) (string, error) {
		_, err := s.Decisions.AddAuthority(ctx, v.authorityTyped())
		return done("/decision-authorities", "saved"), err
	})
}

func (s *Site) editAuthority(v *visit) (answer, error) {
	a, err := s.Decisions.Authority(v.ctx(), v.param("authority"))
	if err != nil {
		return answer{}, err
	}
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	at := "/decision-authorities/" + a.ID
	f := v.form("authority", at).sees(a.Version)
	if err := s.authorityFields(v, f, a); err != nil {
		return answer{}, err
	}
	remove := v.form("authority_remove", at+"/remove").sees(a.Version).lead("page.authority.remove_lead").grave("page.authority.remove")
	title := v.T("decision.matter." + string(a.Matter))
	p := thingPage{
		Crumbs: v.inAuthorities(title), Edit: f.button("page.save"), Acts: []other{v.other("authority-remove", "page.authority.remove", remove)}, Alert: v.unclaimed(),
	}
	return v.page("thing", "directory", title, p), nil
}

func (s *Site) replaceAuthority(v *visit) (answer, error) {
	return s.kept(v, "authority", s.editAuthority, func(ctx context.Context) (string, error) {
		_, err := s.Decisions.ReplaceAuthority(ctx, v.param("authority"), v.authorityTyped())
		return done("/decision-authorities", "saved"), err
	})
}

func (s *Site) removeAuthority(v *visit) (answer, error) {
	return s.kept(v, "authority_remove", s.editAuthority, func(ctx context.Context) (string, error) {
		return done("/decision-authorities", "saved"), s.Decisions.RemoveAuthority(ctx, v.param("authority"))
	})
}
