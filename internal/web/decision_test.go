package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestADecisionIsAskedForHandedOnAndTaken(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, b, "/incidents")
	log := incident + "/decisions"
	b.get(incident).must(200, "Do we report to the authorities before the cause is known?", "Leave them on, watched")
	b.get(log).must(200, "3時間10分", "Aomine Hold Authority", "Nothing is cleaned, deleted or restarted before it is copied.") // what a meeting came to
	b.get(log+"?state=open").must(200, "Do we report").not("call out every 300", "Nothing is cleaned")
	b.get(log+"?matter=isolate_host").must(200, "call out every 300").not("Do we report")

	p := b.get(log + "/new").must(200)
	ask := []string{"/text", "Switch bak01 off?", "/options", "Yes\n\nNo", "/needed/zone", "Asia/Tokyo", "/if_nobody", "It runs on."}
	p = b.post(log, append(append(p.form("ask"), ask...), "/matter", "restore_service")...).must(422)
	if got := said(p); !strings.Contains(got, "まだ決まっていません") {
		t.Errorf("of a matter that nobody decides on it says: %s", got)
	}
	p = b.post(log, append(append(p.form("ask"), ask...), "/matter", "shut_down_system", "/needed/wall", "2026-03-30T12:00")...).must(200, "Switch bak01 off?", "Aomine Hold Authorityの判断待ちです", "03:00 UTC", "It runs on.")
	at := p.Path
	if strings.Contains(p.Body, at+"/decide") {
		t.Error("to decide is offered to whoever only asked")
	}

	hold := signedIn(h, "hold@aomine")
	q := hold.get(at).must(200, "要対応：判断してください")
	hold.post(at+"/decide", append(q.form("decide"), "/option", "1")...).must(422) // no reason
	deputy := h.Actor("deputy@aomine").Person
	hold.post(at+"/hand-on", append(q.form("hand-on"), "/to", deputy, "/reason", "On a plane")...).must(200, "On a plane", "Aomine Deputy Coordinatorの判断待ちです")

	d := signedIn(h, "deputy@aomine")
	q = d.get(at).must(200)
	q = d.post(at+"/decide", append(q.form("decide"), "/option", "2", "/reason", "The backup of Friday is in it.")...).
		must(200, "The backup of Friday is in it.", "Aomine Hold Authorityの代理")
	if strings.Contains(q.Body, `action="`+at) {
		t.Error("something can be done about what is decided")
	}
	p = b.get(b.get(at).must(200).link("これを参照して新しく問う")).must(200)
	if !strings.Contains(p.Body, "Switch bak01 off?") {
		t.Error("what is asked anew has to be typed anew")
	}
	p = b.post(log, append(append(p.form("ask"), ask...), "/matter", "shut_down_system", "/needed/wall", "")...).must(200)
	if to := p.link("前の問いへ"); to != at {
		t.Errorf("the earlier question is at %s", to)
	}
	p = b.post(p.Path+"/withdraw", append(p.form("withdraw"), "/reason", "It is broken.")...).must(200, "It is broken.", "取り下げ")
	if to := b.get(at).must(200).link("置き換えた新しい問いへ"); to != p.Path {
		t.Errorf("the later question is at %s", to)
	}
	b.get(incident+"/timeline").must(200, "判断を求めました：システムを停止する", "決定しました：システムを停止する")

	// who decides nothing and analyses nothing learns of none of it
	m := signedIn(h, "engineer@merlinet")
	m.get(at).must(404)
	m.get(log).must(200).not("Switch bak01 off?", "Do we report")
	if strings.Contains(m.get(incident).must(200).not("Do we report").Body, "/decisions") {
		t.Error("they are led to a log that is not for them")
	}
	if strings.Contains(signedIn(h, "analyst@tsubame").get(at).must(200, "Switch bak01 off?").Body, `action="`+at) {
		t.Error("to decide is offered to an analyst")
	}
}

func TestWhoDecidesWhatIsKeptByHeadquarters(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.get("/decision-authorities").must(200, "現地で作業する", "Aomine Bangkok", "役割：保留の決定者")
	p := b.get("/decision-authorities/new").must(200)
	p = b.post("/decision-authorities", append(p.form("authority"), "/matter", "other", "/decider", "role:coordinator")...).must(409, "すでにあります")
	p = b.post("/decision-authorities", append(p.form("authority"), "/matter", "block_traffic", "/decider", "")...).must(422)
	liaison := h.Actor("liaison@bangkok").Person
	p = b.post("/decision-authorities", append(p.form("authority"), "/matter", "block_traffic", "/decider", liaison, "/deputies/1", "role:coordinator")...).
		must(200, "通信を遮断する", "Bangkok Site Manager")
	at := p.link("通信を遮断する")
	p = b.get(at).must(200)
	b.post(at, append(p.form("authority"), "/matter", "block_traffic", "/decider", "role:hold_authority", "/deputies/0", "")...).must(200).not("Bangkok Site Manager")
	p = b.get(at).must(200)
	b.post(at+"/remove", p.form("authority_remove")...).must(200).not("通信を遮断する")
	signedIn(h, "engineer@merlinet").get("/decision-authorities").must(404)
	signedIn(h, "hold@aomine").get("/decision-authorities").must(200).not("行を追加する")
}
