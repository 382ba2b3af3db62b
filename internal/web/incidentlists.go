package web

import (
	"maps"
	"slices"

	"tasuki/internal/decision"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// listRequests is every request of a case that the reader sees.
func (s *Site) listRequests(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	filter := request.Filter{Incident: i.ID, Latest: true, Overdue: v.query("overdue") == "yes", Volatile: v.query("volatile") == "yes"}
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
	p.Filter.check("volatile", "page.request.volatile", v.query("volatile") == "yes")
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
	Mails     []timelineRow // the ways of mails between two things that people did; then the row is about all of them
}

// mailing are the facts of a mail's way, three for each mail. They would bury what people did; a mail that could not be
// delivered is not among them.
var mailing = []journal.Fact{journal.MailQueued, journal.MailSending, journal.MailDeferred, journal.MailSent}

// folded puts the ways of mails that follow each other into one row.
func (v *visit) folded(rows []timelineRow, next timelineRow, fact journal.Fact) []timelineRow {
	if !slices.Contains(mailing, fact) {
		return append(rows, next)
	}
	if n := len(rows); n == 0 || rows[n-1].Mails == nil {
		rows = append(rows, timelineRow{At: next.At})
	}
	last := &rows[len(rows)-1]
	last.Mails = append(last.Mails, next)
	last.Words = v.T("page.incident.timeline_mails", "count", len(last.Mails))
	return rows
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
	way := map[journal.Object]string{}
	for _, e := range l.Items {
		to, known := way[e.Object]
		if !known {
			if to, err = s.way(v, e.Object); err != nil {
				return answer{}, err
			}
			way[e.Object] = to
		}
		p.Entries = v.folded(p.Entries, timelineRow{
			At: v.both(e.At), Words: v.factWords(e), Reference: e.Object.Reference, To: to,
			Who: party{e.Names[e.Person], e.Names[e.Organization]},
		}, e.Fact)
	}
	return v.page("timeline", "incidents", v.T("page.incident.timeline"), p), nil
}

// way is where an object's page is; "" for what has none, or not for this reader: an organisation may read that something
// happened of which not everybody there sees more.
func (s *Site) way(v *visit, o journal.Object) (to string, err error) {
	switch o.Type {
	case request.ObjectType:
		to = "/requests/" + o.ID
		_, err = s.Requests.Get(v.ctx(), o.ID)
	case notice.ObjectType:
		to = "/notices/" + o.ID
		_, err = s.Notices.Get(v.ctx(), o.ID)
	case finding.ObjectType:
		to = "/observations/" + o.ID
		_, err = s.Findings.Get(v.ctx(), o.ID)
	case meeting.ObjectType:
		to = "/meetings/" + o.ID
		_, err = s.Meetings.Get(v.ctx(), o.ID)
	case decision.ObjectType:
		to = "/decisions/" + o.ID
		_, err = s.Decisions.Get(v.ctx(), o.ID)
	case exchange.ObjectType:
		to = "/evidence-items/" + o.ID
		_, err = s.Evidence.Get(v.ctx(), o.ID)
	}
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	return to, err
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
