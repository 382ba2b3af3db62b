package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// frankfurt is a wall time there.
func frankfurt(wall string, fold ...string) body {
	b := body{"wall": wall, "zone": "Europe/Berlin"}
	if len(fold) > 0 {
		b["fold"] = fold[0]
	}
	return b
}

// TestAClockThatJumps: on 29 March 2026 there is no half past two in Frankfurt, and on 25 October there are two. Wherever a
// time is planned the first is refused and says why, and the second asks which; what the clock shows once asks nothing.
func TestAClockThatJumps(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer")
	me := w.party("engineer", owner)
	draft := w.drafted(w.author, me)
	ready := w.drafted(w.author, me)
	issued := w.requested(w.author, me, "issued")
	for _, c := range []struct {
		name string
		who  *actor
		at   func(when body) target
		from string // pointer of the time
	}{
		{"due of a new request", w.author, func(when body) target {
			return target{method: "POST", path: "/incidents/" + w.incident + "/requests", body: body{"due": when}}
		}, "/due"},
		{"due of a draft", w.author, func(when body) target {
			r, err := w.Requests.Get(w.author.ctx(), draft.ID)
			w.must(err)
			return target{method: "PATCH", path: "/requests/" + draft.ID, body: body{"due": when}, header: version(r.Version)}
		}, "/due"},
		{"due of a revision", w.author, func(when body) target {
			r := w.requested(w.author, me, "issued")
			return target{method: "POST", path: "/requests/" + r.ID + "/revise", body: body{"reason": "x", "due": when}}
		}, "/due"},
		{"when it goes out", w.author, func(when body) target {
			return target{method: "POST", path: "/requests/" + ready.ID + "/issue", body: body{"scheduled_for": when}}
		}, "/scheduled_for"},
		{"what an executor promises", me, func(when body) target {
			return target{method: "POST", path: "/requests/" + issued.ID + "/acknowledge", body: body{"by": when}}
		}, "/by"},
		{"since when business suffers", w.author, func(when body) target {
			return target{method: "POST", path: "/incidents", body: body{"title": "x", "impact": []body{{"service": "x", "from": when}}}}
		}, "/impact/0/from"},
		{"when a notice leaves", w.author, func(when body) target {
			return target{method: "POST", path: "/incidents/" + w.incident + "/notices", body: body{"kind": "information", "send_at": when}}
		}, "/send_at"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, bad := range []struct {
				when body
				code string
				at   string
			}{
				{frankfurt("2026-03-29T02:30"), "time.in_gap", c.from + "/wall"},
				{frankfurt("2026-03-29T02:30", "later"), "time.in_gap", c.from + "/wall"},
				{frankfurt("2026-10-25T02:30"), "time.exists_twice", c.from + "/fold"},
				{frankfurt("2026-10-26T02:30", "later"), "time.once", c.from + "/fold"},
			} {
				at := c.at(bad.when)
				before := w.Fingerprint()
				a := at.as(c.who)
				p := a.Problem(t)
				if a.Status != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Code != bad.code || p.Errors[0].Pointer != bad.at {
					t.Errorf("%v: %d\n%s", bad.when, a.Status, a.Body)
				} else if why := p.Errors[0].Detail; !strings.Contains(why, "02:30") || !strings.Contains(why, "Berlin") {
					t.Errorf("%v: %q does not say why", bad.when, why)
				}
				if w.Fingerprint() != before {
					t.Errorf("%v: refused, and yet something was stored", bad.when)
				}
			}
			if a := c.at(frankfurt("2026-10-25T02:30", "later")).as(c.who); a.Status/100 != 2 {
				t.Errorf("told which: %d\n%s", a.Status, a.Body)
			}
		})
	}
}

// TestTheTwoHalvesOfAFold are an hour apart.
func TestTheTwoHalvesOfAFold(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	for fold, instant := range map[string]string{"earlier": "2026-10-25T00:30:00Z", "later": "2026-10-25T01:30:00Z"} {
		var r struct {
			Due struct{ Instant, Zoned, Wall, Yours string }
		}
		w.author.client().Must("POST", "/incidents/"+w.incident+"/requests", body{"due": frankfurt("2026-10-25T02:30", fold)}, &r)
		if r.Due.Instant != instant || !strings.HasPrefix(r.Due.Zoned, "2026-10-25T02:30:00+0") || r.Due.Wall != "2026-10-25T02:30" {
			t.Errorf("%s: %+v", fold, r.Due)
		}
	}
}
