package api

import (
	"context"
	"net/http"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) evidenceRoutes() {
	a.uploadRoutes()
	raw(a, http.MethodPost, "/evidence-items", a.createEvidenceItem, created)
	get(a, "/evidence-items/:evidence_item", a.showEvidenceItem)
	raw(a, http.MethodGet, "/evidence-items/:evidence_item/content", a.downloadEvidenceItem)
	get(a, "/incidents/:incident/evidence-items", a.listEvidenceItems)
	get(a, "/evidence-items/:evidence_item/custody-events", a.listCustodyEvents)
	a.packingRoutes()
	a.configurationRoutes()
	a.releaseRoutes()
	a.keepingRoutes()
	a.thingRoutes()
	a.transferRoutes()
	a.retentionRoutes()
	a.orphanRoutes()
	a.relocationRoutes()
}

func (a *API) showEvidenceItem(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
}) (wire.EvidenceItem, error) {
	i, err := a.Evidence.Get(ctx, in.Item)
	if err != nil {
		return wire.EvidenceItem{}, err
	}
	a.opened(ctx, exchange.ObjectType, i.ID)
	return a.wireEvidenceItem(ctx, i)
}

func (a *API) listEvidenceItems(ctx context.Context, in struct {
	paging
	Incident string   `path:"incident"`
	State    []string `query:"state"`
	Request  string   `query:"request"`
}) (page[wire.EvidenceItem], error) {
	f := exchange.Filter{Request: in.Request, States: each(in.State, func(s string) exchange.State { return exchange.State(s) })}
	l, err := a.Evidence.List(ctx, in.Incident, f, in.page())
	return a.evidencePage(ctx, l, err)
}

func (a *API) evidencePage(ctx context.Context, l directory.List[exchange.Item], err error) (page[wire.EvidenceItem], error) {
	if err != nil {
		return page[wire.EvidenceItem]{}, err
	}
	readings, err := a.Evidence.Readings(ctx, l.Items...)
	if err != nil {
		return page[wire.EvidenceItem]{}, err
	}
	endable, err := a.Evidence.Endable(ctx, l.Items...)
	if err != nil {
		return page[wire.EvidenceItem]{}, err
	}
	n, err := a.names(ctx, append(senders(l.Items...), custodians(l.Items...)...)...)
	return pageOf(l, func(i exchange.Item) wire.EvidenceItem { return wireEvidenceItem(i, readings[i.ID], n, endable[i.ID]) }), err
}

func (a *API) downloadEvidenceItem(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	return a.Evidence.Download(w, r, params["evidence_item"])
}

func (a *API) wireEvidenceItem(ctx context.Context, i exchange.Item) (wire.EvidenceItem, error) {
	readings, err := a.Evidence.Readings(ctx, i)
	if err != nil {
		return wire.EvidenceItem{}, err
	}
	endable, err := a.Evidence.Endable(ctx, i)
	if err != nil {
		return wire.EvidenceItem{}, err
	}
	n, err := a.names(ctx, append(senders(i), custodians(i)...)...)
	if err != nil {
		return wire.EvidenceItem{}, err
	}
	k, err := a.Evidence.KeepingOf(ctx, i)
	w := wireEvidenceItem(i, readings[i.ID], n, endable[i.ID])
	w.Hold, w.Disposal = wireKeeping(k)
	w.Retention = wireRetention(k.Retention)
	return w, err
}

// senders are those who handed in the latest attempts.
func senders(items ...exchange.Item) []request.Party {
	var all []request.Party
	for _, i := range items {
		a := i.Latest()
		all = append(all, request.Party{Organization: a.Organization, Person: a.Person})
	}
	return all
}

func wireEvidenceItem(i exchange.Item, reading exchange.Reading, n names, endable bool) wire.EvidenceItem {
	w := wire.EvidenceItem{
		ID: i.ID, Reference: i.Reference, Incident: i.Incident, Request: i.Request, Clarification: i.Clarification, Step: i.Step,
		State: wire.EvidenceState(i.State), Kind: wire.EvidenceKind(i.Kind), Asset: i.Asset, Reading: wire.EvidenceReading(reading), Filename: i.Filename,
		MediaType: "application/octet-stream", Attempts: []wire.EvidenceAttempt{}, Version: int64(i.Version),
	}
	for _, a := range i.Attempts {
		w.Attempts = append(w.Attempts, wire.EvidenceAttempt{
			N: a.Number, State: wire.EvidenceState(a.State), Size: a.Received, SHA256: a.SHA256, SenderSHA256: a.SenderSHA256, At: a.StartedAt, Region: a.Region,
		})
	}
	wireThing(&w, i, n)
	if len(i.Attempts) == 0 {
		return w
	}
	latest := i.Latest()
	w.MalwareLikelihood, w.MalwareSigns = wire.MalwareLikelihood(i.Likelihood()), wireSigns(i.Malware(latest))
	if x := i.Suspicion; x != nil {
		w.Suspicion = wire.EvidenceSuspicion{Reason: x.Reason, By: x.Person, At: x.At}
	}
	by := n.party(request.Party{Organization: latest.Organization, Person: latest.Person})
	w.UploadedBy, w.Region = &by, latest.Region
	w.Size, w.Received, w.SHA256, w.SenderSHA256 = latest.Size, latest.Received, latest.SHA256, latest.SenderSHA256
	if i.State.Here() {
		w.ReceivedAt = latest.SettledAt
	}
	if latest.State == exchange.Verified {
		w.VerifiedAt = latest.SettledAt
	}
	if endable {
		w.Upload = uploadsPath + "/" + latest.ID
	}
	return w
}
