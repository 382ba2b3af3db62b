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
