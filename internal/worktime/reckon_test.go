package worktime

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// watched is the plain reference: somebody who looks at the clock of a place every minute, and knows that a window begins
// when the clock first comes to its beginning and ends when it first comes to its end.
type watched struct {
	from   time.Time
	worked []int // minutes worked before the nth minute
}

func watch(c *Calendar, from, to time.Time) watched {
	w := watched{from: from.Truncate(time.Minute), worked: []int{0}}
	var furthest time.Time // that the clock has ever shown
	for t := w.from.Add(-60 * time.Hour); !t.After(to); t = t.Add(time.Minute) {
		if shown := LocalAt(t, c.zone).asUTC(); shown.After(furthest) {
			furthest = shown
		}
		if t.Before(w.from) {
			continue
		}
		worked := w.worked[len(w.worked)-1]
		if atWork(c, wallOf(furthest)) {
			worked++
		}
		w.worked = append(w.worked, worked)
	}
	return w
}

func atWork(c *Calendar, now Local) bool {
	minutes := now.Hour*60 + now.Minute
	for _, at := range c.windowsOn(now.Date) {
		if at.from <= minutes && minutes < at.to {
			return true
		}
	}
	for _, at := range c.windowsOn(now.Date.AddDays(-1)) { // a window lasts a day at most, and none begins later than on its day
		if at.from <= minutes+dayMinutes && minutes+dayMinutes < at.to {
			return true
		}
	}
	return false
}

func (w watched) nth(t time.Time) int { return int(t.Sub(w.from) / time.Minute) }

func (w watched) open(t time.Time) bool { return w.worked[w.nth(t)+1] > w.worked[w.nth(t)] }

// add is the first minute at which so many have been worked; false where that is beyond what was watched.
func (w watched) add(t time.Time, minutes int) (time.Time, bool) {
	for n := w.nth(t); n < len(w.worked); n++ {
		if minutes == 0 && (n+1 == len(w.worked) || w.worked[n+1] == w.worked[n]) {
			continue // not at work
		}
		if w.worked[n]-w.worked[w.nth(t)] >= minutes {
			return w.from.Add(time.Duration(n) * time.Minute), true
		}
	}
	return time.Time{}, false
}

// around are the days before and after a change of the clock that are held against the watch.
const around = 14 * 24 * time.Hour

// holdAround compares a calendar with the watch, two weeks before and after a change: every minute counted, and a sample
// of additions.
func holdAround(t *testing.T, name string, near time.Time, random *rand.Rand) {
	t.Helper()
	loc := zone(t, name)
	c := anyCalendar(t, name, LocalAt(near, loc).Date, random)
	from, to := near.Add(-around).Truncate(time.Minute), near.Add(around).Truncate(time.Minute)
	w := watch(c, from, to)
	for n := range w.worked {
		at := from.Add(time.Duration(n) * time.Minute)
		if got := c.Count(from, at); got != time.Duration(w.worked[n])*time.Minute {
			t.Fatalf("%s: between %v and %v %v were worked, not %d minutes\n%s", name, from, at, got, w.worked[n], describe(c))
		}
	}
	for range 200 {
		at := from.Add(time.Duration(random.IntN(len(w.worked)-1)) * time.Minute)
		minutes := random.IntN(3000)
		if random.IntN(5) == 0 {
			minutes = 0
		}
		want, seen := w.add(at, minutes)
		got, err := c.Add(at, time.Duration(minutes)*time.Minute)
		if seen && (err != nil || !got.Equal(want)) {
			t.Fatalf("%s: %d minutes after %v is %v, %v; the watch says %v\n%s", name, minutes, at, got, err, want, describe(c))
		}
	}
}

// anyCalendar has hours and dates that differ around a day.
func anyCalendar(t *testing.T, name string, day Date, random *rand.Rand) *Calendar {
	t.Helper()
	hours := []string{office, nights, always, saturdays, earlySun, inTheGap, touching, fridayDay}[random.IntN(8)]
	var all []Exception
	d := day.AddDays(-16)
	for d = d.AddDays(random.IntN(6)); d.Compare(day.AddDays(16)) < 0; d = d.AddDays(1 + random.IntN(6)) {
		e := Exception{From: d, Kind: DayKinds[random.IntN(len(DayKinds))]}
		if e.Kind == HalfDay || e.Kind == Workday {
			e.Hours = [][]Span{{{"08:00", "12:00"}}, {{"00:30", "02:30"}, {"03:00", "24:00"}}, {{"20:00", "05:00"}}, {{"02:30", "02:45"}}}[random.IntN(4)]
		}
		all = append(all, e)
	}
	return calendar(t, hours, name, all...)
}

func describe(c *Calendar) string {
	var out strings.Builder
	fmt.Fprintln(&out, c.week.Spans())
	for d, e := range c.dates {
		fmt.Fprintln(&out, d, e.kind, e.windows)
	}
	return out.String()
}

func TestReckoningAgreesWithAWatchAroundEveryChange(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	from, to := instant(t, "2025-06-01 00:00 UTC"), instant(t, "2027-06-01 00:00 UTC")
	for _, name := range restless {
		for _, change := range changes(zone(t, name), from, to, time.Hour) {
			holdAround(t, name, change.at, random)
		}
	}
}

func TestSoakReckoningInFortyZonesOverTenYears(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("40 zones over 10 years, make soak")
	}
	random := rand.New(rand.NewPCG(3, 4))
	from, to := instant(t, "2020-01-01 00:00 UTC"), instant(t, "2030-01-01 00:00 UTC")
	names := append([]string(nil), restless...)
	for i := 0; len(names) < 40; i += 9 {
		names = append(names, zones().names[i])
	}
	for _, name := range names {
		for _, change := range append(changes(zone(t, name), from, to, time.Hour), change{at: from}) {
			for range 3 {
				holdAround(t, name, change.at, random)
			}
		}
	}
}

func TestAddingThenCountingIsTheIdentity(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		name := rapid.SampledFrom(restless).Draw(rt, "zone")
		random := rand.New(rand.NewPCG(seed, 0))
		at := instant(t, "2026-01-01 00:00 UTC").Add(time.Duration(random.Int64N(int64(365 * 24 * time.Hour)))).Truncate(time.Microsecond)
		c := anyCalendar(t, name, LocalAt(at, zone(t, name)).Date, random)
		d := time.Duration(random.Int64N(int64(400 * time.Hour))).Truncate(time.Microsecond)
		more := d + time.Duration(random.Int64N(int64(time.Hour))).Truncate(time.Microsecond)
		end, err := c.Add(at, d)
		if err != nil {
			if !errors.Is(err, ErrNeverOpen) || c.Count(at, at.AddDate(horizon-1, 0, 0)) >= d {
				rt.Fatal(err)
			}
			return
		}
		if got := c.Count(at, end); got != d {
			rt.Fatalf("%s: %v after %v is %v, and %v lie between", name, d, at, end, got)
		}
		before, _ := c.At(end.Add(-time.Microsecond))
		if after, _ := c.At(end); !after && !before {
			rt.Fatalf("%s: %v after %v is %v, when nobody works", name, d, at, end)
		}
		if later, err := c.Add(at, more); err == nil && later.Before(end) {
			rt.Fatalf("%s: %v after %v is %v, and %v is %v", name, d, at, end, more, later)
		}
		if later, err := c.Add(at.Add(time.Minute), d); err == nil && later.Before(end) {
			rt.Fatalf("%s: a minute later it ends earlier, %v before %v", name, later, end)
		}
	})
}

// easter is what differs in the scenario's countries around its first days of April 2026.
func easter(t *testing.T, country string) []Exception {
	t.Helper()
	days := map[string][]string{
		"SG": {"2026-04-03"}, "ID": {"2026-04-03"}, "BR": {"2026-04-03"}, "DE": {"2026-04-03", "2026-04-06"},
		"TH": {"2026-04-06", "2026-04-13", "2026-04-14", "2026-04-15"}, "CN": {"2026-04-06"},
	}
	var all []Exception
	for _, text := range days[country] {
		d, err := ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, Exception{From: d, Kind: Holiday, Name: country})
	}
	return all
}

const weekdaysNineToSix = `{"monday":[{"from":"09:00","to":"18:00"}],"tuesday":[{"from":"09:00","to":"18:00"}],"wednesday":[{"from":"09:00","to":"18:00"}],
	"thursday":[{"from":"09:00","to":"18:00"}],"friday":[{"from":"09:00","to":"18:00"}]}`

func TestTheNextBusinessDayAfterTheSecondOfApril(t *testing.T) {
	for _, c := range []struct{ country, zone, want string }{
		{"TH", "Asia/Bangkok", "2026-04-03 11:00 UTC"},
		{"VN", "Asia/Ho_Chi_Minh", "2026-04-03 11:00 UTC"},
		{"CN", "Asia/Shanghai", "2026-04-03 10:00 UTC"},
		{"SG", "Asia/Singapore", "2026-04-06 10:00 UTC"},
		{"ID", "Asia/Jakarta", "2026-04-06 11:00 UTC"},
		{"BR", "America/Sao_Paulo", "2026-04-06 21:00 UTC"},
		{"DE", "Europe/Berlin", "2026-04-07 16:00 UTC"},
		{"JP", "Asia/Tokyo", "2026-04-03 09:00 UTC"},
	} {
		t.Run(c.country, func(t *testing.T) {
			cal := calendar(t, weekdaysNineToSix, c.zone, easter(t, c.country)...)
			got, err := cal.CloseOf(instant(t, "2026-04-02 08:00 UTC"), 1)
			if err != nil || !got.Equal(instant(t, c.want)) {
				t.Errorf("%v, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestWhatStoodInTheWayIsSaid(t *testing.T) {
	c := calendar(t, weekdaysNineToSix, "Europe/Berlin", append(easter(t, "DE"),
		Exception{From: Date{2026, 4, 8}, Kind: HalfDay, Name: "Betriebsversammlung", Hours: []Span{{"09:00", "12:00"}}})...)
	from := instant(t, "2026-04-02 15:00 UTC")
	got, err := c.Add(from, 11*time.Hour)
	if want := instant(t, "2026-04-08 08:00 UTC"); err != nil || !got.Equal(want) {
		t.Fatalf("%v, %v; want %v", got, err, want)
	}
	want := []Passed{
		{Date{2026, 4, 3}, Holiday, "DE"}, {Date: Date{2026, 4, 4}}, {Date: Date{2026, 4, 5}}, {Date{2026, 4, 6}, Holiday, "DE"},
		{Date{2026, 4, 8}, HalfDay, "Betriebsversammlung"},
	}
	if diff := cmp.Diff(want, c.Between(from, got)); diff != "" {
		t.Error(diff)
	}
	if years := c.Unverified(from, got); len(years) != 1 || years[0] != 2026 {
		t.Errorf("unverified: %v", years)
	}
}

func TestAYearIsVerifiedUntilADate(t *testing.T) {
	c, err := NewCalendar("Asia/Tokyo", week(t, office), nil, []Verified{{2026, Date{2026, 12, 31}}, {2027, Date{2027, 6, 30}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		from, to string
		want     []int
	}{
		{"2026-03-30 00:30 UTC", "2026-12-31 14:59 UTC", nil},
		{"2026-12-31 14:59 UTC", "2026-12-31 15:00 UTC", nil}, // 1 January in Tokyo
		{"2026-12-31 15:00 UTC", "2027-07-01 00:00 UTC", []int{2027}},
		{"2025-12-31 00:00 UTC", "2028-01-02 00:00 UTC", []int{2025, 2027, 2028}},
	} {
		if got := c.Unverified(instant(t, one.from), instant(t, one.to)); fmt.Sprint(got) != fmt.Sprint(one.want) {
			t.Errorf("%s to %s: %v, want %v", one.from, one.to, got, one.want)
		}
	}
}

func TestACalendarThatIsNotOne(t *testing.T) {
	d, e := Date{2026, 5, 1}, Date{2026, 5, 3}
	for _, c := range []struct {
		name string
		bad  Exception
		want string
	}{
		{"no such date", Exception{From: Date{2026, 2, 30}, Kind: Holiday}, "/1/from bad_date"},
		{"ends before it begins", Exception{From: e, To: d, Kind: Holiday}, "/1/to bad_date"},
		{"two years closed", Exception{From: d, To: Date{2028, 5, 1}, Kind: Closure}, "/1/to too_long"},
		{"an unknown kind", Exception{From: d, Kind: "siesta"}, "/1/kind unknown_kind"},
		{"a half day without hours", Exception{From: d, Kind: HalfDay}, "/1/hours needs_hours"},
		{"a holiday with hours", Exception{From: d, Kind: Holiday, Hours: []Span{{"09:00", "10:00"}}}, "/1/hours has_no_hours"},
		{"25:00", Exception{From: d, Kind: Workday, Hours: []Span{{"09:00", "25:00"}}}, "/1/hours/0/to bad_time"},
		{"overlapping windows", Exception{From: d, Kind: Workday, Hours: []Span{{"09:00", "12:00"}, {"11:00", "13:00"}}}, "/1/hours/1 overlap"},
		{"a date that is taken", Exception{From: d, To: Date{2026, 12, 25}, Kind: Closure}, "/1/from twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := Exception{From: Date{2026, 12, 25}, Kind: Holiday}
			_, err := NewCalendar("Asia/Tokyo", week(t, office), []Exception{first, c.bad}, nil)
			var w *WeekError
			if !errors.As(err, &w) || len(w.Flaws) != 1 || w.Flaws[0].Pointer+" "+string(w.Flaws[0].Reason) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	if _, err := NewCalendar("Mars/Olympus", week(t, office), nil, nil); !errors.Is(err, ErrUnknownZone) {
		t.Error(err)
	}
	never := calendar(t, `{}`, "Asia/Tokyo")
	if _, err := never.Add(instant(t, "2026-03-30 00:30 UTC"), time.Hour); !errors.Is(err, ErrNeverOpen) || never.WorksIn(2026) {
		t.Error(err)
	}
	if _, err := never.CloseOf(instant(t, "2026-03-30 00:30 UTC"), 1); !errors.Is(err, ErrNeverOpen) {
		t.Error(err)
	}
}
