package notice

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

var update = flag.Bool("update", false, "write the golden files anew")

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func words(t testing.TB) *lang.Catalog {
	t.Helper()
	c, err := spoken()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func say[T any](v T) *Answer[T] { return &Answer[T]{Say: &v} }

func wall(t testing.TB, s string) worktime.Local {
	t.Helper()
	l, err := worktime.ParseLocal(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// visit is the scenario's notice to the escort in Bangkok.
func visit(t testing.TB) Content {
	t.Helper()
	return Content{
		Kind: WorkOnSite, Level: access.Minimal,
		Answers: Answers{
			WhatHappened:   say(Happening{Cause: SecurityIncident}),
			WhatWillBeDone: say([]Work{CopyData, InspectEquipment}),
			HowLong:        say(Range{1000, 1250}),
			Attend:         say(Attendance{From: wall(t, "2026-03-31T18:00"), Until: wall(t, "2026-04-01T02:00"), Zone: "Asia/Bangkok"}),
			Headquarters:   say(SameCheckEverywhere),
		},
		Instructions: []Instruction{LetEngineerIn, StayBeside, DoNotSwitchOff, DoNotRunScanner, DoNotDelete},
		Bring:        []Thing{Jacket, Lodging},
		Contact:      &Contact{Name: "Coordinator, Aomine Seiki", Phone: "+81300000001", Email: "coordinator@aomine.example", Languages: []string{"ja", "en-SG", "tl"}},
	}
}

// handsOff is what goes to Bangkok's own people at the start: a question that can't be answered yet among the others.
func handsOff() Content {
	return Content{
		Kind: DoNotTouch, Level: access.Operational,
		Answers: Answers{
			WhatHappened:   say(Happening{Cause: Other, Text: "A file was found on another print server."}),
			WhatWillBeDone: say([]Work{CollectLogs, WaitOnly}),
			HowLong:        &Answer[Range]{CannotSay: true},
			Attend:         &Answer[Attendance]{CannotSay: true},
			Headquarters:   say(Investigating),
		},
		Instructions: []Instruction{DoNotReboot, DoNotClean, KeepQuiet, AnswerRequest},
		Contact:      &Contact{Name: "Coordinator, Aomine Seiki", Phone: "+81300000001"},
	}
}

func TestBriefingsReadAsTheGoldenFilesSay(t *testing.T) {
	c := words(t)
	for name, b := range map[string]struct {
		content Content
		level   access.Level
	}{
		"escort-minimal":     {visit(t), access.Minimal},
		"escort-operational": {visit(t), access.Operational},
		"hands-off":          {handsOff(), access.Operational},
		"night-minimal":      {night(t), access.Minimal},
	} {
		for _, l := range c.Tags() {
			t.Run(name+" in "+l.Tag, func(t *testing.T) {
				n := Notice{Content: b.content}
				got := Render(n, b.level, Voice(c, n, l.Tag)).Text()
				file := filepath.Join("testdata", name+"."+l.Tag+".txt")
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestMinimalSaysOneSentenceWhateverTheNoticeSays(t *testing.T) {
	c := words(t)
	one, other := Notice{Content: visit(t)}, Notice{Content: visit(t)}
	other.Answers.WhatHappened, other.Answers.WhatWillBeDone = say(Happening{Cause: Other, Text: "CANARY"}), say([]Work{ReplaceEquipment})
	other.Answers.HowLong, other.Answers.Headquarters = say(Range{7, 7}), say(NothingKnown)
	for _, l := range c.Tags() {
		a, b := Render(one, access.Minimal, Voice(c, one, l.Tag)), Render(other, access.Minimal, Voice(c, other, l.Tag))
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%s: %s", l.Tag, diff)
		}
		if got, want := keys(a), []string{opening, Attend, bring, instructions, contact}; !slices.Equal(got, want) {
			t.Errorf("%s: sections %q, want %q", l.Tag, got, want)
		}
		if got, want := a.Lines(a.Sections[0]), c.For(l.Tag, nil).Text("notice.minimal.work_on_site"); got != want {
			t.Errorf("%s opens with %q, not with the approved sentence", l.Tag, got)
		}
	}
}

func TestFromOperationalOnAllFiveQuestionsAreAnswered(t *testing.T) {
	c := words(t)
	n := Notice{Content: visit(t)}
	want := []string{WhatHappened, WhatWillBeDone, HowLong, Attend, bring, instructions, AtHeadquarters, contact}
	for _, level := range []access.Level{access.Operational, access.Investigative, access.Full} {
		if got := keys(Render(n, level, Voice(c, n, "en"))); !slices.Equal(got, want) {
			t.Errorf("%s: %q", level, got)
		}
	}
}

func TestAnUnknownLevelShowsNothingButTheTitle(t *testing.T) {
	c := words(t)
	n := Notice{Content: visit(t)}
	for _, level := range []access.Level{"", "everything"} {
		if b := Render(n, level, Voice(c, n, "en")); len(b.Sections) != 0 || b.Title != "Work at your site" {
			t.Errorf("%q: %+v", level, b)
		}
	}
}

func TestADraftShowsWhatItHas(t *testing.T) {
	c := words(t)
	half := Notice{Content: Content{Kind: Update, Answers: Answers{
		Headquarters: say(Preparing),
	}}}
	if got := keys(Render(half, access.Full, Voice(c, half, "th"))); !slices.Equal(got, []string{AtHeadquarters}) {
		t.Errorf("%q", got)
	}
}

func TestNamesAndNumbersAreFrozen(t *testing.T) {
	c := words(t)
	n := Notice{Content: handsOff()}
	var frozen []string
	for _, s := range Render(n, access.Operational, Voice(c, n, "de")).Sections {
		for _, one := range s.Sentences {
			for _, span := range one {
				if span.Frozen {
					frozen = append(frozen, span.Text)
				} else if strings.ContainsAny(span.Text, isolate+popIsolate) {
					t.Errorf("a mark is left in %q", span.Text)
				}
			}
		}
	}
	want := []string{"A file was found on another print server.", "Coordinator, Aomine Seiki", "+81300000001"}
	if diff := cmp.Diff(want, frozen); diff != "" {
		t.Error(diff)
	}
}

func TestATextFromRightToLeftKeepsTheDirectionOfNumbers(t *testing.T) {
	s := sentence("الهاتف: " + lang.Isolate("+81300000001") + ".")
	if got, want := s.plain("rtl"), "الهاتف: \u2068+81300000001\u2069."; got != want {
		t.Errorf("%q", got)
	}
	if got, want := s.plain("ltr"), "الهاتف: +81300000001."; got != want {
		t.Errorf("%q", got)
	}
}

func TestALanguageWithoutAFileOfItsOwnGetsItsNearestRelative(t *testing.T) {
	c := words(t)
	n := Notice{Content: visit(t)}
	for asked, want := range map[string]string{"en-SG": "en", "pt-PT": "pt-BR", "zh-CN": "zh-Hans", "sw": "en"} {
		if b := Render(n, access.Minimal, Voice(c, n, asked)); b.Language != want || b.Title == "" {
			t.Errorf("%s speaks %s", asked, b.Language)
		}
	}
}

func TestHowLongIsSaidInHoursAndMinutes(t *testing.T) {
	c := words(t)
	for _, l := range []struct {
		r    Range
		want string
	}{
		{Range{1000, 1250}, "The work takes between 16 hours 40 minutes and 20 hours 50 minutes."},
		{Range{60, 60}, "The work takes about 1 hour."},
		{Range{1, 121}, "The work takes between 1 minute and 2 hours 1 minute."},
		{Range{0, 45}, "The work takes 45 minutes at most."},
	} {
		n := Notice{Content: Content{Kind: WorkOnSite, Answers: Answers{HowLong: say(l.r)}}}
		b := Render(n, access.Full, Voice(c, n, "en"))
		if got := b.Lines(b.Sections[0]); got != l.want {
			t.Errorf("%+v: %q", l.r, got)
		}
	}
}

func TestTheHashIsOfTheTextThatPeopleRead(t *testing.T) {
	b := Briefing{Title: "Work at your site"}
	// printf 'Work at your site\n' | sha256sum
	if got, want := b.Hash(), "e3487692b13a47e03a05f9e703ed01d4e0f67d4df2a903c14eb778e66942c5bb"; got != want {
		t.Errorf("%s", got)
	}
}

func keys(b Briefing) []string {
	var all []string
	for _, s := range b.Sections {
		all = append(all, s.Key)
	}
	return all
}
