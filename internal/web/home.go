package web

import (
	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// homePage is what waits for the reader.
type homePage struct {
	Handovers []thingRow
	Transfers []thingRow // custody that is offered to them
	Closings  []thingRow // cases that may close by their word
	Requests  []requestRow
	Waiting   []requestRow // nothing to do: they go out by themselves
	Notices   []noticeRow
	Decide    []decisionRow
	Actions   []thingRow // what they are to do after meetings
	Released  []releaseRow
	Tests     []thingRow // test messages to confirm

	Translations []gapRow
	Nothing      *empty
	Pager        pager
}

// front is where people arrive: at what waits for them, or where they see every case, for anybody.
func (s *Site) front(v *visit) (answer, error) {
	if v.actor.SeesEveryCase() {
		return s.board(v)
	}
	return s.home(v)
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
	mineToDecide, err := s.Decisions.Waiting(v.ctx(), v.part())
	if err != nil {
		return answer{}, err
	}
	if p.Decide, err = s.decisionRows(v, mineToDecide.Items); err != nil {
		return answer{}, err
	}
	if p.Closings, err = s.waitingClosings(v); err != nil {
		return answer{}, err
	}
	if p.Actions, err = s.waitingActions(v); err != nil {
		return answer{}, err
	}
	if p.Tests, err = s.waitingTests(v); err != nil {
		return answer{}, err
	}
	if p.Handovers, err = s.waitingHandovers(v); err != nil {
		return answer{}, err
	}
	if p.Transfers, err = s.waitingTransfers(v); err != nil {
		return answer{}, err
	}
	if p.Released, err = s.releasedRows(v); err != nil {
		return answer{}, err
	}
	if p.Translations, err = s.waitingTranslations(v); err != nil {
		return answer{}, err
	}
	if len(p.Requests)+len(p.Notices)+len(p.Released)+len(p.Tests)+len(p.Handovers)+len(p.Transfers)+len(p.Decide)+len(p.Closings)+len(p.Actions)+len(p.Translations) == 0 && v.query("after") == "" {
		p.Nothing = v.nothingWaits()
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

// wallOf is what a place's clock shows now.
func (v *visit) wallOf(zone string) string {
	if zone == "" {
		return ""
	}
	return v.site.Catalog.For(v.words.Tag(), zoneOf(zone)).Time(v.now())
}
