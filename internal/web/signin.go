package web

import (
	"tasuki/internal/account"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// gate is a page in front of the house: a form, and another way in.
type gate struct {
	Lead   string
	Form   *form
	Others []crumb
}

// signInPage asks who it is.
func (s *Site) signInPage(v *visit) (answer, error) {
	if v.SignedIn() && v.failure == nil && v.req.Method == "GET" {
		return goTo(v.query("next")), nil
	}
	f := v.form("sign-in", "/sign-in")
	v.keepWay(f)
	email := f.add("email", "/email", "page.sign_in.email", "").must()
	email.Autocomplete = "username"
	f.password("/password", "page.sign_in.password", "current-password")
	f.button("page.sign_in.button")
	return v.gate(v.T("page.sign_in.title"), gate{
		Form: f, Others: []crumb{{"/invitation", v.T("page.sign_in.invited")}, {"/b", v.T("page.sign_in.told")}},
	}), nil
}

func (v *visit) gate(title string, g gate) answer {
	a := v.page("sign_in", "", title, g)
	a.screen.visit = v.outside()
	return a
}

// outside is the visit of somebody who is not in yet, whatever their cookie says.
func (v *visit) outside() *visit {
	o := *v
	o.actor.Person = ""
	return &o
}

// keepWay keeps where the reader wanted to go, and the language they picked.
func (v *visit) keepWay(f *form) {
	for _, name := range []string{"next", "language"} {
		value := v.query(name)
		if v.typed != nil {
			value = v.text(name)
		}
		if value != "" {
			f.hidden(name, value)
		}
	}
}

// signIn opens a session. Where a password fits several people behind one mailbox, it asks which of them it is.
func (s *Site) signIn(v *visit) (answer, error) {
	in := account.SignIn{Email: v.text("/email"), Password: v.text("/password"), Person: v.text("/person")}
	session, err := s.Accounts.SignIn(v.ctx(), in, v.address)
	if f, ok := fault.As(err); ok {
		switch {
		case f.Key == "session.which_person":
			return s.whichPage(v, f)
		case f.Kind == fault.KindUnauthenticated:
			v.failure = &failure{"sign-in", f}
			return s.signInPage(v)
		}
	}
	if err := v.failed("sign-in", err); err != nil {
		return answer{}, err
	}
	if v.failure != nil {
		return s.signInPage(v)
	}
	a := goTo(v.text("next"))
	a.cookie = s.sessionCookie(session.Token, account.SessionLife)
	return a, nil
}

// whichPage asks which of the people behind the mailbox it is. Only who knew their password gets here; it is asked
// for again, because a page must not carry it.
func (s *Site) whichPage(v *visit, which *fault.Error) (answer, error) {
	ids, _ := which.Args["possible"].([]string)
	people, err := s.Directory.LookupPeople(v.ctx(), ids...)
	if err != nil {
		return answer{}, err
	}
	f := v.form("which", "/sign-in")
	v.keepWay(f)
	f.hidden("/email", v.text("/email"))
	f.radios("/person", "page.sign_in.which", "", choosePeople(ids, people)).must()
	f.password("/password", "page.sign_in.password_again", "current-password")
	f.button("page.sign_in.button")
	return v.gate(v.T("page.sign_in.which"), gate{Lead: v.T("page.sign_in.which_lead"), Form: f}), nil
}

func choosePeople(ids []string, people map[string]directory.Person) []option {
	var all []option
	for _, id := range ids {
		if p, ok := people[id]; ok {
			all = append(all, option{Value: id, Label: p.Name})
		}
	}
	return all
}
