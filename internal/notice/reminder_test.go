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
	"tasuki/internal/directory"
	"tasuki/internal/turn"
)

// reminders are how many mails with such a subject somebody has got.
func (h *house) reminders(p directory.Person, subject string) (n int) {
	h.t.Helper()
	h.post()
	letters, err := h.mail.Mailbox(context.Background(), 1000)
	h.must(err)
	for _, l := range letters {
		if l.To == p.Email && strings.Contains(l.Subject, subject) {
			n++
		}
	}
	return n
}

// The visit is on 31 March at 18:00 in Bangkok, 31 hours ahead; who has not understood it once a quarter of that has gone is reminded, once and in Thai, and an
// hour later whom the notice names to ask is told. Who has understood hears no more of it.
func TestWhoHasNotUnderstoodIsRemindedBeforeTheyMustBeThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.sent(h.visitTo(h.escort, h.relief))
		h.must(ignored(h.Understood(h.as(h.relief), n.ID)))
		const reminder = "แจ้งเตือน"
		steps := func() (all []string) {
			silent, err := h.Silence(h.as(h.author), n.ID)
			h.must(err)
			for _, one := range silent {
				for _, taken := range one.Taken {
					if taken.Trigger == turn.DueSoon {
						all = append(all, string(taken.Whom)+" "+taken.Planned.Format("02 15:04"))
					}
				}
			}
			return all
		}
		pass := func(to time.Time) {
			h.clock.Set(to)
			h.must(h.turns.Escalate(context.Background()))
		}
		pass(time.Date(2026, 3, 30, 11, 44, 0, 0, time.UTC))
		if got := h.reminders(h.escort, reminder); got != 0 {
			t.Errorf("%d reminders too early", got)
		}
		pass(time.Date(2026, 3, 30, 11, 45, 0, 0, time.UTC))
		if got := steps(); !slices.Equal(got, []string{"holder 30 11:45"}) || h.reminders(h.escort, reminder) != 1 || h.reminders(h.relief, reminder) != 0 {
			t.Errorf("%q", got)
		}
		pass(time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC))
		pass(time.Date(2026, 3, 31, 10, 30, 0, 0, time.UTC))
		if got := steps(); !slices.Equal(got, []string{"contact 30 12:45", "holder 30 11:45"}) || h.reminders(h.escort, reminder) != 1 {
			t.Errorf("%q", got)
		}
	})
}

// What replaces it has another time, and is reminded of anew; the earlier one is nobody's turn any more.
func TestALaterTimeIsRemindedOfAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		first := h.sent(h.visitTo(h.escort))
		h.clock.Set(time.Date(2026, 3, 30, 11, 45, 0, 0, time.UTC))
		h.must(h.turns.Escalate(context.Background()))
		next := h.visitTo(h.escort)
		next.Supersedes = first.ID
		moved := *next.Answers.Attend.Say
		moved.From, moved.Until = due(t, "2026-04-02T18:00", "Asia/Bangkok").Wall, due(t, "2026-04-02T20:00", "Asia/Bangkok").Wall
		next.Answers.Attend = &Answer[Attendance]{Say: &moved}
		h.sent(next)
		h.clock.Set(time.Date(2026, 4, 1, 11, 0, 0, 0, time.UTC))
		h.must(h.turns.Escalate(context.Background()))
		if got := h.reminders(h.escort, "แจ้งเตือน"); got != 2 {
			t.Errorf("%d reminders of two times", got)
		}
	})
}

// Where nothing ran while the time came and went, it is late, and no reminder.
func TestNobodyIsRemindedOfATimeThatHasGone(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.sent(h.visitTo(h.escort))
	h.clock.Set(time.Date(2026, 3, 31, 11, 0, 0, 0, time.UTC))
	h.must(h.turns.Escalate(context.Background()))
	if got := h.reminders(h.escort, "แจ้งเตือน"); got != 0 {
		t.Errorf("%d reminders", got)
	}
}

// Urgent work in the small hours wakes; other work that begins at noon lets people sleep.
func TestOnlyUrgentWorkIsRemindedOfAtNight(t *testing.T) {
	for kind, at := range map[Kind]time.Time{
		UrgentWork: time.Date(2026, 4, 1, 20, 0, 0, 0, time.UTC), // 03:00 in Bangkok, a day before
		WorkOnSite: time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC),
	} {
		h := build(t, dbtest.SQLite(t))
		c := h.visitTo(h.escort)
		c.Kind = kind
		early := *c.Answers.Attend.Say
		early.From, early.Until = due(t, "2026-04-03T03:00", "Asia/Bangkok").Wall, due(t, "2026-04-03T05:00", "Asia/Bangkok").Wall
		c.Answers.Attend = &Answer[Attendance]{Say: &early}
		h.sent(c)
		h.clock.Set(at.Add(-time.Minute))
		h.must(h.turns.Escalate(context.Background()))
		if got := h.reminders(h.escort, "แจ้งเตือน"); got != 0 {
			t.Errorf("%s: too early", kind)
		}
		h.clock.Set(at)
		h.must(h.turns.Escalate(context.Background()))
		if got := h.reminders(h.escort, "แจ้งเตือน"); got != 1 {
			t.Errorf("%s: %d reminders at %s", kind, got, at)
		}
	}
}

// A copy was worded in the language that was chosen for its reader, and so is all that they are sent about it.
func TestMailAboutACopyIsInItsLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.Recipients[0].Language = "de"
		n := h.sent(c)
		h.clock.Set(time.Date(2026, 3, 30, 11, 45, 0, 0, time.UTC))
		h.must(h.turns.Escalate(context.Background()))
		must(h.Raise(h.as(h.second), n.ID, h.escort.ID, access.Operational, "Signs for the disks."))
		n = must(h.Ask(h.as(h.escort), n.ID, Question{Text: "Wo?"}))
		must(h.Answer(h.as(h.author), n.ID, n.Questions[0].ID, Reply{Text: "Dort.", Language: "de"}))
		must(h.Recall(h.as(h.author), n.ID, Words{Text: "Verschoben.", Language: "de"}))
		words := h.words.For("de", nil)
		var want []string
		for _, kind := range []string{"notice", "escalation", "escalation", "reminder", "notice", "notice_answered", "notice_changed"} {
			want = append(want, "["+n.Reference+"] "+words.Text("mail."+kind+".subject"))
		}
		if diff := cmp.Diff(want, h.letters(h.escort)); diff != "" {
			t.Error(diff)
		}
	})
}
