package web

import (
	"net/http"
	"net/url"
	"slices"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// mergedPage looks into several logs of a case as one.
type mergedPage struct {
	Crumbs          crumbs
	Form            *form
	Note            string
	Clock           string
	Lines           []lineRow
	None            string
	CSV, Timesketch string // where what is shown is taken along
	Pager           pager
}

func (s *Site) showMerged(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	logs, err := s.logs(v, i.ID)
	if err != nil {
		return answer{}, err
	}
	v.typed = v.req.URL.Query()
	p := mergedPage{Crumbs: v.inIncident(i, v.T("page.lines.merge")), Note: v.T("page.lines.note"), Clock: v.T("page.lines.clock", "zone", v.zoneWords(v.actor.Zone))}
	if v.typed.Has("/grep_as") {
		if err := s.mergedFound(v, i.ID, &p); err != nil {
			if err := v.failed("lines", err); err != nil {
				return answer{}, err
			}
		}
	}
	if len(logs) == 0 {
		p.None = v.T("page.lines.items_none")
	} else {
		p.Form = v.mergedForm(i.ID, logs)
	}
	return v.page("merged", "incidents", v.T("page.lines.merge"), p), nil
}

// logs of a case that the reader may look into.
func (s *Site) logs(v *visit, incident string) ([]exchange.Item, error) {
	l, err := s.Evidence.List(v.ctx(), incident, exchange.Filter{}, request.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	indexed, err := s.Evidence.Indexed(v.ctx(), l.Items)
	if err != nil {
		return nil, err
	}
	readings, err := s.Evidence.Readings(v.ctx(), indexed...)
	return slices.DeleteFunc(indexed, func(i exchange.Item) bool { return readings[i.ID] != exchange.Original }), err // looking is for whom the bytes are for
}

func (s *Site) mergedFound(v *visit, incident string, p *mergedPage) error {
	q, err := v.lineQuery()
	if err != nil {
		return err
	}
	q.After = v.query("after")
	lines, next, err := s.Evidence.Merge(v.ctx(), incident, v.typed["/item"], q)
	if err != nil {
		return err
	}
	shown := make([]exchange.LogLine, len(lines))
	for k, l := range lines {
		row := v.lineRow(l.LogLine)
		row.ID, row.Log = l.Item.ID+"-"+row.ID, l.Item.Reference
		p.Lines, shown[k] = append(p.Lines, row), l.LogLine
	}
	p.Clock += v.suppliedYears(shown...)
	p.Pager = v.pager(next, nil)
	switch {
	case len(lines) == 0 && next != "":
		p.None = v.T("page.lines.go_on")
	case len(lines) == 0:
		p.None = v.T("page.lines.none")
	default:
		file := func(f exchange.MergeFormat) string {
			asked := url.Values{"format": {string(f)}}
			for name, values := range v.typed {
				if name != "after" && name != "format" {
					asked[name] = values
				}
			}
			return "/incidents/" + incident + "/log-lines/file?" + asked.Encode()
		}
		p.CSV, p.Timesketch = file(exchange.AsCSV), file(exchange.AsTimesketch)
	}
	return nil
}

func (v *visit) mergedForm(incident string, logs []exchange.Item) *form {
	var options []option
	for _, item := range logs {
		options = append(options, option{Value: item.ID, Label: v.fileRow(item).Name, Hint: item.Reference})
	}
	f := v.search("lines", "/incidents/"+incident+"/log-lines")
	f.checks("/item", "page.lines.items", v.typed["/item"], options)
	return v.lineFields(f)
}

// takeMerged gives what a merged view shows as a file.
func (s *Site) takeMerged(w http.ResponseWriter, v *visit) error {
	v.typed = v.req.URL.Query()
	q, err := v.lineQuery()
	if err != nil {
		return err
	}
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return err
	}
	return s.Evidence.DownloadMerged(w, v.req, i.ID, v.typed["/item"], q, exchange.MergeFormat(v.text("format")))
}
