package notice

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

var calendarLine = regexp.MustCompile(`(?m)^(METHOD|UID|SEQUENCE|SUMMARY|DTSTART|DTEND|STATUS):(.*?)\r?$`)

// entries are what p's calendar was told so far, the oldest first, the notice's id being told by its reference.
func (h *house) entries(p directory.Person, names map[string]string) (all []string) {
	h.t.Helper()
	h.post()
	letters, err := h.mail.Mailbox(context.Background(), 1000)
	h.must(err)
	for _, l := range letters {
		if l.To != p.Email {
			continue
		}
		var fields []string
		for _, m := range calendarLine.FindAllStringSubmatch(l.Calendar, -1) {
			value := m[2]
			if name, ok := names[value]; ok {
				value = name
			}
			fields = append(fields, value)
		}
		all = append([]string{strings.Join(fields, " ")}, all...)
	}
	return all
}

// The escort's calendar has when to be there under a reference, moves it when a later notice moves it, and loses it with
// the notice; nothing of what it is about gets there.
func TestACalendarFollowsWhatHoldsNow(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	first := h.sent(h.visitTo(h.escort, h.relief))
	names := map[string]string{first.ID: "first"}

	c := h.visitTo(h.escort)
	c.Kind, c.Supersedes = Update, first.ID
	c.Answers.Attend.Say.From, c.Answers.Attend.Say.Until = wall(t, "2026-04-02T10:00"), wall(t, "2026-04-02T12:30")
	second := h.sent(c)
	_, err := h.Recall(h.as(h.author), second.ID, Words{Text: "The visit was moved."})
	h.must(err)

	from, err := first.Answers.Attend.Say.Starts()
	h.must(err)
	until, err := first.Answers.Attend.Say.Ends()
	h.must(err)
	window := from.UTC().Format("20060102T150405Z") + " " + until.UTC().Format("20060102T150405Z")
	moved := "20260402T030000Z 20260402T053000Z"
	one, two := first.Reference, second.Reference
	if diff := cmp.Diff([]string{
		"REQUEST first " + one + " " + window + " 0 CONFIRMED",
		"REQUEST first " + two + " " + moved + " 2 CONFIRMED",
		"CANCEL first " + two + " " + moved + " 3 CANCELLED",
	}, h.entries(h.escort, names)); diff != "" {
		t.Errorf("the escort's: %s", diff)
	}
	if diff := cmp.Diff([]string{
		"REQUEST first " + one + " " + window + " 0 CONFIRMED",
		"CANCEL first " + one + " " + window + " 1 CANCELLED",
	}, h.entries(h.relief, names)); diff != "" {
		t.Errorf("of whom the later one is not: %s", diff)
	}
}

// Who had the earlier notice reads both times in the mail of the later one, on their own clock; who did not has nothing to compare.
func TestTheMailOfAnUpdateSaysTheOldAndTheNewTime(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort)
	c.Visitors = []Visitor{{Person: h.engineer.ID, Name: h.engineer.Name}}
	c.Answers.Attend.Say.From, c.Answers.Attend.Say.Until = wall(t, "2026-03-31T18:00"), wall(t, "2026-04-01T04:00")
	first := h.sent(c)
	second := c
	second.Recipients = h.visitTo(h.escort, h.relief).Recipients
	second.Kind, second.Supersedes = Update, first.ID
	second.Answers.Attend = &Answer[Attendance]{Say: &Attendance{From: wall(t, "2026-04-02T10:00"), Until: wall(t, "2026-04-02T12:30")}}
	n := h.sent(second)
	same := second
	same.Supersedes = n.ID
	h.sent(same)

	th, en := h.words.For("th", zoneOf(t, "Asia/Bangkok")), h.words.For("en", zoneOf(t, "Asia/Singapore"))
	at := func(hour int) time.Time { return time.Date(2026, 3, 31, hour, 0, 0, 0, time.UTC) }
	starts, ends := time.Date(2026, 4, 2, 3, 0, 0, 0, time.UTC), time.Date(2026, 4, 2, 5, 30, 0, 0, time.UTC)
	for _, one := range []struct {
		who   directory.Person
		words *lang.Localizer
		moved int // mail that says both
	}{{h.escort, th, 1}, {h.engineer, en, 1}, {h.relief, th, 0}} {
		both := one.words.Text("mail.moved", "from", one.words.Both(at(11)), "to", one.words.Both(starts)) + "\n\n" +
			one.words.Text("mail.moved_end", "from", one.words.Both(at(21)), "to", one.words.Both(ends)) + "\n"
		label, _, _ := strings.Cut(one.words.Text("mail.moved", "from", "|", "to", "|"), "|")
		var said, compared []string
		for _, l := range h.mailsTo(one.who) {
			if strings.Contains(l.Text, both) && strings.Contains(l.HTML, one.words.Both(at(11))) && strings.Contains(l.HTML, one.words.Both(ends)) {
				said = append(said, l.Text)
			}
			if strings.Contains(l.Text, "\n"+label) {
				compared = append(compared, l.Text)
			}
		}
		if len(said) != one.moved || len(compared) != one.moved {
			t.Errorf("%s reads both times in %q, compares in %q, want %q", one.who.Name, said, compared, both)
		}
	}
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	return must(worktime.LoadZone(name))
}

// mailsTo are p's mails as they were sent.
func (h *house) mailsTo(p directory.Person) []deliver.Letter {
	h.t.Helper()
	h.post()
	all, err := h.mail.Mailbox(context.Background(), 1000)
	h.must(err)
	return slices.DeleteFunc(all, func(l deliver.Letter) bool { return l.To != p.Email })
}

func TestANoticeWithoutATimeTakesTheEarlierOneOutOfTheCalendar(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	first := h.sent(h.visitTo(h.escort))
	c := h.visitTo(h.escort, h.relief)
	c.Kind, c.Supersedes, c.Answers.Attend = AllClear, first.ID, &Answer[Attendance]{CannotSay: true}
	h.sent(c)
	got := h.entries(h.escort, map[string]string{first.ID: "first"})
	if len(got) != 2 || !strings.HasPrefix(got[1], "CANCEL first ") || !strings.HasSuffix(got[1], " 2 CANCELLED") {
		t.Errorf("%q", got)
	}
	if got := h.entries(h.relief, nil); len(got) != 1 || got[0] != "" {
		t.Errorf("who never had it hears that it is off: %q", got)
	}
}

// What the calendar and the mail around it hold is the same at every level: nothing that a reader at minimal may not see.
func TestACalendarSaysTheSameAtEveryLevel(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort, h.relief)
	c.Recipients[1].Level = access.Full
	h.sent(c)
	if a, b := h.entries(h.escort, nil), h.entries(h.relief, nil); !cmp.Equal(a, b) {
		t.Errorf("%q and %q", a, b)
	}
}
