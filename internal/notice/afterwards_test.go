package notice

import (
	"slices"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

const (
	answerInJapanese = "fw-01の裏にとめてください。"
	answerInThai     = "จอดได้ที่หลังfw-01"
)

// told is a notice that is out, to an escort at operational, a relief at minimal, and an engineer at full.
func (h *house) told() View {
	h.t.Helper()
	c := h.visitTo(h.escort, h.relief, h.engineer)
	c.Recipients[0].Level, c.Recipients[2].Level = access.Operational, access.Full
	return h.sent(c)
}

// asked is the id of a question that p asks.
func (h *house) asked(n View, p directory.Person, text string) string {
	h.t.Helper()
	v, err := h.Ask(h.as(p), n.ID, Question{Text: text})
	h.must(err)
	return v.Questions[len(v.Questions)-1].ID
}

// reviewedIn puts a text of a notice into a language, by one person and another.
func reviewedIn(h *house, n View, key TextKey, language, words string) {
	h.t.Helper()
	one, two := h.translators()
	source, _ := n.ownText(key)
	_, err := h.SaveTranslation(h.as(one), n.ID, Version{Key: key, Language: language, Revision: source.Revision(), Text: words})
	h.must(err)
	_, err = h.ReviewTranslation(h.as(two), n.ID, key, language)
	h.must(err)
}

func (h *house) reads(n View, p directory.Person) string {
	h.t.Helper()
	v, err := h.Get(h.as(p), n.ID)
	h.must(err)
	words := h.words.For(p.Language, nil)
	var said []string
	for _, q := range v.Questions {
		said = append(said, Plain(v.Asked(q, words), "ltr"))
		if q.Answer != nil {
			said = append(said, Plain(v.Answered(q, words), "ltr"))
		}
	}
	return strings.Join(append(said, Plain(v.Why(words), "ltr")), "\n")
}

func TestAnAnswerInOwnWordsIsTranslatedLikeThoseOfTheNotice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one, two := h.translators()
		n := h.told()
		q := h.asked(n, h.escort, "จอดรถได้ที่ไหน")
		if _, err := h.Texts(h.as(one), n.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a translator sees what is not theirs to translate: %v", err)
		}
		found, err := h.CheckWords(h.as(h.second), n.ID, q, Words{Text: answerInJapanese})
		h.must(err)
		if len(found) != 1 || found[0].Rule != Untranslated || found[0].Kind != Warns || found[0].Pointer != "/text" {
			t.Errorf("nobody says that the asker reads Thai: %+v", found)
		}
		n, err = h.Answer(h.as(h.second), n.ID, q, Reply{Text: answerInJapanese})
		h.must(err)
		if got := h.reads(n, h.escort); !strings.Contains(got, answerInJapanese) || !strings.Contains(got, "ข้อความนี้เป็นภาษาอื่น: ญี่ปุ่น") {
			t.Errorf("before it is translated the asker reads\n%s", got)
		}
		gaps, err := h.Gaps(h.as(one), GapFilter{}, Page{})
		h.must(err)
		key := AnswerText(q)
		if len(gaps.Items) != 1 || gaps.Items[0].Key != key || gaps.Items[0].Language != "th" || gaps.Items[0].Readers != 1 || gaps.Items[0].Turn == nil {
			t.Errorf("it waits for no translator: %+v", gaps.Items)
		}
		source, _ := n.ownText(key)
		v := Version{Key: key, Language: "th", Revision: source.Revision(), Text: "จอดได้ที่หลังfw-02"}
		if _, err := h.SaveTranslation(h.as(one), n.ID, v); !slices.Equal(fields(t, err), []string{"/text notice.frozen_missing", "/text notice.frozen_added"}) {
			t.Errorf("another machine: %v", err)
		}
		v.Text = answerInThai
		texts, err := h.SaveTranslation(h.as(one), n.ID, v)
		h.must(err)
		if len(texts.Texts) != 1 || !texts.Texts[0].MayWrite {
			t.Errorf("the translator sees %+v", texts.Texts)
		}
		if got := h.reads(n, h.escort); strings.Contains(got, answerInThai) {
			t.Errorf("what one person wrote is read\n%s", got)
		}
		_, err = h.ReviewTranslation(h.as(one), n.ID, key, "th")
		wantKey(t, err, fault.KindForbidden, "notice.second_translator")
		before, others := len(h.letters(h.escort)), len(h.letters(h.relief))
		_, err = h.ReviewTranslation(h.as(two), n.ID, key, "th")
		h.must(err)
		if told := h.letters(h.escort); len(told) != before+1 || told[before] != told[before-1] || len(h.letters(h.relief)) != others {
			t.Errorf("the asker, and nobody else, is told as of the answer: %q", told)
		}
		if got := h.reads(n, h.escort); strings.Contains(got, answerInJapanese) || !strings.Contains(got, answerInThai) || !strings.Contains(got, "แปลจากภาษาต้นฉบับ: ญี่ปุ่น") {
			t.Errorf("the asker reads\n%s", got)
		}
		if gaps, err := h.Gaps(h.as(one), GapFilter{}, Page{}); err != nil || len(gaps.Items) != 0 || h.waits(one, TaskType) != "" || h.waits(two, TaskType) != "" {
			t.Errorf("it still waits: %+v %v", gaps.Items, err)
		}
		if _, err := h.SaveTranslation(h.as(one), n.ID, Version{Key: Remark, Language: "th", Revision: source.Revision(), Text: "x"}); !fault.Is(err, fault.KindConflict) {
			t.Errorf("what went out is translated again: %v", err)
		}
	})
}

func TestOwnWordsOfAnAnswerReachNobodyAtMinimal(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	n := h.told()
	q := h.asked(n, h.relief, "เข้าทางไหน")
	for _, r := range []Reply{{Text: "By the gate."}, {Ready: "no", Text: "By the gate."}} {
		if _, err := h.Answer(h.as(h.author), n.ID, q, r); !slices.Equal(fields(t, err), []string{"/text notice.ready_only"}) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if _, err := h.CheckWords(h.as(h.author), n.ID, q, Words{Text: "By the gate."}); !slices.Equal(fields(t, err), []string{"/text notice.ready_only"}) {
		t.Errorf("the check lets it pass: %v", err)
	}
	_, err := h.Raise(h.as(h.second), n.ID, h.relief.ID, access.Operational, "They open the gate.")
	h.must(err)
	_, err = h.Answer(h.as(h.author), n.ID, q, Reply{Text: "By the gate.", Language: "en"})
	h.must(err)
	if got := h.reads(n, h.relief); !strings.Contains(got, "By the gate.") {
		t.Errorf("%s", got)
	}
}

func TestWhatCantBeUnderstoodIsNotSaidAfterwardsEither(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	n := h.told()
	q := h.asked(n, h.engineer, "When?")
	bare := Reply{Text: "We reboot the server at 18:00.", Language: "en"}
	if _, err := h.Answer(h.as(h.author), n.ID, q, bare); !slices.Equal(fields(t, err), []string{"/text notice.check.bare_time"}) {
		t.Errorf("%v", err)
	}
	if _, err := h.Recall(h.as(h.author), n.ID, Words{Text: bare.Text, Language: "en"}); !slices.Equal(fields(t, err), []string{"/reason notice.check.bare_time"}) {
		t.Errorf("%v", err)
	}
	if slices.Contains(h.facts(), journal.NoticeOverridden) {
		t.Error("it is on record that somebody let it through")
	}
	bare.Override = "They know which day."
	_, err := h.Answer(h.as(h.author), n.ID, q, bare)
	h.must(err)
	all := h.records()
	over := all[slices.Index(h.facts(), journal.NoticeOverridden)]
	said := all[slices.Index(h.facts(), journal.NoticeAnswered)]
	if over.Personal["reason"] != bare.Override || said.Personal["text"] != bare.Text || said.Data["language"] != "en" {
		t.Errorf("%+v %+v", over, said)
	}
	if warned, _ := said.Data["warned"].(map[string]any); warned["jargon"] == nil {
		t.Errorf("what it warned of is not on record: %v", said.Data)
	}
	found, err := h.Check(h.as(h.author), n.ID)
	h.must(err)
	at := "/questions/" + q + "/answer/text"
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == "bare_time" && f.Pointer == at && f.Overridden }) ||
		!slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == "jargon" && f.Kind == Warns }) {
		t.Errorf("%+v", found)
	}
}

func TestAQuestionHasALanguage(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	n := h.told()
	h.asked(n, h.escort, "จอดรถได้ที่ไหน")
	_, err := h.Ask(h.as(h.escort), n.ID, Question{Text: "Where?", Language: "no language"})
	if !slices.Equal(fields(t, err), []string{"/language language.unknown"}) {
		t.Error(err)
	}
	v, err := h.Ask(h.as(h.escort), n.ID, Question{Text: "Where can I park?", Language: "en"})
	h.must(err)
	if v.Questions[0].Language != "th" || v.Questions[1].Language != "en" {
		t.Errorf("%+v", v.Questions)
	}
	if got := h.reads(n, h.author); !strings.Contains(got, "จอดรถได้ที่ไหน\nこの文の言語：タイ語") {
		t.Errorf("headquarters reads\n%s", got)
	}
}

func TestWhyANoticeWasTakenBackIsReadInTheReadersLanguage(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	n := h.told()
	n, err := h.Recall(h.as(h.author), n.ID, Words{Text: "作業は中止です。"})
	h.must(err)
	if n.ReasonLanguage != "ja" || h.reads(n, h.relief) != "" {
		t.Errorf("%q: a reader at minimal reads %q", n.ReasonLanguage, h.reads(n, h.relief))
	}
	gaps, err := h.Gaps(h.as(h.author), GapFilter{}, Page{})
	h.must(err)
	if len(gaps.Items) != 2 || gaps.Items[0].Readers != 1 { // Thai and English, nobody at minimal
		t.Errorf("%+v", gaps.Items)
	}
	reviewedIn(h, n, RecallText, "th", "งานยกเลิกแล้ว")
	if got := h.reads(n, h.escort); strings.Contains(got, "中止") || !strings.Contains(got, "งานยกเลิกแล้ว") {
		t.Errorf("%s", got)
	}
	if got := h.reads(n, h.engineer); !strings.Contains(got, "中止") || !strings.Contains(got, "Japanese") || strings.Contains(got, "งาน") {
		t.Errorf("%s", got)
	}
}

func TestWhatWasSaidAfterwardsIsInTheLogAsItWasShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.told()
		q := h.asked(n, h.escort, "จอดรถได้ที่ไหน")
		n, err := h.Answer(h.as(h.author), n.ID, q, Reply{Ready: "yes", Text: answerInJapanese})
		h.must(err)
		look := func() {
			t.Helper()
			v, err := h.Get(h.as(h.escort), n.ID)
			h.must(err)
			h.must(h.Fetched(h.as(h.escort), v))
		}
		look()
		reviewedIn(h, n, AnswerText(q), "th", answerInThai)
		look()
		look()
		l, err := h.Showings(h.as(h.author), n.ID, Page{})
		h.must(err)
		var log []string
		for _, s := range l.Items {
			log = append(log, string(s.Key)+" "+s.Language+" "+s.TextSHA256)
		}
		for _, want := range []string{
			string(AnswerText(q)) + " ja " + OwnText{Text: answerInJapanese}.SHA256(), string(AnswerText(q)) + " th " + OwnText{Text: answerInThai}.SHA256(),
			" th " + n.Recipients[0].TextSHA256,
		} {
			if !slices.Contains(log, want) {
				t.Errorf("%q is not in %q", want, log)
			}
		}
		if len(log) != 3 {
			t.Errorf("%q", log)
		}
		delivered := 0
		for _, f := range h.facts() {
			if f == journal.NoticeDelivered {
				delivered++
			}
		}
		if delivered != 3 {
			t.Errorf("%d entries", delivered)
		}
	})
}

func TestATranslatorWhoLeavesHandsAnAnswerOn(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	one, two := h.translators()
	n := h.told()
	q := h.asked(n, h.escort, "จอดรถได้ที่ไหน")
	_, err := h.Answer(h.as(h.author), n.ID, q, Reply{Text: answerInJapanese})
	h.must(err)
	if h.waits(one, TaskType) == "" {
		one, two = two, one
	}
	if h.waits(one, TaskType) != turn.Answer {
		t.Fatal("it waits for nobody")
	}
	_, err = h.dir.Deactivate(h.as(h.admin), one.ID)
	h.must(err)
	if h.waits(two, TaskType) != turn.Answer {
		t.Error("nobody took it over")
	}
}
