package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestAPersonChangesTheirPasswordWhereTheirAccountIs(t *testing.T) {
	h := apptest.Scenario(t)
	const next = "a new sentence of my own"
	b, elsewhere := signedIn(h, "engineer@merlinet"), signedIn(h, "engineer@merlinet")
	form := b.get("/account").must(200, "Change password", "Tokens of your programs stay").form("change-password")
	change := func(current, next string) shown {
		return b.post("/account/password", append(form, "/current", current, "/new", next)...)
	}
	change("not the sash at all", next).must(422, "This is not your current password").not("not the sash at all").not(next)
	change(apptest.Password, "short").must(422, "At least 12")
	p := change(apptest.Password, next).must(200, "Your password is changed").not(next)
	if p.Path != "/account" {
		t.Errorf("led to %s", p.Path)
	}
	if p := elsewhere.get("/account"); p.Path != "/sign-in" {
		t.Errorf("still in elsewhere, at %s", p.Path)
	}
	const mailbox = "engineer@merlinet.example"
	anonymous(h).post("/sign-in", "/email", mailbox, "/password", apptest.Password).must(401)
	anonymous(h).post("/sign-in", "/email", mailbox, "/password", next).must(200)
}

func TestGuessingThePasswordOnThePageIsToldToWait(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	var last shown
	for range 6 {
		last = b.post("/account/password", "/current", "not the sash at all", "/new", "a new sentence of my own")
	}
	last.must(429, "Too many attempts. Please wait")
	if last.Header.Get("Retry-After") == "" || !strings.Contains(last.Body, "Change password") {
		t.Errorf("%v", last.Header)
	}
}
