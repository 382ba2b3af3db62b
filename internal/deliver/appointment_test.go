package deliver_test

import (
	"context"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
)

// summons is a mail about a meeting.
func summons() deliver.Message {
	m := message("")
	m.Kind, m.Appointment = "meeting", &deliver.Appointment{UID: "m1", Sequence: 3, Said: monday, From: monday.Add(time.Hour), Until: monday.Add(2 * time.Hour)}
	return m
}

// Programs for mail decide by the part's header what it is (RFC 6047), before they read it.
func TestACalendarsPartSaysWhatItAsksFor(t *testing.T) {
	dir := t.TempDir()
	h := newHouse(t, dbtest.SQLite(t), clock.At(monday), "folder://"+dir+"?from=tasuki@hq.example")
	off := summons()
	off.Appointment.Cancelled = true
	for method, m := range map[string]deliver.Message{"REQUEST": summons(), "CANCEL": off} {
		h.queue(m)
		h.drain()
		files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v, %v", files, err)
		}
		raw, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(files[0]); err != nil {
			t.Fatal(err)
		}
		letter, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil || !strings.HasPrefix(letter.Header.Get("Content-Type"), "multipart/alternative;") {
			t.Errorf("%v\n%s", err, raw)
		}
		for _, want := range []string{"Content-Type: text/calendar; method=" + method + "; charset=UTF-8\r\n", "\r\nMETHOD:" + method + "\r\n", "\r\nSEQUENCE:3\r\n"} {
			if !strings.Contains(string(raw), want) {
				t.Errorf("no %q in\n%s", want, raw)
			}
		}
		if n := strings.Count(string(raw), "ATTENDEE"); n != 1 {
			t.Errorf("%d people are named", n)
		}
	}
}

// An address is one value, as a URI has it: what follows a percent sign must not be taken for a code.
func TestAStrangeAddressIsOneValue(t *testing.T) {
	m := summons()
	m.Address = `o'hara+x=y%3a&z?@hq.example`
	l := letters(t, m)[0]
	flat := strings.ReplaceAll(l.Calendar, "\r\n ", "")
	if want := ":mailto:o%27hara+x=y%253a&z%3F@hq.example\r\n"; !strings.Contains(flat, want) || strings.Count(flat, "ATTENDEE") != 1 {
		t.Errorf("no %q in\n%s", want, flat)
	}
}

func TestWhatIsNothingForACalendarIsAMistake(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), clock.At(monday), "")
	for name, wrong := range map[string]func(*deliver.Message){
		"no reference": func(m *deliver.Message) { m.Reference = "" },
		"no id":        func(m *deliver.Message) { m.Appointment.UID = "" },
		"no time":      func(m *deliver.Message) { m.Appointment.Until = m.Appointment.From },
	} {
		m := summons()
		wrong(&m)
		if err := h.db.In(context.Background(), func(ctx context.Context) error { return h.mail.Queue(ctx, m) }); err == nil {
			t.Errorf("%s is queued", name)
		}
	}
}
