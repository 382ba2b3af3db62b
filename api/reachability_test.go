package api_test

import (
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

// TestAPlanIsEnteredTestedAndConfirmed walks a vendor's plan from nothing to what can be counted on.
func TestAPlanIsEnteredTestedAndConfirmed(t *testing.T) {
	h := apptest.Scenario(t)
	c := h.Client("engineer@chaoit")
	me := h.Actor("engineer@chaoit")
	at := "/reachability-plans/" + me.Organization
	type plan struct {
		Stale    bool
		Concerns []string
		Version  int
		Contacts []struct {
			Person     string
			Reached_at *struct{ Instant time.Time }
			Latest     *struct{ ID, State string }
		}
	}
	var p plan
	a := c.Must("GET", at, nil, &p)
	if !p.Stale || p.Version != 0 || a.Header.Get("ETag") != `"v0"` || strings.Join(p.Concerns, " ") != "no_main_contact no_deputy no_backup_channel" {
		t.Fatalf("%s %+v", a.Header.Get("ETag"), p)
	}
	in := body{"contacts": []body{{"person": me.Person, "part": "main", "purpose": "anything"}}, "backup_channel": body{"kind": "chat", "value": "chao-noc"}}
	a = c.Do("PUT", at, in)
	if a.Status != 428 {
		t.Errorf("without a version: %d", a.Status)
	}
	// somebody whom they do not know of is refused as somebody who does not exist is
	var said []string
	for _, person := range []string{h.Actor("liaison@frankfurt").Person, nobody} {
		in["contacts"] = []body{{"person": person, "part": "main", "purpose": "anything"}}
		a := c.Do("PUT", at, in, version(0)...)
		if p := a.Problem(t); a.Status != 422 || p.Errors[0].Pointer != "/contacts/0/person" {
			t.Errorf("%d %s", a.Status, a.Body)
		} else {
			said = append(said, p.Errors[0].Detail)
		}
	}
	if len(said) != 2 || said[0] != said[1] {
		t.Errorf("%q", said)
	}
	in["contacts"] = []body{{"person": me.Person, "part": "main", "purpose": "anything"}}
	c.Must("PUT", at, in, &p, version(0)...)
	if p.Version != 1 || strings.Join(p.Concerns, " ") != "no_deputy never_tested" {
		t.Errorf("%+v", p)
	}
	if a := c.Do("PUT", at, in, version(0)...); a.Status != 412 {
		t.Errorf("over another's: %d", a.Status)
	}
	desk := h.Client("coordinator@aomine")
	desk.Must("POST", at+"/test", nil, &p)
	if a := desk.Do("POST", at+"/test", nil); a.Status != 409 || a.Problem(t).Code != "reachability.still_waiting" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	var mine struct {
		Items []struct{ ID, Person, State, Reference string }
	}
	c.Must("GET", "/reachability-tests?mine=true&organization="+me.Organization, nil, &mine)
	if len(mine.Items) != 1 || mine.Items[0].Person != me.Person || !strings.HasPrefix(mine.Items[0].Reference, "T-") {
		t.Fatalf("%+v", mine)
	}
	test := "/reachability-tests/" + mine.Items[0].ID
	for range 2 {
		var done struct{ State string }
		if c.Must("POST", test+"/confirm", nil, &done); done.State != "reached" {
			t.Errorf("%+v", done)
		}
	}
	c.Must("GET", at, nil, &p)
	if got := p.Contacts[0]; got.Reached_at == nil || !got.Reached_at.Instant.Equal(h.Clock.Now()) || strings.Join(p.Concerns, " ") != "no_deputy" {
		t.Errorf("%+v", p)
	}
	var call struct {
		ID, By string
	}
	a = desk.Must("POST", at+"/tests", body{"person": me.Person, "how": "backup_channel", "reached": false, "by": h.Actor("deputy@aomine").Person}, &call)
	if a.Status != 201 || a.Header.Get("Location") != "/v1/reachability-tests/"+call.ID || call.By != h.Actor("deputy@aomine").Person {
		t.Errorf("%d %s %+v", a.Status, a.Header.Get("Location"), call)
	}
	if a := h.Client("liaison@bangkok").Do("GET", at, nil); a.Status != 404 {
		t.Errorf("the site that they work for reads the vendor's plan: %d", a.Status)
	}
}
