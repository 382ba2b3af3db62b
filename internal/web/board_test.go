package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/deliver"
)

func TestACoordinatorArrivesAtTheBoard(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.get("/").must(200, "対応状況", "未完了", "各拠点の現在時刻", "バンコク", "シンガポール", "次の確認", "MerliNet", "勤務時間")
	p.not("今、対応が必要なものはありません")
	b.get(p.link("要対応")).must(200, "要対応").not("各拠点の現在時刻")

	site := h.Actor("engineer@merlinet").Organization
	only := b.get("/?organization="+site).must(200, "MerliNet")
	if whole, some := strings.Count(p.Body, `class="meta turn"`), strings.Count(only.Body, `class="meta turn"`); some == 0 || some >= whole {
		t.Errorf("%d of %d wait for MerliNet", some, whole)
	}
	// arranged by whose turn it is, each holder has a heading; who has the duty there is said, and what comes next to whom
	if n := strings.Count(b.get("/?by=holder").must(200, "並べ方", "今の当番: ").Body, "<h2><bdi>"); n < 3 || strings.Contains(p.Body, "<h2><bdi>") {
		t.Errorf("%d holders have a heading", n)
	}
	if err := h.Turns.Escalate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.get("/").must(200, "次の連絡", "期限を過ぎています：今の担当者")

	b.get("/?incident=INC-2026-0007").must(200).not("条件に合うものはありません")
	b.get("/?incident=INC-1999-0001").must(200, "条件に合うものはありません", "すべて表示")

	late := b.get("/?wait=overdue")
	h.Clock.Advance(300 * time.Hour)
	b = signedIn(h, "coordinator@aomine")
	after := b.get("/?wait=overdue").must(200, "期限超過")
	if strings.Count(after.Body, `class="meta turn"`) <= strings.Count(late.Body, `class="meta turn"`) {
		t.Error("days later nothing more is overdue")
	}
}

// Whoever does not see every case arrives at what waits for them, as before.
func TestOthersArriveAtTheirTurn(t *testing.T) {
	h := apptest.Scenario(t)
	for who, title := range map[string]string{"engineer@merlinet": "My turn", "management@aomine": "要対応", "administrator@aomine": "要対応"} {
		p := signedIn(h, who).get("/").must(200, title)
		p.not("class=\"tiles\"", "/my-turn")
	}
}

// While no mail goes out, whoever coordinates is told on the board, because no mail can tell them.
func TestTheBoardSaysThatMailDoesNotGoOut(t *testing.T) {
	h := apptest.Scenario(t)
	hq := signedIn(h, "coordinator@aomine")
	nowhere, err := deliver.New(h.DB, h.Journal, h.Catalog, h.Clock, deliver.Config{
		URL: "smtp://127.0.0.1:1?tls=none&from=tasuki@aomine.example", Origin: "https://tasuki.aomine.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Mail.Drain(t.Context()); err != nil { // what the scenario has
		t.Fatal(err)
	}
	err = h.DB.In(t.Context(), func(ctx context.Context) error {
		return nowhere.Queue(ctx, deliver.Message{Kind: "turn", To: h.Actor("engineer@merlinet").Person, Address: "engineer@merlinet.example", Language: "en", Zone: "UTC", Path: "/"})
	})
	if err == nil {
		err = nowhere.Drain(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(59 * time.Minute)
	hq.get("/").must(200).not("Mail does not go out", "メールが送信できていません")
	h.Clock.Advance(2 * time.Minute)
	hq.get("/").must(200, "メールが送信できていません")
	signedIn(h, "engineer@merlinet").get("/").must(200).not("Mail does not go out")
}
