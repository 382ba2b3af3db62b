package bench

import (
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/worktime"
)

// TestOverlap: an hour that suits people in 12 zones, over 14 days with a change of the clock. No ratio is asked for: the
// floor has every minute's weight before it begins.
func TestOverlap(t *testing.T) {
	figures(t)
	zones := []string{
		"Asia/Tokyo", "Asia/Singapore", "Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo",
		"America/New_York", "Asia/Kolkata", "Australia/Sydney", "Europe/London",
	}
	from := time.Date(2026, 3, 23, 0, 0, 0, 0, time.UTC)
	s := worktime.Search{From: from, Until: from.AddDate(0, 0, 14), Length: time.Hour, Step: 15 * time.Minute, Limit: 8}
	guests := make([]worktime.Guest, len(zones))
	sums := make([][]int32, len(zones))
	for i, zone := range zones {
		c, err := worktime.NewCalendar(zone, worktime.AssumedWeek, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		guests[i] = worktime.Guest{Zone: zone, Calendar: c}
		sums[i] = []int32{0}
		for at := from; at.Before(s.Until); at = at.Add(time.Minute) {
			seat, err := guests[i].SeatAt(at, at.Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			sums[i] = append(sums[i], sums[i][len(sums[i])-1]+int32(seat.Burden))
		}
	}
	const n = 20
	var first time.Time
	ours := func() float64 {
		began := time.Now()
		for range n {
			slots, err := s.Slots(guests)
			if err != nil {
				t.Fatal(err)
			}
			first = slots[0].From
		}
		return time.Since(began).Seconds() * 1000 / n
	}
	var at int
	plain := func() float64 {
		began := time.Now()
		for range n {
			at = floor.Cheapest(sums, 60, 15)
		}
		return time.Since(began).Seconds() * 1000 / n
	}
	a, b := measure(ours, plain)
	if want := from.Add(time.Duration(at) * time.Minute); !first.Equal(want) {
		t.Fatalf("%v, and the floor says %v", first, want)
	}
	report(t, "an hour for 12 zones over 14 days", "no database", "ms", a, b, a/b, "printed", true)
}
