package web

import (
	"tasuki/internal/notice"
)

// codesPage is where a site's liaison makes codes for those of the site who have no account.
type codesPage struct {
	Crumbs crumbs
	Secret *secretView
	Rows   []guestRow
}

type guestRow struct {
	Name  string
	Phone string
	Code  *codeRow
	Print *form
}

// showCodes is for those who read the notice as a briefing; headquarters has the codes beside its recipients.
func (s *Site) showCodes(v *visit) (answer, error) {
	n, err := s.Notices.Get(v.ctx(), v.param("notice"))
	if err != nil {
		return answer{}, err
	}
	if n.Whole {
		return goTo("/notices/" + n.ID), nil
	}
	return s.codesPage(v, n, nil)
}

// codesAgain shows where the reader makes codes, with what was refused.
func (s *Site) codesAgain(v *visit) (answer, error) {
	n, err := s.Notices.Get(v.ctx(), v.param("notice"))
	if err != nil {
		return answer{}, err
	}
	if n.Whole {
		return s.noticePage(v, n)
	}
	return s.codesPage(v, n, nil)
}

func (s *Site) codesPage(v *visit, n notice.View, secret *secretView) (answer, error) {
	if _, err := s.Accounts.GuestCodes(v.ctx(), n.ID, notice.Page{Limit: 1}); err != nil { // whose these aren't, is told so
		return answer{}, err
	}
	people, codes, err := s.guests(v, n)
	if err != nil {
		return answer{}, err
	}
	p := codesPage{Crumbs: v.crumbs(crumb{"/notices/" + n.ID, n.Reference}, crumb{"", v.T("page.codes.title")}), Secret: secret}
	for _, one := range people {
		p.Rows = append(p.Rows, guestRow{one.Name, one.Phone, v.codeRow(n, one.ID, codes[one.ID]), v.printForm(n, one.ID)})
	}
	return v.page("codes", "notices", v.T("page.codes.title"), p), nil
}
