package bench

import (
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/worktime"
)

// TestWorkingTime: where 30 days of working time end, over holidays and a change of the clock, for somebody in Frankfurt.
func TestWorkingTime(t *testing.T) {
	figures(t)
	days := map[string][]worktime.Span{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday"} {
		days[day] = []worktime.Span{{From: "09:00", To: "12:00"}, {From: "13:00", To: "18:00"}}
	}
	week, err := worktime.ParseWeek(days)
	if err != nil {
		t.Fatal(err)
	}
	var holidays []worktime.Exception
	for _, d := range []worktime.Date{{Year: 2026, Month: 4, Day: 3}, {Year: 2026, Month: 4, Day: 6}, {Year: 2026, Month: 5, Day: 1}} {
		holidays = append(holidays, worktime.Exception{From: d, Kind: worktime.Holiday})
	}
	c, err := worktime.NewCalendar("Europe/Berlin", week, holidays, nil)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 26, 8, 0, 0, 0, time.UTC)
	var windows []floor.Window
	for at := from.AddDate(0, 0, -1); at.Before(from.AddDate(0, 3, 0)); {
		open, next := c.At(at)
		if open {
			windows = append(windows, floor.Window{From: at, To: next})
		}
		at = next
	}
	const n, ahead = 20_000, 30 * 8 * time.Hour
	ours := func() float64 {
		began := time.Now()
		for i := range n {
			if _, err := c.Add(from.Add(time.Duration(i%1000)*time.Minute), ahead); err != nil {
				t.Fatal(err)
			}
		}
		return float64(time.Since(began).Microseconds()) / n
	}
	plain := func() float64 {
		began := time.Now()
		for i := range n {
			if floor.After(windows, from.Add(time.Duration(i%1000)*time.Minute), ahead).IsZero() {
				t.Fatal("beyond the windows")
			}
		}
		return float64(time.Since(began).Microseconds()) / n
	}
	for i := range 1000 {
		at := from.Add(time.Duration(i) * time.Minute)
		if got, _ := c.Add(at, ahead); !got.Equal(floor.After(windows, at, ahead)) {
			t.Fatalf("they differ from %v on: %v", at, got)
		}
	}
	a, b := measure(ours, plain)
	slower(t, "where 30 working days end, over holidays", "no database", "µs", a, b, 5)
}
