package web

import (
	"net/url"
	"strings"

	"tasuki/internal/account"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// invitationPage takes the code of an invitation and a first password. The very first invitation also founds
// headquarters, and asks for it once it is known to be one.
func (s *Site) invitationPage(v *visit) (answer, error) {
	empty, err := s.Directory.Empty(v.ctx())
	if err != nil {
		return answer{}, err
	}
	first := empty || v.query("first") != "" || v.text("first") != "" || v.failedAt("/headquarters")
	title := "page.invitation.title"
	f := v.form("invitation", "/invitation")
	v.keepWay(f)
	code := f.line("/code", "page.invitation.code", "").must().class("code")
	code.Autocomplete = "one-time-code"
	if first {
		title = "page.invitation.first"
		f.hidden("first", "yes")
		f.line("/headquarters/name", "page.invitation.headquarters", "").must().Autocomplete = "organization"
		f.pick("/headquarters/country", "page.organization.country", "", v.countries()).must()
		f.zoneField("/headquarters/zone", "page.zone.label", "").must().hint(v.T("page.zone.hint"))
		f.pick("/headquarters/languages", "page.organization.language", v.words.Tag(), v.languages()).must()
		f.line("/person/name", "page.person.name", "").must().Autocomplete = "name"
		email := f.add("email", "/person/email", "page.sign_in.email", "").must()
		email.Autocomplete = "username"
	}
	f.password("/password", "page.invitation.password", "new-password").hint(v.T("page.password.hint"))
	f.button("page.invitation.button")
	return v.gate(v.T(title), gate{
		Lead: v.T(title + "_lead"), Form: f, Others: []crumb{{"/sign-in", v.T("page.sign_in.title")}},
	}), nil
}

// failedAt says that the refusal has to do with what the pointer points at, or what is in it.
func (v *visit) failedAt(pointer string) bool {
	if v.failure == nil {
		return false
	}
	for _, f := range v.failure.fault.Fields {
		if strings.HasPrefix(f.Pointer, pointer) {
			return true
		}
	}
	return false
}

// acceptInvitation sets the password and leads to the sign-in.
func (s *Site) acceptInvitation(v *visit) (answer, error) {
	in := account.Acceptance{Code: strings.TrimSpace(v.text("/code")), Password: v.text("/password")}
	var bad error
	if v.text("first") != "" {
		var zone string
		zone, bad = zoneTyped("/headquarters/zone", v.text("/headquarters/zone"))
		in.Headquarters = &directory.OrganizationDraft{
			Name: v.text("/headquarters/name"), Country: v.text("/headquarters/country"), Zone: zone,
			Languages: []string{v.text("/headquarters/languages")},
		}
		in.Person = &directory.PersonDraft{Name: v.text("/person/name"), Email: v.text("/person/email")}
	}
	err := bad
	if err == nil {
		_, err = s.Accounts.Accept(v.ctx(), in, v.address)
	}
	if err == nil {
		return goTo("/sign-in?done=invited&language=" + url.QueryEscape(v.words.Tag())), nil
	}
	if f, ok := fault.As(err); ok && f.Kind == fault.KindUnauthenticated {
		v.failure = &failure{"invitation", f}
		return s.invitationPage(v)
	}
	if err := v.failed("invitation", err); err != nil {
		return answer{}, err
	}
	return s.invitationPage(v)
}
