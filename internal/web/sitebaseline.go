package web

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// siteBaselinesPage has what the hosts of a site are and were held against, the newest first.
type siteBaselinesPage struct {
	Crumbs crumbs
	Rows   []siteBaselineRow
	Pager  pager
	Acts   []other
}

type siteBaselineRow struct {
	Title, To string // To: the evidence that it is; "" for a file of its own
	Meta      []string
	InForce   bool
	Reason    string
	SHA256    string // of a file
	By        party
	At        moment
}

func (s *Site) listSiteBaselines(v *visit) (answer, error) {
	site := v.param("organization")
	l, err := s.Evidence.SiteBaselines(v.ctx(), site, v.counted())
	if err != nil {
		return answer{}, err
	}
	parties := []request.Party{{Organization: site}}
	for _, b := range l.Items {
		parties = append(parties, request.Party{Person: b.SetBy})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	name := n.organizations[site].Name
	p := siteBaselinesPage{Pager: v.pager(l.Next, l.Total), Crumbs: v.crumbs(
		crumb{"/organizations/" + site, name}, crumb{"/organizations/" + site + "/configurations", v.T("page.configuration.title")}, crumb{"", v.T("page.baseline.title")},
	)}
	for _, b := range l.Items {
		p.Rows = append(p.Rows, v.siteBaselineRow(b, n))
	}
	if v.coordinates() {
		f, err := s.siteBaselineForm(v, site)
		if err != nil {
			return answer{}, err
		}
		p.Acts = append(p.Acts, v.other("site-baseline", "page.baseline.new", f))
	}
	return v.page("baselines", "directory", name+" · "+v.T("page.baseline.title"), p), nil
}

func (v *visit) siteBaselineRow(b exchange.SiteBaseline, n names) siteBaselineRow {
	r := siteBaselineRow{
		Title: v.standardWords(b), InForce: b.InForce, Reason: b.Reason, SHA256: b.SHA256, By: n.party(request.Party{Person: b.SetBy}), At: v.both(b.SetAt),
	}
	if b.Item != "" {
		r.To, r.Meta = "/evidence-items/"+b.Item, []string{v.T("page.baseline.version")}
	} else {
		r.Meta = []string{exchange.Printable(b.Filename), v.words.Bytes(b.Size)}
	}
	return r
}

// standardWords say which of a site's baselines one is.
func (v *visit) standardWords(b exchange.SiteBaseline) string {
	role := b.Role
	if role == "" {
		role = v.T("page.baseline.all")
	}
	return v.T("page.baseline.which", "role", role, "number", b.Number)
}

// siteBaselineForm takes a file. Whoever wants a version that was handed in goes to its host's page.
func (s *Site) siteBaselineForm(v *visit, site string) (*form, error) {
	roles, err := s.Evidence.RolesAt(v.ctx(), site)
	if err != nil {
		return nil, err
	}
	options := []option{{Label: v.T("page.baseline.all")}}
	for _, r := range roles {
		options = append(options, option{Value: r, Label: r})
	}
	f := v.form("site-baseline", "/organizations/"+site+"/baselines")
	f.pick("/role", "page.baseline.role", "", options)
	f.file("/content", "page.upload.file").must().hint(v.T("page.baseline.file_hint"))
	f.line("/reason", "page.baseline.reason", "").must()
	return f.optional("/role").button("page.save"), nil
}

// siteBaselineOf offers a host's versions as its site's baseline.
func (v *visit) siteBaselineOf(host directory.Asset, versions []option) other {
	f := v.form("site-baseline", "/assets/"+host.ID+"/site-baseline")
	f.radios("/evidence_item", "page.configuration.which", "", versions).must()
	options := []option{{Label: v.T("page.baseline.all")}}
	if host.Role != "" {
		options = append(options, option{Value: host.Role, Label: host.Role})
	}
	f.pick("/role", "page.baseline.role", host.Role, options)
	f.line("/reason", "page.baseline.reason", "").must()
	return v.other("site-baseline", "page.baseline.of_version", f.optional("/role").button("page.save"))
}

func (s *Site) setSiteBaseline(v *visit) (answer, error) {
	site := v.param("organization")
	if err := s.Evidence.MaySetSiteBaseline(v.ctx(), site); err != nil { // before a byte is read
		return answer{}, err
	}
	name, content, err := v.fileTyped(exchange.BaselineBytes, 20)
	if err != nil {
		return answer{}, err
	}
	draft, refused := s.Evidence.StageSiteBaseline(v.ctx(), site, exchange.SiteBaselineDraft{
		Role: v.text("/role"), Filename: name, Content: content, Reason: v.text("/reason"),
	})
	return s.kept(v, "site-baseline", s.listSiteBaselines, func(ctx context.Context) (string, error) {
		if refused != nil {
			return "", refused
		}
		_, err := s.Evidence.SetSiteBaseline(ctx, site, draft)
		return done("/organizations/"+site+"/baselines", "saved"), err
	})
}

// setSiteBaselineOf takes one of a host's versions.
func (s *Site) setSiteBaselineOf(v *visit) (answer, error) {
	host, err := s.Directory.Asset(v.ctx(), v.param("asset"))
	if err != nil {
		return answer{}, err
	}
	return s.kept(v, "site-baseline", s.showConfigurations, func(ctx context.Context) (string, error) {
		_, err := s.Evidence.SetSiteBaseline(ctx, host.Site, exchange.SiteBaselineDraft{
			Role: v.text("/role"), Item: v.text("/evidence_item"), Reason: v.text("/reason"),
		})
		return done("/organizations/"+host.Site+"/baselines", "saved"), err
	})
}
