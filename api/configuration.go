package api

import (
	"context"

	"tasuki/internal/exchange"
	"tasuki/internal/wire"
)

func (a *API) configurationRoutes() {
	get(a, "/assets/:asset/configurations", a.listConfigurations)
	get(a, "/assets/:asset/baseline", a.showBaseline)
	put(a, "/assets/:asset/baseline", a.setBaseline)
	get(a, "/organizations/:organization/baselines", a.listSiteBaselines)
	post(a, "/organizations/:organization/baselines", a.setSiteBaseline)
	get(a, "/organizations/:organization/deviations", a.listDeviations)
	get(a, "/configuration-differences", a.showConfigurationDifference)
}

// ofAsset names a host.
type ofAsset struct {
	Asset string `path:"asset"`
}

func (a *API) listConfigurations(ctx context.Context, in struct {
	paging
	ofAsset
}) (page[wire.EvidenceItem], error) {
	l, err := a.Evidence.Configurations(ctx, in.Asset, in.page())
	return a.evidencePage(ctx, l, err)
}

func (a *API) showBaseline(ctx context.Context, in ofAsset) (wire.Baseline, error) {
	b, err := a.Evidence.BaselineOf(ctx, in.Asset)
	return wireBaseline(b), err
}

func (a *API) setBaseline(ctx context.Context, in struct {
	ofAsset
	Body wire.BaselineInput
}) (wire.Baseline, error) {
	b, err := a.Evidence.SetBaseline(ctx, in.Asset, in.Body.EvidenceItem)
	return wireBaseline(b), err
}

func wireBaseline(b exchange.Baseline) wire.Baseline {
	return wire.Baseline{Asset: b.Asset, EvidenceItem: b.Item, SiteBaseline: b.Site, SetBy: b.SetBy, SetAt: b.SetAt, Version: int64(b.Version)}
}

func (a *API) showConfigurationDifference(ctx context.Context, in struct {
	From string `query:"from"`
	To   string `query:"to"`
}) (wire.ConfigurationDifference, error) {
	d, err := a.Evidence.Compare(ctx, in.From, in.To)
	w := wire.ConfigurationDifference{
		From: d.FromID(), To: d.To.ID, Redacted: d.Redacted, Same: d.Same, Cut: d.Cut, Hunks: []wire.ConfigurationHunk{},
	}
	for _, h := range d.Hunks {
		var lines []wire.ConfigurationLine
		for _, l := range h.Lines {
			lines = append(lines, wire.ConfigurationLine{
				Change: wire.ConfigurationLineChange(l.Change), Earlier: l.Earlier, Later: l.Later, Text: l.Text,
			})
		}
		w.Hunks = append(w.Hunks, wire.ConfigurationHunk{Lines: lines})
	}
	return w, err
}
