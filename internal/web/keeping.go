package web

import (
	"context"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
)

// keeping adds to an item's page how long it is kept, what became of it, and what headquarters can do about that.
func (s *Site) keeping(v *visit, item exchange.Item, p *evidencePage) error {
	k, err := s.Evidence.KeepingOf(v.ctx(), item)
	if err != nil {
		return err
	}
	p.Facts = append(p.Facts, v.retentionFacts(k.Retention)...)
	if h := k.Hold; h != nil {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.keep.held"), Values: []string{h.Reason}, When: v.both(h.At)})
	}
	if d := k.Disposal; d != nil {
		if !d.ProposedAt.IsZero() {
			p.Facts = append(p.Facts, factRow{Label: v.proposalLabel(*d), Values: []string{d.Reason}, When: v.both(d.ProposedAt)})
		}
		if !d.At.IsZero() {
			p.Facts = append(p.Facts, factRow{Label: v.T("page.keep.disposed"), When: v.both(d.At)})
		}
	}
	if item.State == exchange.Receiving {
		return s.endable(v, item, p)
	}
	if item.State == exchange.Disposed || !item.State.Here() {
		return nil
	}
	if a := item.Latest(); item.Here() && a.SenderSHA256 == "" && a.Organization == v.actor.Organization {
		f := v.keepForm(item, "compare")
		f.line("/sha256", "page.upload.sha256", "").class("code").must()
		p.Acts = append(p.Acts, v.other("compare", "page.keep.compare", f.button("page.keep.compare")))
	}
	if v.coordinates() {
		if err := s.assigning(v, item, p); err != nil {
			return err
		}
		p.Acts = append(p.Acts, s.keepingActs(v, item, k)...)
	}
	if v.coordinates() || v.actor.HQ() && v.actor.Has(access.HoldAuthority) {
		if k.Hold == nil {
			p.Acts = append(p.Acts, v.keepAct(item, "hold"))
		} else {
			p.Acts = append(p.Acts, v.keepAct(item, "unhold"))
		}
		extend := v.keepForm(item, "extend")
		extend.due("/until", "page.keep.extend_until", nil, v.actor.Zone).must()
		extend.line("/reason", "page.reason", "").must()
		p.Acts = append(p.Acts, v.other("extend", "page.keep.extend", extend.button("page.keep.extend")))
	}
	return nil
}

// retentionFacts say until when an item is kept: by a rule, as far as it can be said, and by somebody's word.
func (v *visit) retentionFacts(r exchange.Retention) (all []factRow) {
	if !r.Until.IsZero() {
		all = append(all, factRow{Label: v.T("page.keep.until"), When: v.both(r.Until)})
	}
	if r.Rule != nil {
		all = append(all, factRow{Label: v.T("page.keep.after_end"), Values: []string{v.retentionLength(*r.Rule), r.Rule.Basis}})
	}
	if e := r.Extension; e != nil {
		all = append(all, factRow{Label: v.T("page.keep.extended"), Values: []string{e.Reason}, When: v.both(e.Until)})
	}
	return all
}

func (s *Site) keepingActs(v *visit, item exchange.Item, k exchange.Keeping) (all []other) {
	if steps := item.Steps(); len(steps) > 0 {
		f := v.keepForm(item, "transition")
		f.radios("/to", "page.keep.transition", string(steps[0]), texts(v, "evidence.state.", steps)).must()
		all = append(all, v.other("transition", "page.keep.transition", f.button("page.keep.transition")))
	}
	switch {
	case k.Disposal != nil:
		if k.Disposal.ProposedBy != v.actor.Person && k.Hold == nil {
			f := v.keepForm(item, "approve").lead("page.keep.approve_lead").grave("page.keep.approve")
			all = append(all, v.other("approve", "page.keep.approve", f))
		}
		if k.Disposal.Rule == "" {
			all = append(all, v.keepAct(item, "withdraw"))
		}
	case item.State == exchange.Archived && k.Hold == nil && !s.Evidence.Keeps(k.Retention):
		all = append(all, v.keepAct(item, "propose"))
	}
	return all
}

// keepAct is an act for which all that is said is why.
func (v *visit) keepAct(item exchange.Item, verb string) other {
	f := v.keepForm(item, verb)
	f.line("/reason", "page.reason", "").must()
	return v.other(verb, "page.keep."+verb, f.button("page.keep."+verb))
}

func (v *visit) keepForm(item exchange.Item, verb string) *form {
	return v.form(verb, "/evidence-items/"+item.ID+"/keeping/"+verb).sees(item.Version)
}

func (s *Site) keepItem(v *visit) (answer, error) {
	id, verb, reason := v.param("item"), v.param("verb"), v.text("/reason")
	until, bad := v.instantTyped("/until")
	acts := map[string]func(context.Context) (exchange.Item, error){
		"transition": func(ctx context.Context) (exchange.Item, error) {
			return s.Evidence.Transition(ctx, id, exchange.State(v.text("/to")))
		},
		"hold":     func(ctx context.Context) (exchange.Item, error) { return s.Evidence.Hold(ctx, id, reason) },
		"unhold":   func(ctx context.Context) (exchange.Item, error) { return s.Evidence.Unhold(ctx, id, reason) },
		"propose":  func(ctx context.Context) (exchange.Item, error) { return s.Evidence.ProposeDisposal(ctx, id, reason) },
		"withdraw": func(ctx context.Context) (exchange.Item, error) { return s.Evidence.WithdrawDisposal(ctx, id, reason) },
		"compare": func(ctx context.Context) (exchange.Item, error) {
			return s.Evidence.CompareHash(ctx, id, strings.TrimSpace(v.text("/sha256")))
		},
		"assign":  func(ctx context.Context) (exchange.Item, error) { return s.Evidence.Assign(ctx, id, v.text("/step")) },
		"suspect": func(ctx context.Context) (exchange.Item, error) { return s.Evidence.Suspect(ctx, id, reason) },
		"extend": func(ctx context.Context) (exchange.Item, error) {
			if bad != nil {
				return exchange.Item{}, bad
			}
			return s.Evidence.ExtendRetention(ctx, id, until, reason)
		},
		"approve": func(ctx context.Context) (exchange.Item, error) { return s.Evidence.ApproveDisposal(ctx, id) },
	}
	act := acts[verb]
	if act == nil {
		return answer{}, fault.NotFound()
	}
	return s.kept(v, verb, s.showEvidence, func(ctx context.Context) (string, error) {
		_, err := act(ctx)
		return done("/evidence-items/"+id, "saved"), err
	})
}
