package api_test

import (
	"net/http"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

type wireDecision struct {
	ID, Reference, State string
	Needed               struct{ Instant, Zoned string }
	Turn                 *struct{ Kind, Person string }
	MayDecide            []struct {
		Who    struct{ Person string }
		Role   string
		Deputy bool
	} `json:"may_decide"`
	Decided *struct {
		Option int
		By     struct{ Person string }
		For    struct{ Person string }
	}
	ElapsedMinutes int    `json:"elapsed_minutes"`
	WorkingMinutes *int   `json:"working_minutes"`
	SupersededBy   string `json:"superseded_by"`
}

// TestADecisionFromQuestionToVerdict over the wire: by an instant, to a deputy, and how long it took.
func TestADecisionFromQuestionToVerdict(t *testing.T) {
	h := apptest.Scenario(t)
	desk, hold, deputy := h.Client("coordinator@aomine"), h.Client("hold@aomine"), h.Client("deputy@aomine")
	at := "/incidents/INC-2026-0007/decisions"
	ask := body{"matter": "shut_down_system", "text": "Switch bak01 off?", "options": []string{"Yes", "No"}, "needed_at": "2026-03-30T04:00:00Z"}
	a := desk.Do("POST", at, body{"matter": "restore_service", "text": "x"})
	if p := a.Problem(t); a.Status != 422 || len(p.Errors) != 1 || p.Errors[0].Pointer != "/matter" {
		t.Errorf("nobody is named for it: %d\n%s", a.Status, a.Body)
	}
	a = desk.Do("POST", at, body{"matter": "shut_down_system", "text": "x", "needed_at": "2026-03-30T00:00:00Z"})
	if p := a.Problem(t); a.Status != 422 || len(p.Errors) != 1 || p.Errors[0].Pointer != "/needed_at" {
		t.Errorf("needed by a time that is past: %d\n%s", a.Status, a.Body)
	}
	a = desk.Do("POST", at, body{"matter": "shut_down_system", "text": "x", "needed_at": "2026-03-31T00:00:00Z", "needed": body{"wall": "2026-03-31T12:00", "zone": "Asia/Tokyo"}})
	if p := a.Problem(t); a.Status != 422 || p.Errors[0].Pointer != "/needed_at" {
		t.Errorf("needed by two times: %d\n%s", a.Status, a.Body)
	}
	var d wireDecision
	a = desk.Must("POST", at, ask, &d)
	if a.Header.Get("Location") != "/v1/decisions/"+d.ID || a.Header.Get("ETag") != `"v1"` {
		t.Errorf("%v", a.Header)
	}
	if d.State != "open" || d.Needed.Instant != "2026-03-30T04:00:00Z" || d.Turn == nil || d.Turn.Kind != "answer" || d.Turn.Person != h.Actor("hold@aomine").Person ||
		len(d.MayDecide) != 2 || d.MayDecide[0].Role != "hold_authority" || !d.MayDecide[1].Deputy {
		t.Errorf("%+v", d)
	}
	var mine struct{ Items []wireDecision }
	hold.Must("GET", "/decisions", nil, &mine)
	if len(mine.Items) != 2 || mine.Items[0].ID != d.ID {
		t.Errorf("%+v", mine)
	}
	if a := desk.Do("POST", "/decisions/"+d.ID+"/decide", body{"option": 1, "reason": "x"}); a.Status != http.StatusForbidden {
		t.Errorf("whoever asks decides: %d", a.Status)
	}
	hold.Must("POST", "/decisions/"+d.ID+"/hand-on", body{"to": h.Actor("deputy@aomine").Person, "reason": "On a plane"}, nil)
	h.Clock.Set(h.Clock.Now().Add(100 * time.Minute))
	var done wireDecision
	deputy.Must("POST", "/decisions/"+d.ID+"/decide", body{"option": 2, "reason": "The backup is in it."}, &done)
	if d = done; d.State != "decided" || d.Turn != nil || d.Decided == nil || d.Decided.Option != 2 || d.Decided.For.Person != h.Actor("hold@aomine").Person ||
		d.ElapsedMinutes != 100 || d.WorkingMinutes == nil || *d.WorkingMinutes != 100 {
		t.Errorf("%+v", d)
	}
	if a := deputy.Do("POST", "/decisions/"+d.ID+"/withdraw", body{"reason": "x"}); a.Status != http.StatusConflict {
		t.Errorf("what is decided is withdrawn: %d", a.Status)
	}
	ask["supersedes"] = d.ID
	var again wireDecision
	ask["needed_at"] = "2026-03-30T08:00:00Z"
	desk.Must("POST", at, ask, &again)
	desk.Must("GET", "/decisions/"+d.ID, nil, &d)
	if d.State != "decided" || d.SupersededBy != again.ID {
		t.Errorf("%+v", d)
	}
}
