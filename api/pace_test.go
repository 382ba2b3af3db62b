package api_test

import (
	"net/http"
	"strconv"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/cli"
)

// TestWhoGuessesIsSlowedDown wherever a password or a code is asked for: after some free tries a 429 that says how long
// to wait, also with the right one, and nothing is stored.
func TestWhoGuessesIsSlowedDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onSQLite(t))
	const wrong = "not the sentence at all"
	for _, c := range []struct {
		name    string
		at      target
		refused int
		free    int // at most
	}{
		{"a sign-in", target{method: "POST", path: "/sessions", body: body{"email": "chief@headquarters.example", "password": wrong}}, http.StatusUnauthorized, 5},
		{"a password that is changed", target{method: "PUT", path: "/me/password", body: body{"current": wrong, "new": "another long sentence"}}, http.StatusUnprocessableEntity, 5},
		{"a password that confirms", target{method: "POST", path: "/requests/" + nobody + "/issue", body: body{"password": wrong}}, http.StatusForbidden, 5},
		{"an invitation's code", target{method: "POST", path: "/invitations/accept", body: body{"code": "inv_guess", "password": apptest.Password}}, http.StatusUnauthorized, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			who := w.person(w.hq, "coordinator") // whose tries nobody else has used up
			for n := 0; ; n++ {
				before := w.Fingerprint()
				a := c.at.as(who)
				if w.Fingerprint() != before {
					t.Fatalf("something was stored: %d\n%s", a.Status, a.Body)
				}
				if a.Status == http.StatusTooManyRequests {
					told(t, a, "session.slow_down")
					break
				}
				if a.Status != c.refused || n > c.free {
					t.Fatalf("try %d: %d\n%s", n, a.Status, a.Body)
				}
			}
		})
	}
}

// TestAProgramThatAsksTooOftenIsToldToWait, and nobody else.
func TestAProgramThatAsksTooOftenIsToldToWait(t *testing.T) {
	t.Parallel()
	w := newWorldAs(t, onSQLite(t), func(c *cli.Config) { c.RequestRate = 20 })
	busy := w.author.client()
	for n := 0; ; n++ {
		a := busy.Do("GET", "/tokens", nil)
		if a.Status == http.StatusTooManyRequests {
			told(t, a, "session.too_often")
			break
		}
		if a.Status != http.StatusOK || n > 10_000 {
			t.Fatalf("request %d: %d", n, a.Status)
		}
	}
	if a := w.second.client().Do("GET", "/me", nil); a.Status != http.StatusOK {
		t.Errorf("a colleague: %d\n%s", a.Status, a.Body)
	}
	other := *busy
	other.Token = w.session(w.author)
	if a := other.Do("GET", "/me", nil); a.Status != http.StatusOK {
		t.Errorf("the same person's session: %d\n%s", a.Status, a.Body)
	}
}

// told wants a 429 that says how long to wait.
func told(t *testing.T, a apptest.Answer, code string) {
	t.Helper()
	seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
	if p := a.Problem(t); a.Status != http.StatusTooManyRequests || p.Code != code || err != nil || seconds < 1 || seconds > 30 {
		t.Errorf("%d, wait %q\n%s", a.Status, a.Header.Get("Retry-After"), a.Body)
	}
}
