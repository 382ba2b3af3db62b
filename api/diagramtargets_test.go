package api_test

import (
	"encoding/base64"

	"tasuki/internal/diagram"
)

var diagramTargets = map[string]builder{
	"listDiagrams": func(w *world, o *actor) target {
		return target{method: "GET", path: "/organizations/" + w.drawn(o).Site + "/diagrams", allowed: w.author}
	},
	"createDiagram": func(w *world, o *actor) target {
		b := w.diagramBody()
		b["name"] = w.text("diagram")
		return target{method: "POST", path: "/organizations/" + w.siteOf(o) + "/diagrams", body: b, allowed: w.author}
	},
	"listUndrawnAssets": func(w *world, o *actor) target {
		return target{method: "GET", path: "/organizations/" + w.siteOf(o) + "/undrawn-assets", allowed: w.author}
	},
	"showDiagram": func(w *world, o *actor) target {
		return target{method: "GET", path: "/diagrams/" + w.drawn(o).ID, allowed: w.author}
	},
	"listDiagramVersions": func(w *world, o *actor) target {
		return target{method: "GET", path: "/diagrams/" + w.drawn(o).ID + "/versions", allowed: w.author}
	},
	"addDiagramVersion": func(w *world, o *actor) target {
		return target{method: "POST", path: "/diagrams/" + w.drawn(o).ID + "/versions", body: w.diagramBody(), allowed: w.author}
	},
	"showDiagramVersion": func(w *world, o *actor) target {
		return target{method: "GET", path: "/diagram-versions/" + w.drawn(o).Latest.ID, allowed: w.author}
	},
	"downloadDiagramVersion": func(w *world, o *actor) target {
		return target{method: "GET", path: "/diagram-versions/" + w.drawn(o).Latest.ID + "/content", allowed: w.author}
	},
}

// drawn is a diagram of o's site.
func (w *world) drawn(o *actor) diagram.Diagram { return w.drawing(w.siteOf(o)) }

// drawing is a new diagram of a site. A site has only so many: from then on a further version of one.
func (w *world) drawing(site string) diagram.Diagram {
	w.T.Helper()
	draft := diagram.Draft{
		Name: w.text("diagram"), Filename: w.text("file"), Content: []byte("<svg><text>" + w.text("content") + "</text></svg>"), ValidAsOf: "2026-02-20",
		Source: w.text("source"), Note: w.text("note"), Hosts: []string{w.asset(site).ID},
	}
	l, err := w.Diagrams.List(w.author.ctx(), site, diagram.Page{Limit: diagram.MaxDiagrams})
	w.must(err)
	if len(l.Items) > diagram.MaxDiagrams/2 {
		d, err := w.Diagrams.AddVersion(w.author.ctx(), l.Items[0].ID, draft)
		w.must(err)
		return d
	}
	d, err := w.Diagrams.Create(w.author.ctx(), site, draft)
	w.must(err)
	return d
}

func (w *world) diagramBody() body {
	return body{
		"filename": "x.svg", "content": base64.StdEncoding.EncodeToString([]byte("<svg/>")), "valid_as_of": "2026-02-20", "source": "x", "assets": []string{},
	}
}
