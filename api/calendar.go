package api

import (
	"context"
	"fmt"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func (a *API) calendarRoutes() {
	get(a, "/calendars/:organization", a.showCalendar)
	post(a, "/calendars/:organization/years", a.createCalendarYear, created)
	get(a, "/calendars/:organization/years/:year", a.showCalendarYear)
	put(a, "/calendars/:organization/years/:year", a.replaceCalendarYear)
	post(a, "/calendars/:organization/years/:year/verify", a.verifyCalendarYear)
}

type byYear struct {
	byOrganization
	Year int `path:"year"`
}

func (a *API) showCalendar(ctx context.Context, in byOrganization) (wire.Calendar, error) {
	years, err := a.Directory.CalendarYears(ctx, in.Organization)
	if err != nil {
		return wire.Calendar{}, err
	}
	o, err := a.Directory.LookupOrganization(ctx, in.Organization)
	if err != nil {
		return wire.Calendar{}, err
	}
	w := wire.Calendar{Organization: o.ID, Zone: o.Zone, WorkingHours: wireOrganization(o).WorkingHours, Years: []wire.CalendarYear{}}
	for _, y := range years {
		w.Years = append(w.Years, wireYear(y))
	}
	known, err := a.Directory.LookupCalendars(ctx, o.ID)
	if c := known[o.ID]; c != nil {
		now := a.Clock.Now()
		open, until := c.At(now)
		w.AtWork, w.Until, w.Unverified = &open, placeTime(until, o.Zone), c.Unverified(now, now.AddDate(1, 0, 0))
	}
	return w, err
}

func (a *API) createCalendarYear(ctx context.Context, in struct {
	byOrganization
	Body wire.CalendarYearInput
}) (wire.CalendarYear, error) {
	b := in.Body
	d := yearOf(wire.CalendarYearReplacement{Source: b.Source, Exceptions: b.Exceptions, ICS: b.ICS, Seed: b.Seed})
	y, err := a.Directory.AddCalendarYear(ctx, in.Organization, b.Year, d)
	return wireYear(y), err
}

func (a *API) showCalendarYear(ctx context.Context, in byYear) (wire.CalendarYear, error) {
	y, err := a.Directory.CalendarYear(ctx, in.Organization, in.Year)
	return wireYear(y), err
}

func (a *API) replaceCalendarYear(ctx context.Context, in struct {
	byYear
	Body wire.CalendarYearReplacement
}) (wire.CalendarYear, error) {
	y, err := a.Directory.ReplaceCalendarYear(ctx, in.Organization, in.Year, yearOf(in.Body))
	return wireYear(y), err
}

func (a *API) verifyCalendarYear(ctx context.Context, in struct {
	byYear
	Body wire.CalendarVerification
}) (wire.CalendarYear, error) {
	var through worktime.Date
	if in.Body.ValidThrough != "" {
		var err error
		if through, err = worktime.ParseDate(in.Body.ValidThrough); err != nil {
			return wire.CalendarYear{}, fault.Invalid("/valid_through", "calendar.bad_date")
		}
	}
	y, err := a.Directory.VerifyCalendarYear(ctx, in.Organization, in.Year, through)
	return wireYear(y), err
}

func yearOf(b wire.CalendarYearReplacement) directory.CalendarYearDraft {
	return directory.CalendarYearDraft{Source: b.Source, Exceptions: exceptionsOf(b.Exceptions), ICS: b.ICS, Seed: b.Seed}
}

func wireYear(y directory.CalendarYear) wire.CalendarYear {
	w := wire.CalendarYear{
		Organization: y.Organization, Year: y.Year, Source: y.Source, State: wire.CalendarYearState(y.State), Exceptions: wire.CalendarExceptions{},
		VerifiedBy: y.VerifiedBy, VerifiedAt: y.VerifiedAt, Skipped: y.Skipped, Version: int64(y.Version),
	}
	if y.State == directory.CalendarVerified {
		w.ValidThrough = y.ValidThrough.String()
	}
	for _, e := range y.Exceptions {
		w.Exceptions = append(w.Exceptions, wire.CalendarException{
			From: e.From.String(), To: e.To.String(), Kind: wire.CalendarExceptionKind(e.Kind), Name: e.Name, Hours: spans(e.Hours),
		})
	}
	return w
}

func exceptionsOf(all wire.CalendarExceptions) []worktime.Exception {
	return each(all, func(e wire.CalendarException) worktime.Exception {
		return worktime.Exception{
			From: dateOf(e.From), To: dateOf(e.To), Kind: worktime.DayKind(e.Kind), Name: e.Name,
			Hours: each(e.Hours, func(s wire.Span) worktime.Span { return worktime.Span(s) }),
		}
	})
}

// dateOf keeps what is no date, such as 2026-02-30, so that it is refused where it stands.
func dateOf(text string) (d worktime.Date) {
	var month int
	_, _ = fmt.Sscanf(text, "%4d-%2d-%2d", &d.Year, &month, &d.Day) // the contract has seen to the form
	d.Month = time.Month(month)
	return d
}
