package api

import (
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/wire"
)

// ofSite names a site.
type ofSite struct {
	Site string `path:"organization"`
}

func (a *API) listSiteBaselines(ctx context.Context, in struct {
	paging
	ofSite
}) (page[wire.SiteStandard], error) {
	l, err := a.Evidence.SiteBaselines(ctx, in.Site, in.page())
	return pageOf(l, wireSiteBaseline), err
}

type newSiteBaseline struct {
	ofSite
	Body wire.SiteBaselineInput

	draft exchange.SiteBaselineDraft
	err   error
}

func (in *newSiteBaseline) prepare(ctx context.Context, a *API) {
	b := in.Body
	in.draft, in.err = a.Evidence.StageSiteBaseline(ctx, in.Site, exchange.SiteBaselineDraft{
		Role: b.Role, Item: b.EvidenceItem, Filename: b.Filename, Content: b.Content, Reason: b.Reason,
	})
}

func (a *API) setSiteBaseline(ctx context.Context, in newSiteBaseline) (wire.SiteStandard, error) {
	if in.err != nil {
		return wire.SiteStandard{}, in.err
	}
	b, err := a.Evidence.SetSiteBaseline(ctx, in.Site, in.draft)
	return wireSiteBaseline(b), err
}

func (a *API) listDeviations(ctx context.Context, in struct {
	paging
	ofSite
	Standing string `query:"standing"`
}) (page[wire.HostDeviation], error) {
	l, err := a.Evidence.Deviations(ctx, in.Site, exchange.Standing(in.Standing), in.page())
	return pageOf(l, wireDeviation), err
}

func wireSiteBaseline(b exchange.SiteBaseline) wire.SiteStandard {
	return wire.SiteStandard{
		ID: b.ID, Site: b.Site, Role: b.Role, Number: b.Number, InForce: b.InForce, EvidenceItem: b.Item, Filename: b.Filename, Size: b.Size,
		SHA256: b.SHA256, Region: b.Region, Reason: b.Reason, SetAt: b.SetAt, SetBy: b.SetBy,
	}
}

func wireDeviation(d exchange.Deviation) wire.HostDeviation {
	w := wire.HostDeviation{
		ID: d.Host, Name: d.Name, Role: d.Role, Standing: wire.Standing(d.Standing), Baseline: d.Baseline, Own: d.Own, Lines: d.Lines,
	}
	if d.Latest != nil {
		w.EvidenceItem = d.Latest.ID
	}
	if d.Since != nil {
		w.Since, w.SinceAt = d.Since.ID, d.Since.Latest().SettledAt
	}
	return w
}
