package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestAMeetingIsPlannedKeptAndTurnedIntoARequest(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, b, "/incidents")
	tokyo, frankfurt := h.Actor("coordinator@aomine").Organization, h.Actor("liaison@frankfurt").Organization
	engineer := h.Actor("engineer@merlinet")
	b.get(incident).must(200, "First call of all parties")
	first := firstLink(t, b, "/meetings")
	b.get(first).must(200, "ベルリン", "08:00（シンガポール） 勤務時間外", "02:00（ベルリン） 夜 欠席でよい") // whose night it is, for who leads the case
	signedIn(h, "engineer@merlinet").get(first).must(200, "02:00 (Berlin) excused").not("outside working hours")

	p := b.get(incident + "/meetings/new?at=2026-04-07T16:00&minutes=30").must(200)
	if !strings.Contains(p.Body, `value="2026-04-07T16:00`) {
		t.Error("the time of the slot is lost")
	}
	p = b.post(incident+"/meetings", append(p.form("meeting"), "/title", "Second call")...).must(422) // nobody comes at no time
	p = b.post(incident+"/meetings", append(p.form("meeting"), "/title", "Second call", "/starts/wall", "2026-04-07T16:00", "/starts/zone", "Asia/Tokyo",
		"/minutes", "30", "/attendees", tokyo, "/attendees", engineer.Organization, "/excused", frankfurt, "/agenda", "What came in.")...).
		must(200, "Second call", "What came in.", "07:00 UTC", "欠席でよい", "ベルリン")
	at := p.Path
	p = b.post(at+"/actions", append(p.form("action"), "/what", "")...).must(422)
	p = b.post(at+"/actions", append(p.form("action"), "/what", "Count the hosts", "/who", engineer.Organization)...).must(200, "Count the hosts")

	// who is called reads it, offered nothing that is not theirs; a calendar reads nothing of what it is about
	m := signedIn(h, "engineer@merlinet")
	m.get("/").must(200, "To do after meetings", "Count the hosts")
	theirs := m.get(at).must(200, "Second call", "Count the hosts", "Your turn: do this").not("Make a request")
	if strings.Count(theirs.Body, `action="`+at) != 1 {
		t.Error("a form is offered to whom it is refused")
	}
	m.post(at+"/actions/1/end", append(theirs.form("end-1"), "do", "dropped")...).must(422)
	calendar := m.get(at + "/calendar.ics")
	if calendar.Status != 200 || !strings.Contains(calendar.Body, "DTSTART:20260407T070000Z") || strings.Contains(calendar.Body, "Second") {
		t.Errorf("%d\n%s", calendar.Status, calendar.Body)
	}
	if p := signedIn(h, "engineer@kumo").get(at); p.Status != 404 {
		t.Errorf("who is not called: %d", p.Status)
	}

	p = b.get(at)
	if r := b.post(at+"/actions/1/request", p.form("action-1")...).must(200, "Count the hosts"); !strings.HasPrefix(r.Path, "/requests/") {
		t.Errorf("it leads to %s", r.Path)
	}
	p = b.get(at).must(200)
	p = b.post(at, append(p.form("meeting"), "/title", "Second call", "/starts/wall", "2026-04-07T16:00", "/starts/zone", "Asia/Tokyo",
		"/minutes", "60", "/attendees", tokyo, "/decisions", "We go on.\n\nWe write it down.")...).must(200, "We go on.", "We write it down.", "Count the hosts", "08:00 UTC")
	b.post(at+"/cancel", p.form("cancel")...).must(200, "中止").not(`id="act-cancel"`)
	m.get(at).must(404) // no longer called

	m.get("/").must(200).not("Count the hosts") // it is a request now
}
