package directory

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// CalendarState says whether somebody vouches for a year.
type CalendarState string

// The states. A draft counts, and whatever is computed from it says that it did.
const (
	CalendarDraft    CalendarState = "draft"
	CalendarVerified CalendarState = "verified"
)

// CalendarYear is what is different in one year at an organisation: holidays, half days, make-up workdays and closures. A year
// that was changed is a draft again until somebody vouches for it.
type CalendarYear struct {
	ID           string
	Organization string
	Year         int
	Source       string // where it was taken from: the gazette, the group's circular, a library
	Exceptions   []worktime.Exception
	State        CalendarState
	VerifiedBy   string        // id of a person
	VerifiedAt   time.Time     // UTC
	ValidThrough worktime.Date // the last date that was vouched for
	Version      int

	Skipped []string // what the calendar file it was taken from has beside whole days, by its names
}

// CalendarYearDraft is what a person enters for a year: its exceptions, or where they are to be taken from.
type CalendarYearDraft struct {
	Source     string // may be "" for a seed, which names its own
	Exceptions []worktime.Exception
	ICS        string // the text of a calendar file
	Seed       bool   // what a library knows of the organisation's country
}

// listed says that the dates were typed, not taken from anywhere.
func (d CalendarYearDraft) listed() bool { return !d.Seed && d.ICS == "" }

// filled is the draft with what it is to be taken from, and what of that was left out.
func (d CalendarYearDraft) filled(o Organization, year int) (_ CalendarYearDraft, skipped []string, err error) {
	switch {
	case d.Seed && d.ICS != "" || (d.Seed || d.ICS != "") && len(d.Exceptions) > 0:
		return d, nil, fault.Invalid("/exceptions", "calendar.one_origin")
	case d.Seed:
		var covered bool
		if d.Exceptions, covered = seeded(o.Country, year); !covered {
			return d, nil, fault.Invalid("/seed", "calendar.not_covered", "country", o.Country)
		}
		d.Source = cmp.Or(d.Source, librarySource)
	case d.ICS != "":
		d.Exceptions, skipped, err = fromICS(d.ICS, year)
	}
	return d, skipped, err
}

// The years that can be entered, and the most exceptions in one.
const (
	firstCalendarYear = 2000
	lastCalendarYear  = 2199
	maxExceptions     = 200
)

// normal is a validated, tidied copy, its exceptions in the order of their dates.
func (d CalendarYearDraft) normal(o Organization, year int) (CalendarYear, error) {
	var c checker
	if year < firstCalendarYear || year > lastCalendarYear {
		c.refuse("/year", "calendar.year_out_of_reach", "first", firstCalendarYear, "last", lastCalendarYear)
		return CalendarYear{}, c.err()
	}
	d, skipped, err := d.filled(o, year)
	if err != nil {
		return CalendarYear{}, err
	}
	y := CalendarYear{
		Organization: o.ID, Year: year, Source: c.required("/source", c.line("/source", d.Source, maxText)),
		State: CalendarDraft, Version: 1, Skipped: skipped,
	}
	y.Exceptions = c.exceptions("/exceptions", d.Exceptions, year)
	if c.err() != nil {
		return y, c.err()
	}
	if neverOpen(o, y) {
		c.refuse("/exceptions", "calendar.never_open")
	}
	slices.SortFunc(y.Exceptions, func(a, b worktime.Exception) int { return a.From.Compare(b.From) })
	return y, c.err()
}

// exceptions must be of the year, each on its own dates.
func (c *checker) exceptions(pointer string, all []worktime.Exception, year int) []worktime.Exception {
	if len(all) > maxExceptions {
		c.refuse(pointer, "field.too_many", "limit", maxExceptions)
		return nil
	}
	clean := slices.Clone(all)
	for i := range clean {
		e, at := &clean[i], fmt.Sprintf("%s/%d", pointer, i)
		e.Name = c.line(at+"/name", e.Name, maxName)
		if e.To == (worktime.Date{}) {
			e.To = e.From
		}
		if e.From.Year != year || e.To.Year != year {
			c.refuse(at+"/from", "calendar.other_year", "year", year)
		}
	}
	_, err := worktime.NewCalendar("UTC", worktime.Week{}, clean, nil)
	var wrong *worktime.WeekError
	if errors.As(err, &wrong) {
		for _, f := range wrong.Flaws {
			c.refuse(pointer+f.Pointer, "calendar."+string(f.Reason))
		}
	}
	return clean
}

// verified is what somebody who vouches for it adds: themselves, and until when. No date is the whole year.
func (y CalendarYear) verified(by string, at time.Time, through worktime.Date) (CalendarYear, error) {
	var c checker
	if through == (worktime.Date{}) {
		through = worktime.Date{Year: y.Year, Month: time.December, Day: 31}
	}
	if through.Year != y.Year {
		c.refuse("/valid_through", "calendar.other_year", "year", y.Year)
	}
	y.State, y.VerifiedBy, y.VerifiedAt, y.ValidThrough = CalendarVerified, by, at, through
	return y, c.err()
}

func (y CalendarYear) entry(f journal.Fact) journal.Entry {
	data := map[string]any{"organization": y.Organization, "year": y.Year, "exceptions": y.Exceptions, "version": y.Version}
	if y.State == CalendarVerified {
		data["valid_through"] = y.ValidThrough.String()
	}
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "calendar_year", ID: y.ID}, Parties: []string{y.Organization},
		Data: data, Personal: map[string]string{"source": y.Source},
	}
}

type calendarYearRow struct {
	ID             string
	OrganizationID string
	Year           int
	Source         string
	Exceptions     db.JSON[[]worktime.Exception]
	State          CalendarState
	VerifiedBy     *string
	VerifiedAt     db.Instant
	ValidThrough   string
	Version        int
	Skipped        db.JSON[[]string]
}

func (calendarYearRow) TableName() string { return "calendar_years" }

func (y CalendarYear) row() calendarYearRow {
	r := calendarYearRow{
		y.ID, y.Organization, y.Year, y.Source, db.AsJSON(y.Exceptions), y.State, null(y.VerifiedBy), db.At(y.VerifiedAt), "", y.Version,
		db.AsJSON(y.Skipped),
	}
	if y.State == CalendarVerified {
		r.ValidThrough = y.ValidThrough.String()
	}
	return r
}

func (r calendarYearRow) year() CalendarYear {
	through, _ := worktime.ParseDate(cmp.Or(r.ValidThrough, "none"))
	return CalendarYear{
		r.ID, r.OrganizationID, r.Year, r.Source, r.Exceptions.V, r.State, text(r.VerifiedBy), r.VerifiedAt.Time, through, r.Version, r.Skipped.V,
	}
}
