package web

import (
	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// homePage is what waits for the reader, and for headquarters everything that waits for somebody.
type homePage struct {
	Requests []requestRow
	Waiting  []requestRow // nothing to do: they go out by themselves
	Notices  []noticeRow
	Nothing  *empty
	Board    []holderBoard
	More     string // where the rest of the board is
	Pager    pager
}

// holderBoard is what waits for one organisation.
type holderBoard struct {
	Who, Clock string
	Rows       []requestRow
}

// openStates of requests that wait for somebody.
var openStates = []request.State{
	request.Issued, request.Delivered, request.Acknowledged, request.InProgress, request.Blocked, request.Submitted,
	request.Returned, request.Draft,
}

// home shows my turn.
func (s *Site) home(v *visit) (answer, error) {
	if v.onlyRunsIt() {
		return v.page("home", "turn", v.T("page.home.title"), homePage{Nothing: &empty{
			Words: v.T("page.home.runs_it"), To: "/directory", Action: v.T("page.nav.directory"),
		}}), nil
	}
	mine, err := s.Requests.Requests(v.ctx(), request.Filter{Mine: true}, v.part())
	if err != nil {
		return answer{}, err
	}
	p := homePage{Pager: v.pager(mine.Next, nil)}
	rows, err := s.requestRows(v, mine.Items)
	if err != nil {
		return answer{}, err
	}
	for _, row := range rows {
		if row.Scheduled {
			p.Waiting = append(p.Waiting, row)
		} else {
			p.Requests = append(p.Requests, row)
		}
	}
	if p.Notices, err = s.waitingNotices(v); err != nil {
		return answer{}, err
	}
	if len(p.Requests)+len(p.Notices) == 0 && v.query("after") == "" {
		p.Nothing = v.nothingWaits()
	}
	if v.actor.SeesEveryCase() && v.query("after") == "" {
		if err := s.board(v, &p); err != nil {
			return answer{}, err
		}
	}
	return v.page("home", "turn", v.T("page.home.title"), p), nil
}

func (v *visit) nothingWaits() *empty {
	e := &empty{Words: v.T("page.home.nothing")}
	if v.actor.SeesEveryCase() && v.actor.Has(access.Coordinator, access.IncidentOwner) {
		e.To, e.Action = "/incidents", v.T("page.nav.incidents")
	}
	return e
}

// waitingNotices are those that the reader has not said they understood, and those that wait for approval.
func (s *Site) waitingNotices(v *visit) ([]noticeRow, error) {
	l, err := s.Notices.List(v.ctx(), notice.Filter{Mine: true}, v.part())
	if err != nil {
		return nil, err
	}
	return s.noticeRows(v, l.Items)
}

// board is every open request that waits for somebody else, by who that is; the longest waiting first.
func (s *Site) board(v *visit, p *homePage) error {
	open, err := s.Requests.Requests(v.ctx(), request.Filter{State: openStates, Latest: true}, request.Page{Limit: 100})
	if err != nil {
		return err
	}
	n, err := s.rowNames(v.ctx(), open.Items)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, r := range open.Items {
		t := r.Turn
		if t.Organization == "" || v.mine(t) {
			continue
		}
		i, known := at[t.Organization]
		if !known {
			i = len(p.Board)
			at[t.Organization] = i
			o := n.organizations[t.Organization]
			p.Board = append(p.Board, holderBoard{Who: o.Name, Clock: v.wallOf(o.Zone)})
		}
		p.Board[i].Rows = append(p.Board[i].Rows, v.requestRow(r, n))
	}
	if open.Next != "" {
		p.More = "/incidents"
	}
	return nil
}

// wallOf is what a place's clock shows now.
func (v *visit) wallOf(zone string) string {
	if zone == "" {
		return ""
	}
	return v.site.Catalog.For(v.words.Tag(), zoneOf(zone)).Time(v.now())
}
