package web_test

import (
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/journal"
	"tasuki/internal/witness"
)

func TestAWitnessIsRegisteredShownAndEndedOnPages(t *testing.T) {
	h := apptest.Scenario(t)
	key, _, err := journal.GenerateCosigner("witness.partner.example/1", func() time.Time { return h.Clock.Now() })
	if err != nil {
		t.Fatal(err)
	}
	b := signedIn(h, "coordinator@aomine")
	p := b.get("/witnesses/new").must(200, "立会人を登録する")
	typed := func(key string) []string {
		return append(p.form("witness"), "/organization", h.Actor("engineer@merlinet").Organization, "/name", "証人", "/contact", "soc", "/key", key)
	}
	b.post("/witnesses", typed("x")...).must(422, "立会人の公開鍵ではありません")
	p = b.get("/witnesses/new")
	p = b.post("/witnesses", typed(key.Key())...).must(200, "まだありません", journal.Fingerprint(key.Key()))
	at := p.Path
	c, err := h.Journal.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := key.Cosign(c)
	if err == nil {
		_, err = h.Journal.TakeCosignature(t.Context(), signed, key.Key())
	}
	if err != nil {
		t.Fatal(err)
	}
	b.get("/witnesses").must(200, "証人", "最新です", "より前のすべて")
	b.get(at).must(200, c.Root.String(), "tasuki verify --checkpoint", "— witness.partner.example/1 ")
	h.Clock.Advance(witness.Patience + time.Minute)
	b = signedIn(h, "coordinator@aomine")
	b.get("/witnesses").must(200, "1日以上、連絡がありません")
	signedIn(h, "auditor@aomine").get(at).must(200, "より前のすべて").not("この立会人を終了する")
	p = b.get(at)
	b.post(at+"/end", p.form("end")...).must(200, "終了").not("この立会人を終了する")
	signedIn(h, "engineer@merlinet").get("/witnesses").must(404)
	signedIn(h, "engineer@merlinet").get("/witnesses/new").must(404)
	signedIn(h, "auditor@aomine").get("/witnesses/new").must(403)
}
