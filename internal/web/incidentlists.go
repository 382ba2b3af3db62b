package web

import (
	"maps"

	"tasuki/internal/incident"
	"tasuki/internal/request"
)

// listRequests is every request of a case that the reader sees.
func (s *Site) listRequests(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	filter := request.Filter{Incident: i.ID, Latest: true, Overdue: v.query("overdue") == "yes"}
	if state := v.query("state"); state != "" {
		filter.State = []request.State{request.State(state)}
	}
	part := v.part()
	part.Count = true
	l, err := s.Requests.Requests(v.ctx(), filter, part)
	if err != nil {
		return answer{}, err
	}
	p := requestsPage{Crumbs: v.inIncident(i, v.T("page.incident.requests")), Pager: v.pager(l.Next, l.Total)}
	if p.Rows, err = s.requestRows(v, l.Items); err != nil {
		return answer{}, err
	}
	p.Filter = v.search("filter", "/incidents/"+i.ID+"/requests")
	p.Filter.pick("state", "page.incident.state", v.query("state"), v.any(texts(v, "request.state.", request.States)))
	p.Filter.check("overdue", "page.overdue", v.query("overdue") == "yes")
	p.Filter.plain("page.filter")
	return v.page("requests", "incidents", v.T("page.incident.requests"), p), nil
}

type requestsPage struct {
	Crumbs crumbs
	Filter *form
	Rows   []requestRow
	Pager  pager
}

func (v *visit) inIncident(i incident.Incident, here string) crumbs {
	return v.crumbs(crumb{"/incidents", v.T("page.nav.incidents")}, crumb{"/incidents/" + i.ID, i.Reference}, crumb{"", here})
}

// timelinePage is what happened in a case, the newest first.
type timelinePage struct {
	Crumbs  crumbs
	Entries []timelineRow
	Pager   pager
}

type timelineRow struct {
	At        moment
	Words     string
	Who       party
	Reference string
	To        string
}

func (s *Site) timeline(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	l, err := s.Incidents.Timeline(v.ctx(), i.ID, v.part())
	if err != nil {
		return answer{}, err
	}
	p := timelinePage{Crumbs: v.inIncident(i, v.T("page.incident.timeline")), Pager: v.pager(l.Next, nil)}
	for _, e := range l.Items {
		row := timelineRow{
			At: v.both(e.At), Words: v.factWords(e), Reference: e.Object.Reference,
			Who: party{e.Names[e.Person], e.Names[e.Organization]},
		}
		switch e.Object.Type {
		case "request", "notice":
			row.To = "/" + e.Object.Type + "s/" + e.Object.ID
		case "evidence_item":
			row.To = "/evidence-items/" + e.Object.ID
		}
		p.Entries = append(p.Entries, row)
	}
	return v.page("timeline", "incidents", v.T("page.incident.timeline"), p), nil
}

// factWords say what happened: as exactly as the entry's data allows.
func (v *visit) factWords(e incident.TimelineEntry) string {
	key := "fact." + string(e.Fact)
	if exact := key + ".how"; len(e.Data) > 0 && v.words.Has(exact) {
		data := maps.Clone(e.Data)
		for _, name := range []string{"organization", "person"} { // the person, where one was named
			if id, ok := e.Data[name].(string); ok && e.Names[id] != "" {
				data["who"] = e.Names[id]
			}
		}
		return v.words.Fill(exact, data)
	}
	return v.T(key)
}
