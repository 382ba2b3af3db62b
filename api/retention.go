package api

import (
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/wire"
)

func (a *API) retentionRoutes() {
	post(a, "/evidence-items/:evidence_item/retention/extend", a.extendRetention)
	get(a, "/disposal-proposals", a.listDisposalProposals)
	get(a, "/retention-rules", a.listRetentionRules)
	post(a, "/retention-rules", a.createRetentionRule, created)
	get(a, "/retention-rules/:retention_rule", a.showRetentionRule)
	put(a, "/retention-rules/:retention_rule", a.replaceRetentionRule)
	remove(a, "/retention-rules/:retention_rule", a.deleteRetentionRule)
}

func (a *API) extendRetention(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.RetentionExtensionInput
}) (wire.EvidenceItem, error) {
	return a.keptItem(ctx)(a.Evidence.ExtendRetention(ctx, in.Item, in.Body.Until, in.Body.Reason))
}

func (a *API) listDisposalProposals(ctx context.Context, in struct {
	paging
	Incident string `query:"incident"`
}) (page[wire.DisposalProposal], error) {
	l, err := a.Evidence.Proposals(ctx, in.Incident, in.page())
	return pageOf(l, wireProposal), err
}

func wireProposal(p exchange.Proposal) wire.DisposalProposal {
	i, d := p.Item, p.Disposal
	return wire.DisposalProposal{
		ID: i.ID, Reference: i.Reference, Incident: i.Incident, Kind: wire.EvidenceKind(i.Kind), Filename: i.Filename, Size: i.Latest().Size,
		Reason: d.Reason, ProposedBy: d.ProposedBy, Rule: d.Rule, ProposedAt: d.ProposedAt,
	}
}

// ofRetentionRule names a rule.
type ofRetentionRule struct {
	Rule string `path:"retention_rule"`
}

func (a *API) listRetentionRules(ctx context.Context, in paging) (page[wire.RetentionRule], error) {
	l, err := a.Evidence.RetentionRules(ctx, in.page())
	return pageOf(l, wireRetentionRule), err
}

func (a *API) createRetentionRule(ctx context.Context, in struct{ Body wire.RetentionRuleInput }) (wire.RetentionRule, error) {
	r, err := a.Evidence.AddRetentionRule(ctx, retentionRuleOf(in.Body))
	return wireRetentionRule(r), err
}

func (a *API) showRetentionRule(ctx context.Context, in ofRetentionRule) (wire.RetentionRule, error) {
	r, err := a.Evidence.RetentionRule(ctx, in.Rule)
	return wireRetentionRule(r), err
}

func (a *API) replaceRetentionRule(ctx context.Context, in struct {
	ofRetentionRule
	Body wire.RetentionRuleInput
}) (wire.RetentionRule, error) {
	r, err := a.Evidence.ReplaceRetentionRule(ctx, in.Rule, retentionRuleOf(in.Body))
	return wireRetentionRule(r), err
}

func (a *API) deleteRetentionRule(ctx context.Context, in ofRetentionRule) (none, error) {
	return none{}, a.Evidence.EndRetentionRule(ctx, in.Rule)
}

func retentionRuleOf(b wire.RetentionRuleInput) exchange.RetentionRule {
	return exchange.RetentionRule{
		Organization: b.Organization, Kind: exchange.Kind(b.Kind), Period: b.Period, Unit: exchange.Unit(b.Unit), Basis: b.Basis,
	}
}

func wireRetentionRule(r exchange.RetentionRule) wire.RetentionRule {
	return wire.RetentionRule{
		ID: r.ID, Organization: r.Organization, Kind: wire.EvidenceKind(r.Kind), Period: r.Period, Unit: wire.RetentionUnit(r.Unit), Basis: r.Basis,
		SetBy: r.SetBy, SetAt: r.SetAt, Version: int64(r.Version),
	}
}

func wireRetention(r exchange.Retention) wire.EvidenceRetention {
	w := wire.EvidenceRetention{EndedAt: r.Ended, KeptUntil: r.Until}
	if r.Rule != nil {
		w.Rule = r.Rule.ID
	}
	if e := r.Extension; e != nil {
		w.Extension = wire.RetentionExtension{Until: e.Until, Reason: e.Reason, By: e.By, At: e.At}
	}
	return w
}
