package api

import (
	"cmp"
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) orphanRoutes() {
	get(a, "/evidence-orphans", a.listEvidenceOrphans)
	get(a, "/evidence-sweep", a.showEvidenceSweep)
	post(a, "/incidents/:incident/evidence-items/archive", a.archiveEvidence)
}

func (a *API) archiveEvidence(ctx context.Context, in struct {
	Incident string `path:"incident"`
	Body     *wire.Nothing
}) (wire.EvidencePutAway, error) {
	n, left, err := a.Evidence.PutAway(ctx, in.Incident)
	return wire.EvidencePutAway{Archived: n, Left: left}, err
}

func (a *API) listEvidenceOrphans(ctx context.Context, in struct {
	paging
	Lacks string `query:"lacks"`
}) (page[wire.EvidenceOrphan], error) {
	l, err := a.Evidence.Orphans(ctx, exchange.Lack(in.Lacks), in.page())
	if err != nil {
		return page[wire.EvidenceOrphan]{}, err
	}
	var all []request.Party
	for _, o := range l.Items {
		all = append(all, request.Party{Organization: o.Attempt.Organization, Person: o.Attempt.Person})
	}
	n, err := a.names(ctx, all...)
	return pageOf(l, func(o exchange.Orphan) wire.EvidenceOrphan { return wireOrphan(o, n) }), err
}

func wireOrphan(o exchange.Orphan, n names) wire.EvidenceOrphan {
	i, t := o.Item, o.Attempt
	w := wire.EvidenceOrphan{
		ID: i.ID, EvidenceItem: i.ID, Reference: i.Reference, Incident: i.Incident, Request: i.Request, State: wire.EvidenceState(i.State), Filename: cmp.Or(t.Filename, i.Filename),
		Size: t.Size, Received: t.Received, BegunAt: t.StartedAt, DueAt: o.Due, Overdue: o.Overdue, FoundAt: o.FoundAt,
	}
	if t.ID != "" {
		by := n.party(request.Party{Organization: t.Organization, Person: t.Person})
		w.ID, w.By = t.ID, &by
	}
	if t.State == exchange.Receiving {
		w.Upload = uploadsPath + "/" + t.ID
	}
	return w
}

func (a *API) showEvidenceSweep(ctx context.Context, _ struct{}) (wire.EvidenceSweepState, error) {
	w, err := a.Evidence.Sweeping(ctx)
	return wire.EvidenceSweepState{
		SweptAt: w.At, UploadsEnded: w.Ended, ObjectsRemoved: w.Removed, ObjectsRemovedBefore: w.RemovedBefore, CheckedAt: w.PassedAt, Missing: w.Missing,
	}, err
}
