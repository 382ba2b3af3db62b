package worktime

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

const (
	office = `{"monday":[{"from":"09:00","to":"12:00"},{"from":"13:00","to":"17:30"}],"tuesday":[{"from":"09:00","to":"17:30"}],
		"wednesday":[{"from":"09:00","to":"17:30"}],"thursday":[{"from":"09:00","to":"17:30"}],"friday":[{"from":"09:00","to":"17:30"}]}`
	nights = `{"saturday":[{"from":"22:00","to":"06:00"}],"sunday":[{"from":"22:00","to":"02:30"}]}`
	always = `{"monday":[{"from":"00:00","to":"24:00"}],"tuesday":[{"from":"00:00","to":"24:00"}],"wednesday":[{"from":"00:00","to":"24:00"}],
		"thursday":[{"from":"00:00","to":"24:00"}],"friday":[{"from":"00:00","to":"24:00"}],"saturday":[{"from":"00:00","to":"24:00"}],
		"sunday":[{"from":"00:00","to":"24:00"}]}`
	saturdays = `{"saturday":[{"from":"22:00","to":"02:30"}]}`
	earlySun  = `{"sunday":[{"from":"02:30","to":"10:00"}]}`
	inTheGap  = `{"sunday":[{"from":"02:00","to":"03:00"}]}`
	touching  = `{"monday":[{"from":"09:00","to":"12:00"},{"from":"12:00","to":"24:00"}],"tuesday":[{"from":"00:00","to":"06:00"}]}`
	fridayDay = `{"friday":[{"from":"00:00","to":"24:00"}]}`
)

func TestWhetherAPlaceIsAtWork(t *testing.T) {
	for _, c := range []struct {
		name, week, zone, at string
		open                 bool
		next                 string // "" for never
	}{
		{"Monday morning in Tokyo", office, "Asia/Tokyo", "2026-03-30 00:30 UTC", true, "2026-03-30 03:00 UTC"},
		{"lunch in Tokyo", office, "Asia/Tokyo", "2026-03-30 03:15 UTC", false, "2026-03-30 04:00 UTC"},
		{"the minute it opens", office, "Asia/Tokyo", "2026-03-30 00:00 UTC", true, "2026-03-30 03:00 UTC"},
		{"the minute it closes", office, "Asia/Tokyo", "2026-03-30 08:30 UTC", false, "2026-03-31 00:00 UTC"},
		{"the same instant is night in New York", office, "America/New_York", "2026-03-30 00:30 UTC", false, "2026-03-30 13:00 UTC"},
		{"Friday evening waits for Monday", office, "Asia/Tokyo", "2026-03-27 09:00 UTC", false, "2026-03-30 00:00 UTC"},
		{"windows that touch are one", touching, "Asia/Tokyo", "2026-03-30 00:30 UTC", true, "2026-03-30 21:00 UTC"},
		{"around the clock never changes", always, "Europe/Berlin", "2026-03-28 00:30 UTC", true, ""},
		{"no hours never open", `{}`, "Europe/Berlin", "2026-03-28 00:30 UTC", false, ""},
		{"a whole day of 24 hours", fridayDay, "Asia/Tokyo", "2026-03-27 03:00 UTC", true, "2026-03-27 15:00 UTC"},

		{"a night shift past midnight", nights, "Asia/Tokyo", "2026-03-28 18:00 UTC", true, "2026-03-28 21:00 UTC"},
		{"one hour shorter when summer time begins", nights, "Europe/Berlin", "2026-03-28 21:00 UTC", true, "2026-03-29 04:00 UTC"},
		{"one hour longer when it ends", nights, "Europe/Berlin", "2026-10-24 20:00 UTC", true, "2026-10-25 05:00 UTC"},
		{"ends as the clock jumps over its end", saturdays, "Europe/Berlin", "2026-03-29 00:30 UTC", true, "2026-03-29 01:00 UTC"},
		{"begins as the clock jumps over its beginning", earlySun, "Europe/Berlin", "2026-03-29 00:30 UTC", false, "2026-03-29 01:00 UTC"},
		{"ends at the first 02:30", saturdays, "Europe/Berlin", "2026-10-25 00:15 UTC", true, "2026-10-25 00:30 UTC"},
		{"does not come back for the second 02:15", saturdays, "Europe/Berlin", "2026-10-25 01:15 UTC", false, "2026-10-31 21:00 UTC"},
		{"begins at the first 02:30", earlySun, "Europe/Berlin", "2026-10-25 00:30 UTC", true, "2026-10-25 09:00 UTC"},
		{"a window inside the gap does not take place", inTheGap, "Europe/Berlin", "2026-03-29 00:59 UTC", false, "2026-04-05 00:00 UTC"},
		{"the next Monday's opening after the change", office, "Europe/Berlin", "2026-03-27 17:00 UTC", false, "2026-03-30 07:00 UTC"},
		{"the Friday that Apia skipped", fridayDay, "Pacific/Apia", "2011-12-30 09:00 UTC", false, "2012-01-05 10:00 UTC"},
		{"a day whose midnight is skipped", fridayDay, "Africa/Cairo", "2026-04-23 21:30 UTC", false, "2026-04-23 22:00 UTC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			open, next := calendar(t, c.week, c.zone).At(instant(t, c.at))
			checkAt(t, open, next, c.open, c.next)
		})
	}
}

func TestClosedDates(t *testing.T) {
	day := func(text string) Date {
		d, err := ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	holidays := func(first, last string) Exception { return Exception{From: day(first), To: day(last), Kind: Holiday} }
	songkran := []Exception{holidays("2026-04-13", "2026-04-15")}
	for _, c := range []struct {
		name, week, at string
		closed         []Exception
		open           bool
		next           string
	}{
		{"a holiday", office, "2026-04-13 03:00 UTC", songkran, false, "2026-04-16 02:00 UTC"},
		{"the Friday before it", office, "2026-04-10 11:00 UTC", songkran, false, "2026-04-16 02:00 UTC"},
		{"a half day", office, "2026-04-13 03:00 UTC", []Exception{{From: day("2026-04-13"), Kind: HalfDay, Hours: []Span{{"09:00", "11:30"}}}},
			true, "2026-04-13 04:30 UTC"},
		{"a Saturday that is worked instead", office, "2026-04-11 03:00 UTC", []Exception{{From: day("2026-04-11"), Kind: Workday, Hours: []Span{{"09:00", "17:00"}}}},
			true, "2026-04-11 10:00 UTC"},
		{"a make-up day joins the night before", nights, "2026-04-18 20:00 UTC",
			[]Exception{{From: day("2026-04-19"), Kind: Workday, Hours: []Span{{"04:00", "12:00"}}}}, true, "2026-04-19 05:00 UTC"},
		{"around the clock until the holiday", always, "2026-03-30 03:00 UTC", songkran, true, "2026-04-12 17:00 UTC"},
		{"around the clock after the holiday", always, "2026-04-16 03:00 UTC", songkran, true, ""},
		{"the night before runs to its end", nights, "2026-04-18 20:00 UTC", []Exception{holidays("2026-04-19", "2026-04-19")}, true, "2026-04-18 23:00 UTC"},
		{"the night that begins on it does not", nights, "2026-04-19 16:00 UTC", []Exception{holidays("2026-04-19", "2026-04-19")}, false, "2026-04-25 15:00 UTC"},
		{"closed for more than a year", fridayDay, "2026-01-01 00:00 UTC", fridays(day("2026-01-02"), 70), false, ""},
		{"closed for most of a year", fridayDay, "2026-01-01 00:00 UTC", fridays(day("2026-01-02"), 40), false, "2026-10-08 17:00 UTC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			open, next := calendar(t, c.week, "Asia/Bangkok", c.closed...).At(instant(t, c.at))
			checkAt(t, open, next, c.open, c.next)
		})
	}
}

func fridays(first Date, n int) []Exception {
	var all []Exception
	for i := range n {
		all = append(all, Exception{From: first.AddDays(7 * i), Kind: Closure})
	}
	return all
}

func calendar(t testing.TB, hours, zone string, exceptions ...Exception) *Calendar {
	t.Helper()
	c, err := NewCalendar(zone, week(t, hours), exceptions, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func checkAt(t *testing.T, open bool, next time.Time, wantOpen bool, wantNext string) {
	t.Helper()
	var want time.Time
	if wantNext != "" {
		want = instant(t, wantNext)
	}
	if open != wantOpen || !next.Equal(want) {
		t.Fatalf("open %v until %v; want %v until %v", open, next, wantOpen, want)
	}
}

func TestAtAgreesWithWatchingTheClock(t *testing.T) {
	from, to := instant(t, "2025-01-01 00:00 UTC"), instant(t, "2029-01-01 00:00 UTC")
	moves := map[string][]change{}
	for _, name := range restless {
		moves[name] = changes(zone(t, name), from, to, time.Hour)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(restless).Draw(t, "zone")
		near := rapid.SampledFrom(moves[name]).Draw(t, "change").at
		at := near.Add(time.Duration(rapid.IntRange(-40*60, 40*60).Draw(t, "minutes")) * time.Minute)
		loc, _ := LoadZone(name)
		w := anyWeek().Draw(t, "week")
		closed := LocalAt(at, loc).Date.AddDays(rapid.IntRange(-2, 2).Draw(t, "closed"))
		c, err := NewCalendar(name, w, []Exception{{From: closed, Kind: Holiday}}, nil)
		if err != nil {
			t.Fatal(err)
		}

		open, next := c.At(at)
		if want := watch(c, at.Add(-50*time.Hour), at).open(at); open != want {
			t.Fatalf("%s %v: open %v", name, at, open)
		}
		if next.IsZero() {
			return
		}
		if !next.After(at) {
			t.Fatalf("%s: the next change after %v is %v", name, at, next)
		}
		if after, _ := c.At(next); after == open {
			t.Fatalf("%s: nothing changes at %v", name, next)
		}
		between := at.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(at))-1).Draw(t, "between")))
		if still, same := c.At(between); still != open || !same.Equal(next) {
			t.Fatalf("%s: at %v open %v until %v", name, between, still, same)
		}
	})
}
