package recipe

import (
	"strings"
	"testing"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

func between(t *testing.T, from, until, zone string) Values {
	t.Helper()
	v := Values{Path: "log", Zone: zone}
	var bad, alsoBad error
	v.From, bad = worktime.ParseLocal(from)
	v.Until, alsoBad = worktime.ParseLocal(until)
	if bad != nil || alsoBad != nil {
		t.Fatal(bad, alsoBad)
	}
	return v
}

func TestAWindowThatEndsBeforeItStartsIsRefused(t *testing.T) {
	for _, r := range All {
		if r.Form == "" {
			continue
		}
		for _, v := range []Values{between(t, "2026-03-28T02:30", "2026-03-27T23:00", "Asia/Singapore"), between(t, "2026-03-28T02:30", "2026-03-28T02:30", "Asia/Singapore")} {
			f, ok := fault.As(mustFail(r, v))
			if !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != "/until" || f.Fields[0].Key != "time.ends_before_it_starts" {
				t.Errorf("%s: %+v", r.ID, f)
			}
		}
	}
}

func mustFail(r Recipe, v Values) error {
	_, err := r.Render(v)
	return err
}

// a syslog's two ends would be the same day of the year
func TestTimesWithoutAYearAreNoUseForALongerWindow(t *testing.T) {
	for id, fine := range map[string]bool{"syslog": false, "web_access": true, "journald": true} {
		r, _ := Find(id)
		if err := mustFail(r, between(t, "2025-03-28T00:00", "2026-03-28T00:00", "UTC")); (err == nil) != fine {
			t.Errorf("%s: %v", id, err)
		}
		if err := mustFail(r, between(t, "2025-03-28T00:00", "2026-03-27T00:00", "UTC")); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// in Berlin the clock goes from 03:00 to 02:00 on 25 October
func TestNothingIsLostWhereAClockShowsAnHourTwice(t *testing.T) {
	for _, c := range []struct{ from, until, first, last string }{
		{"2026-10-25T02:50", "2026-10-25T02:10", "20261025020000", "20261025025959"},
		{"2026-10-25T02:10", "2026-10-25T02:20", "20261025020000", "20261025025959"},
		{"2026-10-25T01:30", "2026-10-25T02:20", "20261025013000", "20261025025959"},
		{"2026-10-25T02:50", "2026-10-25T09:00", "20261025020000", "20261025090000"},
		{"2026-10-25T01:30", "2026-10-25T09:00", "20261025013000", "20261025090000"},
		{"2026-10-24T12:00", "2026-10-25T12:00", "20261024120000", "20261025120000"},
		{"2026-10-24T12:00", "2026-11-25T12:00", "20261024120000", "20261125120000"},
		{"2026-03-29T01:30", "2026-03-29T03:10", "20260329013000", "20260329031000"}, // forward
	} {
		for _, id := range []string{"syslog", "web_access"} {
			if got := rendered(t, id, between(t, c.from, c.until, "Europe/Berlin")); !strings.Contains(got, "f="+c.first+" -v u="+c.last+" ") {
				t.Errorf("%s of %s to %s: %s", id, c.from, c.until, got)
			}
		}
	}
	log := "Oct 25 02:40:00 h a: early, or the second time\nOct 25 02:55:00 h a: the first time\nOct 25 02:05:00 h a: the second time\nOct 25 03:00:00 h a: late\n"
	if got := ran(t, "syslog", log, between(t, "2026-10-25T02:50", "2026-10-25T02:10", "Europe/Berlin")); got != strings.Join(strings.SplitAfter(log, "\n")[:3], "") {
		t.Errorf("%q", got)
	}
	if got := rendered(t, "journald", between(t, "2026-10-25T02:50", "2026-10-25T02:10", "Europe/Berlin")); !strings.Contains(got, "--since='2026-10-25 00:50:00 UTC' --until='2026-10-25 01:10:00 UTC'") {
		t.Errorf("in UTC nothing is shown twice: %s", got)
	}
}
