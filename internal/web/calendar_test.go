package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
)

func TestASiteKeepsItsOwnCalendarAndVouchesForIt(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "liaison@frankfurt")
	at := "/organizations/" + h.Actor("liaison@frankfurt").Organization
	p := b.get(at).must(200, "Karfreitag", "Ostermontag", "28. April 2026").not(`id="calendar_verify_2026"`)
	p = b.post(at+"/calendar", append(p.form("calendar_add"), "/from", "2026-05-15", "/kind", "half_day", "/hours", "09:00-25:00", "/source", "Betriebsrat")...).must(422)
	if got := said(p); got == "" {
		t.Error("nothing is said of 25:00")
	}
	p = b.post(at+"/calendar", append(p.form("calendar_add"), "/from", "2026-05-15", "/kind", "half_day", "/hours", "09:00-12:00", "/name", "Brückentag", "/source", "Betriebsrat")...).
		must(200, "Brückentag", "09:00–12:00", "Ein Entwurf: Noch", "Karfreitag")
	p = b.post(at+"/calendar/2026/verify", append(p.form("calendar_verify_2026"), "/valid_through", "2026-12-31")...).must(200, "31. Dezember 2026").not("Ein Entwurf: Noch")
	b.post(at+"/calendar/take", append(p.form("calendar_take"), "/year", "2027")...).must(200, "2027", "rickar/cal", "Ein Entwurf: Noch")

	engineer := signedIn(h, "engineer@mainbogen")
	engineer.get(at).must(200, "Karfreitag").not(`id="calendar_add"`)
}

// Whoever reads a time that was computed from a draft is told so beside it.
func TestATimeByADraftSaysSoBesideIt(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Set(time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC))
	b, engineer := signedIn(h, "coordinator@aomine"), h.Actor("engineer@merlinet")
	const doubt = "2026 年のカレンダーは、まだ誰も確認していません。"
	if n := strings.Count(b.get("/").must(200, doubt).Body, doubt); n != 1 { // São Paulo's clock
		t.Errorf("%d warnings on the board", n)
	}
	at := firstLink(t, b, "/incidents") + "/requests"
	p := b.get(at + "/new").must(200)
	who := engineer.Organization + "/" + engineer.Person
	p = b.post(at, append(p.form("draft"), "/title", "Look", "/purpose", "To see.", "/executor", who)...).must(200)
	p = b.post(p.Path, append(p.form("draft"), "/title", "Look", "/executor", who, "do", "add:free_text")...).must(200)
	p = b.post(p.Path, append(p.form("draft"), "/title", "Look", "/executor", who, "/steps/0/free_text/text", "Please look.",
		"/due_rule", "working_days", "/due_rule/number", "2", "do", "review")...).must(200)
	request := p.Path
	p = b.post(request+"/issue", p.form("issue")...).must(200).not(doubt)
	y, err := h.Directory.CalendarYear(h.As("coordinator@aomine"), engineer.Organization, 2026)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Directory.ReplaceCalendarYear(h.As("coordinator@aomine"), engineer.Organization, 2026, directory.CalendarYearDraft{Source: "hearsay", Exceptions: y.Exceptions})
	if err != nil {
		t.Fatal(err)
	}
	b.get(request).must(200, doubt)
	if n := strings.Count(b.get("/?organization="+engineer.Organization).must(200).Body, doubt); n < 2 {
		t.Errorf("%d warnings beside what waits for them", n)
	}
	b.get(request+"/preview").must(200, "Nobody vouches for the calendar of 2026.")
}

func TestADateOfACalendarIsPutRightAndAYearTakenInAgain(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "liaison@frankfurt")
	organization := "/organizations/" + h.Actor("liaison@frankfurt").Organization
	at := b.get(organization).link("28. April 2026")
	if at != organization+"/calendar/2026" {
		t.Fatal(at)
	}
	p := b.get(at).must(200, "Wer dafür einsteht", "Karfreitag", "Ostermontag", "Aomine")
	friday := append(p.form("date_2026-04-03"), "/from", "2026-04-02", "/kind", "half_day", "/source", "Betriebsrat", "do", "save")
	b.post(at+"/dates/2026-04-03", append(slices.Clone(friday), "/hours", "", "/name", "Gründonnerstag")...).must(422)
	p = b.post(at+"/dates/2026-04-03", append(friday, "/hours", "09:00-12:00", "/name", "Gründonnerstag")...).
		must(200, "Gründonnerstag", "Betriebsrat", "Ein Entwurf: Noch").not("Karfreitag", "Wer dafür einsteht")
	monday := p.form("date_2026-04-06")
	p = b.post(at+"/dates/2026-04-06", append(slices.Clone(monday), "do", "remove")...).must(200, "Gründonnerstag").not("Ostermontag")
	b.post(at+"/dates/2026-04-06", "do", "remove").must(404)
	b.post(at+"/dates/2026-04-02", append(monday[:0:0], "version", "2", "do", "remove")...).must(412, "Gründonnerstag")

	file := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261003\nSUMMARY:Einheit\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nUID:2\nDTSTART:20261224T120000Z\nSUMMARY:Heiligabend\nEND:VEVENT\nBEGIN:VEVENT\nUID:3\nDTSTART:20261231T120000Z\nEND:VEVENT\nEND:VCALENDAR\n"
	again := append(p.form("calendar_retake"), "/ics", file, "/source", "Rathaus")
	p = b.post(at+"/take", again...).must(422, "Gründonnerstag")
	p = b.post(at+"/take", append(p.form("calendar_retake"), "/ics", file, "/source", "Rathaus", "/confirmed", "yes")...).
		must(200, "Einheit", "Rathaus", "Heiligabend", "20261231T120000Z").not("Gründonnerstag")
	b.post(at+"/dates/2026-10-03", append(p.form("date_2026-10-03"), "do", "remove")...).must(200, "Heiligabend").not("Einheit")

	engineer := signedIn(h, "engineer@mainbogen")
	engineer.get(at).must(200, "Heiligabend").not(`id="calendar_retake"`)
	engineer.post(at+"/take", "/ics", file, "/source", "x", "/confirmed", "yes").must(403)
}

func TestADraftSaysWhatItsDueMeansForTheExecutorBeforeItIsSent(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Set(time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC))
	b := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, b, "/incidents")
	p := b.get(incident + "/requests/new").must(200)
	executor := h.Actor("engineer@mainbogen")
	p = b.post(incident+"/requests", append(p.form("draft"), "/title", "Look once more", "/executor", executor.Organization+"/"+executor.Person)...).must(200)
	at := p.Path
	p = b.post(at, append(p.form("draft"), "/title", "Look once more", "/executor", executor.Organization+"/"+executor.Person,
		"/due_rule", "working_days", "/due_rule/number", "1", "do", "save")...).must(200)
	// Tuesday 7 April, 18:00 in Frankfurt, after Good Friday and Easter Monday; the eighth in Tokyo
	p = b.get(at).must(200, "Karfreitag", "Ostermontag", "18:00", "01:00")
	b.post(at, append(p.form("draft"), "/title", "Look once more", "/executor", executor.Organization+"/"+executor.Person,
		"/due_rule", "working_days", "/due_rule/number", "soon", "do", "save")...).must(422)
}

// Before a request is sent, whoever sends it sees what its due means for everybody it goes to: now, and from when it leaves.
func TestWhatADueMeansIsSeenWhereItIsSent(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Set(time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC))
	b := signedIn(h, "coordinator@aomine")
	executor, along := h.Actor("engineer@mainbogen"), h.Actor("engineer@paulista")
	typed := []string{
		"/title", "Look once more", "/purpose", "To see.", "/executor", executor.Organization + "/" + executor.Person,
		"/copies", along.Organization + "/" + along.Person, "/due_rule", "working_days", "/due_rule/number", "1",
	}
	at := firstLink(t, b, "/incidents") + "/requests"
	p := b.get(at + "/new").must(200)
	p = b.post(at, append(p.form("draft"), typed...)...).must(200)
	p = b.post(p.Path, append(p.form("draft"), append(typed, "do", "add:run_commands")...)...).must(200)
	p = b.post(p.Path, append(p.form("draft"), append(typed, "/steps/0/run_commands/commands", "reboot", "/steps/0/run_commands/expected_effect", "It restarts.",
		"/steps/0/run_commands/hosts", "fw01", "/steps/0/run_commands/operating_system", "Debian 12", "/steps/0/run_commands/privilege", "administrator", "do", "review")...)...).must(200)
	request := p.Path
	// Tuesday 7 April, 18:00 in Frankfurt, after Good Friday and Easter Monday; the eighth in Tokyo; in São Paulo 13:00
	for _, page := range []string{request, request + "/preview"} {
		b.get(page).must(200, "それぞれの期限", "Karfreitag", "Ostermontag", "2026年4月8日(水) 01:00", "ほかに読める方", "2026年4月7日(火) 13:00", "Sexta-feira Santa")
	}
	p = b.post(request+"/issue", append(p.form("issue"), "/password", apptest.Password, "/scheduled_for/wall", "2026-04-08T09:00", "/scheduled_for/zone", "Europe/Berlin")...).must(200)
	p.must(200, "2026年4月8日(水) 16:00（東京） に送ると", "2026年4月10日(金) 01:00").not("今送ると")
}
