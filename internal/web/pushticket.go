package web

import (
	"context"

	"tasuki/internal/account"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// pushPart is what a request's page has of push tickets, for those who may let a host hand in.
type pushPart struct {
	Secret *secretView // a new one, on this answer only
	Rows   []pushRow
	New    *form
	Builds []buildRow // of the program that hands in; where there is a new ticket to be had
}

type buildRow struct{ Name, To, Size, SHA256 string }

type pushRow struct {
	Name   string
	Step   string
	Who    string
	Until  moment
	Used   moment
	Over   bool
	Revoke *form
}

// pushTickets is nil for whoever has nothing to do with them.
func (s *Site) pushTickets(v *visit, k known) (*pushPart, error) {
	l, err := s.Accounts.PushTickets(v.ctx(), k.r.ID, account.Page{Limit: 100})
	if fault.Is(err, fault.KindForbidden) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	people := make([]string, len(l.Items))
	for i, t := range l.Items {
		people[i] = t.Person
	}
	who := map[string]directory.Person{}
	if len(people) > 0 {
		if who, err = s.Directory.LookupPeople(v.ctx(), people...); err != nil {
			return nil, err
		}
	}
	var p pushPart
	for _, t := range l.Items {
		row := pushRow{Name: t.Name, Step: v.stepNamed(k, t.Step), Who: who[t.Person].Name, Until: v.at(t.Until()), Used: v.at(t.LastUsed), Over: !t.Until().After(v.now())}
		if !row.Over {
			row.Revoke = v.form("revoke-"+t.ID, k.path("push-tickets/"+t.ID+"/revoke")).grave("page.token.revoke")
		}
		p.Rows = append(p.Rows, row)
	}
	if !k.r.IssuedAt.IsZero() && k.r.State.Open() && (v.asks(k) || v.coordinates()) {
		p.New = v.pushForm(k)
		if p.Builds, err = s.builds(v); err != nil {
			return nil, err
		}
	}
	if p.New == nil && p.Rows == nil {
		return nil, nil
	}
	return &p, nil
}

func (s *Site) builds(v *visit) (rows []buildRow, err error) {
	all, err := s.Programs.All(v.ctx())
	for _, p := range all {
		rows = append(rows, buildRow{p.Name, "/programs/" + p.Name, v.words.Bytes(p.Size), p.SHA256})
	}
	return rows, err
}

func (v *visit) pushForm(k known) *form {
	f := v.form("push-ticket", k.path("push-tickets")).lead("page.push.lead")
	f.line("/name", "page.token.name", "").hint(v.T("page.token.name_hint"))
	f.optional("/name")
	steps := []option{{Value: "", Label: v.T("page.push.any")}}
	for _, step := range k.r.Steps {
		steps = append(steps, option{Value: step.ID, Label: v.stepNamed(k, step.ID)})
	}
	if len(steps) > 2 {
		f.pick("/step", "page.request.steps", "", steps)
	}
	return f.button("page.push.make")
}

// stepNamed is a step as its page counts it, and any for none.
func (v *visit) stepNamed(k known, id string) string {
	for i, step := range k.r.Steps {
		if step.ID == id {
			return v.T("page.draft.step", "n", i+1, "kind", v.T("step.kind."+string(step.Kind)))
		}
	}
	return v.T("page.push.any")
}

// makePushTicket shows the secret on this very answer: it is kept nowhere.
func (s *Site) makePushTicket(v *visit) (answer, error) {
	id := v.param("request")
	t, secret, err := s.Accounts.CreatePushTicket(v.ctx(), id, account.PushTicketDraft{Name: v.text("/name"), Step: v.text("/step")})
	if err != nil {
		if err := v.failed("push-ticket", err); err != nil {
			return answer{}, err
		}
		return s.showRequest(v)
	}
	a, err := s.showRequest(v)
	if err != nil {
		return answer{}, err
	}
	if p := a.screen.D.(requestPage); p.Push != nil {
		p.Push.Secret = &secretView{
			v.T("page.push.made"), secret, v.T("page.push.made_hint", "until", t.Expires, "command", "tasuki push FILE --url "+s.Accounts.PushAddress()),
		}
	}
	return a, nil
}

func (s *Site) revokePushTicket(v *visit) (answer, error) {
	id, ticket := v.param("request"), v.param("ticket")
	return s.kept(v, "revoke-"+ticket, s.showRequest, func(ctx context.Context) (string, error) {
		return done("/requests/"+id, "push_ticket_revoked"), s.Accounts.RevokePushTicket(ctx, id, ticket)
	})
}
