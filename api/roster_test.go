package api_test

import (
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

// TestTooLittleRestIsAConflictThatNamesTheShift has the vendor put its night engineer on duty by day.
func TestTooLittleRestIsAConflictThatNamesTheShift(t *testing.T) {
	h := apptest.Scenario(t)
	c := h.Client("engineer@merlinet")
	var l struct {
		Items []struct {
			ID, Name string
			Duty     struct {
				Person string
				Until  struct{ Instant time.Time }
				Next   string
			}
			Shifts []struct{ Person string }
			Load   []struct {
				Past_minutes, Coming_minutes int
			}
		}
	}
	c.Must("GET", "/rosters?organization="+h.Actor("engineer@merlinet").Organization, nil, &l)
	night := h.Actor("night@merlinet").Person
	if len(l.Items) != 1 || l.Items[0].Duty.Person != night || !l.Items[0].Duty.Until.Instant.Equal(time.Date(2026, 3, 30, 1, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v", l)
	}
	if got := l.Items[0].Load; len(got) != 2 || got[0].Past_minutes+got[1].Past_minutes != 28*24*60 || got[0].Coming_minutes+got[1].Coming_minutes != 28*24*60 {
		t.Errorf("somebody is on duty day and night, and the load is %+v", got)
	}
	at := "/rosters/" + l.Items[0].ID
	span := body{
		"person": night, "from": body{"wall": "2026-03-31T13:00", "zone": "Asia/Singapore"},
		"until": body{"wall": "2026-03-31T14:00", "zone": "Asia/Singapore"}, "reason": "a dentist",
	}
	a := c.Do("POST", at+"/overrides", span)
	if p := a.Problem(t); a.Status != 409 || p.Code != "roster.rest_too_short" || !strings.Contains(p.Detail, "31 March 2026, 13:00 (Singapore)") ||
		!strings.Contains(p.Detail, "after 4 h of rest. This roster asks for 11 h") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	span["force_reason"] = "It is an hour."
	var change struct{ ID, State, Force_reason string }
	a = c.Must("POST", at+"/overrides", span, &change)
	if a.Status != 201 || change.State != "in_force" || change.Force_reason == "" || a.Header.Get("Location") != "/v1"+at+"/changes/"+change.ID {
		t.Errorf("%d %+v at %s", a.Status, change, a.Header.Get("Location"))
	}
	// a wall time that does not exist is refused, as everywhere
	span["from"] = body{"wall": "2026-03-29T02:30", "zone": "Europe/Berlin"}
	if a := c.Do("POST", at+"/leaves", span); a.Status != 422 || a.Problem(t).Errors[0].Pointer != "/from/wall" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

// TestWhatWasTakenBackCountsNoMore walks a leave from its entry to its end.
func TestWhatWasTakenBackCountsNoMore(t *testing.T) {
	h := apptest.Scenario(t)
	c := h.Client("coordinator@aomine")
	hq := h.Actor("coordinator@aomine").Organization
	var l struct{ Items []struct{ ID string } }
	c.Must("GET", "/rosters?organization="+hq, nil, &l)
	at := "/rosters/" + l.Items[0].ID
	who := func() string {
		t.Helper()
		all, err := h.Rosters.OnDuty(h.As("coordinator@aomine"), hq, time.Date(2026, 3, 31, 3, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		return all[0].Person
	}
	planned := who()
	var change struct{ ID string }
	c.Must("POST", at+"/leaves", body{
		"person": planned, "from": body{"wall": "2026-03-31T00:00", "zone": "Asia/Tokyo"}, "until": body{"wall": "2026-04-01T00:00", "zone": "Asia/Tokyo"},
		"force_reason": "all of us know",
	}, &change)
	if who() == planned {
		t.Error("on leave, and yet on duty")
	}
	c.Must("POST", at+"/changes/"+change.ID+"/cancel", body{"force_reason": "all of us know"}, nil)
	if who() != planned {
		t.Error("the leave was taken back, and still counts")
	}
	if a := c.Do("POST", at+"/changes/"+change.ID+"/cancel", body{}); a.Status != 409 {
		t.Errorf("taken back twice: %d", a.Status)
	}
	if a := h.Client("engineer@merlinet").Do("GET", at+"/changes/"+change.ID, nil); a.Status != 404 {
		t.Errorf("a vendor reads who is away at headquarters: %d", a.Status)
	}
}
