package web_test

import (
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/incident"
)

func TestARuleForKeepingEvidenceIsSetAndWhatItProposesIsDecided(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.get(b.get("/directory").link("証拠データの保存期間")).must(200, "Contract with Chao IT, clause 9", "36か月", "Chao IT", "設定")
	p := b.get("/retention-rules/new").must(200)
	b.post("/retention-rules", append(p.form("retention"), "/period", "none", "/unit", "days", "/basis", "")...).must(422, "1から36,525まで", "入力してください")
	p = b.post("/retention-rules", append(p.form("retention"), "/period", "2", "/unit", "days", "/basis", "Company rule 14")...).must(200, "2日", "Company rule 14")
	rule := p.link("2日")
	p = b.get(rule).must(200)
	b.post(rule, append(p.form("retention"), "/period", "3", "/unit", "days", "/basis", "Company rule 15")...).must(200, "3日", "Company rule 15")

	_, rest, _ := strings.Cut(signedIn(h, "engineer@chaoit").get("/").Body, `href="/evidence-releases/`)
	id, _, _ := strings.Cut(rest, `"`)
	_, rest, _ = strings.Cut(b.get("/evidence-releases/"+id).Body, `href="/evidence-items/`)
	item, _, _ := strings.Cut(rest, `"`)
	at := "/evidence-items/" + item
	c := b.get("/incidents/INC-2026-0007")
	b.post(c.Path+"/release", append(c.form("release"), "/reason", "The insurer has answered.")...).must(200)
	for _, to := range []string{"in_analysis", "archived"} {
		p = b.get(at)
		p = b.post(at+"/keeping/transition", append(p.form("transition"), "/to", to)...).must(200)
	}
	p.must(200, "インシデント終了後の保存期間", "3日").not("廃棄を提案する") // its time has not begun
	for _, to := range []incident.State{incident.Contained, incident.Remediating, incident.ClosureReview, incident.Closed} {
		if _, err := h.Incidents.Transition(h.As("coordinator@aomine"), "INC-2026-0007", incident.Step{To: to, Reason: "Done."}); err != nil {
			t.Fatal(err)
		}
	}
	retain := func() {
		t.Helper()
		if err := h.Evidence.Retain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	retain()
	b.get(at).must(200, "保存期限").not("規則による廃棄の提案")
	h.Clock.Advance(5 * 24 * time.Hour)
	retain()

	deputy := signedIn(h, "deputy@aomine")
	held, err := h.Incidents.Get(h.As("deputy@aomine"), "INC-2026-0007")
	if err != nil {
		t.Fatal(err)
	}
	of := held.ID
	if p := deputy.get("/").must(200); !strings.Contains(p.Body, `href="/disposal-proposals/`+of+`"`) {
		t.Error("the board doesn't lead to it")
	}
	if to := deputy.get("/disposal-proposals/"+of).must(200, "規則による廃棄の提案", "Company rule 15").link("bak01-jobs.log"); to != at {
		t.Errorf("the proposal leads to %s", to)
	}
	b = signedIn(h, "coordinator@aomine")
	p = b.get(at).must(200, "規則による廃棄の提案").not("提案を取り下げる").not("完全に廃棄する") // their own rule: somebody else decides
	b.post(at+"/keeping/extend", append(p.form("extend"), "/until/wall", "2026-05-01T09:00", "/until/zone", "Asia/Tokyo", "/reason", "The vendor is asked first.")...).
		must(200, "延長した保存期限", "The vendor is asked first.")
	retain()
	b.get(at).must(200).not("規則による廃棄の提案")
	deputy.get("/disposal-proposals").must(200, "USB stick, 16 GB").not("bak01-jobs.log") // what the case before waits for
	p = b.get(b.get("/retention-rules").must(200, "「保管済み」にしたものだけ").link("保管に移していない")).must(200, "INC-2026-0007 のものをすべて保管に移す")
	_, rest, _ = strings.Cut(p.Body, `action="/evidence-orphans/cases/`)
	of, _, _ = strings.Cut(rest, "/")
	b.post("/evidence-orphans/cases/"+of+"/put-away?lacks=unarchived", p.form("put-away-"+of)...).must(200, "すべて保管に移しました", "該当するものはありません")
	signedIn(h, "engineer@merlinet").get("/evidence-orphans?lacks=unarchived").must(404)
	signedIn(h, "engineer@merlinet").get("/retention-rules").must(404)
	signedIn(h, "engineer@merlinet").get("/disposal-proposals").must(404)

	p = b.get(rule)
	b.post(rule+"/end", p.form("retention_end")...).must(200).not("Company rule 15")
	b.get(rule).must(404)
}
