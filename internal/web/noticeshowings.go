package web

import (
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// showingsPage is who was shown which words of a notice.
type showingsPage struct {
	Crumbs crumbs
	Rows   []showingRow
	Empty  *empty
	Pager  pager
}

type showingRow struct {
	Who             party
	Part            string // what of it, where it wasn't the copy itself: a card, or what was said when the notice was out already
	Language, Level string
	When, Sum       string
}

func (s *Site) showNoticeShowings(v *visit) (answer, error) {
	n, err := s.Notices.Get(v.ctx(), v.param("notice"))
	if err != nil {
		return answer{}, err
	}
	part := v.part()
	part.Count = true
	l, err := s.Notices.Showings(v.ctx(), n.ID, part)
	if err != nil {
		return answer{}, err
	}
	var parties []request.Party
	for _, one := range l.Items {
		parties = append(parties, request.Party(one.Party), request.Party(one.For))
	}
	names, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p := showingsPage{
		Crumbs: v.crumbs(crumb{"/incidents/" + n.Incident, incidentReference(n.Reference)}, crumb{"/notices/" + n.ID, n.Reference},
			crumb{"", v.T("page.notice.showings")}),
		Pager: v.pager(l.Next, l.Total),
	}
	for _, one := range l.Items {
		row := showingRow{
			Who: names.party(request.Party(one.Party)), Language: v.languageName(one.Language), Level: v.T("level." + string(one.Level)),
			When: v.shownWhen(one), Sum: one.TextSHA256,
		}
		switch {
		case one.Card:
			row.Part = v.T("page.card.title")
		case one.For != (notice.Party{}):
			row.Part = v.T("page.notice.printed_for", "who", names.person(one.For.Person).words())
		case one.Key != "":
			row.Part = v.textName(one.Key)
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = &empty{Words: v.T("page.notice.showings_none")}
	}
	return v.page("showings", "notices", v.T("page.notice.showings"), p).called(n.Reference), nil
}

func (v *visit) shownWhen(s notice.Showing) string {
	if s.Times == 1 {
		return v.words.Time(s.FirstAt)
	}
	return v.T("page.notice.showings_between", "first", v.words.Time(s.FirstAt), "last", v.words.Time(s.LastAt))
}
