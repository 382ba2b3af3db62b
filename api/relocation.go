package api

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/wire"
)

func (a *API) relocationRoutes() {
	get(a, "/evidence-regions", a.listRegions)
	get(a, "/evidence-items/:evidence_item/relocations", a.listRelocations)
	post(a, "/evidence-items/:evidence_item/relocations", a.askRelocation, created)
	get(a, "/evidence-relocations/:evidence_relocation", a.showRelocation)
	post(a, "/evidence-relocations/:evidence_relocation/approve", a.approveRelocation)
	post(a, "/evidence-relocations/:evidence_relocation/decline", a.endRelocation(a.Evidence.DeclineRelocation))
	post(a, "/evidence-relocations/:evidence_relocation/withdraw", a.endRelocation(a.Evidence.WithdrawRelocation))
}

func (a *API) listRegions(ctx context.Context, _ struct{}) (wire.EvidenceRegionList, error) {
	all, err := a.Directory.Regions(ctx)
	return wire.EvidenceRegionList{Items: each(all, func(r directory.Region) wire.EvidenceRegion { return wire.EvidenceRegion{Code: r.Code, Name: r.Name} })}, err
}

func (a *API) listRelocations(ctx context.Context, in struct {
	paging
	Item string `path:"evidence_item"`
}) (page[wire.EvidenceRelocation], error) {
	l, err := a.Evidence.RelocationsOf(ctx, in.Item, in.page())
	return pageOf(l, wireRelocation), err
}

func (a *API) askRelocation(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.EvidenceRelocationInput
}) (wire.EvidenceRelocation, error) {
	t, err := a.Evidence.AskRelocation(ctx, in.Item, exchange.RelocationWish{To: in.Body.To, Reason: in.Body.Reason, LegalBasis: in.Body.LegalBasis})
	return wireRelocation(t), err
}

type onRelocation struct {
	Relocation string `path:"evidence_relocation"`
}

func (a *API) showRelocation(ctx context.Context, in onRelocation) (wire.EvidenceRelocation, error) {
	t, err := a.Evidence.GetRelocation(ctx, in.Relocation)
	return wireRelocation(t), err
}

func (a *API) approveRelocation(ctx context.Context, in onRelocation) (wire.EvidenceRelocation, error) {
	t, err := a.Evidence.ApproveRelocation(ctx, in.Relocation)
	return wireRelocation(t), err
}

// endingRelocation is an act that ends a relocation, for which all that is said is why.
type endingRelocation struct {
	Relocation string `path:"evidence_relocation"`
	Body       wire.Reason
}

func (a *API) endRelocation(act func(ctx context.Context, id, reason string) (exchange.Relocation, error)) func(context.Context, endingRelocation) (wire.EvidenceRelocation, error) {
	return func(ctx context.Context, in endingRelocation) (wire.EvidenceRelocation, error) {
		t, err := act(ctx, in.Relocation, in.Body.Reason)
		return wireRelocation(t), err
	}
}

func wireRelocation(t exchange.Relocation) wire.EvidenceRelocation {
	return wire.EvidenceRelocation{
		ID: t.ID, EvidenceItem: t.Item, Reference: t.Reference, From: t.From, To: t.To, State: wire.EvidenceRelocationState(t.State),
		Reason: t.Reason, LegalBasis: t.LegalBasis, AskedBy: t.AskedBy, AskedAt: t.AskedAt, ApprovedBy: t.ApprovedBy, ApprovedAt: t.ApprovedAt,
		EndedBy: t.EndedBy, EndedAt: t.EndedAt, EndReason: t.EndReason, Bytes: t.Bytes, Copied: t.Copied,
		Trouble: wire.EvidenceRelocationTrouble(t.Trouble), Version: int64(t.Version),
	}
}
