package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

func TestARosterSaysWhoIsOnDutyAndRefusesTooLittleRest(t *testing.T) {
	h := apptest.Scenario(t)
	desk := signedIn(h, "coordinator@aomine")
	// 09:30 on Monday in Tokyo: the deputy has had the duty for half an hour; in Singapore it is the night shift's last half hour
	p := desk.get("/rosters").must(200, "Tokyo duty desk", "MerliNet network duty", "MerliNet Night Engineer")
	at := p.link("Tokyo duty desk")
	p = desk.get(at).must(200, "今の当番", "この28日間で").not(`role="alert"`)
	// whoever has the duty until 09:00 on Tuesday has it again on Tuesday evening
	all, err := h.Rosters.OnDuty(h.As("coordinator@aomine"), h.Actor("coordinator@aomine").Organization, h.Clock.Now())
	if err != nil || len(all) != 1 || !all[0].Until.Equal(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v, %v", all, err)
	}
	again := []string{
		"/person", all[0].Person, "/from/wall", "2026-03-31T12:00", "/from/zone", "Asia/Tokyo", "/until/wall", "2026-03-31T18:00", "/until/zone", "Asia/Tokyo",
	}
	p = desk.post(at+"/overrides", append(p.form("roster_override"), again...)...).must(409, "3 時間しか", "今回に限り短い休息を認める理由")
	p = desk.post(at+"/overrides", append(p.form("roster_override"), append(again, "/force_reason", "ほかにいない")...)...).must(200, "指定", "決定")
	p = desk.post(at+"/overrides", append(p.form("roster_override"), "/person", all[0].Person)...).must(422)
	if got := said(p); got == "" {
		t.Error("nothing is said of the missing times")
	}

	engineer := signedIn(h, "engineer@merlinet")
	engineer.get(at).must(200, "On duty now").not(`id="roster_override"`, "Hours on duty", "ほかにいない")
	engineer.get("/rosters").must(200, "Tokyo duty desk")
	signedIn(h, "engineer@paulista").get("/rosters").must(200, "Tokyo duty desk").not("MerliNet")
}

// A site without a roster has people who are away too: they say it on their own page, and the board knows.
func TestWhoIsAwaySaysSoWithoutARoster(t *testing.T) {
	h := apptest.Scenario(t)
	escort := h.Actor("escort@bangkok").Person
	at := "/people/" + escort
	b := signedIn(h, "escort@bangkok")
	p := b.get(at).must(200)
	b.post(at+"/leaves", p.form("leave")...).must(422)
	from, until := h.Clock.Now(), h.Clock.Now().Add(7*time.Hour)
	wall := func(t time.Time) string { return t.UTC().Add(7 * time.Hour).Format("2006-01-02T15:04") }
	p = b.post(at+"/leaves", append(p.form("leave"), "/from/wall", wall(from), "/from/zone", "Asia/Bangkok", "/until/wall", wall(until), "/until/zone", "Asia/Bangkok", "/reason", "Wisa")...).must(200)
	cancel := regexp.MustCompile(at + `/leaves/([0-9a-f-]+)/cancel`).FindStringSubmatch(p.Body)
	if cancel == nil {
		t.Fatal("it can't be taken back")
	}
	desk := signedIn(h, "coordinator@aomine")
	desk.get(at).must(200, "不在の予定")
	desk.get("/?organization="+h.Actor("escort@bangkok").Organization).must(200, "不在（")
	b.post(at+"/leaves/"+cancel[1]+"/cancel", p.form("cancel-"+cancel[1])...).must(200)
	desk.get("/?organization=" + h.Actor("escort@bangkok").Organization).must(200).not("不在（")
	signedIn(h, "engineer@merlinet").get(at).not("id=\"leave\"", "Absences")
}

func TestTwoAtAVendorSwapShifts(t *testing.T) {
	h := apptest.Scenario(t)
	day, night := signedIn(h, "engineer@merlinet"), signedIn(h, "night@merlinet")
	at := day.get("/rosters").must(200).link("MerliNet network duty")
	p := day.get(at).must(200, "Swap a shift with somebody")
	// Tuesday's day for Tuesday's night
	p = day.post(at+"/swaps", append(p.form("roster_swap"), "/gives", "2026-03-31T01:00:00Z", "/takes", "2026-03-31T13:00:00Z")...).must(200, "waits for an answer")
	change := regexp.MustCompile(at + `/changes/([0-9a-f-]+)/cancel`).FindStringSubmatch(p.Body)
	if change == nil {
		t.Fatal("who asked can't take it back")
	}
	p = night.get(at).must(200, "Agree: ")
	// the night one would go on from Monday's night into Tuesday's day
	p = night.post(at+"/changes/"+change[1]+"/agree", p.form("agree-"+change[1])...).must(409, "Why less rest")
	night.post(at+"/changes/"+change[1]+"/agree", append(p.form("agree-"+change[1]), "/force_reason", "I slept in the afternoon")...).must(200, "swapped")
}

func TestARosterIsEnteredWithItsOrder(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "liaison@frankfurt")
	b.get("/rosters").must(200, "Neuer Dienstplan")
	p := b.get("/rosters/new").must(200, "Aomine Frankfurt")
	me := h.Actor("liaison@frankfurt")
	create := "/rosters?organization=" + me.Organization
	typed := []string{
		"/name", "Rufbereitschaft", "/zone", "Europe/Berlin", "/rotation/kind", "daily", "/rotation/starts", "2026-03-31", "/rest_hours", "11",
		"/rotation/members/0", me.Person,
	}
	p = b.post(create, append(p.form("roster"), append(typed, "/rotation/windows", "18:00-25:00")...)...).must(422)
	if got := said(p); !strings.Contains(got, "23:59") {
		t.Errorf("of 25:00 it says: %s", got)
	}
	p = b.post(create, append(p.form("roster"), append(typed, "/rotation/windows", "18:00-06:00")...)...).
		must(200, "Rufbereitschaft", "Tag für Tag: 18:00-06:00", "1. Frankfurt Site Manager").not("60 Minuten")
	h.Clock.Set(time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC))
	signedIn(h, "liaison@frankfurt").get(p.Path).must(200, "60 Minuten länger, weil die Uhr umgestellt wird")
	signedIn(h, "escort@bangkok").get("/rosters/new").must(403)
}
