package notice

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// struck is what a briefing says no longer holds.
func struck(b Briefing) (all []string) {
	for _, s := range b.Sections {
		for _, one := range s.Sentences {
			for _, span := range one {
				if span.Old {
					all = append(all, span.Text)
				}
			}
		}
	}
	return all
}

func TestEveryTimeThatMovesOrGoesIsStruckOnTheSitesClock(t *testing.T) {
	c := words(t)
	was := night(t)
	const from, until = "Tue, 31 March 2026, 18:00 (Bangkok)", "Wed, 1 April 2026, 02:00 (Bangkok)"
	const register, train = "Tue, 31 March 2026, 12:00 (Bangkok)", "Wed, 1 April 2026, 02:30 (Bangkok)"
	for name, l := range map[string]struct {
		edit func(*Content)
		want []string
	}{
		"nothing": {func(*Content) {}, nil},
		"moved": {func(c *Content) {
			c.Entry.RegisterBy, c.Relief.At = due(t, "2026-03-31T13:00", "Asia/Bangkok"), *due(t, "2026-04-01T01:30", "Asia/Bangkok")
			c.WayHome = &WayHome{Ways: []Way{LastTrain, LastBus}, Leaves: due(t, "2026-04-01T02:45", "Asia/Bangkok")}
		}, []string{register, until, train}},
		"gone": {func(c *Content) {
			c.Entry.RegisterBy, c.Relief, c.WayHome = nil, nil, &WayHome{Ways: []Way{"taxi_paid"}}
		}, []string{register, until, train}},
		"nobody need come": {func(c *Content) {
			c.Kind, c.Entry, c.Relief, c.WayHome, c.Answers.Attend = AllClear, nil, nil, nil, say(Attendance{None: true})
		}, []string{from, until}},
		"nobody knows": {func(c *Content) {
			c.Entry, c.Relief, c.WayHome, c.Answers.Attend = nil, nil, nil, &Answer[Attendance]{CannotSay: true}
		}, []string{from, until}},
	} {
		n := Notice{Content: night(t)}
		n.Kind = Update
		l.edit(&n.Content)
		if diff := cmp.Diff(l.want, struck(renderFor(c, n, &was, access.Minimal, "en", "Asia/Bangkok"))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAnUpdateShowsTheOldTimeStruckThroughToWhoWasTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		old := h.sent(h.visitTo(h.escort))
		_, err := h.Understood(h.as(h.escort), old.ID)
		h.must(err)
		c := h.visitTo(h.escort, h.relief)
		c.Kind, c.Supersedes = Update, old.ID
		c.Answers.Attend.Say.Until = wall(t, "2026-04-01T06:10")
		draft := h.approved(c)
		seen, err := h.Preview(h.as(h.second), draft.ID, h.escort.ID)
		h.must(err)
		next, err := h.Send(h.as(h.author), draft.ID)
		h.must(err)
		want := []string{"พุธ 1 เมษายน 2569 02:00 น. (กรุงเทพฯ)"} // the start is as it was
		mine, err := h.Get(h.as(h.escort), next.ID)
		h.must(err)
		if diff := cmp.Diff(want, struck(mine.Mine.Briefing)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(seen.Briefing, mine.Mine.Briefing); diff != "" {
			t.Errorf("it was shown otherwise before: %s", diff)
		}
		if text := mine.Mine.Briefing.Text(); !strings.Contains(text, "เดิม: พุธ 1 เมษายน 2569 02:00 น.") || !strings.Contains(text, "06:10") {
			t.Errorf("%s", text)
		}
		if mine.Mine.Receipt() != Queued {
			t.Errorf("the receipt of the old notice counts for the new one: %s", mine.Mine.Receipt())
		}
		fresh, err := h.Get(h.as(h.relief), next.ID)
		h.must(err)
		if got := struck(fresh.Mine.Briefing); got != nil {
			t.Errorf("who was told nothing before is shown %q", got)
		}
	})
}

func TestHowLongItTookBeforeIsForWhoReadsHowLong(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	was := h.visitTo(h.escort, h.relief)
	was.Recipients[0].Level, was.Recipients[1].Level = access.Operational, access.Minimal
	old := h.sent(was)
	c := was
	c.Kind, c.Supersedes = Update, old.ID
	c.Answers.HowLong = say(Range{1250, 1250})
	next := h.sent(c)
	whole, minimal := next.Recipients[0].Briefing.Text(), next.Recipients[1].Briefing.Text()
	if !strings.Contains(whole, "เดิม: งานนี้ใช้เวลาประมาณ 16 ชั่วโมง 40 นาที ถึง 20 ชั่วโมง 50 นาที") {
		t.Errorf("%s", whole)
	}
	if strings.Contains(minimal, "16 ชั่วโมง") {
		t.Errorf("%s", minimal)
	}
}

func TestEverythingShownIsInTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.sent(h.visitTo(h.escort, h.relief))
		open := func() {
			t.Helper()
			v, err := h.Get(h.as(h.escort), n.ID)
			h.must(err)
			h.must(h.Fetched(h.as(h.escort), v))
		}
		for range 50 { // a scanner that follows links is one look
			open()
		}
		first := h.clock.Now()
		h.clock.Advance(2 * time.Hour)
		open()
		_, err := h.Raise(h.as(h.second), n.ID, h.escort.ID, access.Operational, "Signs for the disks.")
		h.must(err)
		open()
		l, err := h.Showings(h.as(h.author), n.ID, Page{Limit: 1, Count: true})
		h.must(err)
		if *l.Total != 2 || l.Next == "" {
			t.Fatalf("%+v", l)
		}
		more, err := h.Showings(h.as(h.author), n.ID, Page{Limit: 1, After: l.Next})
		h.must(err)
		early, late := more.Items[0], l.Items[0]
		if early.Level == access.Operational {
			early, late = late, early
		}
		if early.Level != access.Minimal || early.Times != 2 || !early.FirstAt.Equal(first) || !early.LastAt.Equal(h.clock.Now()) ||
			early.Language != "th" || early.Party.Person != h.escort.ID || early.TextSHA256 != n.Recipients[0].TextSHA256 {
			t.Errorf("%+v", early)
		}
		if late.Level != access.Operational || late.Times != 1 || late.TextSHA256 == early.TextSHA256 {
			t.Errorf("%+v", late)
		}
		if _, err := h.Showings(h.as(h.escort), n.ID, Page{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a recipient reads the log: %v", err)
		}
	})
}

func TestALevelIsRaisedForAReasonByWhoDidNotWriteIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.sent(h.visitTo(h.escort, h.relief))
		_, err := h.Understood(h.as(h.escort), n.ID)
		h.must(err)
		for _, l := range []struct {
			who    directory.Person
			person string
			to     access.Level
			reason string
			want   string
		}{
			{h.author, h.escort.ID, access.Operational, "Because.", "notice.second_person"},
			{h.second, h.escort.ID, access.Minimal, "Because.", "/level notice.level_not_higher"},
			{h.second, h.escort.ID, "everything", "Because.", "/level field.choice"},
			{h.second, h.clerk.ID, access.Operational, "Because.", "/person notice.not_a_recipient"},
			{h.second, h.escort.ID, access.Operational, " ", "/reason field.required"},
		} {
			_, err := h.Raise(h.as(l.who), n.ID, l.person, l.to, l.reason)
			f, ok := fault.As(err)
			if !ok || f.Key != l.want && !slices.Equal(fields(t, err), []string{l.want}) {
				t.Errorf("%s: %v", l.want, err)
			}
		}
		before := len(h.letters(h.escort))
		v, err := h.Raise(h.as(h.second), n.ID, h.escort.ID, access.Operational, "Signs for the disks.")
		h.must(err)
		got := v.Recipients[0]
		if got.Level != access.Operational || got.Receipt() != Queued || !strings.Contains(got.Briefing.Text(), "ความปลอดภัย") {
			t.Errorf("%s %s %s", got.Level, got.Receipt(), got.Briefing.Text())
		}
		if v.Recipients[1].TextSHA256 != n.Recipients[1].TextSHA256 {
			t.Error("somebody else's words changed too")
		}
		if len(h.letters(h.escort)) != before+1 || h.waits(h.escort, RecipientType) == "" {
			t.Error("they are not asked to read again")
		}
		_, err = h.Understood(h.as(h.escort), n.ID)
		h.must(err)
		raised := h.records()[slices.Index(h.facts(), journal.NoticeRaised)]
		if raised.Data["from"] != "minimal" || raised.Data["to"] != "operational" || raised.Data["person"] != h.escort.ID {
			t.Errorf("%v", raised.Data)
		}
	})
}

func TestALevelThatIsRaisedBeforeItGoesOutCounts(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	n := h.approved(h.visitTo(h.escort))
	_, err := h.Raise(h.as(h.second), n.ID, h.escort.ID, access.Operational, "Signs for the disks.")
	h.must(err)
	v, err := h.Send(h.as(h.author), n.ID)
	h.must(err)
	if v.Recipients[0].Level != access.Operational {
		t.Errorf("%s", v.Recipients[0].Level)
	}
	if _, err := h.Raise(h.as(h.second), h.draft(h.visitTo(h.escort)).ID, h.escort.ID, access.Full, "Because."); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a draft: %v", err)
	}
}

func TestUsualQuestionsAnswerThemselvesWithinTheLevel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort, h.relief)
		c.Recipients[1].Level = access.Operational
		c.WayHome = &WayHome{Ways: []Way{"taxi_arranged"}}
		n := h.sent(c)
		for _, l := range []struct {
			who   directory.Person
			usual Usual
			says  string // "" for headquarters' turn
		}{
			{h.escort, "until_when", "02:00"}, {h.escort, "may_i_go_home", "แท็กซี่"}, {h.escort, "what_happened", "ขอความร่วมมือ"},
			{h.escort, "how_long", ""}, {h.escort, "who_is_coming", ""},
			{h.relief, "how_long", "16 ชั่วโมง"}, {h.relief, "what_happened", "ความปลอดภัย"},
		} {
			v, err := h.Ask(h.as(l.who), n.ID, Question{Usual: l.usual})
			h.must(err)
			q := v.Questions[len(v.Questions)-1]
			if l.says == "" {
				if q.Answer != nil || h.waits(h.author, QuestionType) == "" {
					t.Errorf("%s is not headquarters' to answer: %+v", l.usual, q.Answer)
				}
				continue
			}
			if q.Answer == nil || !strings.Contains(q.Answer.Text, l.says) || q.Answer.By != (Party{}) {
				t.Errorf("%s: %+v", l.usual, q.Answer)
			}
		}
		_, err := h.Recall(h.as(h.author), n.ID, Words{Text: "Moved."})
		h.must(err)
		v, err := h.Ask(h.as(h.escort), n.ID, Question{Usual: "until_when"})
		h.must(err)
		if v.Questions[len(v.Questions)-1].Answer != nil {
			t.Error("what no longer holds answers")
		}
	})
}

func TestHeadquartersAnswersAndTheReaderIsToldThatItDid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort, h.relief)
		c.Recipients[0].Level = access.Operational
		n := h.sent(c)
		v, err := h.Ask(h.as(h.escort), n.ID, Question{Text: "จอดรถได้ที่ไหน"})
		h.must(err)
		q := v.Questions[0].ID
		if h.waits(h.author, QuestionType) == "" {
			t.Fatal("the question waits for nobody")
		}
		if l, err := h.List(h.as(h.author), Filter{Mine: true}, Page{}); err != nil || len(l.Items) != 1 {
			t.Errorf("it does not stand with what waits for the author: %v", err)
		}
		other := h.sent(h.visitTo(h.escort))
		for _, l := range []struct {
			notice, question string
			reply            Reply
			want             string
		}{
			{n.ID, q, Reply{}, "/text field.required"}, {n.ID, q, Reply{Ready: "maybe"}, "/ready field.choice"},
			{n.ID, q, Reply{Text: "a\u202eb"}, "/text field.control_characters"}, {n.ID, q, Reply{Text: "Here.", Language: "no language"}, "/language language.unknown"},
			{other.ID, q, Reply{Ready: "yes"}, ""}, {n.ID, n.ID, Reply{Ready: "yes"}, ""},
		} {
			_, err := h.Answer(h.as(h.second), l.notice, l.question, l.reply)
			if l.want == "" && !fault.Is(err, fault.KindNotFound) || l.want != "" && !slices.Equal(fields(t, err), []string{l.want}) {
				t.Errorf("%+v: %v", l.reply, err)
			}
		}
		before := h.letters(h.escort)
		_, err = h.Answer(h.as(h.second), n.ID, q, Reply{Ready: "we_will_call", Text: "CANARY behind the house.", Language: "en"})
		h.must(err)
		_, err = h.Answer(h.as(h.second), n.ID, q, Reply{Ready: "no"})
		wantKey(t, err, fault.KindConflict, "notice.answered_already")
		after := h.letters(h.escort)
		if len(after) != len(before)+1 || strings.Contains(strings.Join(after, "\n"), "CANARY") {
			t.Errorf("%q", after)
		}
		mine, err := h.Get(h.as(h.escort), n.ID)
		h.must(err)
		got := mine.Questions[0].Answer
		said := Plain(mine.Answered(mine.Questions[0], words(t).For("th", nil)), "ltr")
		if got == nil || got.By.Person != h.second.ID || said != "เราจะโทรหาคุณ\nสำนักงานใหญ่แจ้งว่า “CANARY behind the house.”\nข้อความนี้เป็นภาษาอื่น: อังกฤษ" {
			t.Errorf("%+v %s", got, said)
		}
		if theirs, err := h.Get(h.as(h.relief), n.ID); err != nil || len(theirs.Questions) != 0 {
			t.Errorf("another reader sees it: %v", err)
		}
		if h.waits(h.author, QuestionType) != "" {
			t.Error("it still waits")
		}
		if !slices.Contains(h.facts(), journal.NoticeAnswered) {
			t.Error("it is not on record")
		}
	})
}

func TestAQuestionIsUsualOrInOwnWords(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	n := h.sent(h.visitTo(h.escort))
	for want, q := range map[string]Question{
		"/text field.required": {}, "/usual field.choice": {Usual: "why"}, "/text notice.ask_one": {Usual: "how_long", Text: "Really?"},
		"/text field.control_characters": {Text: "a\u2067b"},
	} {
		_, err := h.Ask(h.as(h.escort), n.ID, q)
		if !slices.Equal(fields(t, err), []string{want}) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestPeopleBehindOneMailboxAreToldApart(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	twin, err := h.dir.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: h.bangkok.ID, Name: "Night guard, Bangkok", Language: "en", Zone: h.bangkok.Zone, Email: h.escort.Email,
		Phone: "+66812345678", Roles: []access.Role{access.Escort},
	})
	h.must(err)
	n := h.sent(h.visitTo(h.escort, twin))
	if got := h.letters(h.escort); len(got) != 2 || got[0] == got[1] { // one in Thai and one in English
		t.Errorf("%q", got)
	}
	_, err = h.Understood(h.as(twin), n.ID)
	h.must(err)
	v, err := h.Get(h.as(h.author), n.ID)
	h.must(err)
	for _, r := range v.Recipients {
		if got := r.Receipt() == IsUnderstood; got != (r.Party.Person == twin.ID) {
			t.Errorf("%s is %s", r.Party.Person, r.Receipt())
		}
	}
}
