package worktime

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestFormat9557(t *testing.T) {
	for _, c := range []struct{ name, at, zone, want string }{
		{"Tokyo", "2026-03-30 00:00 UTC", "Asia/Tokyo", "2026-03-30T09:00:00+09:00[Asia/Tokyo]"},
		{"the day before in New York", "2026-03-30 00:00 UTC", "America/New_York", "2026-03-29T20:00:00-04:00[America/New_York]"},
		{"UTC", "2026-03-30 00:00 UTC", "UTC", "2026-03-30T00:00:00+00:00[UTC]"},
		{"the zone's name as it was given", "2026-03-30 00:00 UTC", "Asia/Calcutta", "2026-03-30T05:30:00+05:30[Asia/Calcutta]"},
		{"the first 02:30", "2026-10-25 00:30 UTC", "Europe/Berlin", "2026-10-25T02:30:00+02:00[Europe/Berlin]"},
		{"the second 02:30", "2026-10-25 01:30 UTC", "Europe/Berlin", "2026-10-25T02:30:00+01:00[Europe/Berlin]"},
		{"an offset with seconds", "1971-01-01 00:00 UTC", "Africa/Monrovia", "1971-01-01T00:00:00Z[Africa/Monrovia]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := Format9557(instant(t, c.at), c.zone); err != nil || got != c.want {
				t.Fatalf("got %s, %v; want %s", got, err, c.want)
			}
			back, err := Parse9557(c.want)
			if err != nil || !back.Instant().Equal(instant(t, c.at)) || back.Zone() != c.zone {
				t.Fatalf("read back as %v, %v", back, err)
			}
		})
	}
	if _, err := Format9557(instant(t, "2026-03-30 00:00 UTC"), "Mars/Olympus"); !errors.Is(err, ErrUnknownZone) {
		t.Errorf("unknown zone: %v", err)
	}
	if _, err := Format9557(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), "Asia/Tokyo"); !errors.Is(err, ErrBadWall) {
		t.Errorf("year 12026: %v", err)
	}
}

func TestParse9557(t *testing.T) {
	for name, text := range map[string]string{
		"UTC's Z states no offset":   "2026-03-30T00:00:00Z[Asia/Tokyo]",
		"the zone may be critical":   "2026-03-30T09:00:00+09:00[!Asia/Tokyo]",
		"a fraction of zero is kept": "2026-03-30T09:00:00.000+09:00[Asia/Tokyo]",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse9557(text)
			if err != nil || got.String() != "2026-03-30T09:00:00+09:00[Asia/Tokyo]" {
				t.Fatalf("got %v, %v", got, err)
			}
		})
	}
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"no zone":              {"2026-03-30T09:00:00+09:00", ErrBadZoned},
		"no offset":            {"2026-03-30T09:00:00[Asia/Tokyo]", ErrBadZoned},
		"no seconds":           {"2026-03-30T09:00+09:00[Asia/Tokyo]", ErrBadZoned},
		"a lower-case t":       {"2026-03-30t09:00:00+09:00[Asia/Tokyo]", ErrBadZoned},
		"a comma":              {"2026-03-30T09:00:00,5+09:00[Asia/Tokyo]", ErrBadZoned},
		"one digit of hour":    {"2026-03-30T9:00:00+09:00[Asia/Tokyo]", ErrBadZoned},
		"hour 25":              {"2026-03-30T25:00:00+09:00[Asia/Tokyo]", ErrBadZoned},
		"an offset of 25:00":   {"2026-03-30T09:00:00+25:00[Asia/Tokyo]", ErrBadZoned},
		"minus zero":           {"2026-03-30T09:00:00-00:00[Europe/London]", ErrBadZoned},
		"an open bracket":      {"2026-03-30T09:00:00+09:00[Asia/Tokyo", ErrBadZoned},
		"text after it":        {"2026-03-30T09:00:00+09:00[Asia/Tokyo] ", ErrBadZoned},
		"a calendar":           {"2026-03-30T09:00:00+09:00[Asia/Tokyo][u-ca=japanese]", ErrBadZoned},
		"a calendar alone":     {"2026-03-30T09:00:00+09:00[u-ca=japanese]", ErrUnknownZone},
		"an offset as zone":    {"2026-03-30T09:00:00+09:00[+09:00]", ErrUnknownZone},
		"an unknown zone":      {"2026-03-30T09:00:00+09:00[Mars/Olympus]", ErrUnknownZone},
		"a year of before":     {"0026-03-30T09:00:00Z[Asia/Tokyo]", ErrBadWall},
		"nothing":              {"", ErrBadZoned},
		"an instant and space": {"2026-03-30T09:00:00+09:00 [Asia/Tokyo]", ErrBadZoned},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			if got, err := Parse9557(c.text); !errors.Is(err, c.want) || got.String() != "" {
				t.Fatalf("got %v, %v", got, err)
			}
		})
	}
}

func TestAnOffsetThatTheZoneDoesNotHaveIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"the wrong one":               "2026-03-30T09:00:00+08:00[Asia/Tokyo]",
		"winter's in summer":          "2026-07-01T09:00:00+01:00[Europe/Berlin]",
		"a skipped time, the old one": "2026-03-29T02:30:00+01:00[Europe/Berlin]",
		"a skipped time, the new one": "2026-03-29T02:30:00+02:00[Europe/Berlin]",
		"UTC's":                       "2026-03-30T09:00:00+00:00[Asia/Tokyo]",
	} {
		t.Run(name, func(t *testing.T) {
			var wrong *OffsetError
			if got, err := Parse9557(text); !errors.As(err, &wrong) || wrong.Stated == wrong.Actual || got.String() != "" {
				t.Fatalf("got %v, %v", got, err)
			}
		})
	}
}

func TestZonedTellsWhatThePlaceShows(t *testing.T) {
	z, err := Parse9557("2026-03-30T09:00:00+09:00[Asia/Tokyo]")
	if err != nil {
		t.Fatal(err)
	}
	if z.Time().Weekday() != time.Monday || z.Local().String() != "2026-03-30T09:00" || z.Instant().Location() != time.UTC {
		t.Fatalf("got %v, %s, %v", z.Time().Weekday(), z.Local(), z.Instant())
	}
	same, _ := Parse9557("2026-03-30T08:00:00+08:00[Asia/Singapore]")
	if z.Equal(same) || !z.Equal(z) {
		t.Fatal("the same instant at another place is another time at a place")
	}
}

func TestZonedIsReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := anyInstant().Draw(t, "instant").Add(time.Duration(rapid.Int64Range(0, 999_999_999).Draw(t, "fraction")))
		z, err := InZone(at, anyZone().Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(z)
		if err != nil {
			t.Fatal(err)
		}
		var back Zoned
		if err := json.Unmarshal(text, &back); err != nil || !back.Equal(z) || !back.Instant().Equal(at) {
			t.Fatalf("%s: read back as %v, %v", text, back, err)
		}
	})
}
