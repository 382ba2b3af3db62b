package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"tasuki/bench/floor"
	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/lang"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// TestBriefings words one notice for 20,000 recipients, each in their own language, and has its text and its hash, against
// executing the same texts of the language files for each. What either writes is the same, letter by letter. The
// figure is one of both: how a notice goes out, worded once for all who read the same, and each worded by itself, as a preview is.
func TestBriefings(t *testing.T) {
	figures(t)
	const recipients = 20_000
	catalog, err := lang.Load(os.DirFS(filepath.Join(apptest.Root(), "locales")))
	if err != nil {
		t.Fatal(err)
	}
	n, languages := visitNotice(t), catalog.Tags()
	bare := make([][]floor.Line, len(languages))
	for i, l := range languages {
		bare[i] = bareLines(t, l.Tag, n, notice.Voice(catalog, n, l.Tag))
		text, err := floor.Briefing(bare[i])
		ours := notice.Render(n, access.Operational, notice.Voice(catalog, n, l.Tag)).Text()
		if ours = strings.ReplaceAll(ours, "\n\n", "\n"); err != nil || plainly.Replace(ours) != plainly.Replace(text) {
			t.Fatalf("%s: %v\n%s\n%s", l.Tag, err, ours, text)
		}
	}
	rate := func(word func(i int) int) func() float64 {
		return func() float64 {
			from, size := time.Now(), 0
			for i := range recipients {
				size += word(i % len(languages))
			}
			if size < recipients*100 {
				t.Fatalf("%d bytes", size)
			}
			return recipients / time.Since(from).Seconds()
		}
	}
	bareText := func(i int) int {
		text, err := floor.Briefing(bare[i])
		if err != nil {
			t.Fatal(err)
		}
		return len(text)
	}
	what := fmt.Sprintf("%d briefings in %d languages", recipients, len(languages))
	a, b := measure(func() float64 {
		wording := notice.NewWording(catalog, n)
		return rate(func(i int) int {
			briefing, hash := wording.For(languages[i].Tag, access.Operational)
			return len(briefing.Text()) + len(hash)
		})()
	}, rate(bareText))
	share(t, what+", as sent", "no database", "1/s", a, b, 0.3)
	a, b = measure(rate(func(i int) int {
		return len(notice.Render(n, access.Operational, notice.Voice(catalog, n, languages[i].Tag)).Text())
	}), rate(bareText))
	share(t, what+", each by itself", "no database", "1/s", a, b, 0.3)
}

// plainly leaves out the marks of direction, which only words from right to left keep in a plain text.
var plainly = strings.NewReplacer("\u2068", "", "\u2069", "")

// visitNotice has all five answers, and a time to be there.
func visitNotice(t *testing.T) notice.Notice {
	t.Helper()
	wall := func(text string) worktime.Local {
		l, err := worktime.ParseLocal(text)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	return notice.Notice{Content: notice.Content{
		Kind: notice.WorkOnSite, Level: access.Operational,
		Answers: notice.Answers{
			WhatHappened:   &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: notice.Other, Text: "A file was found on a print server."}},
			WhatWillBeDone: &notice.Answer[[]notice.Work]{Say: &[]notice.Work{notice.CopyData, notice.InspectEquipment}},
			HowLong:        &notice.Answer[notice.Range]{Say: &notice.Range{MinutesFrom: 1000, MinutesTo: 1250}},
			Attend: &notice.Answer[notice.Attendance]{Say: &notice.Attendance{
				From: wall("2026-03-31T18:00"), Until: wall("2026-04-01T02:00"), Zone: "Asia/Bangkok",
			}},
			Headquarters: &notice.Answer[notice.Situation]{CannotSay: true},
		},
		Instructions: notice.Instructions, Bring: notice.Things,
		Contact: &notice.Contact{Name: "Coordinator", Phone: "+81300000001", Email: "coordinator@aomine.example", Languages: []string{"ja", "en"}},
	}}
}

// bareLines are the texts of such a notice in the order of a briefing, with what goes into them.
func bareLines(t *testing.T, tag string, n notice.Notice, voice *lang.Localizer) (lines []floor.Line) {
	t.Helper()
	var texts map[string]any
	if _, err := toml.DecodeFile(filepath.Join(apptest.Root(), "locales", "active."+tag+".toml"), &texts); err != nil {
		t.Fatal(err)
	}
	line := func(key string, data ...any) {
		raw, _ := texts[key].(string)
		text, err := floor.Compile(raw)
		if err != nil || raw == "" {
			t.Fatalf("%s: %s: %v", tag, key, err)
		}
		l := floor.Line{Text: text, Data: map[string]any{}}
		for i := 0; i < len(data); i += 2 {
			l.Data[data[i].(string)] = data[i+1]
		}
		lines = append(lines, l)
	}
	length := func(hours, minutes int) string {
		return voice.Text("notice.length.both", "hours", voice.Text("notice.length.hours", "count", hours), "minutes", voice.Text("notice.length.minutes", "count", minutes))
	}
	starts, _ := n.Answers.Attend.Say.Starts()
	ends, _ := n.Answers.Attend.Say.Ends()
	line("notice.title.work_on_site")
	line("notice.heading.what_happened")
	line("notice.what_happened.other", "text", n.Answers.WhatHappened.Say.Text)
	line("notice.heading.what_will_be_done")
	for _, w := range *n.Answers.WhatWillBeDone.Say {
		line("notice.what_will_be_done." + string(w))
	}
	line("notice.heading.how_long")
	line("notice.how_long.between", "from", length(16, 40), "to", length(20, 50))
	line("notice.heading.attend")
	line("notice.attend.from", "from", voice.Time(starts))
	line("notice.attend.until", "until", voice.Time(ends))
	line("notice.heading.bring")
	for _, b := range n.Bring {
		line("notice.bring." + string(b))
	}
	line("notice.heading.instructions")
	for _, i := range n.Instructions {
		line("notice.instruction." + string(i))
	}
	line("notice.heading.headquarters")
	line("notice.headquarters.cannot_say")
	line("notice.heading.contact")
	line("notice.contact.name", "name", n.Contact.Name)
	line("notice.contact.phone", "phone", n.Contact.Phone)
	line("notice.contact.email", "email", n.Contact.Email)
	line("notice.contact.languages", "languages", voice.List([]string{voice.Text("language.ja"), voice.Text("language.en")}))
	return lines
}
