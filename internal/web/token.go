package web

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/fault"
)

type tokenRow struct {
	Name, Scope string
	Expires     moment
	Used        moment
	Over        bool
	Revoke      *form
}

func (s *Site) tokenRows(v *visit) ([]tokenRow, error) {
	l, err := s.Accounts.Tokens(v.ctx(), account.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	var rows []tokenRow
	for _, t := range l.Items {
		row := tokenRow{Name: t.Name, Expires: v.at(t.Expires), Used: v.at(t.LastUsed), Over: !t.Expires.After(v.now()), Scope: v.T("page.token.everything")}
		if t.Scope != nil {
			acts := make([]string, len(t.Scope))
			for i, act := range t.Scope {
				acts[i] = string(act)
			}
			row.Scope = v.words.List(acts)
		}
		row.Revoke = v.form("revoke-"+t.ID, "/account/tokens/"+t.ID+"/revoke").grave("page.token.revoke")
		rows = append(rows, row)
	}
	return rows, nil
}

func (v *visit) tokenForm() *form {
	f := v.form("token", "/account/tokens").lead("page.token.lead")
	f.line("/name", "page.token.name", "").must().hint(v.T("page.token.name_hint"))
	days := []option{}
	for _, d := range []string{"7", "30", "90", "365"} {
		days = append(days, option{Value: d, Label: v.T("page.token.days." + d)})
	}
	f.radios("/expires", "page.token.life", "30", days).must()
	f.radios("/scope", "page.token.scope", "all", []option{
		{Value: "all", Label: v.T("page.token.everything")}, {Value: "read", Label: v.T("page.token.reading")},
		{Value: "execute", Label: v.T("page.token.executing")},
	}).must()
	return f.button("page.token.button")
}

// scopes to choose from: what programs are usually for.
var scopes = map[string][]access.Action{
	"read": {
		access.ReadMe, access.ListIncidents, access.ReadIncident, access.ListRequests, access.ReadRequest, access.ListClarifications,
		access.ListEvidence, access.ReadEvidence, access.ListNotices, access.ReadNotice, access.ReadTimeline,
	},
	"execute": {
		access.ReadMe, access.ListIncidents, access.ReadIncident, access.ListRequests, access.ReadRequest, access.ListClarifications,
		access.AskClarification, access.ReplyClarification, access.AcknowledgeRequest, access.StartRequest, access.BlockRequest,
		access.ResumeRequest, access.AnswerRequest, access.SubmitRequest, access.CreateUpload, access.ReadUpload, access.WriteUpload,
		access.DeleteUpload, access.ListEvidence, access.ReadEvidence,
	},
}

var tokenDays = map[string]int{"7": 7, "30": 30, "90": 90, "365": 365}

// createToken shows the secret on this very answer: it is kept nowhere.
func (s *Site) createToken(v *visit) (answer, error) {
	var t account.Token
	var secret string
	scope, err := scopes[v.text("/scope")], error(nil)
	if scope == nil && v.text("/scope") != "all" { // nothing chosen must not mean everything
		err = fault.Invalid("/scope", "field.required")
	} else {
		t, secret, err = s.Accounts.CreateToken(v.ctx(), account.TokenDraft{
			Name: v.text("/name"), Scope: scope, Expires: v.now().Add(time.Duration(tokenDays[v.text("/expires")]) * 24 * time.Hour),
		})
	}
	if err != nil {
		if err := v.failed("token", err); err != nil {
			return answer{}, err
		}
		return s.showAccount(v)
	}
	return s.accountPage(v, &secretView{v.T("page.token.made", "name", t.Name), secret, v.T("page.token.once")})
}

func (s *Site) revokeToken(v *visit) (answer, error) {
	id := v.param("token")
	return s.kept(v, "revoke-"+id, s.showAccount, func(ctx context.Context) (string, error) {
		return done("/account", "token_revoked"), s.Accounts.RevokeToken(ctx, id)
	})
}
