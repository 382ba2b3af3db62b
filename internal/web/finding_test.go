package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestSomethingSuspiciousIsReportedTakenUpAndSaidWhatItWas(t *testing.T) {
	h := apptest.Scenario(t)
	b, m := signedIn(h, "coordinator@aomine"), signedIn(h, "engineer@merlinet")
	incident := firstLink(t, b, "/incidents")
	m.get(incident).must(200, "Report something suspicious", "A burst of 52 GB").not("svc_patch") // theirs, and not the partner's

	p := m.get(incident+"/observations/new").must(200, "before you clean")
	typed := []string{
		"/kind", "malware_seen", "/what", "kworkerd runs from /tmp\nand is not ours", "/host", "dns01", "/seen/wall", "2026-03-30T08:12",
		"/seen/zone", "Asia/Singapore", "/zone_unknown", "yes", "/touched", "changed",
	}
	p = m.post(incident+"/observations", append(p.form("finding"), typed...)...).must(422)
	if !strings.Contains(p.Body, `name="/changes" aria-invalid="true"`) && !strings.Contains(p.Body, `id="finding-changes`) {
		t.Errorf("what was changed is asked for nowhere: %s", said(p))
	}
	p = m.post(incident+"/observations", append(p.form("finding"), append(typed, "/changes", "Stopped it once.")...)...).
		must(200, "kworkerd", "Stopped it once.", "a guess", "not taken up yet").not("If nobody reacts", "I look into it")
	at := p.Path

	p = b.get(at).must(200, "kworkerd", "未着手", "誰も対応しないとき", "不審な点に誰も着手していません")
	signedIn(h, "engineer@kumo").get(at).must(404)
	p = b.post(at+"/assess", p.form("assess")...).must(200, "確認中")
	p = b.post(at+"/assess", append(p.form("assess"), "/to", "confirmed")...).must(422) // why?
	p = b.post(at+"/assess", append(p.form("assess"), "/to", "confirmed", "/note", "A miner; its hash is known.")...).must(200, "A miner", "もう一度調べる")
	m.get(at).must(200, "confirmed").not("A miner")
	signedIn(h, "analyst@tsubame").get(at).must(200, "A miner").not("もう一度調べる")
	b.post(at+"/assess", append(p.form("assess"), "/note", "The hash is another's.")...).must(200, "確認中")
}

func TestARuleNamesWhomToCallAtWhichFinding(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.get("/escalation-rules").must(200, "マルウェア", "この案件の専門家")
	p := b.get("/escalation-rules/new").must(200)
	p = b.post("/escalation-rules", append(p.form("rule"), "/name", "裏口", "/severity", "low", "/steps/0/trigger", "observed", "/steps/0/whom", "specialist",
		"/steps/0/observation", "backdoor_seen")...).must(200, "裏口（バックドア）")
	at := p.link("裏口")
	p = b.get(at).must(200)
	b.post(at, append(p.form("rule"), "/steps/0/trigger", "overdue")...).must(422)
}

// The hold authority is at home: by day their phone rings for what they prefer by phone, and at night they are left alone.
func TestWhoIsToBeCalledStandsOnTheBoardUntilSomebodyHas(t *testing.T) {
	h := apptest.Scenario(t)
	holder, b := signedIn(h, "hold@aomine"), signedIn(h, "coordinator@aomine")
	me := "/people/" + h.Actor("hold@aomine").Person
	p := holder.get(me).must(200)
	keeps := func(quiet string) []string {
		return append(p.form("person"), "/name", "Aomine Hold Authority", "/language", "ja", "/zone", "Asia/Tokyo", "/channel", "phone",
			"/phone", "+81355500199", "/quiet_hours/monday", quiet)
	}
	p = holder.post(me, keeps("22:00")...).must(422, "22:00")
	p = holder.post(me, keeps("09:30-18:00")...).must(200)
	p = b.get("/escalation-rules/new").must(200)
	b.post("/escalation-rules", append(p.form("rule"), "/name", "当番", "/severity", "high", "/organization", h.Actor("hold@aomine").Organization,
		"/steps/0/trigger", "observed", "/steps/0/whom", "hold_authority", "/steps/0/observation", "data_left", "/steps/0/wakes", "yes",
		"/steps/1/trigger", "observed", "/steps/1/whom", "hold_authority", "/steps/1/observation", "malware_seen")...).must(200, "当番")
	incident := firstLink(t, b, "/incidents")
	report := func(kind string) string {
		p := b.get(incident + "/observations/new").must(200)
		return b.post(incident+"/observations", append(p.form("finding"), "/kind", kind, "/what", "seen: "+kind, "/seen/wall", "2026-03-30T08:12",
			"/seen/zone", "Asia/Singapore", "/touched", "untouched")...).must(200).Path
	}
	waits, rings := report("malware_seen"), report("data_left")
	b.get(waits).must(200, "18:00", "おやすみ時間のあと")
	b.get(rings).must(200, "電話で").not("おやすみ時間のあと")
	b.get("/").must(200).not("+81355500199")
	if err := h.Turns.Escalate(t.Context()); err != nil {
		t.Fatal(err)
	}
	p = b.get("/").must(200, "電話する相手", "+81355500199", "Aomine Hold Authority")
	b.get(waits).must(200, "おやすみ時間が終わるまで待ちます")
	call := p.link("Aomine Hold Authority")
	signedIn(h, "engineer@merlinet").get(call).must(404)
	p = b.get(call).must(200, "+81355500199")
	p = b.post(call+"/told", append(p.form("call"), "/note", "They come at once.")...).must(200, "They come at once.", "電話で伝えました")
	if p.Path != rings {
		t.Errorf("it leads to %s", p.Path)
	}
	b.get("/").must(200).not("+81355500199")
	b.get(call).must(200, "電話で伝えました").not("伝えました。また")
}

func TestAnExampleShowsWhoWouldHearWhenIfNobodyReacted(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	hq := h.Actor("coordinator@aomine").Organization
	b.get("/escalation-rules").must(200, "誰も対応しなかったら（例）")
	at := "/escalation-rules/preview"
	b.get(at).must(200, "表示する").not("いま送ったとした場合")
	seen := at + "?/kind=assess&/observation=malware_seen&/severity=high&/organization=" + hq
	b.get(seen).must(200, "いま送ったとした場合", "この案件の専門家", "閲覧できる人がいません", "10:15").not("09:45")
	b.get(seen+"&/incident=INC-2026-0007").must(200, "Tsubame Log Analyst", "09:30", "09:45", "10:30")
	b.get(seen + "&/incident=INC-1999-0001").must(422).not("いま送ったとした場合")
	b.get(at + "?/kind=scheduled&/organization=" + hq).must(422).not("いま送ったとした場合")
	signedIn(h, "engineer@merlinet").get(at).must(404)

	// a draft says so before it is sent
	drafts := b.get(firstLink(t, b, "/incidents") + "/requests?state=draft").must(200)
	b.get(drafts.link("Test the name server from outside")).must(200, "誰も対応しないとき", "いま送ったとした場合", "Tsubame Log Analyst")
}
