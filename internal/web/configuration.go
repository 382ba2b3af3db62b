package web

import (
	"cmp"
	"context"
	"net/url"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// configurationsPage has the versions of a host's configuration, newest first.
type configurationsPage struct {
	Crumbs crumbs
	Rows   []configurationRow
	Acts   []other
	Pager  pager
}

type configurationRow struct {
	To, Title       string
	By              party
	At              moment
	SHA256          string
	Baseline        bool
	Before, Against string // where it is compared with the one before, and with the baseline; "" for nowhere
}

func (s *Site) showConfigurations(v *visit) (answer, error) {
	id := v.param("asset")
	l, err := s.Evidence.Configurations(v.ctx(), id, v.part())
	if err != nil {
		return answer{}, err
	}
	base, err := s.Evidence.BaselineOf(v.ctx(), id)
	if err != nil {
		return answer{}, err
	}
	var parties []request.Party
	for _, i := range l.Items {
		a := i.Latest()
		parties = append(parties, request.Party{Organization: a.Organization, Person: a.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	host, trail, err := s.hostTrail(v, id)
	if err != nil {
		return answer{}, err
	}
	p := configurationsPage{Crumbs: trail, Pager: v.pager(l.Next, l.Total)}
	for k, i := range l.Items {
		p.Rows = append(p.Rows, v.configurationRow(i, n, base))
		if k+1 < len(l.Items) {
			p.Rows[k].Before = comparison(l.Items[k+1].ID, i.ID)
		}
	}
	if v.coordinates() && len(l.Items) > 0 {
		f := v.form("baseline", "/assets/"+id+"/baseline").sees(base.Version)
		var options []option
		for _, r := range p.Rows {
			options = append(options, option{Value: r.To[len("/evidence-items/"):], Label: r.Title, Hint: r.At.Text})
		}
		f.radios("/evidence_item", "page.configuration.which", base.Item, options).must()
		p.Acts = append(p.Acts, v.other("baseline", "page.configuration.set_baseline", f.button("page.save")))
		if host.ID != "" {
			p.Acts = append(p.Acts, v.siteBaselineOf(host, options))
		}
	}
	title := v.T("page.configuration.title")
	if host.Name != "" {
		title = host.Name + " · " + title
	}
	return v.page("configurations", "directory", title, p), nil
}

func (v *visit) configurationRow(i exchange.Item, n names, base exchange.Baseline) configurationRow {
	a := i.Latest()
	r := configurationRow{
		To: "/evidence-items/" + i.ID, Title: i.Reference, By: n.party(request.Party{Organization: a.Organization, Person: a.Person}),
		At: v.both(a.SettledAt), SHA256: a.SHA256, Baseline: i.ID == base.Item,
	}
	if against := cmp.Or(base.Item, base.Site); against != "" && !r.Baseline {
		r.Against = comparison(against, i.ID)
	}
	return r
}

func comparison(from, to string) string {
	return "/configuration-differences?" + url.Values{"from": {from}, "to": {to}}.Encode()
}

// hostTrail is the host and the way to it. Whoever sees one of its configurations only, and not the inventory, is told neither.
func (s *Site) hostTrail(v *visit, id string) (directory.Asset, crumbs, error) {
	a, err := s.Directory.Asset(v.ctx(), id)
	if fault.Is(err, fault.KindNotFound) {
		return a, v.crumbs(crumb{"", v.T("page.configuration.title")}), nil
	}
	return a, v.crumbs(crumb{"/directory/assets", v.T("page.directory.assets")}, crumb{"/assets/" + id, a.Name}, crumb{"", v.T("page.configuration.title")}), err
}

func (s *Site) setBaseline(v *visit) (answer, error) {
	id := v.param("asset")
	return s.kept(v, "baseline", s.showConfigurations, func(ctx context.Context) (string, error) {
		_, err := s.Evidence.SetBaseline(ctx, id, v.text("/evidence_item"))
		return done("/assets/"+id+"/configurations", "saved"), err
	})
}

// configurationFact leads from a host to the versions of its configuration.
func (v *visit) configurationFact(asset string) factRow {
	return factRow{Label: v.T("page.configuration.title"), Values: []string{v.T("page.configuration.versions")}, To: "/assets/" + asset + "/configurations"}
}

// differencePage has what differs between two versions, one line under the other.
type differencePage struct {
	Crumbs              crumbs
	Facts               []factRow
	Redacted, Same, Cut bool
	Hunks               [][]differenceLine
}

type differenceLine struct{ Change, Text string }

func (s *Site) showDifference(v *visit) (answer, error) {
	d, err := s.Evidence.Compare(v.ctx(), v.query("from"), v.query("to"))
	if err != nil {
		return answer{}, err
	}
	p := differencePage{
		Crumbs:   v.crumbs(crumb{"/evidence-items/" + d.To.ID, d.To.Reference}, crumb{"", v.T("page.configuration.difference")}),
		Redacted: d.Redacted, Same: d.Same, Cut: d.Cut,
		Facts: []factRow{
			v.earlierFact(d),
			{Label: v.T("page.configuration.later"), Values: []string{d.To.Reference}, To: "/evidence-items/" + d.To.ID, When: v.both(d.To.Latest().SettledAt)},
		},
	}
	for _, h := range d.Hunks {
		var lines []differenceLine
		for _, l := range h.Lines {
			lines = append(lines, differenceLine{string(l.Change), exchange.PrintableLine(l.Text)})
		}
		p.Hunks = append(p.Hunks, lines)
	}
	return v.page("difference", "incidents", v.T("page.configuration.difference"), p), nil
}

func (v *visit) earlierFact(d exchange.Difference) factRow {
	f := factRow{Label: v.T("page.configuration.earlier")}
	if b := d.Standard; b != nil {
		f.Values, f.To, f.When = []string{v.standardWords(*b)}, "/organizations/"+b.Site+"/baselines", v.both(b.SetAt)
		return f
	}
	f.Values, f.To, f.When = []string{d.From.Reference}, "/evidence-items/"+d.From.ID, v.both(d.From.Latest().SettledAt)
	return f
}
