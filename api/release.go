package api

import (
	"context"
	"net/http"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/wire"
)

func (a *API) releaseRoutes() {
	get(a, "/evidence-items/:evidence_item/releases", a.listReleases)
	post(a, "/evidence-items/:evidence_item/releases", a.createRelease, created)
	get(a, "/evidence-releases", a.listReleased)
	get(a, "/evidence-releases/:evidence_release", a.showRelease)
	raw(a, http.MethodGet, "/evidence-releases/:evidence_release/content", a.downloadRelease)
	post(a, "/evidence-releases/:evidence_release/end", a.endRelease)
}

func (a *API) createRelease(ctx context.Context, in struct {
	Item string `path:"evidence_item"`
	Body wire.EvidenceReleaseInput
}) (wire.EvidenceRelease, error) {
	r, err := a.Evidence.Release(ctx, in.Item, exchange.Terms{
		Organization: in.Body.Organization, Person: in.Body.Person, Level: access.Level(in.Body.Level), Expires: in.Body.Expires,
		Downloads: in.Body.Downloads, Sealed: in.Body.Sealed, WarningRead: in.Body.MalwareWarningRead, Reason: in.Body.Reason,
	})
	return a.wireRelease(ctx, r, err)
}

func (a *API) listReleases(ctx context.Context, in struct {
	paging
	Item string `path:"evidence_item"`
}) (page[wire.EvidenceRelease], error) {
	l, err := a.Evidence.ReleasesOf(ctx, in.Item, in.page())
	return a.releasePage(ctx, l, err)
}

func (a *API) listReleased(ctx context.Context, in paging) (page[wire.EvidenceRelease], error) {
	l, err := a.Evidence.Released(ctx, in.page())
	return a.releasePage(ctx, l, err)
}

func (a *API) showRelease(ctx context.Context, in struct {
	Release string `path:"evidence_release"`
}) (wire.EvidenceRelease, error) {
	r, err := a.Evidence.GetRelease(ctx, in.Release)
	return a.wireRelease(ctx, r, err)
}

func (a *API) endRelease(ctx context.Context, in struct {
	Release string `path:"evidence_release"`
	Body    wire.Reason
}) (wire.EvidenceRelease, error) {
	r, err := a.Evidence.EndRelease(ctx, in.Release, in.Body.Reason)
	return a.wireRelease(ctx, r, err)
}

func (a *API) downloadRelease(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	return a.Evidence.DownloadRelease(w, r, params["evidence_release"])
}

func (a *API) wireRelease(ctx context.Context, r exchange.Release, err error) (wire.EvidenceRelease, error) {
	if err != nil {
		return wire.EvidenceRelease{}, err
	}
	n, err := a.names(ctx, readerOf(r))
	return n.release(r, a.Evidence.ReleaseState(r)), err
}

func (a *API) releasePage(ctx context.Context, l directory.List[exchange.Release], err error) (page[wire.EvidenceRelease], error) {
	if err != nil {
		return page[wire.EvidenceRelease]{}, err
	}
	n, err := a.names(ctx, each(l.Items, readerOf)...)
	return pageOf(l, func(r exchange.Release) wire.EvidenceRelease { return n.release(r, a.Evidence.ReleaseState(r)) }), err
}

func readerOf(r exchange.Release) request.Party {
	return request.Party{Organization: r.Organization, Person: r.Person}
}

func (n names) release(r exchange.Release, state exchange.ReleaseState) wire.EvidenceRelease {
	w := wire.EvidenceRelease{
		ID: r.ID, EvidenceItem: r.Item, Reference: r.Reference, Filename: r.Attempt.Filename, Size: r.Attempt.Size, To: n.party(readerOf(r)),
		Level: wire.DisclosureLevel(r.Level), Reading: wire.EvidenceReading(r.Reading()), Expires: r.Expires, Downloads: r.Downloads,
		Downloaded: r.Downloaded, Sealed: r.Sealed, State: wire.EvidenceReleaseState(state), Reason: r.Reason, ReleasedBy: r.By,
		ReleasedAt: r.At, EndedBy: r.EndedBy, EndedAt: r.EndedAt, EndReason: r.EndReason, Version: int64(r.Version),
		MalwareSigns: wireSigns(r.Malware()),
	}
	if r.Reading() == exchange.Original {
		w.SHA256 = r.Attempt.SHA256
	}
	return w
}

func (a *API) listAgeRecipients(ctx context.Context, in paging) (page[wire.AgeRecipient], error) {
	l, err := a.Evidence.AgeRecipients(ctx, in.page())
	return pageOf(l, wireAgeRecipient), err
}

func (a *API) createAgeRecipient(ctx context.Context, in struct{ Body wire.AgeRecipientInput }) (wire.AgeRecipient, error) {
	r, err := a.Evidence.AddAgeRecipient(ctx, in.Body.Name, in.Body.Recipient)
	return wireAgeRecipient(r), err
}

func (a *API) endAgeRecipient(ctx context.Context, in struct {
	Recipient string `path:"age_recipient"`
}) (none, error) {
	return none{}, a.Evidence.EndAgeRecipient(ctx, in.Recipient)
}

func wireAgeRecipient(r exchange.AgeRecipient) wire.AgeRecipient {
	return wire.AgeRecipient{ID: r.ID, Name: r.Name, Recipient: r.Recipient, CreatedAt: r.Added, Version: int64(r.Version)}
}
