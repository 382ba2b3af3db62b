package api

import (
	"context"
	"net/http"

	"tasuki/internal/diagram"
	"tasuki/internal/wire"
)

func (a *API) diagramRoutes() {
	get(a, "/organizations/:organization/diagrams", a.listDiagrams)
	post(a, "/organizations/:organization/diagrams", a.createDiagram, created)
	get(a, "/organizations/:organization/undrawn-assets", a.listUndrawnAssets)
	get(a, "/diagrams/:diagram", a.showDiagram)
	get(a, "/diagrams/:diagram/versions", a.listDiagramVersions)
	post(a, "/diagrams/:diagram/versions", a.addDiagramVersion, created)
	get(a, "/diagram-versions/:diagram_version", a.showDiagramVersion)
	raw(a, http.MethodGet, "/diagram-versions/:diagram_version/content", a.downloadDiagramVersion)
}

// ofDiagram names a diagram.
type ofDiagram struct {
	Diagram string `path:"diagram"`
}

func (a *API) listDiagrams(ctx context.Context, in struct {
	paging
	Organization string `path:"organization"`
}) (page[wire.SiteDiagram], error) {
	l, err := a.Diagrams.List(ctx, in.Organization, in.page())
	return pageOf(l, wireDiagram), err
}

type newDiagram struct {
	Organization string `path:"organization"`
	Body         wire.DiagramInput

	draft diagram.Draft
	err   error
}

func (in *newDiagram) prepare(ctx context.Context, a *API) {
	b := in.Body
	in.draft, in.err = a.Diagrams.Stage(ctx, in.Organization, diagram.Draft{
		Name: b.Name, Filename: b.Filename, Content: b.Content, ValidAsOf: b.ValidAsOf, Source: b.Source, Note: b.Note, Hosts: b.Assets,
	})
}

func (a *API) createDiagram(ctx context.Context, in newDiagram) (wire.SiteDiagram, error) {
	if in.err != nil {
		return wire.SiteDiagram{}, in.err
	}
	d, err := a.Diagrams.Create(ctx, in.Organization, in.draft)
	return wireDiagram(d), err
}

func (a *API) listUndrawnAssets(ctx context.Context, in struct {
	paging
	Organization string `path:"organization"`
}) (page[wire.DrawnHost], error) {
	l, err := a.Diagrams.Undrawn(ctx, in.Organization, in.page())
	return pageOf(l, wireDrawnHost), err
}

func (a *API) showDiagram(ctx context.Context, in ofDiagram) (wire.SiteDiagram, error) {
	d, err := a.Diagrams.Get(ctx, in.Diagram)
	return wireDiagram(d), err
}

func (a *API) listDiagramVersions(ctx context.Context, in struct {
	paging
	ofDiagram
}) (page[wire.DiagramVersion], error) {
	l, err := a.Diagrams.Versions(ctx, in.Diagram, in.page())
	return pageOf(l, wireDiagramVersion), err
}

type newDiagramVersion struct {
	ofDiagram
	Body wire.DiagramVersionInput

	draft diagram.Draft
	err   error
}

func (in *newDiagramVersion) prepare(ctx context.Context, a *API) {
	b := in.Body
	in.draft, in.err = a.Diagrams.StageVersion(ctx, in.Diagram, diagram.Draft{
		Filename: b.Filename, Content: b.Content, ValidAsOf: b.ValidAsOf, Source: b.Source, Note: b.Note, Hosts: b.Assets,
	})
}

func (a *API) addDiagramVersion(ctx context.Context, in newDiagramVersion) (wire.DiagramVersion, error) {
	if in.err != nil {
		return wire.DiagramVersion{}, in.err
	}
	d, err := a.Diagrams.AddVersion(ctx, in.Diagram, in.draft)
	return wireDiagramVersion(d.Latest), err
}

func (a *API) showDiagramVersion(ctx context.Context, in struct {
	Version string `path:"diagram_version"`
	Against string `query:"against"`
}) (wire.DrawnVersion, error) {
	v, err := a.Diagrams.Version(ctx, in.Version, in.Against)
	w := wire.DrawnVersion{
		Diagram: v.Diagram, Shown: wireDiagramVersion(v.Version), Hosts: wireDrawnHosts(v.Hosts), Added: wireDrawnHosts(v.Added),
		Removed: wireDrawnHosts(v.Removed),
	}
	if v.Against != nil {
		w.Against = wireDiagramVersion(*v.Against)
	}
	return w, err
}

func (a *API) downloadDiagramVersion(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	return a.Diagrams.Download(w, r, params["diagram_version"])
}

func wireDiagram(d diagram.Diagram) wire.SiteDiagram {
	return wire.SiteDiagram{ID: d.ID, Site: d.Site, Name: d.Name, Versions: d.Versions, Latest: wireDiagramVersion(d.Latest)}
}

func wireDiagramVersion(v diagram.Version) wire.DiagramVersion {
	return wire.DiagramVersion{
		ID: v.ID, Number: v.Number, Filename: v.Filename, Kind: wire.DiagramVersionKind(v.Kind), Size: v.Size, SHA256: v.SHA256,
		ValidAsOf: v.ValidAsOf, Source: v.Source, Note: v.Note, AddedAt: v.AddedAt, AddedBy: v.AddedBy,
	}
}

func wireDrawnHost(h diagram.Host) wire.DrawnHost { return wire.DrawnHost{ID: h.ID, Name: h.Name} }

func wireDrawnHosts(all []diagram.Host) []wire.DrawnHost {
	hosts := make([]wire.DrawnHost, len(all))
	for i, h := range all {
		hosts[i] = wireDrawnHost(h)
	}
	return hosts
}
