package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/journal"
	"tasuki/internal/request"
)

// What a push ticket gets of the whole contract, though whoever made it may do all of it: nothing but to begin and go on with its own uploads.
func TestAPushTicketReadsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onSQLite(t))
	r := w.requested(w.author, w.neutral, request.InProgress)
	_, secret := w.pushTicket(w.author, r.ID, "")
	public := map[string]bool{"showUploadOptions": true}
	for _, item := range contractOf(t).Paths.Map() {
		for _, o := range item.Operations() {
			public[o.OperationID] = public[o.OperationID] || o.Security != nil && len(*o.Security) == 0
		}
	}
	for _, name := range slices.Sorted(maps.Keys(targets)) {
		if public[name] {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w.T = t
			at := targets[name](w, nil)
			at.token = func(*actor) string { return secret }
			before := w.Fingerprint()
			a := at.as(w.author)
			if a.Status != http.StatusNotFound && a.Status != http.StatusForbidden || w.Fingerprint() != before {
				t.Errorf("%s %s: %d\n%s", at.method, at.path, a.Status, a.Body)
			}
			if strings.Contains(string(a.Body), "canary") {
				t.Errorf("it names something: %s", a.Body)
			}
		})
	}
	w.T = t
	ticketed := w.Client("")
	ticketed.Token = secret
	own := w.author.client()
	form, kind := fileForm(r.ID, "a", "abc")
	for _, try := range []struct {
		method, path string
		body         any
		header       []apptest.Header
	}{
		{"GET", "/requests/" + r.ID, nil, nil},
		{"GET", "/requests/" + r.ID + "/push-tickets", nil, nil},
		{"GET", "/requests/" + r.ID + "/clarifications", nil, nil},
		{"GET", "/incidents/" + r.Incident, nil, nil},
		{"GET", "/incidents/" + r.Incident + "/evidence-items", nil, nil},
		{"POST", "/requests/" + r.ID + "/push-tickets", body{}, nil},
		{"POST", "/requests/" + r.ID + "/cancel", body{"reason": "x"}, nil},
		{"POST", "/evidence-items", form, []apptest.Header{{Name: "Content-Type", Value: kind}}},
		{"DELETE", "/sessions/current", nil, nil},
	} {
		if a := ticketed.Do(try.method, try.path, try.body, try.header...); a.Status != 404 && a.Status != 403 {
			t.Errorf("%s %s: %d\n%s", try.method, try.path, a.Status, a.Body)
		}
	}
	// an answer that was kept for whoever made it is not theirs
	key := apptest.Header{Name: "Idempotency-Key", Value: "guessed"}
	own.Must("POST", "/requests/"+r.ID+"/push-tickets", body{"name": "kept"}, nil, key)
	if a := ticketed.Do("POST", "/requests/"+r.ID+"/push-tickets", body{"name": "kept"}, key); a.Status != 403 {
		t.Errorf("a kept answer: %d %s", a.Status, a.Body)
	}
}

// pusher sends with one ticket.
type pusher struct {
	w *world
	*apptest.Client
}

func (w *world) pusher(secret string) pusher {
	c := w.Client("")
	c.Token = secret
	return pusher{w, c}
}

func (p pusher) begin(content string, meta ...string) apptest.Answer {
	sum := sha256.Sum256([]byte(content))
	meta = append([]string{"filename", "messages", "sha256", hex.EncodeToString(sum[:])}, meta...)
	return p.Do("POST", "/uploads", nil, tus("Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", metadata(meta...))...)
}

func (p pusher) send(address, content string, from string) apptest.Answer {
	return p.Do("PATCH", strings.TrimPrefix(address, "/v1"), content, tus("Upload-Offset", from, "Content-Type", "application/offset+octet-stream")...)
}

func (p pusher) head(address string) apptest.Answer {
	return p.Do("HEAD", strings.TrimPrefix(address, "/v1"), nil, tus()...)
}

func TestAPushTicketHandsInForItsRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onSQLite(t))
	r := w.requested(w.author, w.neutral, request.InProgress)
	other := w.requested(w.author, w.neutral, request.InProgress)
	id, secret := w.pushTicket(w.neutral, r.ID, "")
	_, another := w.pushTicket(w.neutral, r.ID, "")
	_, bound := w.pushTicket(w.neutral, r.ID, "s1")
	p := w.pusher(secret)

	begun := p.begin("abcdef")
	address := begun.Header.Get("Location")
	if begun.Status != 201 || address == "" {
		t.Fatalf("%d %s", begun.Status, begun.Body)
	}
	if a := p.send(address, "abc", "0"); a.Status != 204 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	for name, a := range map[string]apptest.Answer{
		"another ticket's HEAD":  w.pusher(another).head(address),
		"another ticket's PATCH": w.pusher(another).send(address, "def", "3"),
		"giving up":              p.Do("DELETE", strings.TrimPrefix(address, "/v1"), nil, tus()...),
		"another request":        p.begin("x", "request_id", other.ID),
		"a clarification":        p.begin("x", "clarification_id", other.ID),
		"another step":           w.pusher(bound).begin("x", "step", "s2"),
	} {
		if a.Status != 404 && a.Status != 403 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	// all that is left is the file: the same again goes on
	again := p.begin("abcdef", "request_id", r.ID)
	if again.Header.Get("Location") != address || p.head(address).Header.Get("Upload-Offset") != "3" {
		t.Errorf("begun again at %s, not %s", again.Header.Get("Location"), address)
	}
	done := p.send(address, "def", "3")
	if done.Status != 204 || done.Header.Get("Evidence-State") != "verified" {
		t.Errorf("%d %s %v", done.Status, done.Body, done.Header)
	}
	if again := p.begin("abcdef"); again.Header.Get("Location") != address {
		t.Errorf("what was handed in was begun anew: %s", again.Header.Get("Location"))
	}
	if a := w.pusher(bound).begin("xyz"); a.Status != 201 {
		t.Errorf("its own step: %d %s", a.Status, a.Body)
	}
	var list struct {
		Items []struct {
			ID         string
			LastUsedAt string `json:"last_used_at"`
		}
	}
	w.neutral.client().Must("GET", "/requests/"+r.ID+"/push-tickets", nil, &list)
	at := slices.IndexFunc(list.Items, func(i struct {
		ID         string
		LastUsedAt string `json:"last_used_at"`
	}) bool {
		return i.ID == id
	})
	if len(list.Items) != 3 || at < 0 || list.Items[at].LastUsedAt == "" {
		t.Errorf("%+v", list)
	}
	for _, fact := range []journal.Fact{journal.EvidenceReceiving, journal.EvidenceReceived, journal.EvidenceVerified} {
		if found := w.with(fact, id); len(found) != 1 || found[0].Person != w.neutral.id {
			t.Errorf("%s: %+v", fact, found)
		}
	}
}

// with are the entries of a fact that name a push ticket.
func (w *world) with(fact journal.Fact, ticket string) (found []journal.Record) {
	for r, err := range w.App.Journal.All(w.T.Context(), journal.Filter{}) {
		w.must(err)
		if r.Fact == fact && r.Data["push_ticket"] == ticket {
			found = append(found, r)
		}
	}
	return found
}

func TestAPushTicketEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, r request.Request, id string){
		"when it is revoked": func(w *world, r request.Request, id string) {
			w.must(w.App.Accounts.RevokePushTicket(w.author.ctx(), r.ID, id))
		},
		"when its time is over": func(w *world, _ request.Request, _ string) { w.Clock.Advance(8 * 24 * time.Hour) },
		"with the request": func(w *world, r request.Request, _ string) {
			_, err := w.Requests.Cancel(w.author.ctx(), r.ID, "x", false)
			w.must(err)
		},
		"with its owner's account": func(w *world, _ request.Request, _ string) {
			_, err := w.App.Accounts.Deactivate(w.chief.ctx(), w.neutral.id)
			w.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, onSQLite(t))
			r := w.requested(w.author, w.neutral, request.InProgress)
			id, secret := w.pushTicket(w.neutral, r.ID, "")
			p := w.pusher(secret)
			address := p.begin("abcdef").Header.Get("Location")
			w.must(w.Evidence.Sweep(t.Context(), time.Now()))
			if a := p.head(address); a.Status != 200 {
				t.Errorf("swept while its ticket counts: %d", a.Status)
			}
			end(w, r, id)
			for act, a := range map[string]apptest.Answer{"begin": p.begin("x"), "HEAD": p.head(address), "PATCH": p.send(address, "abc", "0")} {
				if a.Status != 401 {
					t.Errorf("%s: %d %s", act, a.Status, a.Body)
				}
			}
			w.must(w.Evidence.Sweep(t.Context(), time.Now()))
			items, err := w.Evidence.OfRequest(t.Context(), r.ID)
			if w.must(err); len(items) != 1 || items[0].State != exchange.Failed {
				t.Errorf("what it had begun keeps its room: %+v", items)
			}
		})
	}
}
