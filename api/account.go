package api

import (
	"context"
	"net/http"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/decision"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) accountRoutes() {
	post(a, "/sessions", a.createSession, public, created)
	remove(a, "/sessions/current", a.endSession)
	get(a, "/me", a.showMe)
	put(a, "/me/password", a.changePassword)
	get(a, "/tokens", a.listTokens)
	postSecret(a, "/tokens", a.createToken, created)
	remove(a, "/tokens/:token", a.revokeToken)
	get(a, "/calendar-feeds", a.listFeeds)
	postSecret(a, "/calendar-feeds", a.createFeed, created)
	remove(a, "/calendar-feeds/:feed", a.revokeFeed)
	raw(a, http.MethodGet, "/calendar-feeds/:secret/calendar.ics", a.followFeed, public)
	get(a, "/age-recipients", a.listAgeRecipients)
	post(a, "/age-recipients", a.createAgeRecipient, created)
	remove(a, "/age-recipients/:age_recipient", a.endAgeRecipient)
	postSecret(a, "/invitations", a.createInvitation, created)
	post(a, "/invitations/accept", a.acceptInvitation, public)
	post(a, "/people/:person/sign-out", a.signOutPerson)
	post(a, "/people/:person/deactivate", a.deactivatePerson)
}

func (a *API) createSession(ctx context.Context, in struct{ Body wire.SessionInput }) (wire.Session, error) {
	s, err := a.Accounts.SignIn(ctx, account.SignIn{Email: in.Body.Email, Password: in.Body.Password, Person: in.Body.Person}, address(ctx))
	return wire.Session{Token: s.Token, Expires: s.Expires, Person: wirePerson(s.Person)}, err
}

func (a *API) endSession(ctx context.Context, _ struct{}) (none, error) {
	return none{}, a.Accounts.EndSession(ctx)
}

func (a *API) showMe(ctx context.Context, _ struct{}) (wire.Me, error) {
	p, err := a.Directory.Me(ctx)
	if err != nil {
		return wire.Me{}, err
	}
	o, err := a.Directory.LookupOrganization(ctx, p.Organization)
	if err != nil {
		return wire.Me{}, err
	}
	waiting, err := a.waiting(ctx)
	return wire.Me{
		Person: wirePerson(p), Organization: wireOrganization(o), Waiting: int(waiting), Scope: wireScope(access.From(ctx).Scope),
	}, err
}

func (a *API) changePassword(ctx context.Context, in struct{ Body wire.PasswordChange }) (none, error) {
	return none{}, a.Accounts.ChangePassword(ctx, in.Body.Current, in.Body.New)
}

// waiting counts what is the actor's turn, whatever it is.
func (a *API) waiting(ctx context.Context) (n int64, err error) {
	for _, objects := range []string{request.ObjectType, notice.ObjectType, notice.RecipientType, notice.QuestionType, notice.TaskType, decision.ObjectType, incident.ObjectType, meeting.ActionType} {
		l, err := a.Turns.Mine(ctx, objects, directory.Page{Limit: 1, Count: true})
		if err != nil {
			return 0, err
		}
		n += *l.Total
	}
	return n, nil
}

func (a *API) listTokens(ctx context.Context, in paging) (page[wire.Token], error) {
	l, err := a.Accounts.Tokens(ctx, in.page())
	return pageOf(l, func(t account.Token) wire.Token {
		return wire.Token{
			ID: t.ID, Name: t.Name, Scope: wireScope(t.Scope), Expires: t.Expires, CreatedAt: t.Created, LastUsed: t.LastUsed,
			Version: int64(t.Version),
		}
	}), err
}

// newToken is a token with its secret.
type newToken struct{ wire.CreatedToken }

func (t newToken) without() newToken { t.Token = ""; return t }

func (a *API) createToken(ctx context.Context, in struct{ Body wire.TokenInput }) (newToken, error) {
	t, secret, err := a.Accounts.CreateToken(ctx, account.TokenDraft{
		Name: in.Body.Name, Scope: each(in.Body.Scope, func(s wire.Action) access.Action { return access.Action(s) }), Expires: in.Body.Expires,
	})
	return newToken{wire.CreatedToken{
		ID: t.ID, Name: t.Name, Scope: wireScope(t.Scope), Expires: t.Expires, CreatedAt: t.Created, Token: secret, Version: int64(t.Version),
	}}, err
}

func (a *API) revokeToken(ctx context.Context, in struct {
	Token string `path:"token"`
}) (none, error) {
	return none{}, a.Accounts.RevokeToken(ctx, in.Token)
}

// newInvitation is an invitation with its code.
type newInvitation struct{ wire.Invitation }

func (i newInvitation) without() newInvitation { i.Code = ""; return i }

func (a *API) createInvitation(ctx context.Context, in struct{ Body wire.InvitationInput }) (newInvitation, error) {
	i, code, err := a.Accounts.Invite(ctx, in.Body.Person)
	return newInvitation{wire.Invitation{ID: i.ID, Person: i.Person, Expires: i.Expires, Code: code}}, err
}

func (a *API) acceptInvitation(ctx context.Context, in struct{ Body wire.InvitationAcceptance }) (wire.Person, error) {
	accept := account.Acceptance{Code: in.Body.Code, Password: in.Body.Password}
	if h := in.Body.Headquarters; h != nil {
		accept.Headquarters = &directory.OrganizationDraft{Name: h.Name, Country: h.Country, Zone: h.Zone, Languages: []string{h.Language}}
	}
	if p := in.Body.Person; p != nil {
		accept.Person = &directory.PersonDraft{Name: p.Name, Email: p.Email}
	}
	p, err := a.Accounts.Accept(ctx, accept, address(ctx))
	return wirePerson(p), oneLanguage(err)
}

// oneLanguage points at the one language that the first headquarters is entered with.
func oneLanguage(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	moved := f.At("")
	for i, field := range moved.Fields {
		if strings.HasPrefix(field.Pointer, "/headquarters/languages") {
			moved.Fields[i].Pointer = "/headquarters/language"
		}
	}
	return moved
}

type byPerson struct {
	Person string `path:"person"`
}

func (a *API) signOutPerson(ctx context.Context, in byPerson) (none, error) {
	return none{}, a.Accounts.SignOut(ctx, in.Person)
}

func (a *API) deactivatePerson(ctx context.Context, in byPerson) (wire.Person, error) {
	p, err := a.Accounts.Deactivate(ctx, in.Person)
	return wirePerson(p), err
}

func wireScope(scope []access.Action) []wire.Action {
	return each(scope, func(act access.Action) wire.Action { return string(act) })
}
