package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/request"
)

func read(t *testing.T, a apptest.Answer, into any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, into); err != nil {
		t.Fatalf("%d: %v\n%s", a.Status, err, a.Body)
	}
}

// matched are the operations of the contract that take If-Match, each on an object of its own.
func matched(t *testing.T, w *world, do func(name string, needed bool, make func() target)) {
	n := 0
	for _, item := range contractOf(t).Paths.Map() {
		for method, o := range item.Operations() {
			if o.Parameters.GetByInAndName("header", "If-Match") == nil {
				continue
			}
			n++
			do(o.OperationID, method != http.MethodPost, func() target { return targets[o.OperationID](w, nil) })
		}
	}
	if n < 30 {
		t.Errorf("only %d operations take If-Match", n)
	}
}

// TestAChangeNamesWhatWasRead: without If-Match a 428, with a stale one a 412, judged before the object's state; with the
// ETag that was read, and with `*`, it succeeds.
func TestAChangeNamesWhatWasRead(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	matched(t, w, func(name string, needed bool, build func() target) {
		at := build()
		was := at.header
		for _, stale := range []string{`"v999"`, `"v0"`, `v1`, `"x"`, `W/"v1"`, `"v1", "v2"`, `"v-1"`, `"v99999999999999999999"`} {
			before := w.Fingerprint()
			at.header = []apptest.Header{{Name: "If-Match", Value: stale}}
			if a := at.as(at.allowed); a.Status != http.StatusPreconditionFailed {
				t.Errorf("%s with If-Match %s: %d\n%s", name, stale, a.Status, a.Body)
			}
			if w.Fingerprint() != before {
				t.Errorf("%s with If-Match %s: refused, and yet something was stored", name, stale)
			}
		}
		at.header = nil
		if needed {
			if a := at.as(at.allowed); a.Status != http.StatusPreconditionRequired {
				t.Errorf("%s without If-Match: %d\n%s", name, a.Status, a.Body)
			}
			at.header = was
		}
		if a := at.as(at.allowed); a.Status/100 != 2 {
			t.Errorf("%s: %d\n%s", name, a.Status, a.Body)
		}
		at = build()
		at.header = []apptest.Header{{Name: "If-Match", Value: "*"}}
		if a := at.as(at.allowed); a.Status/100 != 2 {
			t.Errorf("%s with If-Match *: %d\n%s", name, a.Status, a.Body)
		}
	})
}

// TestWhatIsReadHasItsETag, and a POST may send it back: of a thread the thread's, whatever its request's is.
func TestWhatIsReadHasItsETag(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	r := w.requested(w.author, w.neutral, request.InProgress)
	c, err := w.Requests.AskBack(w.neutral.ctx(), r.ID, request.Said{Text: "x"})
	w.must(err)
	thread := "/requests/" + r.ID + "/clarifications/" + c.ID
	for _, path := range []string{
		"/requests/" + r.ID, thread, "/incidents/" + w.incident, "/incidents/" + w.incident + "/participants/" + w.neutral.participation,
		"/organizations/" + w.neutral.org, "/people/" + w.neutral.id, "/notices/" + w.noticed(w.author, w.neutral, "sent"),
	} {
		a := target{method: "GET", path: path}.as(w.author)
		var v struct{ Version int }
		read(t, a, &v)
		if got := a.Header.Get("ETag"); v.Version == 0 || got != version(v.Version)[0].Value {
			t.Errorf("%s: version %d, ETag %s", path, v.Version, got)
		}
	}
	tag := target{method: "GET", path: thread}.as(w.author).Header.Get("ETag")
	at := target{method: "POST", path: thread + "/messages", body: body{"text": "y"}, header: []apptest.Header{{Name: "If-Match", Value: tag}}}
	a := at.as(w.author)
	if a.Status != http.StatusCreated || a.Header.Get("Location") != "/v1"+thread {
		t.Errorf("%d, at %s\n%s", a.Status, a.Header.Get("Location"), a.Body)
	}
	if a := at.as(w.author); a.Status != http.StatusPreconditionFailed {
		t.Errorf("the same ETag again: %d", a.Status)
	}
}
