package demo

import (
	"slices"

	"tasuki/internal/directory"
	"tasuki/internal/worktime"
)

// holidays are those of the scenario's weeks, by country: what its table of next business days hangs on.
var holidays = map[string][]worktime.Exception{
	"SG": {holiday(3, 3, "Good Friday")},
	"ID": {holiday(3, 3, "Wafat Yesus Kristus")},
	"BR": {holiday(3, 3, "Sexta-feira Santa")},
	"DE": {holiday(3, 3, "Karfreitag"), holiday(6, 6, "Ostermontag")},
	"CN": {holiday(6, 6, "清明节")},
	"TH": {holiday(6, 6, "วันจักรี"), holiday(13, 15, "วันสงกรานต์")},
	"JP": nil,
	"VN": nil,
}

func holiday(from, to int, name string) worktime.Exception {
	return worktime.Exception{From: april(from), To: april(to), Kind: worktime.Holiday, Name: name}
}

func april(day int) worktime.Date { return worktime.Date{Year: 2026, Month: 4, Day: day} }

// enterCalendar has the coordinator enter what differs in the weeks of the scenario, and vouch for those weeks and no more.
// São Paulo's stays a draft: whatever is computed from it says so.
func (s *stage) enterCalendar(p party) error {
	ctx, id := s.as(coordinator), s.organizations[p.key]
	draft := directory.CalendarYearDraft{
		Source: "The worked scenario: public holidays of " + p.country + " until 28 April 2026", Exceptions: slices.Clone(holidays[p.country]),
	}
	if _, err := s.Directory.AddCalendarYear(ctx, id, 2026, draft); err != nil {
		return err
	}
	if p.key == "saopaulo" {
		return nil
	}
	_, err := s.Directory.VerifyCalendarYear(ctx, id, 2026, april(28))
	return err
}
