package deliver_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
)

// letters sends the messages into a folder and reads them there, in their order.
func letters(t *testing.T, messages ...deliver.Message) []deliver.Letter {
	t.Helper()
	h := newHouse(t, dbtest.SQLite(t), clock.At(monday), "folder://"+t.TempDir()+"?from=tasuki@hq.example")
	h.queue(messages...)
	h.drain()
	newest, err := h.mail.Mailbox(context.Background(), 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(newest) != len(messages) {
		t.Fatalf("%d letters of %d", len(newest), len(messages))
	}
	for i, j := 0, len(newest)-1; i < j; i, j = i+1, j-1 {
		newest[i], newest[j] = newest[j], newest[i]
	}
	return newest
}

func TestALetterHoldsAReferenceALinkAndNoMore(t *testing.T) {
	l := letters(t, message(""))[0]
	if l.Subject != "[INC-2026-0007/R3] For your attention" {
		t.Errorf("subject %q", l.Subject)
	}
	if !l.At.Equal(monday) || l.At.Format("-0700") != "+0800" {
		t.Errorf("dated %v", l.At)
	}
	for what, text := range map[string]string{"text": l.Text, "HTML": l.HTML} {
		for _, want := range []string{"Hello Lim Wei,", "INC-2026-0007/R3", "https://tasuki.hq.example/requests/0195e0"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s has no %q:\n%s", what, want, text)
			}
		}
	}
	if strings.Contains(l.HTML, "<img") || strings.Contains(l.HTML, "<link") || !strings.Contains(l.HTML, `<html lang="en" dir="ltr">`) {
		t.Errorf("HTML:\n%s", l.HTML)
	}
}

func TestALetterIsInOneLanguageThroughout(t *testing.T) {
	thai, japanese := message(""), message("")
	thai.Kind, thai.Language = "turn", "th"
	japanese.Language = "ja" // of whose words only the greeting is there
	all := letters(t, thai, japanese)
	if l := all[0]; l.Subject != "[INC-2026-0007/R3] ถึงตาคุณแล้ว" || !strings.Contains(l.Text, "มีเรื่องรอคุณอยู่") || !strings.Contains(l.HTML, `lang="th"`) {
		t.Errorf("Thai: %q\n%s", l.Subject, l.Text)
	}
	if l := all[1]; !strings.Contains(l.Text, "Hello Lim Wei,") || !strings.Contains(l.HTML, `lang="en"`) {
		t.Errorf("Japanese, not translated:\n%s", l.Text)
	}
}

// Whoever is told that a time has moved is told both, on their own clock.
func TestALetterTellsTheOldAndTheNewTime(t *testing.T) {
	m := message("")
	m.Kind, m.Zone = "request_due_moved", "Asia/Bangkok"
	m.Moves = []deliver.Move{{From: monday, To: monday.Add(26 * time.Hour)}}
	list := m
	list.Kind, list.Zone = "request_dues_moved", "Asia/Singapore"
	list.Moves = []deliver.Move{
		{Reference: "INC-2026-0007/R4", From: monday, To: monday.Add(26 * time.Hour)}, {Reference: "INC-2026-0007/R5", From: monday.Add(time.Hour), To: monday, End: true},
	}
	all := letters(t, m, list)
	for _, want := range []string{"30 March 2026, 07:30 (Bangkok)", "31 March 2026, 09:30 (Bangkok)"} {
		if !strings.Contains(all[0].Text, want) || !strings.Contains(all[0].HTML, want) {
			t.Errorf("no %q in\n%s", want, all[0].Text)
		}
	}
	want := "\n\nINC-2026-0007/R4\nBefore: Mon, 30 March 2026, 08:30 (Singapore) = 00:30 UTC. Now: Tue, 31 March 2026, 10:30 (Singapore) = 02:30 UTC.\n\nINC-2026-0007/R5\nUntil when, before: "
	if !strings.Contains(all[1].Text, want) || !strings.Contains(all[1].HTML, "<strong>INC-2026-0007/R5</strong><br>Until when, before: ") {
		t.Errorf("no %q in\n%s\n%s", want, all[1].Text, all[1].HTML)
	}
}

// Where words run from right to left, so does the letter, and a name or a reference in it keeps its own direction.
func TestALetterRunsAsItsLanguageDoes(t *testing.T) {
	m := message("")
	m.Kind, m.Language = "turn", "ar"
	l := letters(t, m)[0]
	for _, want := range []string{`<html lang="ar" dir="rtl">`, "المرجع: \u2068INC-2026-0007/R3\u2069", `<a href="https://tasuki.hq.example/requests/0195e0" dir="ltr">`} {
		if !strings.Contains(l.HTML, want) {
			t.Errorf("no %q in\n%s", want, l.HTML)
		}
	}
	if l.Subject != "[INC-2026-0007/R3] دورك الآن" || !strings.Contains(l.Text, "مرحبا \u2068Lim Wei\u2069،") {
		t.Errorf("%q\n%s", l.Subject, l.Text)
	}
}

func TestANameIsData(t *testing.T) {
	for _, c := range []struct{ name, given, want string }{
		{"letters of any script", "สมชาย ใจดี", "สมชาย ใจดี"},
		{"a quote and a comma", `O"Hara, <x@evil.example>`, `O"Hara, <x@evil.example>`},
		{"a line of its own", "Lim\r\nBcc: x@evil.example\r\n\r\nbody", "Lim Bcc: x@evil.example body"},
		{"what turns the text around", "a\u202etxt.exe\u200b", "a txt.exe"},
		{"markup", "<svg onload=alert(1)>", "<svg onload=alert(1)>"},
		{"a long one", strings.TrimSpace(strings.Repeat("山田 ", 60)), strings.TrimSpace(strings.Repeat("山田 ", 60))},
		{"none", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := message("")
			m.Name = c.given
			l := letters(t, m)[0]
			if l.Name != c.want || l.To != "engineer@merlinet.example" {
				t.Errorf("to %q <%s>", l.Name, l.To)
			}
			if strings.Contains(l.HTML, "<svg") || strings.Contains(l.HTML, "<x@") {
				t.Errorf("HTML:\n%s", l.HTML)
			}
		})
	}
}

func TestNothingTellsOfTheMachine(t *testing.T) {
	office := openPostOffice(t)
	h := newHouse(t, dbtest.SQLite(t), clock.At(monday), office.url)
	m := message("a")
	m.Name = "Lim\r\nBcc: x@evil.example"
	h.queue(m)
	h.drain()
	if len(office.all()) != 1 {
		t.Fatalf("%d mails", len(office.all()))
	}
	got := office.all()[0]
	head, _, _ := strings.Cut(got.raw, "\r\n\r\n")
	for _, line := range strings.Split(head, "\r\n") {
		if name, _, ok := strings.Cut(line, ":"); ok && (strings.EqualFold(name, "Bcc") || strings.EqualFold(name, "User-Agent") || strings.EqualFold(name, "X-Mailer")) {
			t.Errorf("header %q", line)
		}
	}
	if !strings.HasSuffix(got.header("Message-Id"), "@hq.example>") || got.header("From") != `"Tasuki" <tasuki@hq.example>` {
		t.Errorf("%s from %s", got.header("Message-Id"), got.header("From"))
	}
	if machine, err := os.Hostname(); err != nil || machine != "" && strings.Contains(got.raw, machine) || office.greets[0] == machine {
		t.Errorf("%v: the machine is %q and calls itself %q:\n%s", err, machine, office.greets, got.raw)
	}
}

func TestAMailboxIsOnlyThereInTheDemo(t *testing.T) {
	office := openPostOffice(t)
	h := newHouse(t, dbtest.SQLite(t), clock.At(monday), office.url)
	if _, err := h.mail.Mailbox(context.Background(), 10); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("got %v", err)
	}
}
