package web_test

import (
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/incident"
)

func TestACaseThatIsToCloseIsSomebodysTurn(t *testing.T) {
	h := apptest.Scenario(t)
	for _, to := range []incident.State{incident.Contained, incident.Remediating, incident.ClosureReview} {
		if _, err := h.Incidents.Transition(h.As("coordinator@aomine"), "INC-2026-0007", incident.Step{To: to}); err != nil {
			t.Fatal(err)
		}
	}
	hold, b := signedIn(h, "hold@aomine"), signedIn(h, "coordinator@aomine")
	at := firstLink(t, b, "/incidents")
	const theirs, mine = "Aomine Hold Authority がクローズ保留を続けるか判断するのを待っています", "要対応：クローズ保留を続けるか判断してください"
	hold.get("/my-turn").must(200, mine)
	hold.get(at).must(200, mine)
	b.get(at).must(200, theirs)
	b.get("/?kind=unblock").must(200, theirs)
	b.get("/my-turn").must(200).not("クローズ保留を続けるか")
	if _, err := h.Incidents.Release(h.As("hold@aomine"), "INC-2026-0007", "The cause is known."); err != nil {
		t.Fatal(err)
	}
	b.get("/my-turn").must(200, "要対応：クローズしてよいか判断してください")
	signedIn(h, "engineer@merlinet").get("/my-turn").must(200).not("クローズしてよいか")
	if _, err := h.Incidents.Transition(h.As("coordinator@aomine"), "INC-2026-0007", incident.Step{To: incident.Closed, Reason: "Done."}); err != nil {
		t.Fatal(err)
	}
	b.get("/my-turn").must(200).not("クローズしてよいか")
}
