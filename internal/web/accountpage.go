package web

import (
	"context"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/request"
)

// accountPage is the reader's own: card, their calendar, ways in for programs, and the ways out.
type accountPage struct {
	Facts    []factRow
	Card     *form
	Password *form
	Tokens   []tokenRow
	New      *form
	Feeds    []feedRow
	Connect  *form
	Keys     []keyRow
	NewKey   *form
	Secret   *secretView
	Out      *form
	Alert    *alert
	Opened   bool
}

func (s *Site) showAccount(v *visit) (answer, error) { return s.accountPage(v, nil) }

func (s *Site) accountPage(v *visit, secret *secretView) (answer, error) {
	me, err := s.Directory.Me(v.ctx())
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), request.Party{Organization: me.Organization}, request.Party{Organization: me.Site})
	if err != nil {
		return answer{}, err
	}
	p := accountPage{Facts: v.personFacts(me, n), Secret: secret}
	p.Card = v.form("card", "/account").sees(me.Version)
	p.Card.pick("/language", "page.organization.language", me.Language, v.languagesWith(me.Language)).must()
	p.Card.zoneField("/zone", "page.zone.label", me.Zone).must().hint(v.T("page.zone.hint"))
	p.Card.button("page.save")
	p.Password = v.passwordForm()
	if p.Tokens, err = s.tokenRows(v); err != nil {
		return answer{}, err
	}
	p.New = v.tokenForm()
	if p.Feeds, err = s.feedRows(v); err != nil {
		return answer{}, err
	}
	p.Connect = v.feedForm()
	if p.Keys, err = s.keyRows(v); err != nil {
		return answer{}, err
	}
	p.NewKey = v.keyForm()
	p.Out = v.form("sign-out-everywhere", "/account/sign-out").lead("page.account.everywhere_lead").grave("page.account.everywhere")
	p.Alert = v.unclaimed()
	return v.page("account", "account", v.T("page.account.title"), p), nil
}

func (s *Site) updateAccount(v *visit) (answer, error) {
	zone, bad := zoneTyped("/zone", v.text("/zone"))
	language := v.text("/language")
	return s.kept(v, "card", s.showAccount, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		_, err := s.Directory.UpdatePerson(ctx, v.actor.Person, directory.PersonChange{Language: &language, Zone: &zone})
		return done("/account", "saved"), err
	})
}

func (v *visit) passwordForm() *form {
	f := v.form("change-password", "/account/password").lead("page.account.password_lead")
	f.password("/current", "page.account.password_current", "current-password")
	f.password("/new", "page.account.password_new", "new-password").hint(v.T("page.password.hint"))
	return f.button("page.account.password_button")
}

// changePassword is not remembered as other forms are: nothing derived from a password is kept.
func (s *Site) changePassword(v *visit) (answer, error) {
	if err := s.Accounts.ChangePassword(v.ctx(), v.text("/current"), v.text("/new")); err != nil {
		if err := v.failed("change-password", err); err != nil {
			return answer{}, err
		}
		return s.showAccount(v)
	}
	return goTo(done("/account", "password_changed")), nil
}

// signOutEverywhere ends every session of the reader, this one too.
func (s *Site) signOutEverywhere(v *visit) (answer, error) {
	if err := s.Accounts.SignOut(v.ctx(), v.actor.Person); err != nil {
		return answer{}, err
	}
	a := goTo("/sign-in")
	a.cookie = s.sessionCookie("", -time.Second)
	return a, nil
}
