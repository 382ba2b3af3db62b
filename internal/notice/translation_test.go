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
)

const (
	inJapanese = "fw-01は止めないでください。"
	inThai     = "กรุณาอย่าปิดfw-01"
)

// foreign is a notice with words of its own in Japanese, to readers of Thai at operational and an engineer of English at minimal.
func (h *house) foreign() Content {
	c := h.visitTo(h.escort, h.relief, h.engineer)
	c.Recipients[0].Level, c.Recipients[1].Level = access.Operational, access.Operational
	c.Texts = []OwnText{{Key: Remark, Language: "ja", Text: inJapanese}}
	return c
}

func (h *house) translators() (one, two directory.Person) {
	return h.person(h.hq, "Translator", "th", access.Translator), h.person(h.hq, "Second translator", "th", access.Translator)
}

func thai(n View) Version {
	t, _ := n.ownText(Remark)
	return Version{Key: Remark, Language: "th", Revision: t.Revision(), Text: inThai}
}

func TestOwnWordsGoOutInTheReadersLanguageOnceTwoPeopleStandBehindThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one, two := h.translators()
		n := h.draft(h.foreign())
		if _, err := h.Submit(h.as(h.author), n.ID); !slices.Equal(fields(t, err), []string{"/own_words/0/text notice.check.missing"}) {
			t.Fatalf("it is handed on untranslated: %v", err)
		}
		n, err := h.Translate(h.as(h.author), n.ID)
		h.must(err)
		if n.State != Translating {
			t.Errorf("it is %s", n.State)
		}
		texts, err := h.SaveTranslation(h.as(one), n.ID, thai(n))
		h.must(err)
		if v := texts.Texts[0].Versions[0]; v.Status != HumanDraft || v.Translator.Person != one.ID || texts.Texts[0].Gaps[0].Kind != Unreviewed {
			t.Errorf("%+v", texts)
		}
		_, err = h.ReviewTranslation(h.as(one), n.ID, Remark, "th")
		wantKey(t, err, fault.KindForbidden, "notice.second_translator")
		texts, err = h.ReviewTranslation(h.as(two), n.ID, Remark, "th")
		h.must(err)
		if v := texts.Texts[0].Versions[0]; v.Status != HumanReviewed || v.Reviewer.Person != two.ID || len(texts.Texts[0].Gaps) > 0 {
			t.Errorf("%+v", texts)
		}
		_, err = h.Submit(h.as(h.author), n.ID)
		h.must(err)
		_, err = h.Approve(h.as(h.second), n.ID)
		h.must(err)
		_, err = h.Send(h.as(h.author), n.ID)
		h.must(err)
		got, err := h.Get(h.as(h.escort), n.ID)
		h.must(err)
		text := got.Mine.Briefing.Text()
		if !strings.Contains(text, inThai) || strings.Contains(text, inJapanese) || !strings.Contains(text, "แปลจากภาษาต้นฉบับ: ญี่ปุ่น") {
			t.Errorf("the escort reads\n%s", text)
		}
		got, err = h.Get(h.as(h.engineer), n.ID)
		h.must(err)
		if text := got.Mine.Briefing.Text(); strings.Contains(text, "fw-01") {
			t.Errorf("a reader at minimal reads\n%s", text)
		}
		facts := h.facts()
		for _, want := range []journal.Fact{journal.NoticeTranslating, journal.NoticeTranslated, journal.NoticeTranslationReviewed} {
			if !slices.Contains(facts, want) {
				t.Errorf("%s is not on record: %q", want, facts)
			}
		}
	})
}

func TestATranslationGoesStaleWithItsSource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one, two := h.translators()
		n, err := h.Translate(h.as(h.author), h.draft(h.foreign()).ID)
		h.must(err)
		_, err = h.SaveTranslation(h.as(one), n.ID, thai(n))
		h.must(err)
		_, err = h.ReviewTranslation(h.as(two), n.ID, Remark, "th")
		h.must(err)
		changed, err := h.Change(h.as(h.author), n.ID, func(c Content) Content {
			c.Texts = []OwnText{{Key: Remark, Language: "ja", Text: inJapanese + "電話してください。"}}
			return c
		})
		h.must(err)
		if changed.State != Translating {
			t.Errorf("a correction takes it to %s", changed.State)
		}
		texts, err := h.Texts(h.as(one), n.ID)
		h.must(err)
		if !texts.Texts[0].Versions[0].Stale || texts.Texts[0].Gaps[0].Kind != Stale {
			t.Errorf("%+v", texts)
		}
		_, err = h.SaveTranslation(h.as(one), n.ID, thai(n))
		wantKey(t, err, fault.KindConflict, "notice.source_changed")
		_, err = h.ReviewTranslation(h.as(two), n.ID, Remark, "th")
		wantKey(t, err, fault.KindConflict, "notice.source_changed")
		if _, err = h.Submit(h.as(h.author), n.ID); !slices.Equal(fields(t, err), []string{"/own_words/0/text notice.check.stale"}) {
			t.Errorf("a stale translation goes on: %v", err)
		}
		p, err := h.Preview(h.as(h.author), n.ID, h.escort.ID)
		h.must(err)
		if text := p.Text(); strings.Contains(text, inThai) || !strings.Contains(text, "ข้อความนี้เป็นภาษาอื่น: ญี่ปุ่น") {
			t.Errorf("the escort would read\n%s", text)
		}
	})
}

func TestAVersionThatChangesAFrozenSpanIsRefusedAtTheField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.draft(h.foreign())
		for _, c := range []struct {
			name string
			edit func(*Version)
			want string
		}{
			{"another machine", func(v *Version) { v.Text = strings.ReplaceAll(v.Text, "fw-01", "fw-02") }, "/text notice.frozen_missing"},
			{"nothing", func(v *Version) { v.Text = " " }, "/text field.required"},
			{"words that turn the text around", func(v *Version) { v.Text += "\u202e" }, "/text field.control_characters"},
			{"a language that nobody knows", func(v *Version) { v.Language = "xx-nonsense" }, "/language language.unknown"},
			{"a language without notices", func(v *Version) { v.Language = "sw" }, "/language notice.language_not_spoken"},
			{"the source's own", func(v *Version) { v.Language = "ja" }, "/language notice.language_of_source"},
			{"another text", func(v *Version) { v.Key = HappenedText }, "/key notice.no_such_text"},
		} {
			v := thai(n)
			c.edit(&v)
			_, err := h.SaveTranslation(h.as(h.author), n.ID, v)
			if err == nil || fields(t, err)[0] != c.want {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
		}
	})
}

func TestAnUntranslatedNoticeNeedsAnOverrideOnTheRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.draft(h.foreign())
		_, err := h.Override(h.as(h.author), n.ID, " ")
		if got := fields(t, err); !slices.Equal(got, []string{"/reason field.required"}) {
			t.Errorf("no reason: %q", got)
		}
		overridden, err := h.Override(h.as(h.author), n.ID, "It burns.")
		h.must(err)
		if o := overridden.Override; o == nil || o.Reason != "It burns." || o.By.Person != h.author.ID {
			t.Fatalf("%+v", o)
		}
		_, err = h.Submit(h.as(h.author), n.ID)
		h.must(err)
		// one more reader of another language before it is approved: that is not what was overridden
		_, err = h.dir.UpdatePerson(h.as(h.admin), h.relief.ID, directory.PersonChange{Language: ptr("vi")})
		h.must(err)
		if _, err = h.Approve(h.as(h.second), n.ID); !slices.Equal(fields(t, err), []string{"/own_words/0/text notice.check.missing"}) {
			t.Errorf("approved: %v", err)
		}
		_, err = h.Override(h.as(h.second), n.ID, "It still burns.")
		h.must(err)
		_, err = h.Approve(h.as(h.second), n.ID)
		h.must(err)
		_, err = h.Send(h.as(h.author), n.ID)
		h.must(err)
		got, err := h.Get(h.as(h.escort), n.ID)
		h.must(err)
		var marked bool
		for _, s := range got.Mine.Briefing.Sections {
			for _, sentence := range s.Sentences {
				for _, span := range sentence {
					marked = marked || span.Text == inJapanese && span.Language == "ja" && span.Frozen
				}
			}
		}
		if !marked {
			t.Errorf("the source is not marked as Japanese: %+v", got.Mine.Briefing)
		}
		records := h.records()
		i := slices.IndexFunc(records, func(r journal.Record) bool { return r.Fact == journal.NoticeOverridden })
		if i < 0 || records[i].Personal["reason"] != "It burns." {
			t.Errorf("the override is not on record: %+v", records)
		}
		// a change takes the override away
		n = h.draft(h.foreign())
		_, err = h.Override(h.as(h.author), n.ID, "It burns.")
		h.must(err)
		again, err := h.Change(h.as(h.author), n.ID, func(c Content) Content { return c })
		h.must(err)
		if again.Override != nil {
			t.Error("an override outlives a change")
		}
	})
}

func TestGapsAreListedForWhoeverMayFillThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one, _ := h.translators()
		draft, handed := h.draft(h.foreign()), h.draft(h.foreign())
		_, err := h.Translate(h.as(h.author), handed.ID)
		h.must(err)
		of := func(p directory.Person, language string) (notices []string) {
			l, err := h.Gaps(h.as(p), GapFilter{Language: language}, Page{Count: true})
			h.must(err)
			for _, g := range l.Items {
				if g.Language != "th" || g.Kind != Missing || g.Readers != 2 || g.Key != Remark || g.Reference == "" {
					t.Errorf("%+v", g)
				}
				notices = append(notices, g.Notice)
			}
			return notices
		}
		if got := of(h.author, ""); !slices.Equal(got, []string{handed.ID, draft.ID}) {
			t.Errorf("the author finds %q", got)
		}
		if got := of(one, "th"); !slices.Equal(got, []string{handed.ID}) {
			t.Errorf("a translator finds %q", got)
		}
		for name, got := range map[string][]string{"another language": of(h.author, "de"), "the escort": of(h.escort, ""), "the engineer": of(h.engineer, ""), "a clerk": of(h.clerk, "")} {
			if len(got) > 0 {
				t.Errorf("%s: %q", name, got)
			}
		}
		// hidden is not found, and what is still being written is nobody else's
		for _, p := range []directory.Person{h.escort, h.engineer, h.clerk} {
			if _, err := h.Texts(h.as(p), handed.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s reads what is to be translated: %v", p.Name, err)
			}
		}
		if _, err := h.Texts(h.as(one), draft.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a translator reads a draft: %v", err)
		}
		if _, err := h.Get(h.as(one), handed.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a translator reads the rest of the notice: %v", err)
		}
	})
}

func TestNobodyTranslatesWhatIsUnderReview(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.draft(h.foreign())
		_, err := h.Override(h.as(h.author), n.ID, "It burns.")
		h.must(err)
		_, err = h.Submit(h.as(h.author), n.ID)
		h.must(err)
		_, err = h.SaveTranslation(h.as(h.author), n.ID, thai(n))
		wantKey(t, err, fault.KindConflict, "notice.not_possible")
	})
}

func TestThePlainLanguageCheckSaysWhatBlocksAndWhatWarns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.foreign()
		c.Answers.HowLong, c.Contact = nil, nil
		c.Texts[0] = OwnText{Key: Remark, Language: "en", Text: "Do not reboot the server at 18:00. Then rm -rf /tmp/x."}
		n := h.draft(c)
		all, err := h.Check(h.as(h.author), n.ID)
		h.must(err)
		got := make([]string, len(all))
		for i, f := range all {
			got[i] = strings.Join([]string{string(f.Kind), string(f.Rule), f.Pointer, f.Language, f.Span, f.Suggestion}, " ")
		}
		want := []string{
			"blocks missing_answer /answers/how_long   ", "blocks missing_contact /contact   ", "blocks untranslated /own_words/0/text th  ",
			"blocks bare_time /own_words/0/text en 18:00 ", "warns missing_visitor /visitors   ",
			"warns unmarked_command /own_words/0/text en rm -rf /tmp/x ", "warns jargon /own_words/0/text en reboot switch off and on again",
			"warns jargon /own_words/0/text en server central computer",
		}
		if !slices.Equal(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
		for _, f := range all {
			voice := words(t).For("ja", nil)
			if said := voice.Fill(f.Key, f.Args); strings.Contains(said, "⟦") {
				t.Errorf("%s: %s", f.Rule, said)
			}
		}
		_, err = h.Override(h.as(h.author), n.ID, "It burns.")
		h.must(err)
		if _, err = h.Submit(h.as(h.author), n.ID); !slices.Equal(fields(t, err), []string{"/answers/how_long notice.answer_missing", "/contact field.required"}) {
			t.Errorf("what has no answer is let through, or more is held against it: %v", err)
		}
		if _, err := h.Check(h.as(h.escort), n.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the escort reads the check: %v", err)
		}
	})
}

func TestALanguageThatIsNotSpokenIsSaidWithTheOneThatIsShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort, h.relief, h.engineer) // the engineer's en-SG is English
		c.Recipients[0].Language, c.Recipients[1].Language = "sw", "ja-Latn"
		n := h.draft(c)
		all, err := h.Check(h.as(h.author), n.ID)
		h.must(err)
		var got []string
		for _, f := range all {
			if f.Rule == Unspoken {
				got = append(got, string(f.Kind)+" "+f.Language+": "+words(t).For("en", nil).Fill(f.Key, f.Args))
			}
		}
		for _, a := range c.Recipients[:2] {
			p, err := h.Preview(h.as(h.author), n.ID, a.Person)
			h.must(err)
			if p.Language != "en" {
				t.Errorf("%s is shown", p.Language)
			}
		}
		if len(got) != 2 || !strings.HasPrefix(got[0], "warns sw: ") || !strings.HasSuffix(got[1], ": English") {
			t.Errorf("%q", got)
		}
	})
}

func TestWarningsAreCountedWhereANoticeIsHandedOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.Texts = []OwnText{{Key: Remark, Language: "en", Text: "Do not reboot the server."}}
		h.approved(c)
		for _, r := range h.records() {
			if r.Fact != journal.NoticeSubmitted && r.Fact != journal.NoticeApproved {
				continue
			}
			if !strings.Contains(everything(t, r.Data), `"warned":{"jargon":2,"missing_visitor":1}`) {
				t.Errorf("%s: %v", r.Fact, r.Data)
			}
		}
	})
}

func ptr[T any](v T) *T { return &v }
