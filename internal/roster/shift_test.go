package roster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// utc reads "03-30 09:00" of 2026.
func utc(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", "2026-"+text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// rotating is a roster of A, B and so on; windows as "09:00-21:00 21:00-09:00".
func rotating(t *testing.T, zone, starts string, k Kind, members int, windows string) Roster {
	t.Helper()
	r := Roster{ID: "r", Organization: "o", Zone: zone, Rotations: []Rotation{{Starts: on(t, starts), Kind: k}}}
	for i := range members {
		r.Rotations[0].Members = append(r.Rotations[0].Members, string(rune('A'+i)))
	}
	for _, w := range strings.Fields(windows) {
		from, to, _ := strings.Cut(w, "-")
		r.Rotations[0].Windows = append(r.Rotations[0].Windows, Window{from, to})
	}
	var err error
	if r.Rotations[0], err = r.Rotations[0].normal(); err != nil {
		t.Fatal(err)
	}
	return r
}

// told writes each shift as "A 03-29 09:00 23h -1h", on the roster's clock.
func told(r Roster, plan []Shift) []string {
	var all []string
	for _, s := range plan {
		line := fmt.Sprintf("%s %s %s", s.Person, s.Start.In(r.location()).Format("01-02 15:04"), short(s.End.Sub(s.Start)))
		if s.Clock() != 0 {
			line += " " + short(s.Clock())
		}
		all = append(all, line)
	}
	return all
}

func short(d time.Duration) string {
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "h0m") + map[bool]string{true: "h"}[d%time.Hour == 0]
}

func TestShiftsWhereTheClockChanges(t *testing.T) {
	for _, c := range []struct {
		name, zone, starts string
		kind               Kind
		members            int
		windows            string
		from, until        string // UTC
		want               []string
	}{
		{"a day over the spring change in Frankfurt is 23 hours", "Europe/Berlin", "2026-03-01", Daily, 2, "09:00-09:00", "03-28 09:00", "03-31 06:00",
			[]string{"B 03-28 09:00 23h -1h", "A 03-29 09:00 24h", "B 03-30 09:00 24h"}},
		{"a day over the autumn change is 25", "Europe/Berlin", "2026-03-01", Daily, 2, "09:00-09:00", "10-24 09:00", "10-26 07:00",
			[]string{"B 10-24 09:00 25h 1h", "A 10-25 09:00 24h"}},
		{"the night shift is the one that is shorter", "Europe/Berlin", "2026-03-28", Daily, 3, "09:00-21:00 21:00-09:00", "03-28 10:00", "03-29 19:00",
			[]string{"A 03-28 09:00 12h", "B 03-28 21:00 11h -1h", "C 03-29 09:00 12h"}},
		{"a handover that does not exist is when the clock jumps over it", "Europe/Berlin", "2026-03-28", Daily, 2, "02:30-02:30", "03-28 02:00", "03-30 00:00",
			[]string{"A 03-28 02:30 23h30m -30m", "B 03-29 03:00 23h30m -30m"}},
		{"a handover that exists twice is the first", "Europe/Berlin", "2026-10-24", Daily, 2, "02:30-02:30", "10-24 01:00", "10-26 01:00",
			[]string{"A 10-24 02:30 24h", "B 10-25 02:30 25h 1h"}},
		{"a shift that the clock jumps over does not take place", "Europe/Berlin", "2026-03-28", Daily, 2, "02:00-03:00 03:00-02:00", "03-28 01:00", "03-29 20:00",
			[]string{"A 03-28 02:00 1h", "B 03-28 03:00 23h", "B 03-29 03:00 23h"}},
		{"a week with the change is 167 hours", "Europe/Berlin", "2026-03-23", Weekly, 2, "09:00-09:00", "03-24 00:00", "04-01 00:00",
			[]string{"A 03-23 09:00 167h -1h", "B 03-30 09:00 168h"}},
		{"half an hour on Lord Howe", "Australia/Lord_Howe", "2026-04-03", Daily, 2, "09:00-09:00", "04-04 00:00", "04-05 20:00",
			[]string{"B 04-04 09:00 24h30m 30m", "A 04-05 09:00 24h"}},
		{"Tokyo's clock never changes", "Asia/Tokyo", "2026-03-28", Daily, 3, "09:00-21:00 21:00-09:00", "03-28 01:00", "03-29 13:00",
			[]string{"A 03-28 09:00 12h", "B 03-28 21:00 12h", "C 03-29 09:00 12h", "A 03-29 21:00 12h"}},
		{"week by week, the night of one week goes on to the day of the next", "Asia/Singapore", "2026-03-30", Weekly, 3, "09:00-21:00 21:00-09:00", "04-05 02:00", "04-06 14:00",
			[]string{"A 04-05 09:00 12h", "B 04-05 21:00 12h", "C 04-06 09:00 12h", "A 04-06 21:00 12h"}},
		{"hours that nobody has stay free", "Asia/Tokyo", "2026-03-28", Daily, 2, "09:00-12:00 13:00-18:00", "03-28 00:00", "03-28 23:00",
			[]string{"A 03-28 09:00 3h", "B 03-28 13:00 5h"}},
		{"before the first date there is nothing", "Asia/Tokyo", "2026-03-28", Daily, 2, "09:00-09:00", "03-26 00:00", "03-28 01:00",
			[]string{"A 03-28 09:00 24h"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rotating(t, c.zone, c.starts, c.kind, c.members, c.windows)
			if diff := cmp.Diff(c.want, told(r, r.Plan(utc(t, c.from), utc(t, c.until), nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestADayIsNeverLeftOpenNorDoubled walks through a year of zones whose clocks change.
func TestADayIsNeverLeftOpenNorDoubled(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca", "America/New_York", "Asia/Tokyo"} {
		for _, windows := range []string{"09:00-09:00", "02:30-02:30", "00:00-12:00 12:00-00:00", "23:30-07:30 07:30-15:30 15:30-23:30"} {
			r := rotating(t, zone, "2025-12-01", Daily, 5, windows)
			plan := r.Plan(utc(t, "01-02 00:00"), utc(t, "12-30 00:00"), nil)
			for i, s := range plan[1:] {
				if !s.Start.Equal(plan[i].End) {
					t.Errorf("%s %s: %s ends at %s, the next begins at %s", zone, windows, told(r, plan[i:i+1]), plan[i].End, s.Start)
				}
				if i%20 != 0 {
					continue
				}
				if d := r.duty(s.Start, nil); d.Person != s.Person {
					t.Errorf("%s %s: at %s it is %s, not %s", zone, windows, s.Start, d.Person, s.Person)
				}
			}
		}
	}
}

func TestANewRotationTakesOverWithoutChangingWhatWas(t *testing.T) {
	r := rotating(t, "Asia/Tokyo", "2026-03-01", Daily, 2, "21:00-09:00 09:00-21:00")
	was := told(r, r.Plan(utc(t, "03-20 00:00"), utc(t, "03-29 00:00"), nil))
	next := rotating(t, "Asia/Tokyo", "2026-03-30", Daily, 3, "06:00-06:00")
	next.Name = "n"
	changed, err := r.changed(next, utc(t, "03-28 00:30"))
	if err != nil || len(changed.Rotations) != 2 {
		t.Fatalf("%+v, %v", changed, err)
	}
	if diff := cmp.Diff(was, told(changed, changed.Plan(utc(t, "03-20 00:00"), utc(t, "03-29 00:00"), nil))); diff != "" {
		t.Error("what has passed is another:", diff)
	}
	got := told(changed, changed.Plan(utc(t, "03-29 13:00"), utc(t, "03-31 00:00"), nil))
	// the night of the old rotation is cut at six, when the first of the new one begins
	if diff := cmp.Diff([]string{"B 03-29 21:00 9h", "A 03-30 06:00 24h", "B 03-31 06:00 24h"}, got); diff != "" {
		t.Error(diff)
	}
	if _, err := r.changed(next, utc(t, "03-30 00:30")); err == nil {
		t.Error("today's shifts, which have begun, would be others")
	}
}
