package web_test

import (
	"regexp"
	"testing"

	"tasuki/internal/account"
	"tasuki/internal/apptest"
	"tasuki/internal/request"
)

var secretTicket = regexp.MustCompile(`<pre [^>]*>(psh_[A-Za-z0-9_-]+)</pre>`)

// The one who does a request makes a ticket on its page, sees it once and ends it there.
func TestAPushTicketIsMadeAndRevokedOnTheRequestsPage(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	l, err := h.Requests.Requests(h.As("engineer@merlinet"), request.Filter{State: []request.State{request.InProgress}}, request.Page{Limit: 1})
	if err != nil || len(l.Items) != 1 {
		t.Fatalf("%d requests, %v", len(l.Items), err)
	}
	page := b.get("/requests/" + l.Items[0].ID).must(200)
	made := b.post(page.Path+"/push-tickets", append(page.form("push-ticket"), "/name", "syslog01", "/step", "s1")...).must(200)
	m := secretTicket.FindStringSubmatch(made.Body)
	if m == nil {
		t.Fatalf("no ticket on the page: %s", made.text())
	}
	again := b.get(page.Path).must(200).not(m[1])
	id := regexp.MustCompile(`push-tickets/([0-9a-f-]{36})/revoke`).FindStringSubmatch(again.Body)
	if id == nil {
		t.Fatalf("it can't be ended: %s", again.text())
	}
	if a := push(h, m[1]); a.Status != 201 {
		t.Errorf("it hands nothing in: %d %s", a.Status, a.Body)
	}
	b.post(page.Path+"/push-tickets/"+id[1]+"/revoke", again.form("revoke-"+id[1])...)
	if a := push(h, m[1]); a.Status != 401 {
		t.Errorf("revoked, and still %d %s", a.Status, a.Body)
	}
}

// push begins an upload with a ticket.
func push(h *apptest.House, secret string) apptest.Answer {
	c := h.Client("")
	c.Token = secret
	return c.Do("POST", "/uploads", nil, apptest.Header{Name: "Tus-Resumable", Value: "1.0.0"},
		apptest.Header{Name: "Upload-Length", Value: "3"}, apptest.Header{Name: "Upload-Metadata", Value: "filename eC5sb2c="})
}

// A cookie that holds a ticket is nobody's.
func TestAPushTicketOpensNoPage(t *testing.T) {
	h := apptest.Scenario(t)
	l, err := h.Requests.Requests(h.As("engineer@merlinet"), request.Filter{State: []request.State{request.InProgress}}, request.Page{Limit: 1})
	if err != nil || len(l.Items) != 1 {
		t.Fatalf("%d requests, %v", len(l.Items), err)
	}
	_, secret, err := h.App.Accounts.CreatePushTicket(h.As("engineer@merlinet"), l.Items[0].ID, account.PushTicketDraft{})
	if err != nil {
		t.Fatal(err)
	}
	b := anonymous(h)
	for _, path := range []string{"/", "/requests/" + l.Items[0].ID, "/account", "/incidents"} {
		if p := b.do("GET", path, nil, "", "Cookie", "tasuki="+secret); p.Path != "/sign-in" && p.Status == 200 {
			t.Errorf("%s: %s", path, p.text())
		}
	}
}
