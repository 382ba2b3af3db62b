package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// OnCalendarChanged has fn run in the transaction that changes what is known of an organisation's working time: its hours,
// its zone, that of somebody there, or a year of its calendar. It is called while the program is put together, not later.
func (s *Service) OnCalendarChanged(fn func(ctx context.Context, organization string) error) {
	s.retimed = append(s.retimed, fn)
}

func (s *Service) calendarChanged(ctx context.Context, organization string) error {
	for _, fn := range s.retimed {
		if err := fn(ctx, organization); err != nil {
			return err
		}
	}
	return nil
}

// CalendarYears lists what is known of an organisation's years, the newest year first.
func (s *Service) CalendarYears(ctx context.Context, organization string) ([]CalendarYear, error) {
	o, scope, err := s.visibleOrganization(ctx, organization)
	if err != nil {
		return nil, err
	}
	if err := access.Check(ctx, access.ReadCalendar, scope); err != nil {
		return nil, err
	}
	return s.store.calendarYears(ctx, o.ID)
}

// CalendarYear is one year of an organisation that the actor sees.
func (s *Service) CalendarYear(ctx context.Context, organization string, year int) (CalendarYear, error) {
	_, y, err := s.visibleYear(ctx, access.ReadCalendar, organization, year)
	return y, err
}

// AddCalendarYear enters a year that nothing is known of yet, as a draft.
func (s *Service) AddCalendarYear(ctx context.Context, organization string, year int, d CalendarYearDraft) (y CalendarYear, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		o, scope, err := s.visibleOrganization(ctx, organization)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.UpdateCalendar, scope); err != nil {
			return err
		}
		if o, err = s.store.lockOrganization(ctx, o.ID); err != nil {
			return err
		}
		if y, err = d.normal(o, year); err != nil {
			return err
		}
		y.ID = db.NewID()
		if err := s.store.insertCalendarYear(ctx, y); err != nil {
			return err
		}
		return s.yearChanged(ctx, y, journal.CalendarChanged)
	})
	return y, err
}

// ReplaceCalendarYear enters a year anew. It is a draft again, whoever vouched for what it was. What a calendar file had
// beside whole days stays said while its dates are put right one by one.
func (s *Service) ReplaceCalendarYear(ctx context.Context, organization string, year int, d CalendarYearDraft) (CalendarYear, error) {
	return s.changeYear(ctx, access.UpdateCalendar, organization, year, journal.CalendarChanged,
		func(_ context.Context, o Organization, now CalendarYear) (CalendarYear, error) {
			y, err := d.normal(o, year)
			if d.listed() {
				y.Skipped = now.Skipped
			}
			return y, err
		})
}

// VerifyCalendarYear has the actor vouch for a year as it stands, through a date in it; none means to its end.
func (s *Service) VerifyCalendarYear(ctx context.Context, organization string, year int, through worktime.Date) (CalendarYear, error) {
	return s.changeYear(ctx, access.VerifyCalendar, organization, year, journal.CalendarVerified,
		func(ctx context.Context, _ Organization, now CalendarYear) (CalendarYear, error) {
			return now.verified(access.Person(ctx), s.now(), through)
		})
}

func (s *Service) changeYear(
	ctx context.Context, act access.Action, organization string, year int, f journal.Fact,
	rule func(context.Context, Organization, CalendarYear) (CalendarYear, error),
) (y CalendarYear, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		o, now, err := s.visibleYear(ctx, act, organization, year)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		if o, err = s.store.lockOrganization(ctx, o.ID); err != nil { // so that its hours don't change meanwhile
			return err
		}
		if y, err = rule(ctx, o, now); err != nil {
			return err
		}
		y.ID, y.Version = now.ID, now.Version+1
		if err := s.store.updateCalendarYear(ctx, y); err != nil {
			return err
		}
		return s.yearChanged(ctx, y, f)
	})
	return y, err
}

func (s *Service) yearChanged(ctx context.Context, y CalendarYear, f journal.Fact) error {
	if err := s.journal.Append(ctx, y.entry(f)); err != nil {
		return err
	}
	return s.calendarChanged(ctx, y.Organization)
}

func (s *Service) visibleYear(ctx context.Context, act access.Action, organization string, year int) (Organization, CalendarYear, error) {
	o, scope, err := s.visibleOrganization(ctx, organization)
	if err != nil {
		return o, CalendarYear{}, err
	}
	if err := access.Check(ctx, act, scope); err != nil {
		return o, CalendarYear{}, err
	}
	y, err := s.store.calendarYear(ctx, o.ID, year)
	return o, y, err
}

// LookupCalendars are the calendars of organisations by their ids, put together from their hours and years. One whose
// hours are not known is absent.
func (s *Service) LookupCalendars(ctx context.Context, organizations ...string) (map[string]*worktime.Calendar, error) {
	workers := make([]Worker, len(organizations))
	for i, id := range organizations {
		workers[i].Organization = id
	}
	all, err := s.LookupWorkingTimes(ctx, workers...)
	found := map[string]*worktime.Calendar{}
	for w, t := range all {
		if t.Calendar != nil {
			found[w.Organization] = t.Calendar
		}
	}
	return found, err
}
