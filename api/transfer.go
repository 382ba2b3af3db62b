package api

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/wire"
)

func (a *API) transferRoutes() {
	get(a, "/evidence-regions", a.listRegions)
	get(a, "/evidence-items/:evidence_item/transfers", a.listTransfers)
	post(a, "/evidence-items/:evidence_item/transfers", a.askTransfer, created)
	get(a, "/evidence-transfers/:evidence_transfer", a.showTransfer)
	post(a, "/evidence-transfers/:evidence_transfer/approve", a.approveTransfer)
	post(a, "/evidence-transfers/:evidence_transfer/decline", a.endTransfer(a.Evidence.DeclineTransfer))
	post(a, "/evidence-transfers/:evidence_transfer/withdraw", a.endTransfer(a.Evidence.WithdrawTransfer))
}

func (a *API) listRegions(ctx context.Context, _ struct{}) (wire.EvidenceRegionList, error) {
	all, err := a.Directory.Regions(ctx)
	return wire.EvidenceRegionList{Items: each(all, func(r directory.Region) wire.EvidenceRegion { return wire.EvidenceRegion{Code: r.Code, Name: r.Name} })}, err
}

func (a *API) listTransfers(ctx context.Context, in struct {
	paging
	Item string `path:"evidence_item"`
}) (page[wire.EvidenceTransfer], error) {
	l, err := a.Evidence.TransfersOf(ctx, in.Item, in.page())
	return pageOf(l, wireTransfer), err
}

func (a *API) askTransfer(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.EvidenceTransferInput
}) (wire.EvidenceTransfer, error) {
	t, err := a.Evidence.AskTransfer(ctx, in.Item, exchange.TransferWish{To: in.Body.To, Reason: in.Body.Reason, LegalBasis: in.Body.LegalBasis})
	return wireTransfer(t), err
}

type onTransfer struct {
	Transfer string `path:"evidence_transfer"`
}

func (a *API) showTransfer(ctx context.Context, in onTransfer) (wire.EvidenceTransfer, error) {
	t, err := a.Evidence.GetTransfer(ctx, in.Transfer)
	return wireTransfer(t), err
}

func (a *API) approveTransfer(ctx context.Context, in onTransfer) (wire.EvidenceTransfer, error) {
	t, err := a.Evidence.ApproveTransfer(ctx, in.Transfer)
	return wireTransfer(t), err
}

// endingTransfer is an act that ends a transfer, for which all that is said is why.
type endingTransfer struct {
	Transfer string `path:"evidence_transfer"`
	Body     wire.Reason
}

func (a *API) endTransfer(act func(ctx context.Context, id, reason string) (exchange.Transfer, error)) func(context.Context, endingTransfer) (wire.EvidenceTransfer, error) {
	return func(ctx context.Context, in endingTransfer) (wire.EvidenceTransfer, error) {
		t, err := act(ctx, in.Transfer, in.Body.Reason)
		return wireTransfer(t), err
	}
}

func wireTransfer(t exchange.Transfer) wire.EvidenceTransfer {
	return wire.EvidenceTransfer{
		ID: t.ID, EvidenceItem: t.Item, Reference: t.Reference, From: t.From, To: t.To, State: wire.EvidenceTransferState(t.State),
		Reason: t.Reason, LegalBasis: t.LegalBasis, AskedBy: t.AskedBy, AskedAt: t.AskedAt, ApprovedBy: t.ApprovedBy, ApprovedAt: t.ApprovedAt,
		EndedBy: t.EndedBy, EndedAt: t.EndedAt, EndReason: t.EndReason, Bytes: t.Bytes, Copied: t.Copied,
		Trouble: wire.EvidenceTransferTrouble(t.Trouble), Version: int64(t.Version),
	}
}
