package notice

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/worktime"
)

// night is the scenario's visit with all that surrounds it.
func night(t testing.TB) Content {
	t.Helper()
	c := visit(t)
	c.Entry = &Entry{Report: "security_desk", Papers: []Paper{"identity_card"}, EarlyMinutes: 15, RegisterBy: due(t, "2026-03-31T12:00", "Asia/Bangkok")}
	c.Clothing = []Wear{"warm", "closed_shoes"}
	c.Relief = &Relief{Name: "Second escort, Bangkok", At: *due(t, "2026-04-01T02:00", "Asia/Bangkok")}
	c.WayHome = &WayHome{Ways: []Way{LastTrain, "taxi_arranged"}, Leaves: due(t, "2026-04-01T02:30", "Asia/Bangkok")}
	c.Texts = []OwnText{{Key: Remark, Language: "ja", Text: "夜は正面玄関が閉まります。"}}
	return c
}

func TestWhatSurroundsTheStayMustBePossible(t *testing.T) {
	for name, l := range map[string]struct {
		spoil func(*Content)
		want  []string
	}{
		"nothing is wrong":                       {func(*Content) {}, nil},
		"how to get in says nothing":             {func(c *Content) { c.Entry = &Entry{} }, []string{"/entry field.required"}},
		"an unknown place":                       {func(c *Content) { c.Entry.Report = "roof" }, []string{"/entry/report field.choice"}},
		"an unknown paper":                       {func(c *Content) { c.Entry.Papers = []Paper{"key"} }, []string{"/entry/papers/0 field.choice"}},
		"days before":                            {func(c *Content) { c.Entry.EarlyMinutes = 2000 }, []string{"/entry/early_minutes notice.minutes"}},
		"registered, and to register":            {func(c *Content) { c.Entry.Registered = true }, []string{"/entry/register_by notice.registered_already"}},
		"to register when it has begun":          {func(c *Content) { c.Entry.RegisterBy = due(t, "2026-03-31T18:01", "Asia/Bangkok") }, []string{"/entry/register_by notice.after_the_start"}},
		"to register when there is no such time": {func(c *Content) { c.Entry.RegisterBy = due(t, "2026-03-29T02:30", "Europe/Berlin") }, []string{"/entry/register_by/wall time.in_gap"}},
		"to register when it is once": {func(c *Content) {
			c.Entry.RegisterBy = due(t, "2025-10-27T02:30", "Europe/Berlin")
			c.Entry.RegisterBy.Fold = worktime.Later
		}, []string{"/entry/register_by/fold time.once"}},
		"to register when it is twice":  {func(c *Content) { c.Entry.RegisterBy = due(t, "2025-10-26T02:30", "Europe/Berlin") }, []string{"/entry/register_by/fold time.exists_twice"}},
		"unknown clothes":               {func(c *Content) { c.Clothing = []Wear{"costume"} }, []string{"/clothing/0 field.choice"}},
		"the same clothes twice":        {func(c *Content) { c.Clothing = []Wear{"warm", "warm"} }, []string{"/clothing/1 contract.twice"}},
		"relieved as it begins":         {func(c *Content) { c.Relief.At = *due(t, "2026-03-31T18:00", "Asia/Bangkok") }, []string{"/relief/at notice.relief_outside"}},
		"relieved after it ended":       {func(c *Content) { c.Relief.At = *due(t, "2026-04-01T02:01", "Asia/Bangkok") }, []string{"/relief/at notice.relief_outside"}},
		"a name in two lines":           {func(c *Content) { c.Relief.Name = "a\nb" }, []string{"/relief/name field.control_characters"}},
		"a name that turns around":      {func(c *Content) { c.Relief.Name = "a\u202eb" }, []string{"/relief/name field.control_characters"}},
		"no way home":                   {func(c *Content) { c.WayHome = &WayHome{} }, []string{"/way_home/ways field.required"}},
		"a train without its time":      {func(c *Content) { c.WayHome.Leaves = nil }, []string{"/way_home/leaves notice.leaves_missing"}},
		"a time without a train":        {func(c *Content) { c.WayHome.Ways = []Way{"taxi_paid"} }, []string{"/way_home/leaves notice.leaves_alone"}},
		"a train that they can't reach": {func(c *Content) { c.WayHome.Leaves = due(t, "2026-04-01T01:59", "Asia/Bangkok") }, []string{"/way_home/leaves notice.leaves_too_early"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := night(t)
			l.spoil(&c)
			_, err := c.normal("Asia/Bangkok")
			if l.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if diff := cmp.Diff(l.want, fields(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTimesAroundTheStayAreOnTheSitesClock(t *testing.T) {
	c := night(t)
	c.Relief.At.Zone, c.WayHome.Leaves.Zone, c.Entry.RegisterBy.Zone = "", "", ""
	got, err := c.normal("Asia/Bangkok")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []worktime.Due{got.Relief.At, *got.WayHome.Leaves, *got.Entry.RegisterBy} {
		if d.Zone != "Asia/Bangkok" {
			t.Errorf("%+v", d)
		}
	}
	if c.Relief.At.Zone != "" {
		t.Error("what was given is changed")
	}
}

// What was kept is not asked again: a new law may have made one time of two, and folds of such times were taken once. Who changes
// something else is not told of them, nor who goes on from them.
func TestAKeptFoldThatNoTimeNeedsIsInNobodysWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		around := night(t)
		c.Entry, c.Relief, c.WayHome = around.Entry, around.Relief, around.WayHome
		idle := func(v View) {
			h.must(d.In(context.Background(), func(ctx context.Context) error {
				n, err := h.store.find(ctx, v.ID, true)
				if err != nil {
					return err
				}
				a := n.Answers.Attend.Say
				a.Fold, a.UntilFold, n.Entry.RegisterBy.Fold, n.Relief.At.Fold, n.WayHome.Leaves.Fold =
					worktime.Earlier, worktime.Later, worktime.Later, worktime.Later, worktime.Earlier
				return h.store.save(ctx, &n)
			}))
		}
		draft, old := h.draft(c), h.sent(c)
		idle(draft)
		idle(old)
		changed, err := h.Change(h.as(h.author), draft.ID, func(c Content) Content { c.Recipients = nil; return c })
		h.must(err)
		for what, v := range map[string]View{"changed": changed, "followed": h.followed(Update, old)} {
			a := v.Answers.Attend.Say
			if a.Fold+a.UntilFold+v.Entry.RegisterBy.Fold+v.Relief.At.Fold+v.WayHome.Leaves.Fold != "" || v.Relief.At.Zone != "Asia/Bangkok" {
				t.Errorf("%s: %+v %+v %+v %+v", what, a, v.Entry.RegisterBy, v.Relief, v.WayHome.Leaves)
			}
		}
		_, err = h.Change(h.as(h.author), draft.ID, func(c Content) Content { c.Relief.At.Fold = worktime.Later; return c })
		if diff := cmp.Diff([]string{"/relief/at/fold time.once"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFoldThatEitherEndNeedsIsKept(t *testing.T) {
	for until, want := range map[string]worktime.Fold{"2026-10-25T02:30": worktime.Later, "2026-10-25T04:30": ""} {
		a := Attendance{From: wall(t, "2026-10-24T18:00"), Until: wall(t, until), Zone: "Europe/Berlin", Fold: worktime.Later}
		if got := a.withoutIdleFolds(); got.Fold != want {
			t.Errorf("until %s: %q", until, got.Fold)
		}
	}
}

func TestWhoIsRelievedEarlierCanTakeTheEarlierTrain(t *testing.T) {
	c := night(t)
	c.Relief.At, c.WayHome.Leaves = *due(t, "2026-03-31T22:00", "Asia/Bangkok"), due(t, "2026-03-31T23:10", "Asia/Bangkok")
	if _, err := c.normal("Asia/Bangkok"); err != nil {
		t.Error(err)
	}
}

func TestMinimalGetsTheStayAndNoOwnWords(t *testing.T) {
	c := words(t)
	n := Notice{Content: night(t)}
	for _, l := range c.Tags() {
		minimal := Render(n, access.Minimal, Voice(c, n, l.Tag))
		if got, want := keys(minimal), []string{opening, Attend, entry, clothing, bring, relief, wayHome, instructions, contact}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", l.Tag, got)
		}
		if strings.Contains(minimal.Text(), n.Texts[0].Text) {
			t.Errorf("%s: own words at minimal", l.Tag)
		}
		whole := Render(n, access.Operational, Voice(c, n, l.Tag))
		i := slices.IndexFunc(whole.Sections, func(s Section) bool { return s.Key == ownWords })
		if i < 0 {
			t.Fatalf("%s: no own words", l.Tag)
		}
		marked := slices.ContainsFunc(whole.Sections[i].Sentences[0], func(s Span) bool {
			return s.Frozen && s.Language == "ja" && s.Text == n.Texts[0].Text
		})
		if !marked {
			t.Errorf("%s: %+v", l.Tag, whole.Sections[i])
		}
	}
}

func TestOwnWordsAreInOnePlace(t *testing.T) {
	c := night(t)
	c.Answers.WhatHappened = say(Happening{Cause: Other, Text: "A disk is full.", Language: "en"})
	want := []OwnText{{Key: HappenedText, Language: "en", Text: "A disk is full."}, {Key: Remark, Language: "ja", Text: "夜は正面玄関が閉まります。"}}
	if diff := cmp.Diff(want, c.OwnWords()); diff != "" {
		t.Error(diff)
	}
}

func TestOwnWordsSayTheirLanguage(t *testing.T) {
	writer := access.With(context.Background(), access.Actor{Language: "ja"})
	c := night(t)
	c.Texts[0].Language = ""
	c.Answers.WhatHappened = say(Happening{Cause: Other, Text: "停止しています。"})
	got, err := c.inOwnWords(writer)
	if err != nil || got.Texts[0].Language != "ja" || got.Answers.WhatHappened.Say.Language != "ja" {
		t.Errorf("%+v %v", got.OwnWords(), err)
	}
	c.Texts = []OwnText{{Key: Remark, Language: "en", Text: " "}, {Key: Remark, Language: "no such language", Text: "a\u2066b"}, {Key: "title", Language: "en", Text: "x"}}
	_, err = c.inOwnWords(writer)
	want := []string{"/own_words/0/text field.required", "/own_words/1/language language.unknown", "/own_words/1/text field.control_characters", "/own_words/1/key contract.twice", "/own_words/2/key field.choice"}
	if diff := cmp.Diff(want, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestAPersonWhoTakesOverIsNamedAsTheDirectoryNamesThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.Relief = &Relief{Person: h.relief.ID, At: *due(t, "2026-04-01T02:00", "")}
		v := h.sent(c)
		got, err := h.Get(h.as(h.escort), v.ID)
		h.must(err)
		if text := got.Mine.Briefing.Text(); !strings.Contains(text, "Second escort, Bangkok") {
			t.Errorf("%s", text)
		}
		c.Relief.Person = h.incident.ID
		_, err = h.Create(h.as(h.author), h.incident.ID, c)
		if diff := cmp.Diff([]string{"/relief/person person.unknown"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheStayMovesWithItsSite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.Relief = &Relief{At: *due(t, "2026-04-01T02:00", "")}
		c.WayHome = &WayHome{Ways: []Way{LastBus}, Leaves: due(t, "2026-04-01T03:00", "")}
		c.Entry = &Entry{RegisterBy: due(t, "2026-03-31T09:00", "")}
		v := h.draft(c)
		v, err := h.Change(h.as(h.author), v.ID, func(c Content) Content { c.Site = h.hq.ID; return c })
		h.must(err)
		for _, zone := range []string{v.Answers.Attend.Say.Zone, v.Relief.At.Zone, v.WayHome.Leaves.Zone, v.Entry.RegisterBy.Zone} {
			if zone != "Asia/Tokyo" {
				t.Errorf("a time is still on the clock of %s", zone)
			}
		}
	})
}

func TestThatNobodyNeedsToBeThereIsAnAnswer(t *testing.T) {
	c := words(t)
	n := Notice{Content: visit(t)}
	before := n.Content
	n.Answers.Attend = say(Attendance{None: true})
	got, err := n.Content.normal("Asia/Bangkok")
	if err != nil || got.Answers.Attend.Say.Zone != "" {
		t.Fatalf("%+v %v", got.Answers.Attend.Say, err)
	}
	b := renderFor(c, n, &before, access.Minimal, "en", "")
	if want := "You do not need to be there."; b.Sections[1].Key != Attend || b.Sections[1].Sentences[0].plain("ltr") != want || len(b.Sections[1].Sentences) != 3 {
		t.Errorf("%+v", b.Sections[1])
	}
	n.Answers.Attend = say(Attendance{None: true, From: wall(t, "2026-03-31T18:00"), Until: wall(t, "2026-03-31T19:00")})
	_, err = n.Content.normal("Asia/Bangkok")
	if diff := cmp.Diff([]string{"/answers/attend/say notice.window_and_none"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestTimesAreOnTheSitesClockWithoutAWindowToo(t *testing.T) {
	c := words(t)
	n := Notice{Content: night(t)}
	n.Answers.Attend = &Answer[Attendance]{CannotSay: true}
	if text := Render(n, access.Minimal, Voice(c, n, "en")).Text(); !strings.Contains(text, "Wed, 1 April 2026, 02:30 (Bangkok)") {
		t.Errorf("%s", text)
	}
}

func TestNobodyIsAskedToRegisterByATimeThatIsPast(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort)
	c.Entry = &Entry{RegisterBy: due(t, "2026-03-30T13:00", "Asia/Bangkok")}
	v := h.approved(c)
	h.clock.Set(time.Date(2026, 3, 30, 6, 0, 0, 0, time.UTC)) // 13:00 in Bangkok
	_, err := h.Send(h.as(h.author), v.ID)
	if diff := cmp.Diff([]string{"/entry/register_by time.in_the_past"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestATimeToRegisterThatIsPastStopsNothingThatFollows(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort)
	c.Entry = &Entry{RegisterBy: due(t, "2026-03-30T13:00", "Asia/Bangkok")}
	first := h.sent(c)
	c.SendAt, c.OnApproval = due(t, "2026-03-30T12:00", "Asia/Bangkok"), true
	late := h.approved(c)
	h.clock.Set(time.Date(2026, 3, 30, 6, 0, 0, 0, time.UTC)) // 13:00 in Bangkok: it was down until now
	if n, err := h.SendScheduled(context.Background()); n != 1 || err != nil || must(h.Get(h.as(h.author), late.ID)).State != Sent {
		t.Errorf("%d went out, %v", n, err)
	}
	for _, entry := range []*Entry{nil, {Report: "reception"}} {
		if entry != nil {
			c.Entry = &Entry{Report: entry.Report, RegisterBy: due(t, "2026-03-30T14:00", "Asia/Bangkok")}
			c.SendAt, c.OnApproval = nil, false
			first = h.sent(c)
			h.clock.Set(time.Date(2026, 3, 30, 7, 0, 0, 0, time.UTC))
		}
		update := must(h.Defaults(h.as(h.author), Content{Kind: Update, Supersedes: first.ID}))
		if diff := cmp.Diff(entry, update.Entry); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAnAttendanceThatIsHardlyMeantWarns(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for name, one := range map[string]struct {
		spoil func(*Content)
		want  string
	}{
		"a week":           {func(c *Content) { c.Answers.Attend.Say.Until = wall(t, "2026-04-07T18:00") }, ""},
		"more than a week": {func(c *Content) { c.Answers.Attend.Say.Until = wall(t, "2026-04-07T18:01") }, "long_attendance /answers/attend/say/until"},
		"nobody stays beside": {func(c *Content) {
			c.Answers.Attend, c.Instructions = say(Attendance{None: true}), []Instruction{DoNotDelete, StayBeside}
		}, "nobody_there /instructions/1"},
		"nobody lets in": {func(c *Content) {
			c.Answers.Attend, c.Instructions = say(Attendance{None: true}), []Instruction{LetEngineerIn}
		}, "nobody_there /instructions/0"},
		"nobody deletes": {func(c *Content) {
			c.Answers.Attend, c.Instructions = say(Attendance{None: true}), []Instruction{DoNotDelete}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := h.visitTo(h.escort)
			one.spoil(&c)
			got := ""
			for _, f := range must(h.Check(h.as(h.author), h.draft(c).ID)) {
				if f.Kind == Warns && (f.Rule == LongAttendance || f.Rule == NobodyThere) {
					got += string(f.Rule) + " " + f.Pointer
				}
			}
			if got != one.want {
				t.Errorf("%q, want %q", got, one.want)
			}
		})
	}
}
