package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

func TestTheBoardShowsWhoMightBeLookedForInVain(t *testing.T) {
	h := apptest.Scenario(t)
	desk := signedIn(h, "coordinator@aomine")
	p := desk.get("/").must(200, "要確認の緊急連絡先")
	// São Paulo's tests are old, in Frankfurt one did not answer, and eight outsiders have said nothing
	if got := regexp.MustCompile(`/reachability-plans\?stale=yes"><strong>(\d+)</strong>`).FindStringSubmatch(p.Body); got == nil || got[1] != "10" {
		t.Errorf("the board counts %v", got)
	}
	p = desk.get("/reachability-plans?stale=yes").must(200, "Aomine São Paulo", "確認が古い", "Aomine Frankfurt", "連絡が取れなかった人がいる", "Chao IT").
		not("Straits Colo", "MerliNet", "Aomine Bangkok")
	desk.get("/reachability-plans").must(200, "Straits Colo", "確認済み")
	here := "/organizations/" + h.Actor("liaison@frankfurt").Organization
	if got := desk.get(here).must(200).link("連絡が取れなかった人がいる"); got != strings.Replace(here, "organizations", "reachability-plans", 1) {
		t.Errorf("the organisation's page leads to %s", got)
	}
	signedIn(h, "engineer@mainbogen").get(here).must(200).not("/reachability-plans/")
	desk.get(p.link("Aomine Frankfurt")).must(200, "+496955550160", "+49 69 5555 0169", "期限までに返事なし", "主担当")
}

func TestATestMessageIsOneActionAndIsConfirmedByAButton(t *testing.T) {
	h := apptest.Scenario(t)
	desk := signedIn(h, "coordinator@aomine")
	at := desk.get("/reachability-plans").must(200).link("Straits Colo")
	p := desk.get(at).must(200)
	p = desk.post(at+"/test", p.form("reachability_test")...).must(200, "確認の連絡を送りました", "返事待ち")
	desk.post(at+"/test", p.form("reachability_test")...).must(409, "電話してください")

	engineer := signedIn(h, "engineer@merlinet")
	to := regexp.MustCompile(`/reachability-tests/[0-9a-f-]+`).FindString(engineer.get("/").must(200, "Can you be reached?", "Straits Colo").Body)
	p = engineer.get(to).must(200, "Yes, this has reached me")
	if again := engineer.get(to); again.Body == "" || !strings.Contains(again.Body, "Yes, this has reached me") {
		t.Error("looking at it confirmed it")
	}
	desk.get(to).must(200, "返事待ち").not("confirm")
	signedIn(h, "engineer@paulista").get(to).must(404)
	engineer.post(to+"/confirm", p.form("confirm")...).must(200, "on record that you can be reached", "reached")
	engineer.get("/").must(200).not("Can you be reached?")
	engineer.get(at).must(404) // the site's numbers are the site's
}

func TestASiteKeepsItsOwnContacts(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "liaison@frankfurt")
	at := b.get("/reachability-plans").must(200).not("Jakarta").link("Aomine Frankfurt")
	p := b.get(at).must(200, "Mainbogen Engineer", "Ersatzweg", "+496955550160").not("+496955550260") // which the directory does not show them
	typed := func(days, second string) []string {
		return append(p.form("reachability"), "/contacts/0/person", "", "/contacts/1/person", second, "/contacts/1/part", "main", "/contacts/1/purpose", "anything",
			"/backup_channel/kind", "radio", "/backup_channel/value", "Kanal 7", "/holds_days", days)
	}
	other := h.Actor("engineer@paulista").Person
	refused := b.post(at, typed("9000", other)...).must(422, "730", "Wählen Sie jemanden aus dieser Organisation")
	if !strings.Contains(said(refused), "Wählen Sie jemanden") || strings.Contains(refused.Body, "Paulista") {
		t.Errorf("it says: %s", said(refused))
	}
	p = b.post(at, typed("60", h.Actor("engineer@mainbogen").Person)...).must(200, "Kanal 7", "Funk", "Keine Vertretung", "1. Mainbogen Engineer")
	// they were rung yesterday, on the clock of Frankfurt
	p = b.post(at+"/tests", append(p.form("reachability_call"), "/person", h.Actor("engineer@mainbogen").Person, "/how", "backup_channel", "/reached", "yes",
		"/at/wall", "2026-03-29T18:00", "/at/zone", "Europe/Berlin", "/note", "Beim zweiten Mal")...).must(200, "zuletzt erreicht", "Beim zweiten Mal", "über den Ersatzweg", "18:00")
	b.post(at+"/tests", append(p.form("reachability_call"), "/person", h.Actor("engineer@mainbogen").Person, "/how", "phone",
		"/at/wall", "2026-04-29T18:00", "/at/zone", "Europe/Berlin")...).must(422, "noch nicht gekommen")
	h.Clock.Set(time.Date(2026, 5, 29, 0, 0, 0, 0, time.UTC))
	signedIn(h, "liaison@frankfurt").get(at).must(200, "Letzter Test zu alt")
	signedIn(h, "escort@bangkok").get(at).must(404)
	signedIn(h, "escort@bangkok").get("/reachability-plans").must(200, "Aomine Bangkok").not("Frankfurt")
}
