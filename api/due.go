package api

import (
	"cmp"
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func (a *API) moveDue(ctx context.Context, in struct {
	Request string `path:"request"`
	Body    wire.DueChange
}) (wire.Request, error) {
	to, err := dueEitherWay(in.Body.Due, in.Body.DueRule)
	if err != nil {
		return wire.Request{}, err
	}
	r, err := a.Requests.MoveDue(ctx, in.Request, to, in.Body.Reason)
	return a.wireRequest(ctx, r, err)
}

func (a *API) previewDue(ctx context.Context, in struct{ Body wire.DuePreviewInput }) (wire.DuePreviews, error) {
	b := in.Body
	c, err := dueEitherWay(b.Due, b.DueRule)
	if err != nil {
		return wire.DuePreviews{}, err
	}
	leaves := a.Clock.Now()
	if b.Leaves != nil {
		d, err := dueOf("/leaves", b.Leaves)
		if err != nil {
			return wire.DuePreviews{}, err
		}
		if leaves, err = d.Instant(); err != nil {
			return wire.DuePreviews{}, err
		}
	}
	all, err := a.Requests.Outlooks(ctx, c, b.Recipients, leaves)
	if err != nil {
		return wire.DuePreviews{}, err
	}
	var parties []request.Party
	for _, o := range all {
		parties = append(parties, o.Recipient)
		if o.Away != nil && o.Away.Instead != "" {
			parties = append(parties, request.Party{Organization: o.Recipient.Organization, Person: o.Away.Instead})
		}
	}
	n, err := a.names(ctx, parties...)
	out := wire.DuePreviews{Items: []wire.DuePreview{}}
	for _, o := range all {
		out.Items = append(out.Items, n.outlook(ctx, o))
	}
	return out, err
}

func (n names) outlook(ctx context.Context, o request.Outlook) wire.DuePreview {
	to := n.party(o.Recipient)
	w := wire.DuePreview{
		Organization: to.Organization, Name: to.OrganizationName, Person: to.Person, PersonName: to.PersonName, Zone: o.Zone, Unverified: o.Unverified,
		OnLeave: n.onLeave(ctx, o),
	}
	if o.Wrong != nil {
		w.Problem = cmp.Or(firstKey(o.Wrong), o.Wrong.Key)
		return w
	}
	me := access.From(ctx)
	w.Due = n.due(ctx, &o.Due, request.Party{Organization: me.Organization, Person: me.Person})
	w.Due.Senders = w.Due.Yours // who looks ahead is who sends
	if o.Known {
		w.AtWork = &o.AtWork
	}
	for _, p := range o.Passed {
		w.Passed = append(w.Passed, wire.PassedDate{
			Date: p.Date.String(), Kind: wire.PassedDateKind(cmp.Or(string(p.Kind), "day_off")), Name: p.Name,
		})
	}
	return w
}

func (n names) onLeave(ctx context.Context, o request.Outlook) *wire.OnLeave {
	if o.Away == nil {
		return nil
	}
	w := &wire.OnLeave{}
	if !o.Away.Until.IsZero() {
		w.Until = placeTime(o.Away.Until, readersZone(ctx))
	}
	if o.Away.Instead != "" {
		to := n.party(request.Party{Organization: o.Recipient.Organization, Person: o.Away.Instead})
		w.Instead, w.InsteadName = to.Person, to.PersonName
	}
	return w
}

func firstKey(f *fault.Error) string {
	if len(f.Fields) == 0 {
		return ""
	}
	return f.Fields[0].Key
}

func dueEitherWay(due *wire.LocalTime, rule *wire.DueRule) (c request.Content, err error) {
	var badDue, badTerm error
	c.Due, badDue = dueOf("/due", due)
	c.Term, badTerm = termOf(rule)
	return c, fault.Join(badDue, badTerm)
}

// termOf reads a rule; whether its parts fit is the capability's to say. nil stays nil.
func termOf(r *wire.DueRule) (*worktime.Term, error) {
	if r == nil {
		return nil, nil
	}
	t := worktime.Term{Rule: worktime.Rule(r.Rule), Fold: worktime.Fold(r.Fold), Minutes: r.Minutes, Days: r.Days}
	if r.Instant != nil {
		at := r.Instant.UTC().Truncate(time.Microsecond)
		t.Instant = &at
	}
	if r.Wall != "" {
		wall, err := worktime.ParseLocal(r.Wall)
		if err != nil {
			return nil, worktime.Fault("/due_rule", err)
		}
		t.Wall = &wall
	}
	return &t, nil
}

func wireTerm(t *worktime.Term) *wire.DueRule {
	if t == nil {
		return nil
	}
	w := wire.DueRule{Rule: wire.DueRuleRule(t.Rule), Fold: wire.DueRuleFold(t.Fold), Minutes: t.Minutes, Days: t.Days, Instant: t.Instant}
	if t.Wall != nil {
		w.Wall = t.Wall.String()
	}
	return &w
}

func (n names) dueMove(ctx context.Context, m *request.DueMove) *wire.DueMove {
	if m == nil {
		return nil
	}
	zone := readersZone(ctx)
	return &wire.DueMove{
		From: *placeTime(m.From, zone), To: *placeTime(m.To, zone), At: m.At, Why: wire.DueMoveWhy(m.Why), Reason: m.Reason, By: n.person(m.By),
	}
}
