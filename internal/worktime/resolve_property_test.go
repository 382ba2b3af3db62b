package worktime

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// restless are zones whose clocks change, each in its own way.
var restless = []string{
	"Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/Santiago", "America/Nuuk",
	"Australia/Sydney", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo", "Asia/Jerusalem", "Antarctica/Troll",
}

// change is an instant at which an offset changes; found by looking, without the code under test.
type change struct {
	at            time.Time
	before, after time.Duration
}

func changes(loc *time.Location, from, to time.Time, step time.Duration) []change {
	offsetAt := func(t time.Time) time.Duration {
		_, s := t.In(loc).Zone()
		return time.Duration(s) * time.Second
	}
	var found []change
	for t := from; t.Before(to); t = t.Add(step) {
		before, after := offsetAt(t), offsetAt(t.Add(step))
		if before == after {
			continue
		}
		lo, hi := t, t.Add(step)
		for hi.Sub(lo) > time.Second {
			mid := lo.Add(hi.Sub(lo) / 2).Truncate(time.Second)
			if offsetAt(mid) == before {
				lo = mid
			} else {
				hi = mid
			}
		}
		found = append(found, change{hi, before, after})
	}
	return found
}

func TestEveryChangeOfTwelveZonesRefusesTheGapAndAsksAboutTheFold(t *testing.T) {
	from, to := instant(t, "2020-01-01 00:00 UTC"), instant(t, "2031-01-01 00:00 UTC")
	for _, name := range restless {
		found := changes(zone(t, name), from, to, time.Hour)
		if len(found) < 14 {
			t.Errorf("%s: only %d changes", name, len(found))
		}
		for _, c := range found {
			width := (c.after - c.before).Abs()
			first := wallOf(c.at.Add(min(c.before, c.after)).UTC()) // of the wall times that are skipped or repeated
			for _, into := range []time.Duration{0, time.Minute, width / 2, width - time.Second} {
				checkChange(t, name, c, wallOf(first.asUTC().Add(into)))
			}
			for _, outside := range []time.Duration{-time.Second, width} {
				l := wallOf(first.asUTC().Add(outside))
				if _, err := Resolve(l, name, Unfolded); err != nil {
					t.Errorf("%s, just outside the change at %v: %v", name, c.at, err)
				}
			}
		}
	}
}

func checkChange(t *testing.T, name string, c change, l Local) {
	t.Helper()
	_, err := Resolve(l, name, Unfolded)
	var gap *GapError
	var twice *AmbiguousError
	switch {
	case c.after > c.before:
		next := wallOf(c.at.Add(c.after).UTC())
		if !errors.As(err, &gap) || gap.NextValid != next || gap.Before != c.before || gap.After != c.after {
			t.Errorf("%s %s: got %v, want a gap until %s", name, l, err, next)
		}
	default:
		earlier, later := l.asUTC().Add(-c.before), l.asUTC().Add(-c.after)
		if !errors.As(err, &twice) || !twice.Earlier.Equal(earlier) || !twice.Later.Equal(later) {
			t.Errorf("%s %s: got %v, want %v or %v", name, l, err, earlier, later)
		}
	}
}

// Resolve looks 16 hours to both sides of a wall time and relies on this; a new release of the zones may break it.
func TestNoZoneChangesTwiceWithinTwoDays(t *testing.T) {
	from, to := instant(t, "2015-01-01 00:00 UTC"), instant(t, "2035-01-01 00:00 UTC")
	for _, name := range zones().names {
		loc := zone(t, name)
		var last time.Time
		for _, c := range changes(loc, from, to, 12*time.Hour) {
			if c.at.Sub(last) < 48*time.Hour {
				t.Errorf("%s changes at %v and %v", name, last, c.at)
			}
			last = c.at
		}
	}
}

func anyZone() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(restless), rapid.SampledFrom(zones().names))
}

func anyInstant() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		from := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
		to := time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
		return time.Unix(rapid.Int64Range(from, to).Draw(t, "seconds"), 0).UTC()
	})
}

func TestWhatAClockShowsResolvesToTheInstantAtWhichItShowsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, at := anyZone().Draw(t, "zone"), anyInstant().Draw(t, "instant")
		loc, _ := LoadZone(name)
		shown := LocalAt(at, loc)
		earlier, err := Resolve(shown, name, Earlier)
		if err != nil {
			t.Fatal(err)
		}
		later, err := Resolve(shown, name, Later)
		if err != nil {
			t.Fatal(err)
		}
		if !at.Equal(earlier) && !at.Equal(later) {
			t.Fatalf("%s %s: %v or %v, not %v", name, shown, earlier, later, at)
		}
		if _, err := Resolve(shown, name, Unfolded); (err == nil) != earlier.Equal(later) {
			t.Fatalf("%s %s: %v, though %v and %v", name, shown, err, earlier, later)
		}
	})
}

func TestEveryWallTimeResolvesToItselfOrIsRefusedWithTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, l := anyZone().Draw(t, "zone"), wallOf(anyInstant().Draw(t, "wall"))
		loc, _ := LoadZone(name)
		at, err := Resolve(l, name, Earlier)
		var gap *GapError
		switch {
		case err == nil:
			if LocalAt(at, loc) != l {
				t.Fatalf("%s %s: %v shows %s", name, l, at, LocalAt(at, loc))
			}
		case errors.As(err, &gap):
			if !gap.NextValid.asUTC().After(l.asUTC()) || gap.After <= gap.Before {
				t.Fatalf("%s %s: %+v", name, l, gap)
			}
			if _, err := Resolve(gap.NextValid, name, Unfolded); err != nil {
				t.Fatalf("%s: the next valid time %s: %v", name, gap.NextValid, err)
			}
		default:
			t.Fatal(err)
		}
	})
}
