package deliver_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

var subjectOf = regexp.MustCompile(`(?m)^"mail\.(\w+)\.subject"`)

// kinds are all mails that there are words for.
func kinds(t *testing.T) (all []string) {
	t.Helper()
	english, err := os.ReadFile("../../locales/active.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range subjectOf.FindAllStringSubmatch(string(english), -1) {
		all = append(all, found[1])
	}
	if len(all) < 15 {
		t.Fatalf("only %d kinds of mail: %v", len(all), all)
	}
	return all
}

// Every mail that there is goes over a real line in every language: wholly in that language and its direction, with the
// reference alone in its subject, the link in its body, and nothing of what it is about anywhere.
func TestEveryMailInEveryLanguage(t *testing.T) {
	const reference, name = "INC-2026-0007/R3", "Sunan Jai-Dee"
	catalog, err := lang.Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	office, d, c := openPostOffice(t), dbtest.SQLite(t), clock.At(monday)
	h := &house{t: t, db: d, clock: c}
	if h.mail, err = deliver.New(d, journal.New(d, c, nil), catalog, c, deliver.Config{URL: office.url, Origin: "https://tasuki.hq.example"}); err != nil {
		t.Fatal(err)
	}
	type sent struct {
		kind, path string
		lang.Language
	}
	byMailbox := map[string]sent{}
	var all []deliver.Message
	for _, kind := range kinds(t) {
		for _, l := range catalog.Tags() {
			s := sent{kind, fmt.Sprintf("/requests/0195e0%d", len(all)), l}
			m := deliver.Message{
				Kind: kind, To: "p1", Address: fmt.Sprintf("reader%d@merlinet.example", len(all)), Name: name, Language: l.Tag, Zone: "Asia/Bangkok",
				Reference: reference, Path: s.path, Incident: "CANARY-INCIDENT", Parties: []string{"CANARY-PARTY"},
				About: deliver.About{Type: "request", ID: "CANARY-ID"},
			}
			if strings.HasPrefix(kind, "meeting") {
				m.Appointment = &deliver.Appointment{UID: "u@hq.example", Said: monday, From: monday.Add(time.Hour), Until: monday.Add(2 * time.Hour), Cancelled: kind == "meeting_cancelled"}
			}
			if strings.HasSuffix(kind, "_moved") {
				m.Moves = []deliver.Move{{Reference: "INC-2026-0007/R9", From: monday, To: monday.Add(26 * time.Hour)}}
			}
			byMailbox[m.Address] = s
			all = append(all, m)
		}
	}
	h.queue(all...)
	h.drain()
	for _, taken := range office.all() {
		s := byMailbox[taken.to]
		delete(byMailbox, taken.to)
		letter, err := deliver.Read([]byte(taken.raw))
		if err != nil {
			t.Fatalf("%s in %s: %v", s.kind, s.Tag, err)
		}
		for _, wrong := range complaints(catalog.For(s.Tag, time.UTC), s.kind, reference, name, s.path, taken.raw, letter) {
			t.Errorf("%s in %s: %s", s.kind, s.Tag, wrong)
		}
	}
	if len(byMailbox) > 0 {
		t.Errorf("%d of %d mails never came", len(byMailbox), len(all))
	}
}

// complaints are what is wrong with one of them.
func complaints(voice *lang.Localizer, kind, reference, name, path, raw string, l deliver.Letter) (wrong []string) {
	complain := func(is bool, what string, about any) {
		if is {
			wrong = append(wrong, fmt.Sprintf("%s: %v", what, about))
		}
	}
	subject, in := voice.TextTag("mail." + kind + ".subject")
	body, bodyIn := voice.TextTag("mail." + kind + ".body")
	complain(in != voice.Tag() || bodyIn != voice.Tag(), "its words are in another language", in+" "+bodyIn)
	complain(l.Subject != "["+reference+"] "+subject, "its subject says more or less than its kind", l.Subject)
	complain(strings.ContainsAny(subject, "0123456789{}"), "its subject has a place for a fact", subject)
	const origin = "https://tasuki.hq.example"
	complain(!strings.Contains(l.Text, "\n"+origin+path+"\n"), "no link on a line of its own", l.Text)
	complain(!strings.Contains(l.HTML, `<a href="`+origin+path+`" dir="ltr">`), "no link", l.HTML)
	complain(!strings.Contains(l.HTML, fmt.Sprintf(`<html lang="%s" dir="%s">`, voice.Tag(), voice.Dir())), "another language or direction", l.HTML)
	for _, text := range []string{l.Text, l.HTML} {
		complain(strings.ContainsAny(text, "⟦⟧") || strings.Contains(text, "{{") || strings.Contains(text, "<no value>"), "words are missing", text)
		complain(strings.Count(text, "https://") > 2 || strings.Contains(text, "?"+"token"), "more links than one", text)
		complain(!strings.Contains(text, name) || !strings.Contains(text, reference), "no name or no reference", text)
	}
	complain(!strings.Contains(l.Text, body), "other words", l.Text)
	complain(voice.Dir() == "rtl" && !strings.Contains(l.Text, lang.Isolate(reference)), "the reference loses its direction", l.Text)
	complain(strings.Contains(raw, "CANARY") || strings.Contains(l.Text+l.HTML+l.Calendar, "CANARY"), "it says what it is about", raw)
	before, _, _ := strings.Cut(voice.Text("mail.moved", "from", "|", "to", "|"), "|")
	complain(strings.HasSuffix(kind, "_moved") != (strings.Contains(l.Text, "INC-2026-0007/R9") && strings.Contains(l.Text, before)), "no old and new time, or one where none has moved", l.Text)
	complain(strings.HasPrefix(kind, "meeting") != strings.Contains(l.Calendar, "SUMMARY:"+reference), "its calendar part", l.Calendar)
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	complain(strings.ContainsFunc(head, func(r rune) bool { return r > '~' }), "letters in a header that a server may refuse", head)
	return wrong
}
