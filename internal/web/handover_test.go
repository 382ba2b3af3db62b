package web_test

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

func TestAnOfficerHandsOverAndTheNextOneAccepts(t *testing.T) {
	h := apptest.Scenario(t)
	desk, next := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	p := desk.get("/handovers").must(200, "HO-20260330-0900", "次の当番の受けを待っています")
	at := p.link("HO-20260330-0900")
	p = desk.get(at).must(200, "受けるまで", "INC-2026-0007/R11", "当番中にあったこと").not("引き継ぎを受ける")
	p = desk.post(at, append(p.form("notes"), "/note", "まず dns01 を。", "/items/0/note", "自動で出ます。")...).must(200, "まず dns01 を。", "自動で出ます。")
	desk.post(at, append(p.form("notes"), "/items/0/note", "a\u202eb")...).must(422)
	p = next.get(at).must(200, "まず dns01 を。", "引き継ぎを受ける")
	refused := next.post(at+"/return", append(p.form("return"), "/reason", "")...).must(422)
	next.post(at+"/return", append(refused.form("return"), "/reason", "Bangkok は？")...).must(200, "質問とともに戻されました")
	p = desk.get(at).must(200, "Bangkok は？")
	desk.post(at+"/offer", p.form("offer")...).must(200, "次の当番の受けを待っています")
	p = next.get(at)
	next.post(at+"/accept", p.form("accept")...).must(200, "完了", "に移りました").not("引き継ぎを受ける")
	signedIn(h, "engineer@merlinet").get(at).must(404)
}

func TestWhoIsOnDutyPreparesAHandoverAndSeesWhatWaits(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Set(time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)) // 20:00 in Singapore, an hour before the night
	day, night := signedIn(h, "engineer@merlinet"), signedIn(h, "night@merlinet")
	roster := day.get("/rosters").link("MerliNet network duty")
	p := day.get(roster).must(200, "Prepare the handover")
	day.post(roster+"/handovers", p.form("handover")...).must(200, "Being prepared", "INC-2026-0007/R1")
	h.Clock.Set(time.Date(2026, 3, 30, 13, 1, 0, 0, time.UTC))
	if err := h.Turns.HandOver(context.Background()); err != nil {
		t.Fatal(err)
	}
	night.get("/").must(200, "Handovers", "HO-20260330-2100", "Waiting for the next officer")
	day.get(roster).must(200).not("Prepare the handover")
}
