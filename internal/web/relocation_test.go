package web_test

import (
	"context"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
)

// file is the scenario's item of that name, as its page's path.
func file(t *testing.T, h *apptest.House, name string) string {
	t.Helper()
	l, err := h.Evidence.List(h.As("coordinator@aomine.example"), "INC-2026-0007", exchange.Filter{}, exchange.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range l.Items {
		if i.Filename == name {
			return "/evidence-items/" + i.ID
		}
	}
	t.Fatalf("the scenario has no %s", name)
	return ""
}

func TestAFileGoesToAnotherRegionWhenTwoAgree(t *testing.T) {
	h := apptest.Scenario(t)
	item := file(t, h, "bak01-jobs.log")
	asker, second := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	p := asker.get(item).must(200, "Singapore", "別の地域への移転を申請する")
	asker.post(item+"/relocations", append(p.form("relocation"), "/to", "eu", "/reason", "", "/legal_basis", "Consent")...).must(422)
	p = asker.post(item+"/relocations", append(p.form("relocation"), "/to", "eu", "/reason", "Frankfurt looks at it.", "/legal_basis", "Consent of 28 March.")...)
	p.must(200, "Frankfurt looks at it.", "Consent of 28 March.", "移転を取り下げる").not("移転を承認する")
	p = asker.get(asker.get(item).must(200).not("別の地域への移転を申請する").link("Frankfurt"))
	asker.post(p.Path+"/approve", p.form("withdraw")...).must(403, "もう一人")
	asker.post(p.Path+"/burn", p.form("withdraw")...).must(404)

	vendor := signedIn(h, "engineer@merlinet")
	vendor.get(item).must(200, "Kept in", "Singapore").not(p.Path)
	vendor.get(p.Path).must(403)
	signedIn(h, "engineer@chaoit").get(p.Path).must(404)

	q := second.get(p.Path).must(200, "移転を承認する", "移転を断る")
	second.post(p.Path+"/approve", q.form("approve")...).must(200, "移転を取り下げる")
	if err := h.Evidence.CarryRelocations(context.Background()); err != nil {
		t.Fatal(err)
	}
	asker.get(p.Path).must(200, "完了").not("移転を取り下げる")
	asker.get(item).must(200, "Frankfurt")
	asker.get(item+"/content").must(200, "backup")
	vendor.get(item+"/custody").must(200, "Frankfurt", "Singapore")
}

func TestASiteSaysWhereItsEvidenceStays(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	at := b.get("/directory").must(200).link("Aomine Frankfurt")
	p := b.get(at).must(200, "証拠データを保管する地域", "Frankfurt")
	site := func(region string) []string {
		return append(p.form("organization"), "/name", "Aomine Frankfurt", "/country", "DE", "/zone", "Europe/Berlin", "/languages", "de",
			"/working_hours/monday", "08:00-17:00", "/evidence_region", region)
	}
	p = b.post(at, site("default")...).must(200, "Tokyo")
	b.post(at, site("mars")...).must(422)
	signedIn(h, "engineer@mainbogen").get(at).must(200, "Tokyo").not(`name="/evidence_region"`)
}
