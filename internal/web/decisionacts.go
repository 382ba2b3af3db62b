package web

import (
	"context"
	"strconv"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/decision"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// decisionActs are the forms of what the reader may do about it.
func (s *Site) decisionActs(v *visit, d decision.Decision, t *turn.Item, n names, p *decisionPage) error {
	may, err := s.Decisions.Possible(v.ctx(), d)
	if err != nil {
		return err
	}
	at := "/decisions/" + d.ID
	if may.Decide {
		p.Decide = v.form("decide", at+"/decide").sees(d.Version)
		if len(d.Options) > 0 {
			p.Decide.radios("/option", "page.decision.option", "", v.answerOptions(d)).must()
		}
		p.Decide.area("/text", "page.decision.words", "")
		if len(d.Options) > 0 {
			p.Decide.optional("/text")
		}
		p.Decide.area("/reason", "page.reason", "").rows(2).must()
		p.Decide.button("page.decision.decide")
	}
	if may.HandOn {
		f := v.form("hand-on", at+"/hand-on").sees(d.Version)
		others := []option{{}}
		for _, one := range d.Seats {
			if t == nil || one.Person != t.Person {
				others = append(others, option{Value: one.Person, Label: n.party(request.Party(one.Who)).words()})
			}
		}
		f.pick("/to", "page.decision.to", "", others).must()
		f.area("/reason", "page.reason", "").rows(2).must()
		p.Acts = append(p.Acts, v.other("hand-on", "page.decision.hand_on", f.button("page.decision.hand_on")))
	}
	if may.Withdraw {
		f := v.form("withdraw", at+"/withdraw").sees(d.Version).lead("page.decision.withdraw_lead")
		f.area("/reason", "page.reason", "").rows(2).must()
		p.Acts = append(p.Acts, v.other("withdraw", "page.decision.withdraw", f.grave("page.decision.withdraw")))
	}
	ok, err := s.may(v, d.Incident, access.AskDecision)
	if ok && d.SupersededBy == "" {
		p.Anew = "/incidents/" + d.Incident + "/decisions/new?supersedes=" + d.ID
	}
	return err
}

func (v *visit) answerOptions(d decision.Decision) []option {
	var all []option
	for i, words := range d.Options {
		all = append(all, option{Value: strconv.Itoa(i + 1), Label: words})
	}
	return append(all, option{Value: "0", Label: v.T("page.decision.none_of_these")})
}

// askPage asks a new question, or one that refers to an earlier.
func (s *Site) askPage(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.AskDecision); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	q := decision.Question{}
	f := v.form("ask", "/incidents/"+i.ID+"/decisions")
	if id := v.query("supersedes") + v.text("/supersedes"); id != "" {
		old, err := s.Decisions.Get(v.ctx(), id)
		if err != nil {
			return answer{}, err
		}
		q = old.Question
		f.hidden("/supersedes", id)
		f.lead("page.decision.anew_lead", "reference", old.Reference)
	}
	var places []request.Party
	for _, id := range i.Sites {
		places = append(places, request.Party{Organization: id})
	}
	sites, err := s.names(v.ctx(), places...)
	if err != nil {
		return answer{}, err
	}
	f.pick("/matter", "page.decision.matter", string(q.Matter), append([]option{{}}, texts(v, "decision.matter.", decision.Matters)...)).must()
	f.line("/other", "page.decision.other", q.Other)
	f.area("/text", "page.decision.question", q.Text).must()
	f.area("/options", "page.decision.options", strings.Join(q.Options, "\n")).hint(v.T("page.meeting.decisions_hint"))
	f.due("/needed", "page.decision.needed", nil, v.actor.Zone)
	f.area("/if_nobody", "page.decision.if_nobody", q.IfNobody).rows(2)
	f.optional("/other", "/options", "/needed", "/if_nobody")
	if len(i.Sites) > 1 {
		options := []option{{Label: v.T("page.decision.any_site")}}
		for _, id := range i.Sites {
			options = append(options, option{Value: id, Label: sites.organizations[id].Name})
		}
		f.pick("/site", "page.decision.site", q.Site, options)
	}
	f.button("page.decision.ask")
	p := formPage{Crumbs: v.inIncident(i, v.T("page.decision.ask")), Lead: v.T("page.decision.lead"), Form: f}
	return v.page("form", "incidents", v.T("page.decision.ask"), p), nil
}

func (s *Site) askDecision(v *visit) (answer, error) {
	return s.kept(v, "ask", s.askPage, func(ctx context.Context) (string, error) {
		needed, err := v.dueTyped("/needed")
		if err != nil {
			return "", err
		}
		q := decision.Question{
			Matter: decision.Matter(v.text("/matter")), Other: v.text("/other"), Text: v.text("/text"), Site: v.text("/site"), Needed: needed, IfNobody: v.text("/if_nobody"),
		}
		for one := range strings.Lines(v.text("/options")) {
			if one = strings.TrimSpace(one); one != "" {
				q.Options = append(q.Options, one)
			}
		}
		d, err := s.Decisions.Ask(ctx, v.param("incident"), q, v.text("/supersedes"))
		return done("/decisions/"+d.ID, "decision_asked"), err
	})
}

// onDecision does an act on the decision that the address names, and leads back to its page.
func (s *Site) onDecision(v *visit, form, said string, act func(ctx context.Context, id string) error) (answer, error) {
	id := v.param("decision")
	return s.kept(v, form, s.showDecision, func(ctx context.Context) (string, error) {
		return done("/decisions/"+id, said), act(ctx, id)
	})
}

func (s *Site) decide(v *visit) (answer, error) {
	option, err := strconv.Atoi(v.text("/option"))
	if err != nil {
		option = 0 // none was chosen, which stands where there are words
	}
	return s.onDecision(v, "decide", "decision_decided", func(ctx context.Context, id string) error {
		_, err := s.Decisions.Decide(ctx, id, option, v.text("/text"), v.text("/reason"))
		return err
	})
}

func (s *Site) handOnDecision(v *visit) (answer, error) {
	return s.onDecision(v, "hand-on", "decision_handed_on", func(ctx context.Context, id string) error {
		_, err := s.Decisions.HandOn(ctx, id, v.text("/to"), v.text("/reason"))
		return err
	})
}

func (s *Site) withdrawDecision(v *visit) (answer, error) {
	return s.onDecision(v, "withdraw", "decision_withdrawn", func(ctx context.Context, id string) error {
		_, err := s.Decisions.Withdraw(ctx, id, v.text("/reason"))
		return err
	})
}
