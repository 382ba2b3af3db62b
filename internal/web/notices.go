package web

import (
	"tasuki/internal/notice"
)

// noticesPage lists the notices that the reader may see.
type noticesPage struct {
	Filter *form
	Cards  []noticeRow // that the reader carries
	Rows   []noticeRow
	Empty  *empty
	Pager  pager
	Gaps   string // where missing translations are listed
}

func (s *Site) listNotices(v *visit) (answer, error) {
	f := notice.Filter{Mine: v.query("turn") == "me"}
	if state := v.query("state"); state != "" {
		f.States = []notice.State{notice.State(state)}
	}
	part := v.part()
	part.Count = true
	l, err := s.Notices.List(v.ctx(), f, part)
	if err != nil {
		return answer{}, err
	}
	p := noticesPage{Pager: v.pager(l.Next, l.Total)}
	if p.Rows, err = s.noticeRows(v, l.Items); err != nil {
		return answer{}, err
	}
	if p.Cards, err = s.carried(v); err != nil {
		return answer{}, err
	}
	if v.actor.HQ() {
		p.Gaps = "/translations"
	}
	if v.actor.SeesEveryCase() {
		p.Filter = v.search("filter", "/notices")
		p.Filter.pick("state", "page.incident.state", v.query("state"), v.any(texts(v, "notice.state.", notice.States)))
		p.Filter.plain("page.filter")
	}
	if len(p.Rows) == 0 {
		p.Empty = &empty{Words: v.T("page.notices.none")}
	}
	return v.page("notices", "notices", v.T("page.nav.notices"), p), nil
}
