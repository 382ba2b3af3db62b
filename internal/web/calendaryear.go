package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

func yearPath(organization string, year int) string {
	return fmt.Sprintf("/organizations/%s/calendar/%d", organization, year)
}

// showCalendarYear is one year of a calendar: where it is from, who vouches for it, what was left out, and each of its dates,
// which whoever keeps the calendar puts right here.
func (s *Site) showCalendarYear(v *visit) (answer, error) {
	o, err := s.Directory.Organization(v.ctx(), v.param("organization"))
	if err != nil {
		return answer{}, err
	}
	y, err := s.yearOf(v, o.ID)
	if err != nil {
		return answer{}, err
	}
	title := v.T("page.calendar.year", "year", v.param("year"))
	p := thingPage{
		Crumbs: v.crumbs(
			crumb{"/directory", v.T("page.nav.directory")}, crumb{"/directory", v.T("page.directory.organizations")},
			crumb{"/organizations/" + o.ID, o.Name}, crumb{"", title},
		),
	}
	if p.Facts, err = s.yearFacts(v, y); err != nil {
		return answer{}, err
	}
	if v.keepsCalendar(o) {
		p.Acts = v.yearActs(y)
	}
	p.Alert = v.unclaimed()
	return v.page("thing", "directory", title, p), nil
}

func (s *Site) yearOf(v *visit, organization string) (directory.CalendarYear, error) {
	year, err := strconv.Atoi(v.param("year"))
	if err != nil {
		return directory.CalendarYear{}, fault.NotFound()
	}
	return s.Directory.CalendarYear(v.ctx(), organization, year)
}

func (s *Site) yearFacts(v *visit, y directory.CalendarYear) ([]factRow, error) {
	facts := []factRow{{Label: v.T("page.calendar.state"), Values: []string{v.yearWords(y)}}}
	if y.State == directory.CalendarVerified {
		n, err := s.names(v.ctx(), request.Party{Person: y.VerifiedBy})
		if err != nil {
			return nil, err
		}
		who := n.person(y.VerifiedBy)
		facts = append(facts, factRow{Label: v.T("page.calendar.verified_by"), Values: []string{who.Person, who.Organization}, When: v.at(y.VerifiedAt)})
	}
	if len(y.Exceptions) > 0 {
		facts = append(facts, v.datesFact(y))
	}
	if len(y.Skipped) > 0 {
		facts = append(facts, factRow{Label: v.T("page.calendar.skipped"), Values: y.Skipped})
	}
	return facts, nil
}

func (v *visit) datesFact(y directory.CalendarYear) factRow {
	row := factRow{Label: v.T("page.calendar.dates", "year", strconv.Itoa(y.Year))}
	for _, e := range y.Exceptions {
		row.Values = append(row.Values, v.exceptionWords(e))
	}
	return row
}

// yearActs change or remove each date, and take the whole year in anew.
func (v *visit) yearActs(y directory.CalendarYear) []other {
	at := yearPath(y.Organization, y.Year)
	var acts []other
	for _, e := range y.Exceptions {
		on := e.From.String()
		f := v.exceptionForm(v.form("date_"+on, at+"/dates/"+on).sees(y.Version), e, y.Source).lead("page.calendar.change.lead")
		f.choice("save", "page.save", "first").choice("remove", "page.calendar.remove.button", "grave")
		acts = append(acts, other{ID: "date-" + on, Words: v.exceptionWords(e), Form: f, Open: f.failed()})
	}
	again := v.takeFields(v.form("calendar_retake", at+"/take").sees(y.Version)).lead("page.calendar.retake.lead")
	again.check("/confirmed", "page.calendar.retake.confirm", false)
	again.grave("page.calendar.take.button")
	return append(acts, v.other("calendar-retake", "page.calendar.retake.title", again))
}

// changeDate puts one date, or stretch of dates, right, or takes it out.
func (s *Site) changeDate(v *visit) (answer, error) {
	organization, on := v.param("organization"), v.param("date")
	return s.kept(v, "date_"+on, s.showCalendarYear, func(ctx context.Context) (string, error) {
		y, err := s.yearOf(v, organization)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(y.Exceptions, func(e worktime.Exception) bool { return e.From.String() == on })
		if i < 0 {
			return "", fault.NotFound()
		}
		d := directory.CalendarYearDraft{Source: y.Source, Exceptions: slices.Clone(y.Exceptions)}
		if v.text("do") == "remove" {
			d.Exceptions = slices.Delete(d.Exceptions, i, i+1)
		} else {
			d.Source = v.text("/source")
			if d.Exceptions[i], err = v.exceptionTyped(); err != nil {
				return "", err
			}
		}
		_, err = s.Directory.ReplaceCalendarYear(ctx, organization, y.Year, d)
		return done(yearPath(organization, y.Year), "saved"), v.ofOne(err)
	})
}

// retakeCalendar takes a year in again: what was entered by hand goes, so the reader has said that they mean it.
func (s *Site) retakeCalendar(v *visit) (answer, error) {
	organization := v.param("organization")
	return s.kept(v, "calendar_retake", s.showCalendarYear, func(ctx context.Context) (string, error) {
		y, err := s.yearOf(v, organization)
		if err != nil {
			return "", err
		}
		if v.text("/confirmed") != "yes" {
			return "", fault.Invalid("/confirmed", "page.calendar.retake.unconfirmed", "year", v.param("year"))
		}
		_, err = s.Directory.ReplaceCalendarYear(ctx, organization, y.Year, v.takenTyped())
		return done(yearPath(organization, y.Year), "saved"), err
	})
}
