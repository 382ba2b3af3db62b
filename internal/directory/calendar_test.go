package directory

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

func on(t *testing.T, text string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func weekdays() map[string][]worktime.Span {
	days := map[string][]worktime.Span{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday"} {
		days[day] = []worktime.Span{{From: "09:00", To: "18:00"}}
	}
	return days
}

func songkran(t *testing.T) []worktime.Exception {
	return []worktime.Exception{
		{From: on(t, "2026-04-13"), To: on(t, "2026-04-15"), Kind: worktime.Holiday, Name: "สงกรานต์"},
		{From: on(t, "2026-04-06"), Kind: worktime.Holiday, Name: "วันจักรี"},
	}
}

func TestAYearIsADraftUntilSomebodyVouchesForIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var told []string
		h.OnCalendarChanged(func(_ context.Context, o string) error { told = append(told, o); return nil })
		site := h.organization(access.Site, "Bangkok", func(d *OrganizationDraft) {
			d.Country, d.Zone, d.WorkingHours = "TH", "Asia/Bangkok", weekdays()
		})
		liaison := h.person(PersonDraft{Organization: site.ID, Name: "Liaison", Email: "l@site.example", Roles: []access.Role{access.SiteLiaison}})
		escort := h.person(PersonDraft{Organization: site.ID, Name: "Escort", Email: "e@site.example", Roles: []access.Role{access.Escort}})
		draft := CalendarYearDraft{Source: "Cabinet resolution of 2025-07-08", Exceptions: songkran(t)}

		if _, err := h.AddCalendarYear(h.as(escort), site.ID, 2026, draft); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("an escort changes the calendar: %v", err)
		}
		y, err := h.AddCalendarYear(h.as(liaison), site.ID, 2026, draft)
		if err != nil {
			t.Fatal(err)
		}
		if y.State != CalendarDraft || y.Exceptions[0].Name != "วันจักรี" || y.Exceptions[0].To != y.Exceptions[0].From {
			t.Errorf("%+v", y)
		}
		if _, err := h.AddCalendarYear(h.as(liaison), site.ID, 2026, draft); !fault.Is(err, fault.KindConflict) {
			t.Errorf("the same year twice: %v", err)
		}
		friday := time.Date(2026, 4, 10, 8, 0, 0, 0, time.UTC)
		now := func() *worktime.Calendar {
			w, err := h.LookupWorkingTime(context.Background(), Worker{Organization: site.ID})
			if err != nil {
				t.Fatal(err)
			}
			return w.Calendar
		}
		c := now()
		if end, err := c.CloseOf(friday, 1); err != nil || worktime.LocalAt(end, time.FixedZone("", 7*3600)).Date != on(t, "2026-04-16") {
			t.Errorf("the day after the holidays is %v, %v", end, err)
		}
		if years := c.Unverified(friday, friday); !slices.Equal(years, []int{2026}) {
			t.Errorf("a draft is not warned of: %v", years)
		}

		y, err = h.VerifyCalendarYear(h.as(h.coordinator), site.ID, 2026, on(t, "2026-06-30"))
		if err != nil || y.State != CalendarVerified || y.VerifiedBy != h.coordinator.ID || !y.VerifiedAt.Equal(start) {
			t.Fatalf("%+v, %v", y, err)
		}
		if c = now(); len(c.Unverified(friday, friday)) != 0 || len(c.Unverified(friday, friday.AddDate(0, 4, 0))) != 1 {
			t.Errorf("verified through June: %v", c.Unverified(friday, friday.AddDate(0, 4, 0)))
		}
		y, err = h.ReplaceCalendarYear(h.as(liaison), site.ID, 2026, CalendarYearDraft{Source: "the group's circular", Exceptions: draft.Exceptions[:1]})
		if err != nil || y.State != CalendarDraft || y.VerifiedBy != "" || y.Version != 3 {
			t.Errorf("changed, and still vouched for: %+v, %v", y, err)
		}
		stored, err := h.CalendarYear(h.as(escort), site.ID, 2026)
		if diff := cmp.Diff(y, stored); diff != "" || err != nil {
			t.Errorf("stored otherwise: %v\n%s", err, diff)
		}
		hours := office()
		if _, err := h.UpdateOrganization(h.as(h.admin), site.ID, OrganizationChange{WorkingHours: &hours, Name: new("Bangkok 2")}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.UpdateOrganization(h.as(h.admin), site.ID, OrganizationChange{Name: new("Bangkok 3")}); err != nil {
			t.Fatal(err)
		}
		if want := []string{site.ID, site.ID, site.ID, site.ID}; !slices.Equal(told, want) {
			t.Errorf("told of %d changes, not of the four that can move a due", len(told))
		}
	})
}

func TestAYearThatCantBe(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.organization(access.Site, "Bangkok", func(d *OrganizationDraft) { d.Country, d.WorkingHours = "TH", weekdays() })
	one := func(e worktime.Exception) CalendarYearDraft {
		return CalendarYearDraft{Source: "s", Exceptions: []worktime.Exception{e}}
	}
	day := on(t, "2026-05-01")
	for _, c := range []struct {
		name  string
		year  int
		draft CalendarYearDraft
		want  string
	}{
		{"no source", 2026, CalendarYearDraft{}, "/source field.required"},
		{"the year 20260", 20260, one(worktime.Exception{From: day, Kind: worktime.Holiday}), "/year calendar.year_out_of_reach"},
		{"another year's date", 2027, one(worktime.Exception{From: day, Kind: worktime.Holiday}), "/exceptions/0/from calendar.other_year"},
		{"25:00", 2026, one(worktime.Exception{From: day, Kind: worktime.HalfDay, Hours: []worktime.Span{{From: "09:00", To: "25:00"}}}),
			"/exceptions/0/hours/0/to calendar.bad_time"},
		{"overlapping windows", 2026, one(worktime.Exception{From: day, Kind: worktime.Workday,
			Hours: []worktime.Span{{From: "09:00", To: "12:00"}, {From: "11:00", To: "13:00"}}}), "/exceptions/0/hours/1 calendar.overlap"},
		{"no working time at all", 2026, one(worktime.Exception{From: on(t, "2026-01-01"), To: on(t, "2026-12-31"), Kind: worktime.Closure}),
			"/exceptions calendar.never_open"},
		{"a country that no library knows", 2026, CalendarYearDraft{Seed: true}, "/seed calendar.not_covered"},
		{"a file and a list", 2026, CalendarYearDraft{Source: "s", ICS: "BEGIN:VCALENDAR", Seed: true}, "/exceptions calendar.one_origin"},
		{"no calendar file", 2026, CalendarYearDraft{Source: "s", ICS: "<html>"}, "/ics calendar.not_ics"},
		{"a calendar file in which no date can be read", 2026, CalendarYearDraft{Source: "s", ICS: "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20269999\nEND:VEVENT\nEND:VCALENDAR\n"}, "/ics calendar.no_whole_days"},
		{"deceiving characters in a name", 2026, one(worktime.Exception{From: day, Kind: worktime.Holiday, Name: "a\u202eb"}),
			"/exceptions/0/name field.control_characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := site
			if c.draft.Seed {
				o = h.organization(access.LocalVendor, "Vendor", func(d *OrganizationDraft) { d.Country = "VN" })
			}
			_, err := h.AddCalendarYear(h.as(h.coordinator), o.ID, c.year, c.draft)
			f, ok := fault.As(err)
			if !ok || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestWorkingTimeIsLeftInWhateverOrderACalendarComesAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx, admin := h.as(h.coordinator), h.as(h.admin)
		site := h.organization(access.Site, "Bangkok", func(d *OrganizationDraft) { d.Country, d.Zone = "TH", "Asia/Bangkok" })
		refused := func(name string, err error, want string) {
			t.Helper()
			if got := ""; err == nil {
				t.Errorf("%s: taken", name)
			} else if got = fields(t, err)[0]; got != want {
				t.Errorf("%s: %s", name, got)
			}
		}
		closed := func(from, to string) CalendarYearDraft {
			return CalendarYearDraft{Source: "s", Exceptions: []worktime.Exception{{From: on(t, from), To: on(t, to), Kind: worktime.Closure}}}
		}
		_, err := h.AddCalendarYear(ctx, site.ID, 2026, closed("2026-01-01", "2026-12-31"))
		refused("closed all year, the hours not known", err, "/exceptions calendar.never_open")

		if _, err := h.AddCalendarYear(ctx, site.ID, 2026, closed("2026-01-01", "2026-12-26")); err != nil { // a Saturday
			t.Fatal(err)
		}
		hours := map[string][]worktime.Span{"saturday": {{From: "09:00", To: "12:00"}}}
		_, err = h.UpdateOrganization(admin, site.ID, OrganizationChange{WorkingHours: &hours})
		refused("hours on closed days alone", err, "/working_hours calendar.never_open")

		hours = weekdays()
		if _, err := h.UpdateOrganization(admin, site.ID, OrganizationChange{WorkingHours: &hours}); err != nil {
			t.Fatal(err)
		}
		_, err = h.ReplaceCalendarYear(ctx, site.ID, 2026, closed("2026-01-01", "2026-12-31"))
		refused("closed all year", err, "/exceptions calendar.never_open")
		none := map[string][]worktime.Span{}
		_, err = h.UpdateOrganization(admin, site.ID, OrganizationChange{WorkingHours: &none})
		refused("hours taken away", err, "/working_hours calendar.never_open")
	})
}

// The one hour that a place works in the year is the one that another zone's clock jumps over.
func TestAnotherZoneMayLeaveNoWorkingTime(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.organization(access.Site, "Bangkok", func(d *OrganizationDraft) {
		d.Zone, d.WorkingHours = "Asia/Bangkok", map[string][]worktime.Span{"sunday": {{From: "02:00", To: "03:00"}}}
	})
	closures := []worktime.Exception{
		{From: on(t, "2026-01-01"), To: on(t, "2026-03-28"), Kind: worktime.Closure},
		{From: on(t, "2026-03-30"), To: on(t, "2026-12-31"), Kind: worktime.Closure},
	}
	if _, err := h.AddCalendarYear(h.as(h.coordinator), site.ID, 2026, CalendarYearDraft{Source: "s", Exceptions: closures}); err != nil {
		t.Fatal(err)
	}
	_, err := h.UpdateOrganization(h.as(h.admin), site.ID, OrganizationChange{Zone: to("Europe/Berlin")})
	if err == nil || fields(t, err)[0] != "/zone calendar.never_open" {
		t.Errorf("%v", err)
	}
}

func TestALibrarysYearIsADraft(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for _, c := range []struct {
		country, zone string
		want          []string
	}{
		{"DE", "Europe/Berlin", []string{"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01"}},
		{"JP", "Asia/Tokyo", []string{"2026-01-01", "2026-04-29", "2026-05-06"}},
		{"TH", "Asia/Bangkok", []string{"2026-04-13", "2026-04-14", "2026-04-15"}},
		{"BR", "America/Sao_Paulo", []string{"2026-04-03"}},
		{"US", "America/New_York", []string{"2026-07-03", "2026-11-26"}},
	} {
		t.Run(c.country, func(t *testing.T) {
			o := h.organization(access.Site, c.country, func(d *OrganizationDraft) { d.Country, d.Zone = c.country, c.zone })
			y, err := h.AddCalendarYear(h.as(h.coordinator), o.ID, 2026, CalendarYearDraft{Seed: true})
			if err != nil || y.State != CalendarDraft || y.Source != librarySource {
				t.Fatalf("%+v, %v", y, err)
			}
			for _, want := range c.want {
				if !slices.ContainsFunc(y.Exceptions, func(e worktime.Exception) bool { return e.From == on(t, want) && e.Name != "" }) {
					t.Errorf("%s is no holiday", want)
				}
			}
		})
	}
}

const circular = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//circular//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260413
DTEND;VALUE=DATE:20260416
SUMMARY:Songkran
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20190501
RRULE:FREQ=YEARLY
SUMMARY:Labour Day
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20260601
SUMMARY:No end
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART;VALUE=DATE:20251229
DURATION:P5D
SUMMARY:Year end
END:VEVENT
BEGIN:VEVENT
UID:5
DTSTART;TZID=Asia/Bangkok:20260410T120000
DTEND;TZID=Asia/Bangkok:20260410T170000
SUMMARY:Early closing
END:VEVENT
BEGIN:VEVENT
UID:6
DTSTART;VALUE=DATE:20260701
STATUS:CANCELLED
SUMMARY:Cancelled
END:VEVENT
BEGIN:VEVENT
UID:7
DTSTART;VALUE=DATE:20260101
RRULE:FREQ=MONTHLY;BYDAY=1FR;COUNT=24
EXDATE;VALUE=DATE:20260605,20260703
SUMMARY:First Friday
END:VEVENT
BEGIN:VEVENT
UID:8
DTSTART;VALUE=DATE:20260801
RRULE:FREQ=SECONDLY
SUMMARY:Every second
END:VEVENT
END:VCALENDAR
`

func TestACalendarFileGivesTheHolidaysOfAYear(t *testing.T) {
	for name, file := range map[string]string{"as Unix writes": circular, "as the standard writes": strings.ReplaceAll(circular, "\n", "\r\n")} {
		t.Run(name, func(t *testing.T) {
			all, skipped, err := fromICS(file, 2026)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range all {
				got = append(got, e.From.String()+" "+e.Name)
			}
			want := []string{
				"2026-01-01 Year end", "2026-01-02 Year end", "2026-02-06 First Friday", "2026-03-06 First Friday",
				"2026-04-03 First Friday", "2026-04-13 Songkran", "2026-04-14 Songkran", "2026-04-15 Songkran", "2026-05-01 Labour Day",
				"2026-06-01 No end", "2026-08-07 First Friday", "2026-09-04 First Friday", "2026-10-02 First Friday",
				"2026-11-06 First Friday", "2026-12-04 First Friday",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"Early closing", "Every second"}, skipped); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a file says of single occurrences counts: dates that are added, one that was moved, one that was cancelled.
func TestSingleOccurrencesInACalendarFile(t *testing.T) {
	event := func(lines ...string) string {
		return "BEGIN:VEVENT\n" + strings.Join(lines, "\n") + "\nEND:VEVENT\n"
	}
	file := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//circular//EN\n" +
		event("UID:1", "DTSTART;VALUE=DATE:20260105", "RDATE;VALUE=DATE:20260302,20260706", "RDATE;VALUE=DATE:20261102", "SUMMARY:Stocktaking") +
		event("UID:2", "DTSTART;VALUE=DATE:20250501", "RRULE:FREQ=YEARLY", "RDATE;VALUE=DATE:20260502", "SUMMARY:Labour Day") +
		event("UID:3", "DTSTART;VALUE=DATE:20240610", "RRULE:FREQ=YEARLY", "SUMMARY:Founding day") +
		event("UID:3", "RECURRENCE-ID;VALUE=DATE:20260610", "DTSTART;VALUE=DATE:20260615", "SUMMARY:Founding day moved") +
		event("UID:4", "DTSTART;VALUE=DATE:20240811", "RRULE:FREQ=YEARLY", "SUMMARY:Summer day") +
		event("UID:4", "RECURRENCE-ID;VALUE=DATE:20260811", "DTSTART;VALUE=DATE:20260811", "STATUS:CANCELLED", "SUMMARY:Summer day") +
		event("UID:5", "DTSTART;VALUE=DATE:20260901", "RDATE;VALUE=PERIOD:20260902T000000Z/P1D", "SUMMARY:Half read") +
		event("UID:6", "DTSTART;VALUE=DATE:20241001", "RRULE:FREQ=YEARLY", "SUMMARY:Autumn") +
		event("UID:6", "RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20261001", "DTSTART;VALUE=DATE:20261002", "SUMMARY:Autumn from then on") +
		"END:VCALENDAR\n"
	all, skipped, err := fromICS(file, 2026)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all {
		got = append(got, e.From.String()+" "+e.Name)
	}
	want := []string{
		"2026-01-05 Stocktaking", "2026-03-02 Stocktaking", "2026-05-01 Labour Day", "2026-05-02 Labour Day", "2026-06-15 Founding day moved",
		"2026-07-06 Stocktaking", "2026-09-01 Half read", "2026-10-02 Autumn from then on", "2026-11-02 Stocktaking",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Half read", "Autumn from then on"}, skipped); diff != "" {
		t.Error(diff)
	}
}

func TestHoursThatAreNotKnownAreNotGuessed(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.organization(access.Site, "Bangkok")
	if w, err := h.LookupWorkingTime(context.Background(), Worker{Organization: site.ID}); w.Calendar != nil || w.Zone != site.Zone || err != nil {
		t.Error(w, err)
	}
}

func TestWhoeverIsNamedWorksTheirOrganisationsWeekOnTheirOwnClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		vendor := h.organization(access.LocalVendor, "MerliNet", func(d *OrganizationDraft) {
			d.Country, d.Zone, d.WorkingHours = "SG", "Asia/Singapore", weekdays()
		})
		away := CalendarYearDraft{Source: "s", Exceptions: []worktime.Exception{{From: on(t, "2026-03-31"), Kind: worktime.Closure}}}
		if _, err := h.AddCalendarYear(h.as(h.coordinator), vendor.ID, 2026, away); err != nil {
			t.Fatal(err)
		}
		var told int
		h.OnCalendarChanged(func(_ context.Context, o string) error { told++; return nil })
		person := h.person(PersonDraft{Organization: vendor.ID, Name: "E", Email: "e@m.example", Zone: "Asia/Singapore", Roles: []access.Role{access.Executor}})
		if _, err := h.UpdatePerson(h.as(h.admin), person.ID, PersonChange{Zone: to("Europe/Berlin")}); err != nil || told != 1 {
			t.Errorf("a clock changed, %d were told, %v", told, err)
		}
		they, place, nobody := Worker{vendor.ID, person.ID}, Worker{Organization: vendor.ID}, Worker{vendor.ID, "nobody"}
		all, err := h.LookupWorkingTimes(context.Background(), they, place, nobody, Worker{Organization: "nowhere"})
		if err != nil || len(all) != 3 || all[nobody] != all[place] {
			t.Fatalf("%v, %v", all, err)
		}
		monday := time.Date(2026, 3, 30, 3, 0, 0, 0, time.UTC) // 11:00 there, 05:00 in Berlin
		for w, want := range map[Worker]struct {
			zone   string
			atWork bool
			closes time.Time
		}{
			place: {"Asia/Singapore", true, time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC)},
			they:  {"Europe/Berlin", false, time.Date(2026, 4, 1, 16, 0, 0, 0, time.UTC)}, // the closure is theirs too
		} {
			atWork, _ := all[w].Calendar.At(monday)
			closes, err := all[w].Calendar.CloseOf(monday, 1)
			if all[w].Zone != want.zone || atWork != want.atWork || !closes.Equal(want.closes) || err != nil {
				t.Errorf("%s: at work %v, closes %v, %v", all[w].Zone, atWork, closes, err)
			}
		}
	})
}
