package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"tasuki/internal/apptest"
)

func keyed(key string) apptest.Header { return apptest.Header{Name: "Idempotency-Key", Value: key} }

// TestTheSameKeyHasOneEffectAndTheSameAnswer for what is made, for what is changed, and for files.
func TestTheSameKeyHasOneEffectAndTheSameAnswer(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer")
	me := w.party("engineer", owner)
	r := w.requested(w.author, me, "issued")
	form, kind := fileForm(r.ID, "log", "content")
	for _, c := range []struct {
		name      string
		who       *actor
		at, other target
	}{
		{"drafting", w.author, target{method: "POST", path: "/incidents/" + w.incident + "/requests", body: body{"title": "one"}},
			target{method: "POST", path: "/incidents/" + w.incident + "/requests", body: body{"title": "two"}}},
		{"acknowledging", me, target{method: "POST", path: "/requests/" + r.ID + "/acknowledge", body: body{"note": "one"}},
			target{method: "POST", path: "/requests/" + r.ID + "/acknowledge", body: body{"note": "two"}}},
		{"starting without a body", me, target{method: "POST", path: "/requests/" + r.ID + "/start"},
			target{method: "POST", path: "/requests/" + r.ID + "/block", body: body{"reason": "x"}}},
		{"asking back", me, target{method: "POST", path: "/requests/" + r.ID + "/clarifications", body: body{"text": "one"}},
			target{method: "POST", path: "/requests/" + r.ID + "/clarifications", body: body{"text": "two"}}},
		{"an upload", me, target{method: "POST", path: "/uploads", header: tus("Upload-Length", "3", "Upload-Metadata", metadata("request_id", r.ID, "filename", "x"))},
			target{method: "POST", path: "/uploads", header: tus("Upload-Length", "4", "Upload-Metadata", metadata("request_id", r.ID, "filename", "x"))}},
		{"a file", me, target{method: "POST", path: "/evidence-items", body: form, header: []apptest.Header{{Name: "Content-Type", Value: kind}}}, target{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.at.header = append(c.at.header, keyed("one "+c.name))
			first := c.at.as(c.who)
			if first.Status/100 != 2 {
				t.Fatalf("%d\n%s", first.Status, first.Body)
			}
			before := w.Fingerprint()
			again := c.at.as(c.who)
			if first.Header.Get("Location") != again.Header.Get("Location") || string(first.Body) != string(again.Body) {
				t.Errorf("%s %v\nand again\n%s %v", first.Body, first.Header, again.Body, again.Header)
			}
			same(t, "the same key again", again, first)
			if c.other.method != "" {
				c.other.header = append(c.other.header, keyed("one "+c.name))
				if a := c.other.as(c.who); a.Status != http.StatusUnprocessableEntity || a.Problem(t).Code != "problem.key_reused" {
					t.Errorf("another body: %d\n%s", a.Status, a.Body)
				}
			}
			if w.Fingerprint() != before {
				t.Error("the second time had an effect")
			}
		})
	}
}

// TestAKeyIsItsOwnersAlone, and what was refused under it may be tried again.
func TestAKeyIsItsOwnersAlone(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	at := target{method: "POST", path: "/incidents/" + w.incident + "/requests", body: body{"title": "x"}, header: []apptest.Header{keyed("k")}}
	if a, b := at.as(w.author), at.as(w.second); a.Status != 201 || b.Status != 201 || a.Header.Get("Location") == b.Header.Get("Location") {
		t.Errorf("%d %s, %d %s", a.Status, a.Header.Get("Location"), b.Status, b.Header.Get("Location"))
	}
	hold := target{method: "POST", path: "/incidents/" + w.incident + "/release", body: body{"reason": "x"}, header: []apptest.Header{keyed("r")}}
	if a := hold.as(w.author); a.Status != http.StatusConflict {
		t.Fatalf("%d\n%s", a.Status, a.Body)
	}
	_, err := w.Incidents.Hold(w.author.ctx(), w.incident, "x")
	w.must(err)
	if a := hold.as(w.author); a.Status != 200 {
		t.Errorf("a refusal was kept: %d\n%s", a.Status, a.Body)
	}
}

// TestTheSameKeyAtTheSameMoment: of many at once one has an effect, and all get its answer.
func TestTheSameKeyAtTheSameMoment(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	const many = 12
	var wait sync.WaitGroup
	places := make([]string, many)
	for i := range many {
		wait.Add(1)
		go func() {
			defer wait.Done()
			at := target{method: "POST", path: "/incidents/" + w.incident + "/requests", body: body{"title": "x"}, header: []apptest.Header{keyed("k")}}
			a := at.as(w.author)
			places[i] = fmt.Sprint(a.Status, " ", a.Header.Get("Location"))
		}()
	}
	wait.Wait()
	for _, p := range places {
		if p != places[0] || p[:3] != "201" {
			t.Errorf("%q", places)
			break
		}
	}
	var l struct{ Total int }
	w.author.client().Must("GET", "/incidents/"+w.incident+"/requests?count=true", nil, &l)
	if l.Total != 1 {
		t.Errorf("%d requests", l.Total)
	}
}
