package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestARequestIsShownAsItsExecutorWillReadIt(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	var at string
	for _, m := range links.FindAllStringSubmatch(b.get("/").Body, -1) {
		if strings.HasPrefix(m[1], "/requests/") && strings.Contains(b.get(m[1]).text(), "Sao Mai") {
			at = m[1]
			break
		}
	}
	p := b.get(at + "/preview").must(200)
	if !strings.Contains(p.Body, `<div lang="vi" dir="ltr"`) || !strings.Contains(p.Body, `<html lang="ja"`) {
		t.Errorf("not as somebody in Ho Chi Minh City reads it: %.600s", p.Body)
	}
	p.must(200, "17:00") // on their clock
}

func TestANoticeIsWrittenApprovedByASecondPersonAndUnderstood(t *testing.T) {
	h := apptest.Scenario(t)
	author, second := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	incident := firstLink(t, author, "/incidents")
	escort := h.Actor("escort@bangkok")
	p := author.get(incident + "/notices/new").must(200)
	p = author.post(incident+"/notices", append(p.form("notice"),
		"/kind", "work_on_site", "/level", "minimal", "/site", escort.Organization, "/recipients", escort.Person,
		"/answers/what_happened", "security_check", "/answers/what_will_be_done", "copy_data", "/answers/how_long/say/minutes_from", "16:40",
		"/answers/how_long/say/minutes_to", "20:50", "/answers/attend/say/from", "2026-03-31T18:00", "/answers/attend/say/until", "2026-04-01T02:00",
		"/instructions", "let_engineer_in", "/bring", "jacket")...).must(200)
	at := p.Path
	q := author.post(at+"/submit", p.form("submit")...)
	if q.Status != 422 || !strings.Contains(q.Body, `href="`+at+`/edit#notice-answers-headquarters"`) {
		t.Errorf("what is missing does not lead to where it is written: %d\n%.1500s", q.Status, said(q))
	}
	p = author.get(at + "/edit").must(200)
	p = author.post(at+"/edit", append(p.form("notice"),
		"/kind", "work_on_site", "/level", "minimal", "/site", escort.Organization, "/recipients", escort.Person,
		"/answers/what_happened", "security_check", "/answers/what_will_be_done", "copy_data", "/answers/how_long/cannot_say", "yes",
		"/answers/attend/say/from", "2026-03-31T18:00", "/answers/attend/say/until", "2026-04-01T02:00",
		"/answers/headquarters", "cannot_say", "/contact/person", h.Actor("coordinator@aomine").Person)...).must(200)
	p = author.post(at+"/submit", p.form("submit")...).must(200).not(`id="approve"`)
	p = second.get(at).must(200)
	p = second.post(at+"/approve", p.form("approve")...).must(200)
	second.post(at+"/send", p.form("send")...).must(200)

	reader := signedIn(h, "escort@bangkok")
	p = reader.get(reader.get("/").link("งาน")).must(200, "18:00").not("security", "20:50")
	reader.post(at+"/understood", p.form("understood")...).must(200)
}

func TestACaseThatIsHeldCanNotBeClosedFromItsPage(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.get("/incidents/new").must(200)
	p = b.post("/incidents", append(p.form("incident"), "/title", "A second one", "/severity", "low", "/tlp", "TLP:AMBER",
		"/impact/0/service", "Mail", "/impact/0/from/wall", "2026-03-29T02:30", "/impact/0/from/zone", "Europe/Berlin")...).must(422, "ベルリン")
	p = b.post("/incidents", append(p.form("incident"), "/title", "A second one", "/severity", "low", "/tlp", "TLP:AMBER")...).must(200, "A second one")
	at := p.Path
	for _, to := range []string{"triage", "active", "contained", "remediating", "closure_review"} {
		p = b.post(at+"/transition", append(p.form("transition"), "/to", to, "/reason", "On the way.")...).must(200)
	}
	stale := p.form("transition")
	p = b.post(at+"/hold", append(p.form("hold"), "/reason", "The cause is unknown.")...).must(200, "The cause is unknown.")
	b.post(at+"/transition", append(p.form("transition"), "/to", "closed", "/reason", "Done.")...).must(409)
	b.post(at+"/transition", append(stale, "/to", "active", "/reason", "Again.")...).must(412)
	p = b.post(at+"/release", append(b.get(at).form("release"), "/reason", "Now it is known.")...).must(200)
	b.post(at+"/transition", append(p.form("transition"), "/to", "closed", "/reason", "Done.")...).must(200)
}

func TestAFileIsTriedOutBeforeItIsTakenIn(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "administrator@aomine")
	csv := "name,country,zone,languages\nAomine Osaka,JP,Asia/Tokyo,ja\nAomine Nowhere,XX,Asia/Nowhere,ja\n"
	b.post("/directory/import", "/kind", "sites", "/csv", csv, "do", "try").must(422, "country", "zone")
	csv = "name,country,zone,languages\nAomine Osaka,JP,Asia/Tokyo,ja\n"
	p := b.post("/directory/import", "/kind", "sites", "/csv", csv, "do", "try").must(200)
	if !strings.Contains(p.Body, "Aomine Osaka") { // the text is still there for the next button
		t.Error("what was tried has to be entered again")
	}
	b.get("/directory?kind=site").must(200).not("Aomine Osaka")
	b.post("/directory/import", "/kind", "sites", "/csv", csv, "do", "import").must(200)
	b.get("/directory?kind=site").must(200, "Aomine Osaka")
}

func TestATokenIsShownOnceAndCountsUntilItIsRevoked(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	p := b.get("/account")
	b.post("/account/tokens", append(p.form("token"), "/name", "nightly", "/expires", "30")...).must(422) // nothing chosen is not everything
	b.post("/account/tokens", append(p.form("token"), "/name", "nightly", "/expires", "30", "/scope", "read")...).must(200, "tsk_")
	p = b.get("/account").must(200, "nightly").not("tsk_")
	_, rest, _ := strings.Cut(p.Body, `id="revoke-`)
	id, _, _ := strings.Cut(rest, `"`)
	b.post("/account/tokens/"+id+"/revoke", p.form("revoke-"+id)...).must(200).not(`action="/account/tokens/` + id)
}

func TestACalendarsAddressIsShownOnceAndLeadsNowhereOnceItIsRevoked(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	p := b.get("/account")
	b.post("/account/calendars", append(p.form("feed"), "/name", "a\u202eb")...).must(422)
	p = b.post("/account/calendars", append(p.form("feed"), "/name", "the one at the office")...).must(200, "/v1/calendar-feeds/cal_", "my telephone")
	_, rest, _ := strings.Cut(p.Body, "/v1/calendar-feeds/cal_")
	secret, _, _ := strings.Cut(rest, "/")
	address := "/v1/calendar-feeds/cal_" + secret + "/calendar.ics"
	nobody := anonymous(h)
	if a := nobody.get(address); a.Status != 200 || !strings.Contains(a.Body, "BEGIN:VEVENT") {
		t.Errorf("%d\n%s", a.Status, a.Body)
	}
	p = b.get("/account").must(200, "the one at the office").not("cal_")
	_, rest, _ = strings.Cut(p.Body, `id="revoke-feed-`)
	id, _, _ := strings.Cut(rest, `"`)
	b.post("/account/calendars/"+id+"/revoke", p.form("revoke-feed-"+id)...).must(200).not("the one at the office")
	if a := nobody.get(address); a.Status != 404 {
		t.Errorf("revoked, and still %d", a.Status)
	}
}

// Each mail leaves three entries. Between what people did they are one row, and all of them are still there.
func TestATimelineIsNotBuriedInMail(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := signedIn(h, "engineer@merlinet")
	p := vendor.request("What the name servers are doing now")
	vendor.post(p.Path+"/start", p.form("start")...).must(200)
	p = vendor.get("/incidents/INC-2026-0007/timeline").must(200, "about the ways of mails", "The mail with the reference has gone out")
	rows, mails, outside := 0, 0, p.Body
	for {
		before, rest, found := strings.Cut(outside, `<details class="quiet">`)
		if !found {
			break
		}
		inside, after, _ := strings.Cut(rest, "</details>")
		rows, mails, outside = rows+1, mails+strings.Count(inside, "<time"), before+after
	}
	if rows == 0 || mails <= rows || strings.Contains(outside, "mail with the reference") {
		t.Errorf("%d entries about mails in %d rows, and the rest:\n%s", mails, rows, outside)
	}
}
