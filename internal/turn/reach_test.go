package turn

import (
	"testing"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/worktime"
)

// nights are quiet from 22:00 to 06:00, but not from Friday and Saturday evening.
func nights(t *testing.T) worktime.Week {
	t.Helper()
	night := []worktime.Span{{From: "22:00", To: "06:00"}}
	w, err := worktime.ParseWeek(map[string][]worktime.Span{"sunday": night, "monday": night, "tuesday": night, "wednesday": night, "thursday": night})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAStepReachesAPersonAsTheyWantAndNotWhileTheySleep(t *testing.T) {
	for _, c := range []struct {
		name        string
		zone        string
		way         directory.Channel
		silent      bool // no number
		step        Step
		at, until   string
		mail, phone bool
		quiet       bool
	}{
		{"by day, by mail", "Asia/Tokyo", directory.ByMail, false, Step{}, "2026-03-30 03:00", "2026-03-30 03:00", true, false, false},
		{"as they want", "Asia/Tokyo", directory.ByBoth, false, Step{}, "2026-03-30 03:00", "2026-03-30 03:00", true, true, false},
		{"as the step says", "Asia/Tokyo", directory.ByBoth, false, Step{Channel: directory.ByPhone}, "2026-03-30 03:00", "2026-03-30 03:00", false, true, false},
		{"through channels, as they want", "Asia/Tokyo", directory.ByChat, false, Step{}, "2026-03-30 03:00", "2026-03-30 03:00", true, false, false},
		{"through channels, in the morning", "Asia/Tokyo", directory.ByChat, false, Step{}, "2026-03-30 14:00", "2026-03-30 21:00", true, false, true},
		{"through channels, and what can't wait rings", "Asia/Tokyo", directory.ByChat, false, Step{Wakes: true}, "2026-03-30 14:00", "2026-03-30 14:00", true, true, true},
		{"who has no number is written to", "Asia/Tokyo", directory.ByPhone, true, Step{}, "2026-03-30 03:00", "2026-03-30 03:00", true, false, false},
		{"at night it waits for the morning", "Asia/Tokyo", directory.ByMail, false, Step{}, "2026-03-30 14:00", "2026-03-30 21:00", true, false, true},
		{"at their night, which is our day", "America/Sao_Paulo", directory.ByMail, false, Step{}, "2026-03-30 03:00", "2026-03-30 09:00", true, false, true},
		{"what can't wait rings", "Asia/Tokyo", directory.ByMail, false, Step{Wakes: true}, "2026-03-30 14:00", "2026-03-30 14:00", true, true, true},
		{"what can't wait writes where it can't ring", "Asia/Tokyo", directory.ByMail, true, Step{Wakes: true}, "2026-03-30 14:00", "2026-03-30 14:00", true, false, true},
		{"what can't wait does not ring by day", "Asia/Tokyo", directory.ByMail, false, Step{Wakes: true}, "2026-03-30 03:00", "2026-03-30 03:00", true, false, false},
		{"a night that is not quiet", "Asia/Tokyo", directory.ByMail, false, Step{}, "2026-04-03 14:00", "2026-04-03 14:00", true, false, false},
		{"the minute it ends", "Asia/Tokyo", directory.ByMail, false, Step{}, "2026-03-30 21:00", "2026-03-30 21:00", true, false, false},
		{"the night in which an hour is missing", "Europe/Berlin", directory.ByMail, false, Step{}, "2026-03-29 21:00", "2026-03-30 04:00", true, false, true},
		{"winter time", "Europe/Berlin", directory.ByMail, false, Step{}, "2026-10-25 22:00", "2026-10-26 05:00", true, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := directory.Person{ID: "p", Zone: c.zone, Channel: c.way, Phone: "+81355500101", QuietHours: nights(t)}
			if c.silent {
				p.Phone = ""
			}
			r := c.step.reach(p, at(c.at))
			if !r.At.Equal(at(c.until)) || r.Mail != c.mail || r.Phone != c.phone || r.Quiet != c.quiet || r.Chat != (c.way == directory.ByChat && c.step.Channel == "") {
				t.Errorf("at %s mail %t phone %t quiet %t", r.At, r.Mail, r.Phone, r.Quiet)
			}
		})
	}
}

// In the night of 29 March an hour is missing in Berlin, and in that of 25 October one is there twice.
func TestQuietHoursEndByTheClockThatIsTurned(t *testing.T) {
	night, err := worktime.ParseWeek(map[string][]worktime.Span{"saturday": {{From: "22:00", To: "06:00"}}})
	if err != nil {
		t.Fatal(err)
	}
	p := directory.Person{Zone: "Europe/Berlin", QuietHours: night}
	for from, want := range map[string]string{"2026-03-28 21:30": "2026-03-29 04:00", "2026-10-24 20:30": "2026-10-25 05:00"} {
		until, quiet := p.QuietUntil(at(from))
		if !quiet || !until.Equal(at(want)) {
			t.Errorf("from %s it is quiet %t until %s, want %s", from, quiet, until.Format(time.RFC3339), want)
		}
	}
}
