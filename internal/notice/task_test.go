package notice

import (
	"context"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/turn"
)

// task is whose turn the notice's one missing language is, and what for; "" for nobody's.
func (h *house) task(of directory.Person) (person string, kind turn.Kind) {
	h.t.Helper()
	l, err := h.Gaps(h.as(of), GapFilter{}, Page{Limit: 10})
	h.must(err)
	if len(l.Items) != 1 {
		h.t.Fatalf("%d gaps", len(l.Items))
	}
	if t := l.Items[0].Turn; t != nil {
		return t.Person, t.Kind
	}
	return "", ""
}

func (h *house) mine(p directory.Person) int {
	h.t.Helper()
	l, err := h.Gaps(h.as(p), GapFilter{Mine: true}, Page{Limit: 10})
	h.must(err)
	return len(l.Items)
}

// mails are what somebody was written, the newest first.
func (h *house) mails(p directory.Person) (all []string) {
	h.t.Helper()
	h.post()
	mailbox, err := h.mail.Mailbox(context.Background(), 1000)
	h.must(err)
	for _, l := range mailbox {
		if l.To == p.Email {
			all = append(all, l.Text)
		}
	}
	return all
}

func TestATranslationIsOnePersonsTurnAndThenAnothers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		reads, other := h.person(h.hq, "A translator", "ja", access.Translator), h.person(h.hq, "Z translator", "th", access.Translator)
		n := h.draft(h.foreign())
		if person, _ := h.task(h.author); person != "" {
			t.Errorf("before headquarters asks it is %s's turn", person)
		}
		n, err := h.Translate(h.as(h.author), n.ID)
		h.must(err)
		if person, kind := h.task(h.author); person != other.ID || kind != turn.Answer {
			t.Errorf("it is %s's turn to %s, and %s reads Thai", person, kind, other.ID)
		}
		if h.mine(other) != 1 || h.mine(reads) != 0 || h.mine(h.author) != 0 {
			t.Error("it is not in the one list of the one who has it")
		}
		told := h.mails(other)
		if len(told) != 1 || !strings.Contains(told[0], "/notices/"+n.ID+"/translations/th") || strings.Contains(told[0], "fw-01") {
			t.Errorf("told %q", told)
		}
		_, err = h.SaveTranslation(h.as(other), n.ID, thai(n))
		h.must(err)
		if person, kind := h.task(h.author); person != reads.ID || kind != turn.Review || h.mine(other) != 0 || len(h.mails(reads)) != 1 {
			t.Errorf("then it is %s's turn to %s", person, kind)
		}
		_, err = h.ReviewTranslation(h.as(reads), n.ID, Remark, "th")
		h.must(err)
		if h.mine(reads) != 0 {
			t.Error("what is done waits for somebody")
		}
	})
}

// Silence is heard as of any turn, and a notice that goes back takes what waited with it.
func TestATranslationThatNobodyMakesIsEscalated(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one := h.person(h.hq, "Translator", "th", access.Translator)
		n, err := h.Translate(h.as(h.author), h.draft(h.foreign()).ID)
		h.must(err)
		before := len(h.mails(one))
		h.clock.Advance(9 * time.Hour)
		h.must(h.turns.Escalate(context.Background()))
		if got := len(h.mails(one)); got != before+1 {
			t.Errorf("%d mails to the translator, %d before", got, before)
		}
		_, err = h.Change(h.as(h.author), n.ID, func(c Content) Content { c.Texts = nil; return c })
		h.must(err)
		if l, err := h.turns.Mine(h.as(one), TaskType, turn.Page{}); err != nil || len(l.Items) > 0 {
			t.Errorf("words that are gone wait to be translated: %+v %v", l.Items, err)
		}
	})
}

func TestWithoutATranslatorItIsTheAuthorsAndOfOneWhoLeavesAnothers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n, err := h.Translate(h.as(h.author), h.draft(h.foreign()).ID)
		h.must(err)
		if person, _ := h.task(h.author); person != h.author.ID {
			t.Errorf("without a translator it is %s's turn", person)
		}
		one := h.person(h.hq, "First translator", "th", access.Translator)
		_, err = h.Change(h.as(h.author), n.ID, func(c Content) Content {
			c.Texts = []OwnText{{Key: Remark, Language: "ja", Text: inJapanese + "電話してください。"}}
			return c
		})
		h.must(err)
		if person, _ := h.task(h.author); person != one.ID {
			t.Errorf("with one it is %s's turn", person)
		}
		two := h.person(h.hq, "Second translator", "th", access.Translator)
		_, err = h.dir.Deactivate(h.as(h.admin), one.ID)
		h.must(err)
		if person, _ := h.task(h.author); person != two.ID {
			t.Errorf("when that one has left it is %s's turn", person)
		}
	})
}

func TestWithoutATranslatorAndAnAuthorItIsAnybodysAtHeadquarters(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	n := h.draft(h.foreign())
	_, err := h.dir.Deactivate(h.as(h.admin), h.author.ID)
	h.must(err)
	_, err = h.Translate(h.as(h.second), n.ID)
	h.must(err)
	if person, kind := h.task(h.second); person != "" || kind != turn.Answer {
		t.Errorf("it is %q's turn to %s", person, kind)
	}
}

// Of two who can, the one with less to do gets the next.
func TestTranslationsAreSpread(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.translators()
	var whose []string
	for range 2 {
		n, err := h.Translate(h.as(h.author), h.draft(h.foreign()).ID)
		h.must(err)
		tasks, err := h.store.tasks(context.Background(), n.ID)
		h.must(err)
		i, err := h.turns.Of(context.Background(), TaskType, tasks[0].ID)
		h.must(err)
		whose = append(whose, i.Person)
	}
	if whose[0] == whose[1] {
		t.Errorf("both are %s's", whose[0])
	}
}
