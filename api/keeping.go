package api

import (
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/wire"
)

func (a *API) keepingRoutes() {
	post(a, "/evidence-items/:evidence_item/transition", a.transitionEvidence)
	post(a, "/evidence-items/:evidence_item/assign", a.assignEvidence)
	post(a, "/evidence-items/:evidence_item/hold", a.because(a.Evidence.Hold))
	post(a, "/evidence-items/:evidence_item/unhold", a.because(a.Evidence.Unhold))
	post(a, "/evidence-items/:evidence_item/suspect", a.because(a.Evidence.Suspect))
	post(a, "/evidence-items/:evidence_item/compare", a.compareEvidence)
	post(a, "/evidence-items/:evidence_item/disposal", a.because(a.Evidence.ProposeDisposal))
	post(a, "/evidence-items/:evidence_item/disposal/withdraw", a.because(a.Evidence.WithdrawDisposal))
	post(a, "/evidence-items/:evidence_item/disposal/approve", a.approveDisposal)
}

func (a *API) transitionEvidence(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.EvidenceTransition
}) (wire.EvidenceItem, error) {
	return a.keptItem(ctx)(a.Evidence.Transition(ctx, in.Item, exchange.State(in.Body.To)))
}

func (a *API) assignEvidence(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.EvidenceStep
}) (wire.EvidenceItem, error) {
	return a.keptItem(ctx)(a.Evidence.Assign(ctx, in.Item, in.Body.Step))
}

func (a *API) compareEvidence(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.EvidenceHash
}) (wire.EvidenceItem, error) {
	return a.keptItem(ctx)(a.Evidence.CompareHash(ctx, in.Item, in.Body.SHA256))
}

func (a *API) approveDisposal(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
}) (wire.EvidenceItem, error) {
	return a.keptItem(ctx)(a.Evidence.ApproveDisposal(ctx, in.Item))
}

// reasoned is an act on an item for which all that is said is why.
type reasoned struct {
	Item string `path:"evidence_item"`
	Body wire.Reason
}

func (a *API) because(act func(ctx context.Context, id, reason string) (exchange.Item, error)) func(context.Context, reasoned) (wire.EvidenceItem, error) {
	return func(ctx context.Context, in reasoned) (wire.EvidenceItem, error) {
		return a.keptItem(ctx)(act(ctx, in.Item, in.Body.Reason))
	}
}

// keptItem is what an act on an item answers.
func (a *API) keptItem(ctx context.Context) func(exchange.Item, error) (wire.EvidenceItem, error) {
	return func(i exchange.Item, err error) (wire.EvidenceItem, error) {
		if err != nil {
			return wire.EvidenceItem{}, err
		}
		return a.wireEvidenceItem(ctx, i)
	}
}

func wireKeeping(k exchange.Keeping) (hold wire.EvidenceHold, disposal wire.EvidenceDisposal) {
	if h := k.Hold; h != nil {
		hold = wire.EvidenceHold{Reason: h.Reason, By: h.By, At: h.At}
	}
	if d := k.Disposal; d != nil {
		disposal = wire.EvidenceDisposal{Reason: d.Reason, ProposedBy: d.ProposedBy, Rule: d.Rule, ProposedAt: d.ProposedAt, ApprovedBy: d.ApprovedBy, DisposedAt: d.At}
	}
	return hold, disposal
}

func wireSigns(signs []exchange.Sign) []wire.MalwareSign {
	return each(signs, func(s exchange.Sign) wire.MalwareSign { return wire.MalwareSign(s) })
}
