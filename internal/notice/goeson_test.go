package notice

import (
	"context"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// ask has the author asked at an instant, twice, and gives whose turn it is then.
func (h *house) ask(at time.Time, n View) turn.Item {
	h.t.Helper()
	h.clock.Set(at)
	for range 2 {
		h.must(h.AskHowItGoesOn(context.Background()))
	}
	i, err := h.turns.Of(context.Background(), ObjectType, n.ID)
	if !fault.Is(err, fault.KindNotFound) {
		h.must(err)
	}
	lost, err := h.turns.Holderless(context.Background())
	if err != nil || lost != 0 {
		h.t.Errorf("%d wait for nobody, %v", lost, err)
	}
	return i
}

// Whoever is there isn't kept for an unknown time: before the time that they were told ends, the author says how it goes on.
func TestBeforeSomebodysTimeEndsTheAuthorSaysHowItGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, err := h.Recall(h.as(h.author), h.sent(h.visitTo(h.escort)).ID, Words{Text: "Nobody need come."}) // before it is asked about
		h.must(err)
		n := h.sent(h.visitTo(h.escort))
		ends, err := n.Answers.Attend.Say.Ends()
		h.must(err)
		if i := h.ask(ends.Add(-2*time.Hour-time.Minute), n); i.Kind != "" {
			t.Errorf("too early it is a turn: %+v", i)
		}
		i := h.ask(ends.Add(-2*time.Hour), n)
		if i.Kind != turn.Work || i.Person != h.author.ID || !i.Due.Equal(ends.Add(-90*time.Minute)) {
			t.Errorf("%+v", i)
		}
		l, err := h.List(h.as(h.author), Filter{Mine: true}, Page{Limit: 10})
		if err != nil || len(l.Items) != 1 || len(h.letters(h.author)) == 0 {
			t.Errorf("%d wait for the author, who was told %q, %v", len(l.Items), h.letters(h.author), err)
		}
		silent, err := h.Silence(h.as(h.author), n.ID)
		h.must(err)
		own := slices.IndexFunc(silent, func(s Silent) bool { return s.Party == Party{} })
		if own < 0 || silent[own].Ahead[0].Trigger != turn.PastDue || !silent[own].Ahead[0].At.Equal(i.Due) {
			t.Fatalf("if nobody reacts: %+v", silent)
		}
		deputy := silent[own].Ahead[1]
		if deputy.Do.Whom != turn.TheDeputy || !deputy.At.Before(ends) || !slices.ContainsFunc(deputy.People, func(p directory.Person) bool { return p.ID == h.second.ID }) {
			t.Errorf("another coordinator can't say it in time: %+v", deputy)
		}

		h.must(d.In(context.Background(), func(ctx context.Context) error { // as older zones had it
			return h.turns.MoveDues(ctx, ObjectType, map[string]time.Time{n.ID: i.Due.Add(time.Hour)})
		}))
		h.zones()
		if got := h.moves("due_moved")[h.author.ID]; len(got) != 1 || !got[0].To.Equal(i.Due) {
			t.Errorf("a law moved it: %+v", got)
		}

		later := h.followed(Update, n)
		say := *later.Answers.Attend.Say
		say.Until.Hour += 2
		_, err = h.Change(h.as(h.author), later.ID, func(c Content) Content { c.Answers.Attend = &Answer[Attendance]{Say: &say}; return c })
		h.must(err)
		later = h.goesOut(later)
		if i := h.ask(h.clock.Now(), n); i.Kind != "" {
			t.Errorf("an update leaves it with %+v", i)
		}
		if i := h.ask(h.clock.Now(), later); i.Kind != "" {
			t.Errorf("an update is asked about at once: %+v", i)
		}
		if i := h.ask(ends, later); !i.Due.Equal(ends.Add(30 * time.Minute)) {
			t.Errorf("%+v", i)
		}
		_, err = h.Recall(h.as(h.author), later.ID, Words{Text: "The work is done."})
		h.must(err)
		if i := h.ask(ends, later); i.Kind != "" {
			t.Errorf("a recall leaves it with %+v", i)
		}
		var kept int64
		h.must(d.Gorm(context.Background()).Table("notices").Where("asks_at IS NOT NULL").Count(&kept).Error)
		if kept != 0 {
			t.Errorf("%d that have ended are looked at for ever", kept)
		}
	})
}

// Only who may say it is asked: nobody at headquarters who works on something else there, and whoever has the next shift.
func TestWhereTheAuthorHasLeftCoordinatorsSayHowItGoesOn(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	technician := h.person(h.hq, "Technician", "ja", access.Executor, access.LogAnalyst)
	n := h.sent(h.visitTo(h.escort))
	ends, err := n.Answers.Attend.Say.Ends()
	h.must(err)
	_, err = h.dir.Deactivate(access.IfMatch(h.as(h.admin), h.author.Version), h.author.ID)
	h.must(err)
	before := len(h.letters(h.second))
	if i := h.ask(ends.Add(-2*time.Hour), n); i.Person != "" || i.Organization != h.hq.ID {
		t.Errorf("%+v", i)
	}
	if told := len(h.letters(h.second)) - before; told != 1 || len(h.letters(technician)) != 0 {
		t.Errorf("the coordinator was told %d times, the technician %q", told, h.letters(technician))
	}
}

// After a time without the server what is late for the author is not late as they hear of it, nor moved by any law.
func TestWhoIsAskedLateHasHalfOfWhatIsLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n := h.sent(h.visitTo(h.escort))
		ends, err := n.Answers.Attend.Say.Ends()
		h.must(err)
		due := ends.Add(-10 * time.Minute)
		for _, at := range []time.Duration{20, 15} { // the same once more
			if i := h.ask(ends.Add(-at*time.Minute), n); !i.Due.Equal(due) {
				t.Errorf("%d minutes before the end it is due %s", at, i.Due)
			}
			h.must(d.In(context.Background(), func(ctx context.Context) error { // as any act on it does
				n, err := h.store.find(ctx, n.ID, true)
				if err != nil {
					return err
				}
				return h.handOn(ctx, n)
			}))
			h.must(h.turns.Escalate(context.Background()))
			h.zones()
		}
		silent, err := h.Silence(h.as(h.author), n.ID)
		h.must(err)
		own := slices.IndexFunc(silent, func(s Silent) bool { return s.Party == Party{} })
		if own < 0 || len(silent[own].Taken) != 0 || !silent[own].Ahead[0].At.Equal(due) || len(h.moves("due_moved")) != 0 {
			t.Errorf("%+v, moved %+v", silent, h.moves("due_moved"))
		}
	})
}

func TestAShortTimeIsAskedAboutWithinIt(t *testing.T) {
	for until, want := range map[string]string{
		"2026-03-31T18:20": "18:00 18:10", "2026-03-31T19:30": "18:00 18:45", "2026-03-31T20:00": "18:00 18:30", "2026-03-31T23:00": "21:00 21:30",
	} {
		a := visit(t)
		wall, err := worktime.ParseLocal(until)
		if err != nil {
			t.Fatal(err)
		}
		a.Answers.Attend.Say.Until = wall
		zone, err := time.LoadLocation(a.Answers.Attend.Say.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.asksAt().In(zone).Format("15:04") + " " + a.sayBy().In(zone).Format("15:04"); got != want {
			t.Errorf("until %s: %s", until, got)
		}
	}
	if none := (Content{}); !none.asksAt().IsZero() || !none.sayBy().IsZero() {
		t.Error("nobody is there, and the author is asked")
	}
}
