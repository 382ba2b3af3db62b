package meeting

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/roster"
	"tasuki/internal/worktime"
)

// entry is a calendar as ical.js, which knows nothing of us, reads it.
type entry struct {
	Method, Version string
	Longest         int  // octets of a line
	Bare            bool // a line that does not end as lines of calendars do
	Ended           bool
	Events          []event
}

type event struct {
	UID, Summary, Organizer, Start, End, Zone, Stamp, Status, URL, Class, Transparency string
	Sequence                                                                           int
	Attendees                                                                          []struct{ Address, Role, Status string }
	Names                                                                              []string
}

// understood has ical.js read a calendar, in which no line may be too long and nothing may stand of what meetings are about.
func understood(t *testing.T, text string) entry {
	t.Helper()
	library, err := filepath.Abs("../../.tools/web/node_modules/ical.js/dist/ical.js")
	if err == nil {
		_, err = os.Stat(library)
	}
	node, missing := exec.LookPath("node")
	if err := cmp.Or(err, missing); err != nil {
		leftOut(t, "no node, or no ical.js for it (make build brings that by npm): "+err.Error())
	}
	c := exec.Command(node, filepath.Join("testdata", "read.mjs"), library)
	var wrong bytes.Buffer
	c.Stdin, c.Stderr = strings.NewReader(text), &wrong
	said, err := c.Output()
	var e entry
	if err != nil || json.Unmarshal(said, &e) != nil {
		t.Fatalf("%v\n%s%s\n%s", err, said, wrong.Bytes(), text)
	}
	if e.Longest > 75 || e.Bare || !e.Ended || e.Version != "2.0" {
		t.Errorf("no calendar looks like that: %+v\n%s", e, text)
	}
	if flat := strings.ReplaceAll(text, "\r\n ", ""); strings.Contains(flat, "secret") || strings.Contains(flat, "file") {
		t.Errorf("it says too much:\n%s", text)
	}
	return e
}

// leftOut skips, or fails where nothing may be left out.
func leftOut(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
		t.Fatal(what)
	}
	t.Skip("left out: " + what)
}

// arrived are the mails that went out since the last time, by whom they are for.
func (h *house) arrived() map[string]deliver.Letter {
	h.t.Helper()
	h.must(h.post.Drain(context.Background()))
	letters, err := h.post.Mailbox(context.Background(), 100)
	h.must(err)
	all := map[string]deliver.Letter{}
	for _, l := range letters {
		if h.seen[l.ID] {
			continue
		}
		h.seen[l.ID] = true
		who := strings.TrimSuffix(l.To, "@x.example")
		if _, twice := all[who]; twice {
			h.t.Errorf("%s got two at once", who)
		}
		all[who] = l
	}
	return all
}

// wants says who got a mail, with which method, and about what; each names its reader and nobody else.
func (h *house) wants(m Meeting, methods map[string]string) map[string]entry {
	h.t.Helper()
	letters, entries := h.arrived(), map[string]entry{}
	for who, l := range letters {
		if methods[who] == "" {
			h.t.Errorf("%s got %q", who, l.Subject)
			continue
		}
		e := understood(h.t, l.Calendar)
		entries[who] = e
		status := map[string]string{"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[methods[who]]
		if e.Method != methods[who] || len(e.Events) != 1 || e.Events[0].Status != status {
			h.t.Errorf("%s: %+v", who, e)
			continue
		}
		h.same(m, e.Events[0])
		to := e.Events[0].Attendees
		if len(to) != 1 || to[0].Address != "mailto:"+l.To || to[0].Status != "NEEDS-ACTION" {
			h.t.Errorf("%s: for %+v", who, to)
		}
		if !strings.HasPrefix(l.Subject, "["+m.Reference+"] ") || strings.Contains(l.Subject+l.Text+l.HTML, "secret") {
			h.t.Errorf("%s: %q\n%s", who, l.Subject, l.Text)
		}
	}
	for who, method := range methods {
		if _, ok := letters[who]; !ok {
			h.t.Errorf("%s got no %s", who, method)
		}
	}
	return entries
}

// same holds what was read against the meeting.
func (h *house) same(m Meeting, e event) {
	h.t.Helper()
	const iso = "2006-01-02T15:04:05.000Z"
	if e.UID != m.ID || e.Sequence != m.Sequence || e.Summary != m.Reference || e.Organizer != "mailto:tasuki@aomine.example" ||
		e.Start != m.At().UTC().Format(iso) || e.End != m.Until().UTC().Format(iso) || e.Zone != "UTC" || e.Class != "CONFIDENTIAL" ||
		e.URL != "https://tasuki.aomine.example/meetings/"+m.ID {
		h.t.Errorf("%+v is not %+v", e, m)
	}
	for _, name := range e.Names {
		if !slices.Contains([]string{"uid", "dtstamp", "summary", "dtstart", "dtend", "sequence", "class", "url", "organizer", "status", "transp", "attendee"}, name) {
			h.t.Errorf("it has a %s", name)
		}
	}
}

func TestACalendarGetsTheReferenceAndTheTimeAndNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID}))
		h.must(err)
		file := func(method, status string, sequence int) {
			t.Helper()
			e := understood(t, h.Calendar(m))
			if e.Method != method || len(e.Events) != 1 || e.Events[0].Status != status || e.Events[0].Sequence != sequence ||
				len(e.Events[0].Attendees) > 0 {
				t.Fatalf("%+v", e)
			}
			h.same(m, e.Events[0])
		}
		file("PUBLISH", "CONFIRMED", 0)
		m, err = h.Change(h.as(h.desk), m.ID, func(c Content) Content { c.Agenda = "What is known"; return c })
		h.must(err)
		file("PUBLISH", "CONFIRMED", 0)
		m, err = h.Change(h.as(h.desk), m.ID, func(c Content) Content { c.Minutes = 90; return c })
		h.must(err)
		file("PUBLISH", "CONFIRMED", 1)
		m, err = h.Cancel(h.as(h.desk), m.ID)
		h.must(err)
		file("CANCEL", "CANCELLED", 2)
	})
}

func TestACancelledMeetingStaysAsItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID}))
		h.must(err)
		m, err = h.Cancel(h.as(h.desk), m.ID)
		h.must(err)
		if _, err := h.Change(h.as(h.desk), m.ID, func(c Content) Content { return c }); err == nil {
			t.Error("it changes")
		}
		if got, err := h.Get(h.as(h.engineer), m.ID); err != nil || got.State != Cancelled || got.Version != 2 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// founder is who founded headquarters, and so may see every case of it.
const founder = "system@aomine.example"

// TestCalendarsFollowTheMeeting: invited, moved, some no longer called, cancelled; each in the reader's own mail.
func TestCalendarsFollowTheMeeting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		all := []Attendee{{Organization: h.hq.ID, Excused: true}, {Organization: h.vendor.ID}}
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(all...))
		h.must(err)
		got := h.wants(m, map[string]string{"desk": "REQUEST", "engineer": "REQUEST", "mate": "REQUEST", founder: "REQUEST"})
		for who, role := range map[string]string{"desk": "OPT-PARTICIPANT", "engineer": "REQ-PARTICIPANT"} {
			if e := got[who].Events[0]; e.Attendees[0].Role != role || (e.Transparency == "TRANSPARENT") != (who == "desk") {
				t.Errorf("%s: %+v", who, e)
			}
		}

		change := func(edit func(*Content)) {
			t.Helper()
			before := m.Sequence
			m, err = h.Change(h.as(h.desk), m.ID, func(c Content) Content { edit(&c); return c })
			h.must(err)
			if m.Sequence < before {
				t.Errorf("from %d to %d", before, m.Sequence)
			}
		}
		h.clock.Set(start.Add(time.Minute))
		change(func(c *Content) { c.Agenda, c.Decisions = "The secret file", []string{"A secret decision"} })
		h.wants(m, nil) // no calendar shows that

		change(func(c *Content) { c.Minutes = 30 })
		moved := h.wants(m, map[string]string{"desk": "REQUEST", "engineer": "REQUEST", "mate": "REQUEST", founder: "REQUEST"})
		if m.Sequence != 1 || moved["mate"].Events[0].Stamp <= got["mate"].Events[0].Stamp {
			t.Errorf("%d, %s", m.Sequence, moved["mate"].Events[0].Stamp)
		}

		change(func(c *Content) { c.Attendees = []Attendee{all[0], {Organization: h.vendor.ID, Person: h.engineer.ID}} })
		h.wants(m, map[string]string{"mate": "CANCEL"})
		change(func(c *Content) { c.Attendees = []Attendee{{Organization: h.hq.ID}, c.Attendees[1]} })
		if e := h.wants(m, map[string]string{"desk": "REQUEST", founder: "REQUEST"}); e["desk"].Events[0].Attendees[0].Role != "REQ-PARTICIPANT" {
			t.Errorf("needed after all: %+v", e)
		}
		change(func(c *Content) {
			c.Attendees = append(slices.Clone(c.Attendees), Attendee{Organization: h.vendor.ID, Excused: true})
		})
		if e := h.wants(m, map[string]string{"mate": "REQUEST"}); e["mate"].Events[0].Attendees[0].Role != "OPT-PARTICIPANT" {
			t.Errorf("the engineer by name, the others if they like: %+v", e)
		}
		if m.Sequence != 4 {
			t.Errorf("who is called changed three times: %d", m.Sequence)
		}
		m, err = h.Cancel(h.as(h.desk), m.ID)
		h.must(err)
		h.wants(m, map[string]string{"desk": "CANCEL", "engineer": "CANCEL", "mate": "CANCEL", founder: "CANCEL"})
	})
}

func TestAMailHasTheTimeOnItsReadersClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.hq.ID, Excused: true}, Attendee{Organization: h.vendor.ID}))
		h.must(err)
		letters := h.arrived()
		for who, want := range map[string]string{
			"desk": "09:00 (Tokyo) = 00:00 UTC", "engineer": "When: Mon, 30 March 2026, 08:00 (Singapore) = 00:00 UTC",
		} {
			if l := letters[who]; !strings.Contains(l.Text, want) || !strings.Contains(l.HTML, want) {
				t.Errorf("%s reads\n%s", who, l.Text)
			}
		}
		if !strings.HasSuffix(letters["engineer"].Subject, "] A meeting") || !strings.HasSuffix(letters["desk"].Subject, "] A meeting, for your information") {
			t.Errorf("%q, %q", letters["engineer"].Subject, letters["desk"].Subject)
		}
	})
}

// TestWhoseCalendarHasItFollowsWhoTakesPart: no mail may tell of a case that is not one's own any more, or yet.
func TestWhoseCalendarHasItFollowsWhoTakesPart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID}))
		h.must(err)
		h.wants(m, map[string]string{"engineer": "REQUEST", "mate": "REQUEST"})
		leave := func() {
			t.Helper()
			present, err := h.cases.Participants(h.as(h.desk), h.incident, db.Page{Limit: 10})
			h.must(err)
			for _, p := range present.Items {
				if p.Active && p.Organization == h.vendor.ID {
					_, err = h.cases.RevokeParticipant(h.as(h.desk), h.incident, p.ID, "Done.")
					h.must(err)
				}
			}
		}
		leave()
		h.wants(m, map[string]string{"engineer": "CANCEL", "mate": "CANCEL"})
		h.clock.Set(start.Add(time.Hour))
		h.admit()
		h.wants(m, map[string]string{"engineer": "REQUEST", "mate": "REQUEST"})
		_, err = h.dir.Deactivate(h.as(h.admin), h.mate.ID)
		h.must(err)
		h.clock.Set(m.Until())
		leave()
		h.wants(m, nil) // it is over
		h.admit()
		late, err := h.Change(h.as(h.desk), m.ID, func(c Content) Content { c.Minutes = 20; return c })
		h.must(err)
		h.wants(late, map[string]string{"engineer": "REQUEST"}) // theirs says an hour; whoever is gone gets no mail

		h.clock.Set(start.AddDate(0, 0, 3))
		past, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID}))
		h.must(err)
		h.wants(past, nil)
	})
}

// TestAFeedIsWhatItsOwnerIsCalledTo, and follows: ical.js reads it.
func TestAFeedIsWhatItsOwnerIsCalledTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for name, p := range map[string]directory.Person{"nobody": h.nobody, "engineer": h.engineer} {
			if e := h.feed(p); len(e.Events) != 0 {
				t.Errorf("%s has none yet: %+v", name, e)
			}
		}
		all, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID, Excused: true}, Attendee{Organization: h.vendor.ID, Person: h.mate.ID}))
		h.must(err)
		one, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID, Person: h.engineer.ID}))
		h.must(err)
		for _, c := range []struct {
			who  directory.Person
			want []Meeting
			free string // the first one's transparency
		}{{h.engineer, []Meeting{all, one}, "TRANSPARENT"}, {h.mate, []Meeting{all}, ""}, {h.desk, nil, ""}, {h.nobody, nil, ""}} {
			e := h.feed(c.who)
			if len(e.Events) != len(c.want) || len(c.want) > 0 && e.Events[0].Transparency != c.free {
				t.Errorf("%s: %+v", c.who.Name, e)
				continue
			}
			for i, m := range c.want {
				h.same(m, e.Events[i])
				if len(e.Events[i].Attendees) > 0 {
					t.Errorf("%s reads who comes: %+v", c.who.Name, e.Events[i].Attendees)
				}
			}
		}
		if once, again := h.text(h.engineer), h.text(h.engineer); once != again {
			t.Error("it is another each time")
		}
		one, err = h.Cancel(h.as(h.desk), one.ID)
		h.must(err)
		if e := h.feed(h.engineer); e.Events[1].Status != "CANCELLED" || e.Events[1].Sequence != 1 {
			t.Errorf("called off: %+v", e)
		}
		present, err := h.cases.Participants(h.as(h.desk), h.incident, db.Page{Limit: 10})
		h.must(err)
		for _, p := range present.Items {
			if p.Organization == h.vendor.ID {
				_, err = h.cases.RevokeParticipant(h.as(h.desk), h.incident, p.ID, "Done.")
				h.must(err)
			}
		}
		if e := h.feed(h.engineer); len(e.Events) != 0 {
			t.Errorf("no part in the case any more, and still: %+v", e)
		}
		h.admit()
		h.clock.Set(all.At().AddDate(0, 0, feedBack+1))
		if e := h.feed(h.engineer); len(e.Events) != 0 {
			t.Errorf("long ago, and still: %+v", e)
		}
	})
}

func (h *house) text(p directory.Person) string {
	h.t.Helper()
	text, err := h.Feed(h.as(p))
	h.must(err)
	return text
}

// feed is the calendar of a person, in which nothing may be asked for.
func (h *house) feed(p directory.Person) entry {
	h.t.Helper()
	e := understood(h.t, h.text(p))
	if e.Method != "PUBLISH" {
		h.t.Errorf("a feed is published, not %s", e.Method)
	}
	return e
}

// TestAFeedHasItsOwnersShifts, with who swapped in, in their own language and without the roster's name.
func TestAFeedHasItsOwnersShifts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		date, err := worktime.ParseDate("2026-03-30")
		h.must(err)
		v, err := h.rosters.Create(h.as(h.engineer), roster.Draft{
			Organization: h.vendor.ID, Name: "The secret watch", Zone: "Asia/Singapore",
			Rotation: roster.Rotation{
				Starts: date, Kind: roster.Weekly, Members: []string{h.engineer.ID, h.mate.ID}, Windows: []roster.Window{{From: "09:00", To: "09:00"}},
			},
		})
		h.must(err)
		_, err = h.rosters.Override(h.as(h.engineer), v.ID, roster.Taking{
			Person: h.mate.ID, From: start.AddDate(0, 0, 3), Until: start.AddDate(0, 0, 4), Reason: "A wedding.",
		})
		h.must(err)
		e := h.feed(h.engineer)
		want := [][2]string{ // a week, of which the colleague has a day, and every other week after it
			{"2026-03-30T01:00:00.000Z", "2026-04-01T06:00:00.000Z"}, {"2026-04-02T06:00:00.000Z", "2026-04-06T01:00:00.000Z"},
			{"2026-04-13T01:00:00.000Z", "2026-04-20T01:00:00.000Z"},
		}
		if len(e.Events) < 5 || len(h.feed(h.nobody).Events) != 0 {
			t.Fatalf("%+v", e)
		}
		for i, w := range want {
			if o := e.Events[i]; o.Start != w[0] || o.End != w[1] || o.Summary != "On duty" || o.Transparency != "TRANSPARENT" || o.Status != "CONFIRMED" ||
				o.URL != "https://tasuki.aomine.example/rosters/"+v.ID || i > 0 && o.UID == e.Events[i-1].UID {
				t.Errorf("%+v, want %v", o, w)
			}
		}
		h.clock.Set(start.Add(30 * time.Hour))
		for i, o := range h.feed(h.engineer).Events[:3] {
			if o.UID != e.Events[i].UID {
				t.Errorf("tomorrow it is another one: %s", o.UID)
			}
		}
	})
}
