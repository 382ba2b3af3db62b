package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// What a guest's token gets of the whole contract: their notice, what they say about it, and what needs no credential or
// tells of nobody. All else is not there, even where it is their own organisation's, or was sent to them.
func TestAGuestReadsOneNoticeAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onSQLite(t))
	id, guest := w.guested(nil)
	token := w.asGuest(id, guest)
	public := map[string]bool{}
	for _, item := range contractOf(t).Paths.Map() {
		for _, o := range item.Operations() {
			public[o.OperationID] = o.Security != nil && len(*o.Security) == 0
		}
	}
	for _, name := range slices.Sorted(maps.Keys(targets)) {
		if public[name] || name == "endSession" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w.T = t
			at := targets[name](w, nil)
			at.token = func(*actor) string { return token }
			before := w.Fingerprint()
			a := at.as(w.neutral)
			if a.Status != http.StatusNotFound && a.Status != http.StatusForbidden || w.Fingerprint() != before {
				t.Errorf("%s %s: %d\n%s", at.method, at.path, a.Status, a.Body)
			}
			if strings.Contains(string(a.Body), "canary") {
				t.Errorf("it names something: %s", a.Body)
			}
		})
	}
	w.T = t
	client := w.Client("")
	client.Token = token
	for _, try := range []struct {
		method, path string
		body         any
		want         int
	}{
		{"GET", "/notices/" + id, nil, 200},
		{"GET", "/notices/" + w.noticed(w.author, w.neutral, "sent"), nil, 404},
		{"POST", "/notices/" + id + "/recall", body{"reason": "x"}, 403},
		{"GET", "/notices/" + id + "/guest-codes", nil, 403},
		{"POST", "/notices/" + id + "/ask", body{"text": "Where do I park?"}, 200},
		{"POST", "/notices/" + id + "/understood", nil, 200},
		{"DELETE", "/sessions/current", nil, 204},
		{"GET", "/notices/" + id, nil, 401},
	} {
		if a := client.Do(try.method, try.path, try.body); a.Status != try.want {
			t.Errorf("%s %s: %d, want %d\n%s", try.method, try.path, a.Status, try.want, a.Body)
		}
	}
}

// The digits are in the first answer only, and in no list.
func TestTheDigitsOfACodeAreShownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onSQLite(t))
	id, guest := w.guested(nil)
	var first, again struct{ ID, Code, Reference, URL string }
	key := apptest.Header{Name: "Idempotency-Key", Value: "once"}
	c := w.second.client()
	c.Must("POST", "/notices/"+id+"/guest-codes", body{"person": guest}, &first, key)
	c.Must("POST", "/notices/"+id+"/guest-codes", body{"person": guest}, &again, key)
	if len(first.Code) != 10 || again.ID != first.ID || again.Code != "" {
		t.Errorf("%+v, again %+v", first, again)
	}
	if !strings.HasSuffix(first.URL, "/b/"+first.Reference) || strings.Contains(first.URL, first.Code[:3]) {
		t.Errorf("the address is %s", first.URL)
	}
	if a := c.Do("GET", "/notices/"+id+"/guest-codes", nil); a.Status != 200 || strings.Contains(string(a.Body), first.Code[3:]) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	stranger := w.Client("")
	if a := stranger.Do("POST", "/guest-sessions", body{"reference": first.Reference, "code": "0000000000"}); a.Status != 401 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := stranger.Do("POST", "/guest-sessions", body{"reference": first.Reference, "code": first.Code[:3] + "-" + first.Code[3:6] + " " + first.Code[6:]}); a.Status != 201 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}
