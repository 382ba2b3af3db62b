package web

import (
	"net/url"

	"tasuki/internal/diagram"
	"tasuki/internal/request"
)

// diagramPage is one version of a diagram: the picture, what is known of it, and which hosts came and went.
type diagramPage struct {
	Crumbs         crumbs
	Facts          []factRow
	Picture, Alt   string // "" where a browser can't show it, or the reader may not have it
	Download       string
	Hosts          []hostLink
	Against        string // what it is held against, in words; "" for nothing
	Added, Removed []hostLink
	Versions       []diagramRow
	Pager          pager
	Acts           []other
}

// showDiagram is its latest version.
func (s *Site) showDiagram(v *visit) (answer, error) {
	d, err := s.Diagrams.Get(v.ctx(), v.param("diagram"))
	if err != nil {
		return answer{}, err
	}
	return s.diagramVersion(v, d, d.Latest.ID)
}

func (s *Site) showDiagramVersion(v *visit) (answer, error) {
	id := v.param("diagram_version")
	shown, err := s.Diagrams.Version(v.ctx(), id, "")
	if err != nil {
		return answer{}, err
	}
	d, err := s.Diagrams.Get(v.ctx(), shown.Diagram)
	if err != nil {
		return answer{}, err
	}
	return s.diagramVersion(v, d, id)
}

func (s *Site) diagramVersion(v *visit, d diagram.Diagram, id string) (answer, error) {
	shown, err := s.Diagrams.Version(v.ctx(), id, v.query("against"))
	if err != nil {
		return answer{}, err
	}
	l, err := s.Diagrams.Versions(v.ctx(), d.ID, v.part())
	if err != nil {
		return answer{}, err
	}
	parties := []request.Party{{Organization: d.Site}, {Person: shown.AddedBy}}
	for _, one := range l.Items {
		parties = append(parties, request.Party{Person: one.AddedBy})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p := diagramPage{
		Crumbs: v.crumbs(crumb{"/organizations/" + d.Site, n.organizations[d.Site].Name}, crumb{"/organizations/" + d.Site + "/diagrams", v.T("page.diagram.title")}, crumb{"", d.Name}),
		Facts:  v.diagramFacts(shown, n), Hosts: v.hostLinks(d.Site, shown.Hosts), Added: v.hostLinks(d.Site, shown.Added),
		Removed: v.hostLinks(d.Site, shown.Removed), Pager: v.pager(l.Next, l.Total),
	}
	if shown.Against != nil {
		p.Against = v.T("page.diagram.against", "number", shown.Against.Number)
	}
	for _, one := range l.Items {
		p.Versions = append(p.Versions, v.versionRow(one, shown.Version, n))
	}
	if err := s.diagramFile(v, d, shown, &p); err != nil {
		return answer{}, err
	}
	if v.manages() {
		f := v.form("diagram", "/diagrams/"+d.ID+"/versions")
		if err := s.diagramFields(v, f, d.Site, shown.Hosts); err != nil {
			return answer{}, err
		}
		p.Acts = append(p.Acts, v.other("diagram", "page.diagram.next", f))
	}
	return v.page("diagram", "directory", d.Name, p), nil
}

// diagramFile offers the file, and its picture, to whoever may have it.
func (s *Site) diagramFile(v *visit, d diagram.Diagram, shown diagram.Shown, p *diagramPage) error {
	opens, err := s.Diagrams.Opens(v.ctx(), d.Site)
	if err != nil || !opens {
		return err
	}
	p.Download = "/diagram-versions/" + shown.ID + "/content"
	if shown.Kind.Shown() {
		p.Picture, p.Alt = p.Download, v.T("page.diagram.alt", "name", d.Name, "number", shown.Number)
	}
	return nil
}

func (v *visit) diagramFacts(shown diagram.Shown, n names) []factRow {
	facts := []factRow{
		{Label: v.T("page.diagram.which"), Values: []string{v.words.Num(shown.Number)}},
		{Label: v.T("page.diagram.as_of"), Values: []string{v.dayOf(shown.ValidAsOf)}},
		{Label: v.T("page.diagram.source"), Values: []string{shown.Source}},
	}
	if shown.Note != "" {
		facts = append(facts, factRow{Label: v.T("page.note"), Values: []string{shown.Note}})
	}
	return append(facts,
		factRow{Label: v.T("page.diagram.by"), Values: []string{n.party(request.Party{Person: shown.AddedBy}).words()}, When: v.both(shown.AddedAt)},
		factRow{Label: v.T("page.upload.file"), Values: []string{shown.Filename, v.words.Bytes(shown.Size)}},
		factRow{Label: "SHA-256", Values: []string{shown.SHA256}},
	)
}

// versionRow leads to a version, and from the one that is shown to how it differs from it.
func (v *visit) versionRow(one, shown diagram.Version, n names) diagramRow {
	r := diagramRow{
		To: "/diagram-versions/" + one.ID, Title: v.T("page.diagram.version", "number", one.Number), By: n.party(request.Party{Person: one.AddedBy}),
		At: v.both(one.AddedAt), Meta: []string{v.T("page.diagram.as_of") + ": " + v.dayOf(one.ValidAsOf), one.Source},
	}
	if one.ID != shown.ID {
		r.Compare = "/diagram-versions/" + shown.ID + "?" + url.Values{"against": {one.ID}}.Encode()
	}
	return r
}
