package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// calendarFacts are what a calendar says: whether anybody is at work now, and what differs in each year.
func (s *Site) calendarFacts(v *visit, o directory.Organization, years []directory.CalendarYear) ([]factRow, error) {
	var facts []factRow
	known, err := s.Directory.LookupCalendars(v.ctx(), o.ID)
	if err != nil {
		return nil, err
	}
	if c := known[o.ID]; c != nil {
		facts = append(facts, factRow{Label: v.T("page.calendar.now"), Values: []string{v.atWork(c)}})
	}
	for _, y := range years {
		facts = append(facts, factRow{
			Label: v.T("page.calendar.year", "year", strconv.Itoa(y.Year)), Values: []string{v.yearWords(y)}, To: yearPath(o.ID, y.Year),
		})
		if len(y.Exceptions) > 0 {
			facts = append(facts, v.datesFact(y))
		}
	}
	return facts, nil
}

func (v *visit) atWork(c *worktime.Calendar) string {
	open, next := c.At(v.now())
	key := "page.calendar.closed"
	if open {
		key = "page.calendar.open"
	}
	if next.IsZero() {
		return v.T(key)
	}
	return v.T(key+"_until", "time", v.words.Time(next))
}

// unverified warns wherever a time was computed from years that nobody vouches for; none where somebody does.
func (v *visit) unverified(years []int) []badge {
	if len(years) == 0 {
		return nil
	}
	var words []string
	for _, y := range years {
		words = append(words, strconv.Itoa(y))
	}
	return []badge{{v.T("page.calendar.unverified", "years", v.words.List(words)), "alert", "wait"}}
}

func (v *visit) yearWords(y directory.CalendarYear) string {
	if y.State == directory.CalendarVerified {
		return v.T("page.calendar.verified", "date", v.day(y.ValidThrough), "source", y.Source)
	}
	return v.T("page.calendar.draft", "source", y.Source)
}

func (v *visit) exceptionWords(e worktime.Exception) string {
	dates := v.day(e.From)
	if e.To != e.From {
		dates += " – " + v.day(e.To)
	}
	var hours []string
	for _, span := range e.Hours {
		hours = append(hours, span.From+"–"+span.To)
	}
	parts := []string{dates, e.Name, v.T("page.calendar.kind." + string(e.Kind)), strings.Join(hours, " ")}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// day is a date in the reader's words. It has no zone.
func (v *visit) day(d worktime.Date) string {
	return v.site.Catalog.For(v.words.Tag(), time.UTC).Date(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC))
}

// keepsCalendar: whoever may change a calendar is offered to.
func (v *visit) keepsCalendar(o directory.Organization) bool {
	return access.Check(v.ctx(), access.UpdateCalendar, access.Scope{Organization: o.ID, Visible: true}) == nil
}

func (s *Site) calendarActs(v *visit, o directory.Organization, years []directory.CalendarYear) []other {
	if !v.keepsCalendar(o) {
		return nil
	}
	at := "/organizations/" + o.ID + "/calendar"
	add := v.exceptionForm(v.form("calendar_add", at), worktime.Exception{Kind: worktime.Holiday}, "").button("page.calendar.add.button")
	take := v.form("calendar_take", at+"/take")
	take.add("number", "/year", "page.calendar.year_label", strconv.Itoa(v.now().Year())).must()
	v.takeFields(take).button("page.calendar.take.button")

	acts := []other{v.other("calendar-add", "page.calendar.add.title", add), v.other("calendar-take", "page.calendar.take.title", take)}
	for _, y := range years {
		if y.State == directory.CalendarVerified {
			continue
		}
		vouch := v.form("calendar_verify_"+strconv.Itoa(y.Year), fmt.Sprintf("%s/%d/verify", at, y.Year)).sees(y.Version)
		vouch.lead("page.calendar.verify.lead")
		vouch.add("date", "/valid_through", "page.calendar.through", fmt.Sprintf("%d-12-31", y.Year)).must()
		vouch.button("page.calendar.verify.button")
		acts = append(acts, other{
			ID: "calendar-verify-" + strconv.Itoa(y.Year), Words: v.T("page.calendar.verify.title", "year", strconv.Itoa(y.Year)), Form: vouch, Open: vouch.failed(),
		})
	}
	return acts
}

// exceptionForm asks for a date, or stretch of dates, with what stands in it.
func (v *visit) exceptionForm(f *form, e worktime.Exception, source string) *form {
	var from, to string
	if e.From != (worktime.Date{}) {
		from = e.From.String()
	}
	if e.To != e.From {
		to = e.To.String()
	}
	f.add("date", "/from", "page.calendar.from", from).must()
	f.add("date", "/to", "page.calendar.to", to).hint(v.T("page.calendar.to_hint"))
	f.pick("/kind", "page.calendar.kind", string(e.Kind), texts(v, "page.calendar.kind.", worktime.DayKinds))
	f.line("/name", "page.calendar.name", e.Name)
	f.line("/hours", "page.organization.hours", spanWords(e.Hours)).hint(v.T("page.calendar.hours_hint"))
	f.line("/source", "page.calendar.source", source).hint(v.T("page.calendar.source_hint")).must()
	return f.optional("/to", "/name", "/hours")
}

// takeFields ask where a year is to be taken from.
func (v *visit) takeFields(f *form) *form {
	f.code("/ics", "page.calendar.ics", "").hint(v.T("page.calendar.ics_hint"))
	f.line("/source", "page.calendar.source", "").hint(v.T("page.calendar.source_hint"))
	return f.optional("/ics", "/source")
}

func (v *visit) takenTyped() directory.CalendarYearDraft {
	return directory.CalendarYearDraft{Source: v.text("/source"), ICS: v.text("/ics"), Seed: v.text("/ics") == ""}
}

// addToCalendar puts one more date, or stretch of dates, into the year that it lies in.
func (s *Site) addToCalendar(v *visit) (answer, error) {
	id := v.param("organization")
	e, err := v.exceptionTyped()
	return s.kept(v, "calendar_add", s.showOrganization, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		d := directory.CalendarYearDraft{Source: v.text("/source"), Exceptions: []worktime.Exception{e}}
		y, err := s.Directory.CalendarYear(ctx, id, e.From.Year)
		switch {
		case err == nil:
			d.Exceptions = append(slices.Clone(y.Exceptions), e)
			_, err = s.Directory.ReplaceCalendarYear(ctx, id, e.From.Year, d)
		case fault.Is(err, fault.KindNotFound):
			_, err = s.Directory.AddCalendarYear(ctx, id, e.From.Year, d)
		}
		return done("/organizations/"+id, "saved"), v.ofOne(err)
	})
}

// ofOne has what is said of the last exception stand at the inputs that it was typed into.
func (v *visit) ofOne(err error) error {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.KindInvalid {
		return err
	}
	c := *f
	c.Fields = slices.Clone(f.Fields)
	for i, field := range c.Fields {
		rest, of := strings.CutPrefix(field.Pointer, "/exceptions/")
		if _, in, found := strings.Cut(rest, "/"); of && found {
			part, _, _ := strings.Cut(in, "/")
			c.Fields[i].Pointer = "/" + part
		}
	}
	return &c
}

func (v *visit) exceptionTyped() (worktime.Exception, error) {
	e := worktime.Exception{Kind: worktime.DayKind(v.text("/kind")), Name: v.text("/name")}
	var badFrom, badTo error
	if e.From, badFrom = worktime.ParseDate(v.text("/from")); badFrom != nil {
		badFrom = fault.Invalid("/from", "calendar.bad_date")
	}
	if v.text("/to") != "" {
		if e.To, badTo = worktime.ParseDate(v.text("/to")); badTo != nil {
			badTo = fault.Invalid("/to", "calendar.bad_date")
		}
	}
	hours, badHours := windowsTyped("/hours", v.text("/hours"))
	e.Hours = hours
	return e, fault.Join(badFrom, badTo, badHours)
}

// takeCalendar enters a year from a calendar file, or without one from what a library knows of the country.
func (s *Site) takeCalendar(v *visit) (answer, error) {
	id := v.param("organization")
	return s.kept(v, "calendar_take", s.showOrganization, func(ctx context.Context) (string, error) {
		year, err := strconv.Atoi(strings.TrimSpace(v.text("/year")))
		if err != nil {
			return "", fault.Invalid("/year", "page.number")
		}
		_, err = s.Directory.AddCalendarYear(ctx, id, year, v.takenTyped())
		return done(yearPath(id, year), "saved"), err
	})
}

func (s *Site) verifyCalendar(v *visit) (answer, error) {
	id := v.param("organization")
	year, _ := strconv.Atoi(v.param("year"))
	return s.kept(v, "calendar_verify_"+v.param("year"), s.showOrganization, func(ctx context.Context) (string, error) {
		through, err := worktime.ParseDate(cmp.Or(v.text("/valid_through"), "-"))
		if err != nil {
			return "", fault.Invalid("/valid_through", "calendar.bad_date")
		}
		_, err = s.Directory.VerifyCalendarYear(ctx, id, year, through)
		return done("/organizations/"+id, "saved"), err
	})
}
