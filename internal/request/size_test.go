package request

import (
	"testing"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/worktime"
)

func window(t *testing.T, from, until, zone string) LogWindow {
	t.Helper()
	return LogWindow{Host: "fw01", Path: "/var/log/traffic.log", From: wall(t, from), Until: wall(t, until), Zone: zone}
}

func TestTheFirmestWordDecidesHowLargeALogIs(t *testing.T) {
	night := window(t, "2026-03-27T23:00", "2026-03-28T01:00", "Asia/Singapore") // two hours
	filtered := night
	filtered.Filter = "dns01"
	said := filtered
	said.ExpectedBytes = 3_400
	unset := night
	unset.Until = worktime.Local{}
	log := directory.LogSource{BytesPerHour: 10_000, PeakBytesPerHour: 30_000}
	told := sample{lineage: "this", told: true, bytes: 61_000, seconds: 7200}
	counted := []sample{{bytes: 5_000, seconds: 3600}, {bytes: 16_000, seconds: 7200}}
	for _, c := range []struct {
		name    string
		w       LogWindow
		samples []sample
		log     directory.LogSource
		want    Size
	}{
		{"nothing is known", night, nil, directory.LogSource{}, Size{Basis: BasisUnknown}},
		{"a window without an end", unset, []sample{told}, log, Size{Basis: BasisUnknown}},
		{"what is recorded of the host", night, nil, log, Size{20_000, 60_000, BasisRecorded}},
		{"only the worst hour is known", night, nil, directory.LogSource{PeakBytesPerHour: 5}, Size{0, 10, BasisRecorded}},
		{"earlier ones, at their slowest and fastest", night, counted, log, Size{10_000, 16_000, BasisLearned}},
		{"the executor's word", night, append(counted, told), log, Size{61_000, 61_000, BasisTold}},
		{"their word on another request counts less than what came", night, append(counted, sample{told: true, bytes: 1, seconds: 7200}), log, Size{10_000, 16_000, BasisLearned}},
		{"a filter leaves nobody knows how much", filtered, []sample{told}, log, Size{0, 61_000, BasisTold}},
		{"but its author may", said, []sample{told}, log, Size{3_400, 3_400, BasisSaid}},
		{"and is corrected by the same filter's log", said, []sample{{filter: "dns01", bytes: 9_000, seconds: 7200}}, log, Size{9_000, 9_000, BasisLearned}},
		{"another filter's log says nothing", filtered, []sample{{filter: "web02", bytes: 9_000, seconds: 7200}}, directory.LogSource{}, Size{Basis: BasisUnknown}},
		{"a window of an hour is half of what was told", window(t, "2026-03-27T23:00", "2026-03-28T00:00", "Asia/Singapore"), []sample{told}, log, Size{30_500, 30_500, BasisTold}},
	} {
		src, _ := Step{CollectLog: &c.w}.source()
		if got := src.size("this", c.samples, c.log); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestNoSizeOverflows(t *testing.T) {
	w := window(t, "2000-01-01T00:00", "2026-01-01T00:00", "UTC")
	src, _ := Step{CollectLog: &w}.source()
	got := src.size("", nil, directory.LogSource{BytesPerHour: directory.MaxBytesPerHour, PeakBytesPerHour: directory.MaxBytesPerHour})
	if got.High != maxExpectedBytes || got.Low != maxExpectedBytes {
		t.Errorf("%+v", got)
	}
}

func TestAConfigurationIsAsLargeAsItWas(t *testing.T) {
	src, _ := Step{ExportConfig: &Export{Host: "fw01", Source: "running"}}.source()
	got := src.size("", []sample{{bytes: 40}, {bytes: 70}, {bytes: 9000, seconds: 60}}, directory.LogSource{})
	if got != (Size{40, 70, BasisLearned}) {
		t.Errorf("%+v", got)
	}
}

func TestADurationIsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		bytes int64
		mbps  int
		want  time.Duration
	}{{61_000_000_000, 20, 24400 * time.Second}, {1, 1000, time.Second}, {0, 20, 0}, {61_000_000_000, 0, 0}} {
		if got := overLine(c.bytes, c.mbps); got != c.want {
			t.Errorf("%d bytes at %d Mbit/s take %s, want %s", c.bytes, c.mbps, got, c.want)
		}
	}
}

// each part, read as the executor reads it, stays within the limit, and together they leave nothing out
func TestNarrowerWindowsFitWhateverTheClockDoes(t *testing.T) {
	for _, c := range []struct {
		name, from, until, zone string
		size, limit             int64
		parts                   int // at least
	}{
		{"the night of the flood", "2026-03-27T23:00", "2026-03-28T02:30", "Asia/Singapore", 61_000, 8_000, 8},
		{"put forward", "2026-03-29T00:00", "2026-03-29T06:00", "Europe/Berlin", 50_000, 7_000, 8},
		{"put back", "2026-10-25T00:00", "2026-10-25T06:00", "Europe/Berlin", 50_000, 25_000, 3},
		{"put back at midnight", "2026-10-24T20:00", "2026-10-26T04:00", "America/Sao_Paulo", 50_000, 7_000, 8},
		{"half an hour at Lord Howe", "2026-04-04T22:00", "2026-04-05T08:00", "Australia/Lord_Howe", 50_000, 9_000, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := window(t, c.from, c.until, c.zone)
			all, _ := w.narrower(c.size, c.limit)
			if len(all) < c.parts {
				t.Fatalf("%d parts: %v", len(all), all)
			}
			from, until, _ := w.span()
			at := from
			for _, part := range all {
				piece := window(t, part.From.String(), part.Until.String(), c.zone)
				start, end, ok := piece.span()
				share := float64(c.size) * float64(end.Sub(start)) / float64(until.Sub(from))
				if !ok || !start.Equal(at) || share > float64(c.limit) || part.Bytes > c.limit+1 {
					t.Errorf("%s to %s begins at %s, after %s, and is %.0f of %d", part.From, part.Until, start, at, share, c.limit)
				}
				at = end
			}
			if !at.Equal(until) {
				t.Errorf("they end at %s, not at %s", at, until)
			}
		})
	}
}

func TestWhatCantBeNarrowedIsNot(t *testing.T) {
	w := window(t, "2026-10-25T00:00", "2026-10-25T06:00", "Europe/Berlin")
	for name, c := range map[string]struct {
		of          LogWindow
		size, limit int64
	}{
		"it fits":            {w, 10, 10},
		"less than a minute": {w, 1_000_000, 10},
		"no limit":           {w, 10, 0},
		"no window":          {LogWindow{Zone: "Europe/Berlin"}, 10, 1},
	} {
		if all, parts := c.of.narrower(c.size, c.limit); len(all)+parts != 0 {
			t.Errorf("%s: %v of %d", name, all, parts)
		}
	}
	// of too many it is the first that fits, and how many there would be
	all, parts := w.narrower(100_000, 1000)
	if len(all) != 1 || all[0].From != w.From || all[0].Bytes > 1000 || parts <= 100 {
		t.Errorf("%v of %d", all, parts)
	}
	// an hour that the clock shows twice is no part: read as the wider one, it would be too large
	all, _ = w.narrower(70_000, 9_000)
	for _, part := range all {
		piece := window(t, part.From.String(), part.Until.String(), "Europe/Berlin")
		start, end, _ := piece.span()
		if got := end.Sub(start); got > time.Hour {
			t.Errorf("%s to %s is %s long", part.From, part.Until, got)
		}
	}
}
