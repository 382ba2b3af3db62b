package api_test

import (
	"testing"

	"tasuki/internal/apptest"
)

type foundSlots struct {
	Participants []struct {
		Borne      int
		HoursKnown bool `json:"hours_known"`
		Unverified []int
	}
	Items []struct {
		From  string
		Seats []struct {
			From    struct{ Instant, Zoned string }
			AtWork  bool `json:"at_work"`
			Excused bool
			Why     string
			Day     struct{ Date, Kind, Name string }
			Burden  int
		}
	}
}

// TestSlotsOfTheScenario: after the call of 30 March, which Singapore took before work, São Paulo on Sunday evening, and
// Frankfurt not at all, and another a day later, the next one is looked for on Good Friday.
func TestSlotsOfTheScenario(t *testing.T) {
	h := apptest.Scenario(t)
	coordinator := h.Client("coordinator@aomine.example")
	at := incidentPath(t, coordinator) + "/meeting-slots"
	var found foundSlots
	ask := body{
		"participants": []body{
			{"organization": h.Actor("coordinator@aomine.example").Organization}, {"organization": h.Actor("liaison@frankfurt.example").Organization, "optional": true},
			{"organization": h.Actor("liaison@saopaulo.example").Organization, "optional": true}, {"organization": h.Actor("liaison@straits.example").Organization},
		},
		"minutes": 60, "from": "2026-04-03T00:00:00Z", "until": "2026-04-03T01:15:00Z",
		"earlier": []body{{"from": "2026-03-31T00:00:00Z", "minutes": 60}},
	}
	coordinator.Must("POST", at, ask, &found)
	if len(found.Items) != 1 || len(found.Items[0].Seats) != 4 {
		t.Fatalf("%+v", found)
	}
	seats := found.Items[0].Seats
	for i, want := range []struct {
		zoned, why, day string
		atWork, excused bool
		burden, borne   int
	}{
		{zoned: "2026-04-03T09:00:00+09:00[Asia/Tokyo]", atWork: true},
		{zoned: "2026-04-03T02:00:00+02:00[Europe/Berlin]", why: "holiday", day: "Karfreitag", excused: true, burden: 240},
		{zoned: "2026-04-02T21:00:00-03:00[America/Sao_Paulo]", why: "off_hours", burden: 60, borne: 180},
		{zoned: "2026-04-03T08:00:00+08:00[Asia/Singapore]", why: "holiday", day: "Good Friday", burden: 120, borne: 120},
	} {
		s := seats[i]
		if s.From.Zoned != want.zoned || s.Why != want.why || s.Day.Name != want.day || s.AtWork != want.atWork || s.Excused != want.excused ||
			s.Burden != want.burden || found.Participants[i].Borne != want.borne {
			t.Errorf("%d: %+v, %+v", i, s, found.Participants[i])
		}
		if doubted := len(found.Participants[i].Unverified) > 0; doubted != (i == 2) { // nobody vouches for São Paulo's year
			t.Errorf("%d: %v", i, found.Participants[i].Unverified)
		}
	}
	ask["from"], ask["until"] = "2026-04-28T00:00:00Z", "2026-05-02T00:00:00Z"
	coordinator.Must("POST", at, ask, &found)
	if p := found.Participants[0]; !p.HoursKnown || len(p.Unverified) != 1 || p.Unverified[0] != 2026 {
		t.Errorf("nobody vouches for May, and that is not said: %+v", p)
	}
	for name, bad := range map[string]struct {
		change body
		code   string
	}{
		"no room":        {body{"until": "2026-04-28T01:00:00Z"}, "meeting.window_too_short"},
		"half a year":    {body{"until": "2026-10-28T01:00:00Z"}, "meeting.window_too_long"},
		"twice the same": {body{"participants": []any{ask["participants"].([]body)[0], ask["participants"].([]body)[0]}}, "field.twice"},
		"nobody we know": {body{"participants": []body{{"organization": "019d3c14-8000-7000-8000-00000000ffff"}}}, "organization.unknown"},
	} {
		wrong := body{}
		for k, v := range ask {
			wrong[k] = v
		}
		for k, v := range bad.change {
			wrong[k] = v
		}
		a := coordinator.Do("POST", at, wrong)
		if p := a.Problem(t); a.Status != 422 || len(p.Errors) != 1 || p.Errors[0].Code != bad.code {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
}

// incidentPath is that of the scenario's case, by its id.
func incidentPath(t *testing.T, c *apptest.Client) string {
	t.Helper()
	var i struct{ ID string }
	c.Must("GET", "/incidents/"+apptest.Incident, nil, &i)
	return "/incidents/" + i.ID
}
