package web

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/roster"
)

// leavesOf adds to a person's page when they are away, and the forms to say so and to take it back; for those of their
// organisation and for whoever reads the whole directory.
func (s *Site) leavesOf(v *visit, one directory.Person, p *thingPage) error {
	l, err := s.Rosters.Leaves(v.ctx(), one.ID, directory.Page{Limit: perPage})
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	n, err := s.names(v.ctx(), request.Party{Person: one.ID})
	if err != nil {
		return err
	}
	may := one.ID == v.actor.Person || v.keepsRoster(one.Organization)
	if may && one.Active {
		p.Acts = append(p.Acts, v.other("leave", "page.roster.leave.title", v.leaveForm(one)))
	}
	row := factRow{Label: v.T("page.person.leaves")}
	for _, c := range l.Items {
		words := v.changeWords(c, one.Zone, n)
		state := ""
		if c.State == roster.Cancelled {
			state = " · " + v.T("page.roster.state.cancelled")
		}
		row.Values = append(row.Values, words+state)
		if may && c.State == roster.InForce && (c.Until.IsZero() || c.Until.After(v.now())) {
			p.Acts = append(p.Acts, v.cancelLeaveForm(c, words))
		}
	}
	if len(row.Values) > 0 {
		p.Facts = append(p.Facts, row)
	}
	return nil
}

// leaveForm asks from when and until when, on the person's own clock.
func (v *visit) leaveForm(p directory.Person) *form {
	f := v.form("leave", "/people/"+p.ID+"/leaves")
	f.due("/from", "page.roster.from", nil, p.Zone)
	f.due("/until", "page.roster.until_label", nil, p.Zone)
	f.line("/reason", "page.roster.reason", "")
	f.optional("/reason").forced()
	return f.button("page.roster.leave.button")
}

func (v *visit) cancelLeaveForm(c roster.Change, words string) other {
	id := "cancel-" + c.ID
	f := v.form(id, "/people/"+c.Person+"/leaves/"+c.ID+"/cancel").sees(c.Version)
	f.forced()
	f.button("page.roster.cancel.button")
	return other{ID: id, Words: v.T("page.roster.cancel.title", "change", words), Form: f, Open: f.failed()}
}

func (s *Site) enterPersonLeave(v *visit) (answer, error) {
	from, badFrom := v.momentTyped("/from")
	until, badUntil := v.momentTyped("/until")
	return s.onLeave(v, "leave", func(ctx context.Context, person string) error {
		if err := fault.Join(badFrom, badUntil); err != nil {
			return err
		}
		_, err := s.Rosters.EnterLeaveOf(ctx, person, roster.Taking{From: from, Until: until, Reason: v.text("/reason"), ForceReason: v.text("/force_reason")})
		return err
	})
}

func (s *Site) cancelLeave(v *visit) (answer, error) {
	return s.onLeave(v, "cancel-"+v.param("change"), func(ctx context.Context, person string) error {
		_, err := s.Rosters.CancelLeave(ctx, person, v.param("change"), v.text("/force_reason"))
		return err
	})
}

// onLeave does something about when a person is away, or shows their page again with what was wrong.
func (s *Site) onLeave(v *visit, form string, act func(ctx context.Context, person string) error) (answer, error) {
	return s.kept(v, form, s.showPerson, func(ctx context.Context) (string, error) {
		return done("/people/"+v.param("person"), "saved"), act(ctx, v.param("person"))
	})
}
