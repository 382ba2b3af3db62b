package api

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
)

func (a *API) escalationRoutes() {
	get(a, "/escalation-rules", a.listEscalationRules)
	post(a, "/escalation-rules", a.createEscalationRule, created)
	get(a, "/escalation-rules/:rule", a.showEscalationRule)
	put(a, "/escalation-rules/:rule", a.replaceEscalationRule)
	remove(a, "/escalation-rules/:rule", a.deleteEscalationRule)
	get(a, "/requests/:request/escalation", a.showEscalation)
	post(a, "/requests/:request/escalation/acknowledgements", a.createAcknowledgement, created)
}

type byRule struct {
	Rule string `path:"rule"`
}

func (a *API) listEscalationRules(ctx context.Context, in struct{ paging }) (page[wire.EscalationRule], error) {
	l, err := a.Turns.Rules(ctx, in.page())
	return pageOf(l, wireRule), err
}

func (a *API) createEscalationRule(ctx context.Context, in struct{ Body wire.EscalationRuleInput }) (wire.EscalationRule, error) {
	r, err := a.Turns.AddRule(ctx, ruleOf(in.Body))
	return wireRule(r), err
}

func (a *API) showEscalationRule(ctx context.Context, in byRule) (wire.EscalationRule, error) {
	r, err := a.Turns.Rule(ctx, in.Rule)
	return wireRule(r), err
}

func (a *API) replaceEscalationRule(ctx context.Context, in struct {
	byRule
	Body wire.EscalationRuleInput
}) (wire.EscalationRule, error) {
	r, err := a.Turns.ReplaceRule(ctx, in.Rule, ruleOf(in.Body))
	return wireRule(r), err
}

func (a *API) deleteEscalationRule(ctx context.Context, in byRule) (none, error) {
	return none{}, a.Turns.RemoveRule(ctx, in.Rule)
}

func (a *API) createAcknowledgement(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.AcknowledgementInput
}) (wire.Acknowledgement, error) {
	w, err := a.Requests.TakeCareOf(ctx, in.Request, in.Body.What, in.Body.By)
	return wireWord(ctx, w), err
}

// wireWord answers whoever has just given their word.
func wireWord(ctx context.Context, w turn.Acknowledgement) wire.Acknowledgement {
	me := access.From(ctx)
	return wire.Acknowledgement{
		ID: w.ID, Person: wire.Party{Organization: me.Organization, Person: me.Person}, What: w.What, At: w.At, By: w.By,
	}
}

type byOpenItem struct {
	OpenItem string `path:"open_item"`
}

func (a *API) showOpenItemEscalation(ctx context.Context, in byOpenItem) (wire.Escalation, error) {
	_, o, err := a.Turns.OpenItem(ctx, in.OpenItem)
	return a.wireOutlook(ctx, o, err)
}

func (a *API) acknowledgeOpenItem(ctx context.Context, in struct {
	byOpenItem
	Body wire.AcknowledgementInput
}) (wire.Acknowledgement, error) {
	w, err := a.Turns.TakeCareOfItem(ctx, in.OpenItem, in.Body.What, in.Body.By)
	return wireWord(ctx, w), err
}

func (a *API) showEscalation(ctx context.Context, in struct {
	Request string `path:"request"`
}) (wire.Escalation, error) {
	o, err := a.Requests.Silence(ctx, in.Request)
	return a.wireOutlook(ctx, o, err)
}

// wireOutlook answers with what is to come about a silence, unless it was refused.
func (a *API) wireOutlook(ctx context.Context, o turn.Outlook, err error) (wire.Escalation, error) {
	if err != nil {
		return wire.Escalation{}, err
	}
	n, err := a.names(ctx, spoken(o)...)
	if err != nil {
		return wire.Escalation{}, err
	}
	calls, err := a.calls(ctx, o.Calls)
	w := wire.Escalation{
		Calls: calls, AsIf: o.AsIf, Unverified: o.Unverified,
		Rule: o.Rule.ID, Steps: each(o.Rule.Steps, wireRuleStep), NextCheck: placeTime(o.Checks, readersZone(ctx)),
		Ahead: []wire.EscalationMove{}, Taken: []wire.EscalationTaken{}, Acknowledgements: []wire.Acknowledgement{},
	}
	if w.Steps == nil {
		w.Steps = wire.EscalationSteps{}
	}
	for _, m := range o.Ahead {
		move := wire.EscalationMove{
			Trigger: wire.EscalationTrigger(m.Trigger), Whom: wire.EscalationWhom(m.Do.Whom), Round: m.Round,
			At: *placeTime(m.At, readersZone(ctx)), People: []wire.Party{}, Reach: []wire.EscalationReach{},
		}
		for _, p := range m.People {
			move.People = append(move.People, n.someone(p.ID))
		}
		for _, one := range m.Reach {
			move.Reach = append(move.Reach, wire.EscalationReach{
				Person: n.someone(one.Person.ID), At: *placeTime(one.At, readersZone(ctx)), Channel: channelOf(one), QuietHours: one.Quiet,
			})
		}
		w.Ahead = append(w.Ahead, move)
	}
	for _, t := range o.Taken {
		taken := wire.EscalationTaken{
			Trigger: wire.EscalationTrigger(t.Trigger), Whom: wire.EscalationWhom(t.Whom), Round: t.Round, Planned: t.Planned, At: t.At,
			Outcome: wire.EscalationTakenOutcome(t.Outcome), Until: t.Until, People: []wire.Party{},
		}
		for _, id := range t.People {
			taken.People = append(taken.People, n.someone(id))
		}
		w.Taken = append(w.Taken, taken)
	}
	for _, word := range o.Words {
		w.Acknowledgements = append(w.Acknowledgements, wire.Acknowledgement{
			ID: word.ID, Person: n.someone(word.Person), What: word.What, At: word.At, By: word.By,
		})
	}
	return w, err
}

// spoken are the people whom an outlook names.
func spoken(o turn.Outlook) (all []request.Party) {
	for _, t := range o.Taken {
		for _, id := range t.People {
			all = append(all, request.Party{Person: id})
		}
	}
	for _, w := range o.Words {
		all = append(all, request.Party{Person: w.Person})
	}
	for _, m := range o.Ahead {
		for _, p := range m.People {
			all = append(all, request.Party{Person: p.ID})
		}
	}
	return all
}

func ruleOf(b wire.EscalationRuleInput) turn.Rule {
	return turn.Rule{
		Name: b.Name, Organization: b.Organization, Severity: string(b.Severity), Steps: each(b.Steps, func(s wire.EscalationStep) turn.Step {
			return turn.Step{
				Trigger: turn.Trigger(s.Trigger), Observation: string(s.Observation), After: time.Duration(s.AfterMinutes) * time.Minute, Working: s.Working, Whom: turn.Whom(s.Whom),
				Role: access.Role(s.Role), Person: s.Person, Repeats: s.Repeats, Every: time.Duration(s.EveryMinutes) * time.Minute,
				Channel: directory.Channel(s.Channel), Wakes: s.Wakes,
			}
		}),
	}
}

func wireRule(r turn.Rule) wire.EscalationRule {
	return wire.EscalationRule{
		ID: r.ID, Name: r.Name, Organization: r.Organization, Severity: wire.Severity(r.Severity), Steps: each(r.Steps, wireRuleStep), Version: int64(r.Version),
	}
}

func wireRuleStep(s turn.Step) wire.EscalationStep {
	return wire.EscalationStep{
		Trigger: wire.EscalationTrigger(s.Trigger), Observation: wire.ObservationKind(s.Observation), AfterMinutes: int(s.After / time.Minute), Working: s.Working, Whom: wire.EscalationWhom(s.Whom),
		Role: wire.Role(s.Role), Person: s.Person, Repeats: s.Repeats, EveryMinutes: int(s.Every / time.Minute),
		Channel: wire.Channel(s.Channel), Wakes: s.Wakes,
	}
}

// someone is person for whoever is there.
func (n names) someone(id string) wire.Party {
	return n.party(request.Party{Organization: n.people[id].Organization, Person: id})
}
