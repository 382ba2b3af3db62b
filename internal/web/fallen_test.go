package web_test

import (
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/db"
)

func TestHeadquartersFindsWhatIsWithNobodyAnyMore(t *testing.T) {
	h := apptest.Scenario(t)
	ctx := h.As("coordinator@aomine")
	l, err := h.Incidents.Participants(ctx, "INC-2026-0007", db.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	b := signedIn(h, "deputy@aomine")
	b.get("/").must(200).not("担当する人がいなくなりました")
	for _, p := range l.Items {
		if p.Organization == h.Actor("engineer@merlinet").Organization && p.Active {
			if _, err := h.Incidents.RevokeParticipant(ctx, "INC-2026-0007", p.ID, "No longer needed"); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.get("/").must(200, "担当する人がいなくなりました")
}
