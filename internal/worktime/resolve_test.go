package worktime

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestResolveOrdinaryTimes(t *testing.T) {
	for _, c := range []struct{ name, wall, zone, want string }{
		{"Tokyo is nine hours ahead", "2026-03-30T09:30", "Asia/Tokyo", "2026-03-30 00:30 UTC"},
		{"the scenario's due in Singapore", "2026-04-02T17:00", "Asia/Singapore", "2026-04-02 09:00 UTC"},
		{"an older name is the same place", "2026-04-02T17:00", "Asia/Calcutta", "2026-04-02 11:30 UTC"},
		{"Kathmandu has three quarters of an hour", "2026-04-02T17:00", "Asia/Kathmandu", "2026-04-02 11:15 UTC"},
		{"Frankfurt in winter", "2026-03-29T01:59", "Europe/Berlin", "2026-03-29 00:59 UTC"},
		{"Frankfurt when summer time begins", "2026-03-29T03:00", "Europe/Berlin", "2026-03-29 01:00 UTC"},
		{"Frankfurt before the hour that comes twice", "2026-10-25T01:59", "Europe/Berlin", "2026-10-24 23:59 UTC"},
		{"Frankfurt after the hour that came twice", "2026-10-25T03:00", "Europe/Berlin", "2026-10-25 02:00 UTC"},
		{"the last day of a leap year", "2028-12-31T12:00", "America/New_York", "2028-12-31 17:00 UTC"},
		{"the last day of a leap year far ahead", "2096-12-31T23:30", "Europe/Berlin", "2096-12-31 22:30 UTC"},
		{"São Paulo has no summer time any more", "2026-01-15T12:00", "America/Sao_Paulo", "2026-01-15 15:00 UTC"},
		{"São Paulo had it in 2018", "2018-01-15T12:00", "America/Sao_Paulo", "2018-01-15 14:00 UTC"},
		{"Kiribati's Line Islands are furthest ahead", "2026-01-01T00:00", "Pacific/Kiritimati", "2025-12-31 10:00 UTC"},
		{"Niue is far behind", "2026-01-01T00:00", "Pacific/Niue", "2026-01-01 11:00 UTC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Resolve(local(t, c.wall), c.zone, Unfolded)
			if err != nil || !got.Equal(instant(t, c.want)) || got.Location() != time.UTC {
				t.Fatalf("got %v, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestATimeThatIsSkippedIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, wall, zone, next string
		before, after          time.Duration
	}{
		{"Frankfurt, half past two", "2026-03-29T02:30", "Europe/Berlin", "2026-03-29T03:00", hours(1), hours(2)},
		{"Frankfurt, the first minute of the gap", "2026-03-29T02:00", "Europe/Berlin", "2026-03-29T03:00", hours(1), hours(2)},
		{"Frankfurt, the last second of the gap", "2026-03-29T02:59:59", "Europe/Berlin", "2026-03-29T03:00", hours(1), hours(2)},
		{"New York", "2026-03-08T02:30", "America/New_York", "2026-03-08T03:00", hours(-5), hours(-4)},
		{"Lord Howe skips half an hour", "2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-04T02:30", hours(10.5), hours(11)},
		{"Apia skipped a whole day", "2011-12-30T12:00", "Pacific/Apia", "2011-12-31T00:00", hours(-10), hours(14)},
		{"Cairo has no midnight", "2026-04-24T00:00", "Africa/Cairo", "2026-04-24T01:00", hours(2), hours(3)},
		{"São Paulo had no midnight in 2018", "2018-11-04T00:30", "America/Sao_Paulo", "2018-11-04T01:00", hours(-3), hours(-2)},
		{"Casablanca after Ramadan", "2026-03-22T02:30", "Africa/Casablanca", "2026-03-22T03:00", 0, hours(1)},
		{"Troll skips two hours", "2026-03-29T01:30", "Antarctica/Troll", "2026-03-29T03:00", 0, hours(2)},
		{"Nuuk loses the last hour of a Saturday", "2026-03-28T23:30", "America/Nuuk", "2026-03-29T00:00", hours(-2), hours(-1)},
		{"far ahead, by the rule", "2084-03-26T02:30", "Europe/Berlin", "2084-03-26T03:00", hours(1), hours(2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, fold := range []Fold{Unfolded, Earlier, Later} {
				_, err := Resolve(local(t, c.wall), c.zone, fold)
				var got *GapError
				if !errors.As(err, &got) {
					t.Fatalf("fold %q: got %v", fold, err)
				}
				want := &GapError{c.zone, local(t, c.wall), c.before, c.after, local(t, c.next)}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatal(diff)
				}
			}
		})
	}
}

func TestATimeThatExistsTwiceIsAskedAbout(t *testing.T) {
	for _, c := range []struct{ name, wall, zone, earlier, later string }{
		{"Frankfurt, half past two", "2026-10-25T02:30", "Europe/Berlin", "2026-10-25 00:30 UTC", "2026-10-25 01:30 UTC"},
		{"Frankfurt, the first minute", "2026-10-25T02:00", "Europe/Berlin", "2026-10-25 00:00 UTC", "2026-10-25 01:00 UTC"},
		{"Frankfurt, the last minute", "2026-10-25T02:59", "Europe/Berlin", "2026-10-25 00:59 UTC", "2026-10-25 01:59 UTC"},
		{"New York", "2026-11-01T01:30", "America/New_York", "2026-11-01 05:30 UTC", "2026-11-01 06:30 UTC"},
		{"Lord Howe repeats half an hour", "2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04 14:45 UTC", "2026-04-04 15:15 UTC"},
		{"Casablanca before Ramadan", "2026-02-15T02:30", "Africa/Casablanca", "2026-02-15 01:30 UTC", "2026-02-15 02:30 UTC"},
		{"São Paulo in 2018, over midnight", "2018-02-17T23:30", "America/Sao_Paulo", "2018-02-18 01:30 UTC", "2018-02-18 02:30 UTC"},
		{"Kwajalein once repeated a day", "1969-09-30T12:00", "Pacific/Kwajalein", "1969-09-30 01:00 UTC", "1969-10-01 00:00 UTC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Resolve(local(t, c.wall), c.zone, Unfolded)
			var got *AmbiguousError
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			want := &AmbiguousError{c.zone, local(t, c.wall), instant(t, c.earlier), instant(t, c.later)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
			for fold, want := range map[Fold]string{Earlier: c.earlier, Later: c.later} {
				if got, err := Resolve(local(t, c.wall), c.zone, fold); err != nil || !got.Equal(instant(t, want)) {
					t.Errorf("%s: got %v, %v", fold, got, err)
				}
			}
		})
	}
}

func TestAFoldDoesNotMatterWhereThereIsOneTime(t *testing.T) {
	for _, fold := range []Fold{Unfolded, Earlier, Later} {
		got, err := Resolve(local(t, "2026-03-30T17:00"), "Europe/Berlin", fold)
		if err != nil || !got.Equal(instant(t, "2026-03-30 15:00 UTC")) {
			t.Errorf("%q: got %v, %v", fold, got, err)
		}
	}
}

func TestResolveRefusesWhatWasNotParsed(t *testing.T) {
	for _, l := range []Local{
		{}, {Date{2026, time.February, 30}, 12, 0, 0}, {Date{2026, time.March, 30}, 24, 0, 0}, {Date{3026, time.March, 30}, 12, 0, 0},
	} {
		if _, err := Resolve(l, "Asia/Tokyo", Unfolded); !errors.Is(err, ErrBadWall) {
			t.Errorf("%v: %v", l, err)
		}
	}
}

func hours(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
