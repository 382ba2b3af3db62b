package web

import (
	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// deviationsPage has the hosts of a site, each with how its latest configuration stands to what it is held against.
type deviationsPage struct {
	Crumbs    crumbs
	Baselines string // where these stand
	Filter    *form
	Rows      []deviationRow
	Pager     pager
}

type deviationRow struct {
	To, Title string
	Standing  badge
	Meta      []string
	Compare   string // "" for nowhere
	Since     moment
	Latest    moment
}

// standingShapes show at a glance what is to be looked at.
var standingShapes = map[exchange.Standing]badge{
	exchange.Deviates: {Shape: "alert", Tone: "wait"}, exchange.AsBaseline: {Shape: "done", Tone: "good"}, exchange.Uncounted: {Shape: "in_progress"},
	exchange.NotComparable: {Shape: "alert", Tone: "wait"}, exchange.NoBaseline: {Shape: "draft"}, exchange.NoVersion: {Shape: "draft"},
}

func (s *Site) listDeviations(v *visit) (answer, error) {
	site, only := v.param("organization"), exchange.Standing(v.query("standing"))
	l, err := s.Evidence.Deviations(v.ctx(), site, only, v.counted())
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), request.Party{Organization: site})
	if err != nil {
		return answer{}, err
	}
	name := n.organizations[site].Name
	p := deviationsPage{
		Crumbs: v.crumbs(crumb{"/organizations/" + site, name}, crumb{"", v.T("page.configuration.title")}), Pager: v.pager(l.Next, l.Total),
		Baselines: "/organizations/" + site + "/baselines", Filter: v.search("filter", "/organizations/"+site+"/configurations"),
	}
	p.Filter.pick("standing", "page.deviation.only", string(only), v.any(texts(v, "page.deviation.is.", exchange.Standings)))
	p.Filter.plain("page.filter")
	for _, d := range l.Items {
		p.Rows = append(p.Rows, v.deviationRow(d))
	}
	return v.page("deviations", "directory", name+" · "+v.T("page.configuration.title"), p), nil
}

func (v *visit) deviationRow(d exchange.Deviation) deviationRow {
	r := deviationRow{To: "/assets/" + d.Host + "/configurations", Title: d.Name, Standing: standingShapes[d.Standing]}
	r.Standing.Word = v.T("page.deviation.is." + string(d.Standing))
	if d.Role != "" {
		r.Meta = append(r.Meta, d.Role)
	}
	if d.Own {
		r.Meta = append(r.Meta, v.T("page.deviation.own"))
	}
	if d.Latest != nil {
		r.Latest = v.both(d.Latest.Latest().SettledAt)
	}
	if d.Since != nil {
		r.Meta = append(r.Meta, v.T("page.deviation.lines", "count", d.Lines))
		r.Since, r.Compare = v.both(d.Since.Latest().SettledAt), comparison(d.Baseline, d.Latest.ID)
	}
	return r
}

// deviationsFact leads from a site to its hosts' configurations, for whoever may know of them, and says how many differ.
func (s *Site) deviationsFact(v *visit, o directory.Organization) ([]factRow, error) {
	if o.Kind != access.Site {
		return nil, nil
	}
	l, err := s.Evidence.Deviations(v.ctx(), o.ID, exchange.Deviates, exchange.Page{Limit: 1, Count: true})
	if fault.Is(err, fault.KindNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	words := v.T("page.deviation.count", "count", *l.Total)
	return []factRow{{Label: v.T("page.configuration.title"), Values: []string{words}, To: "/organizations/" + o.ID + "/configurations"}}, nil
}
