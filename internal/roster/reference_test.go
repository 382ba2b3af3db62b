package roster

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tasuki/internal/worktime"
)

// reference is who has the duty at one instant, said plainly: it looks at no other instant, and at clocks on the wall only.
func reference(t *testing.T, r Roster, at time.Time, changes []Change) string {
	t.Helper()
	for _, c := range slices.Backward(changes) {
		if c.Kind == Override && c.covers(at) {
			return c.Person
		}
	}
	who, members := "", r.Rotations[0].Members
	for back := range 2 { // a shift of today, or one of yesterday that runs past midnight
		d := worktime.LocalAt(at, r.location()).AddDays(-back)
		for i, w := range r.Rotations[0].Windows {
			from, to := onWall(t, r, d, w.From), onWall(t, r, d, w.To)
			if w.To <= w.From {
				to = onWall(t, r, d.AddDays(1), w.To)
			}
			if !at.Before(from) && at.Before(to) {
				who = members[(days(r.Rotations[0].Starts, d)*len(r.Rotations[0].Windows)+i)%len(members)]
			}
		}
	}
	away := func(m string) bool {
		return slices.ContainsFunc(changes, func(c Change) bool { return c.Kind == Leave && c.Person == m && c.covers(at) })
	}
	if who == "" || !away(who) {
		return who
	}
	first := slices.Index(members, who)
	for i := 1; i < len(members); i++ {
		if m := members[(first+i)%len(members)]; !away(m) {
			return m
		}
	}
	return ""
}

// onWall counts minutes until the clock shows the time or has passed it on that date.
func onWall(t *testing.T, r Roster, d worktime.Date, text string) time.Time {
	t.Helper()
	at := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(-16 * time.Hour)
	want := d.String() + "T" + text
	for worktime.LocalAt(at, r.location()).String() < want {
		at = at.Add(time.Minute)
	}
	return at
}

// TestThePlanIsWhatThePlainReferenceSays tries rosters with random changes around the instants at which clocks change.
func TestThePlanIsWhatThePlainReferenceSays(t *testing.T) {
	for seed := range uint64(16) {
		random := rand.New(rand.NewPCG(seed, 1))
		zone := []string{"Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Asia/Tokyo"}[seed%4]
		around := []string{"03-29 01:00", "04-04 15:00", "03-08 07:00", "03-30 00:00"}[seed%4]
		windows := []string{"09:00-09:00", "02:30-02:30", "22:00-06:00 06:00-14:00", "00:30-09:00 09:00-21:00"}[random.IntN(4)]
		r := rotating(t, zone, "2026-02-02", Daily, 2+random.IntN(4), windows)
		members := r.Rotations[0].Members
		start := utc(t, around).Add(-5 * day)
		moment := func() time.Time { return start.Add(time.Duration(random.IntN(10*24*4)) * 15 * time.Minute) }
		var changes []Change
		for i := range 6 {
			c := Change{ID: fmt.Sprint(i), State: InForce, Kind: []ChangeKind{Override, Leave}[random.IntN(2)], Person: members[random.IntN(len(members))]}
			c.From = moment()
			c.Until = c.From.Add(time.Duration(1+random.IntN(200)) * 15 * time.Minute)
			changes = append(changes, c)
		}
		plan := r.Plan(start, start.Add(10*day), changes)
		for range 40 {
			at, got := moment(), ""
			if i := slices.IndexFunc(plan, func(s Shift) bool { return !at.Before(s.Start) && at.Before(s.End) }); i >= 0 {
				got = plan[i].Person
			}
			if want := reference(t, r, at, changes); got != want {
				t.Fatalf("seed %d, %s %s: at %s it is %q, not %q\n%+v", seed, zone, windows, at, got, want, changes)
			}
		}
		for i := range plan[:len(plan)-1] {
			if plan[i].End.After(plan[i+1].Start) {
				t.Errorf("seed %d: %v and %v overlap", seed, plan[i], plan[i+1])
			}
		}
	}
}
