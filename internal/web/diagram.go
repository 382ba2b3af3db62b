package web

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/diagram"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// diagramsPage has the diagrams of a site, and the hosts that are on none.
type diagramsPage struct {
	Crumbs  crumbs
	Rows    []diagramRow
	Pager   pager
	Gaps    string // in words, with their number
	Undrawn []hostLink
	Acts    []other
}

type diagramRow struct {
	To, Title string
	Meta      []string
	Compare   string // "" for nowhere
	By        party
	At        moment
}

// hostLink leads to a host, for whoever may look at it.
type hostLink struct{ To, Name string }

func (s *Site) listDiagrams(v *visit) (answer, error) {
	site := v.param("organization")
	l, err := s.Diagrams.List(v.ctx(), site, v.counted())
	if err != nil {
		return answer{}, err
	}
	gaps, err := s.Diagrams.Undrawn(v.ctx(), site, diagram.Page{Limit: perPage, Count: true})
	if err != nil {
		return answer{}, err
	}
	parties := []request.Party{{Organization: site}}
	for _, d := range l.Items {
		parties = append(parties, request.Party{Person: d.Latest.AddedBy})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	title := n.organizations[site].Name + " · " + v.T("page.diagram.title")
	p := diagramsPage{
		Crumbs: v.crumbs(crumb{"/organizations/" + site, n.organizations[site].Name}, crumb{"", v.T("page.diagram.title")}), Pager: v.pager(l.Next, l.Total),
		Gaps: v.T("page.diagram.undrawn", "count", *gaps.Total), Undrawn: v.hostLinks(site, gaps.Items),
	}
	for _, d := range l.Items {
		p.Rows = append(p.Rows, diagramRow{
			To: "/diagrams/" + d.ID, Title: d.Name, By: n.party(request.Party{Person: d.Latest.AddedBy}), At: v.both(d.Latest.AddedAt),
			Meta: []string{v.T("page.diagram.version", "number", d.Versions), v.T("page.diagram.as_of") + ": " + v.dayOf(d.Latest.ValidAsOf)},
		})
	}
	if v.manages() {
		f := v.form("diagram", "/organizations/"+site+"/diagrams")
		f.line("/name", "page.person.name", "").must()
		if err := s.diagramFields(v, f, site, nil); err != nil {
			return answer{}, err
		}
		p.Acts = append(p.Acts, v.other("diagram", "page.diagram.new", f))
	}
	return v.page("diagrams", "directory", title, p), nil
}

// diagramFields are those of a version; a further one begins with the hosts of the one before.
func (s *Site) diagramFields(v *visit, f *form, site string, hosts []diagram.Host) error {
	options, err := s.hostOptions(v, site)
	if err != nil {
		return err
	}
	on := make([]string, len(hosts))
	for i, h := range hosts {
		on[i] = h.ID
	}
	f.add("date", "/valid_as_of", "page.diagram.as_of", "").must()
	f.line("/source", "page.diagram.source", "").must().hint(v.T("page.diagram.source_hint"))
	f.line("/note", "page.note", "")
	f.checks("/assets", "page.diagram.hosts", on, options)
	f.file("/content", "page.upload.file").must().hint(v.T("page.diagram.file_hint"))
	f.optional("/note", "/assets").button("page.save")
	return nil
}

// hostOptions are a site's hosts by name, as many as a diagram can show.
func (s *Site) hostOptions(v *visit, site string) ([]option, error) {
	var options []option
	for part := (directory.Page{Limit: 100}); len(options) < diagram.MaxHosts; {
		l, err := s.Directory.Assets(v.ctx(), directory.AssetFilter{Site: site}, part)
		if err != nil {
			return nil, err
		}
		for _, a := range l.Items {
			options = append(options, option{Value: a.ID, Label: a.Name})
		}
		if part.After = l.Next; l.Next == "" {
			break
		}
	}
	order := v.order()
	slices.SortStableFunc(options, func(a, b option) int { return order.CompareString(a.Label, b.Label) })
	return options, nil
}

func (v *visit) hostLinks(site string, hosts []diagram.Host) []hostLink {
	links := make([]hostLink, len(hosts))
	for i, h := range hosts {
		links[i].Name = h.Name
		if directory.KnowsSite(v.ctx(), site) {
			links[i].To = "/assets/" + h.ID
		}
	}
	return links
}

// dayOf is a date as it is kept, in the reader's words.
func (v *visit) dayOf(text string) string {
	d, err := worktime.ParseDate(text)
	if err != nil {
		return text
	}
	return v.day(d)
}

func (s *Site) createDiagram(v *visit) (answer, error) {
	site := v.param("organization")
	if err := s.Diagrams.MayCreate(v.ctx(), site); err != nil { // before a byte is read
		return answer{}, err
	}
	draft, err := v.diagramTyped()
	if err != nil {
		return answer{}, err
	}
	draft, refused := s.Diagrams.Stage(v.ctx(), site, draft)
	return s.kept(v, "diagram", s.listDiagrams, func(ctx context.Context) (string, error) {
		if refused != nil {
			return "", refused
		}
		d, err := s.Diagrams.Create(ctx, site, draft)
		return done("/diagrams/"+d.ID, "saved"), err
	})
}

func (s *Site) addDiagramVersion(v *visit) (answer, error) {
	if err := s.Diagrams.MayChange(v.ctx(), v.param("diagram")); err != nil {
		return answer{}, err
	}
	draft, err := v.diagramTyped()
	if err != nil {
		return answer{}, err
	}
	draft, refused := s.Diagrams.StageVersion(v.ctx(), v.param("diagram"), draft)
	return s.kept(v, "diagram", s.showDiagram, func(ctx context.Context) (string, error) {
		if refused != nil {
			return "", refused
		}
		d, err := s.Diagrams.AddVersion(ctx, v.param("diagram"), draft)
		return done("/diagrams/"+d.ID, "saved"), err
	})
}

// diagramsFact leads from a site to its diagrams, for whoever may know of them.
func (s *Site) diagramsFact(v *visit, o directory.Organization) ([]factRow, error) {
	if o.Kind != access.Site {
		return nil, nil
	}
	l, err := s.Diagrams.List(v.ctx(), o.ID, diagram.Page{Limit: 1, Count: true})
	if fault.Is(err, fault.KindNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []factRow{{Label: v.T("page.diagram.title"), Values: []string{v.words.Num(int(*l.Total))}, To: "/organizations/" + o.ID + "/diagrams"}}, nil
}

// drawnFacts say on which diagrams a host is: a gap shows as one.
func (s *Site) drawnFacts(v *visit, a directory.Asset) ([]factRow, error) {
	all, err := s.Diagrams.Showing(v.ctx(), a.ID, a.Site)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []factRow{{Label: v.T("page.diagram.on"), Values: []string{v.T("page.diagram.on_none")}, To: "/organizations/" + a.Site + "/diagrams"}}, nil
	}
	facts := make([]factRow, len(all))
	for i, d := range all {
		facts[i] = factRow{Label: v.T("page.diagram.on"), Values: []string{d.Name}, To: "/diagrams/" + d.ID}
	}
	return facts, nil
}
