package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestWhatSurroundsTheStayIsWrittenAndReadOnPages(t *testing.T) {
	h := apptest.Scenario(t)
	author := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, author, "/incidents")
	escort := h.Actor("escort@bangkok")
	about := []string{
		"/kind", "work_on_site", "/level", "minimal", "/site", escort.Organization, "/recipients", escort.Person,
		"/answers/attend/say/from", "2026-03-31T18:00", "/answers/attend/say/until", "2026-04-01T02:00",
		"/entry/report", "security_desk", "/entry/papers", "identity_card", "/entry/early_minutes", "0:15", "/clothing", "warm",
		"/relief/name", "Second escort", "/relief/at/wall", "2026-04-01T01:00", "/way_home/ways", "last_train", "/own_words/0/text", "CANARY",
		"/own_words/0/language", "en",
	}
	p := author.get(incident + "/notices/new").must(200)
	p = author.post(incident+"/notices", append(p.form("notice"), append(about, "/way_home/leaves/wall", "2026-04-01T00:30")...)...).must(422)
	if !strings.Contains(p.Body, `href="#notice-way_home`) || !strings.Contains(p.Body, `value="Second escort"`) {
		t.Errorf("what is wrong is not said where it is: %.2000s", said(p))
	}
	p = author.post(incident+"/notices", append(p.form("notice"), append(about, "/way_home/leaves/wall", "2026-04-01T01:10")...)...).must(200)
	p.must(200, "Second escort", "01:10", "15").not("CANARY") // as the escort will read it, at minimal
	p = author.get(p.Path + "/edit").must(200)
	for _, typed := range []string{`value="Second escort"`, `value="2026-04-01T01:10"`, "CANARY"} {
		if !strings.Contains(p.Body, typed) {
			t.Errorf("%s is not in the form again", typed)
		}
	}
}
