package web_test

import (
	"net/http"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestWhoeverSignsInStaysWithThisSiteAndGoesWhereTheyWanted(t *testing.T) {
	h := apptest.Scenario(t)
	for _, c := range []struct{ next, leads string }{
		{"/incidents", "/incidents"},
		{"//evil.example/", "/"},
		{`/\evil.example`, "/"},
		{"https://evil.example/", "/"},
		{"/\r\nSet-Cookie: a=b", "/"},
		{"", "/"},
	} {
		p := anonymous(h).still().post("/sign-in", "/email", "coordinator@aomine.example", "/password", apptest.Password, "next", c.next)
		if p.Status != http.StatusSeeOther || p.Header.Get("Location") != c.leads {
			t.Errorf("from %q: %d to %q, want %q", c.next, p.Status, p.Header.Get("Location"), c.leads)
		}
	}
}

func TestTheCookieIsKeptFromScriptsAndOtherSites(t *testing.T) {
	h := apptest.Scenario(t)
	p := anonymous(h).still().post("/sign-in", "/email", "coordinator@aomine.example", "/password", apptest.Password)
	cookie := p.Header.Get("Set-Cookie")
	for _, want := range []string{"tasuki=tss_", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie lacks %q: %s", want, cookie)
		}
	}
}

func TestAWrongPasswordAndAnUnknownMailboxAreToldAlike(t *testing.T) {
	h := apptest.Scenario(t)
	wrong := anonymous(h).post("/sign-in", "/email", "coordinator@aomine.example", "/password", "not the sash").must(401)
	unknown := anonymous(h).post("/sign-in", "/email", "nobody@aomine.example", "/password", "not the sash").must(401)
	if a, b := said(wrong), said(unknown); a != b || a == "" {
		t.Errorf("told apart:\n%s\n%s", a, b)
	}
	wrong.not("not the sash") // never sent back
}

// said is the alert of a page.
func said(p shown) string {
	_, rest, _ := strings.Cut(p.Body, `role="alert"`)
	alert, _, _ := strings.Cut(rest, "</div></div>")
	return strings.TrimSpace(spaces.ReplaceAllString(tags.ReplaceAllString("<"+alert, " "), " "))
}

func TestWhoIsNotSignedInIsLedToItAndBack(t *testing.T) {
	h := apptest.Scenario(t)
	p := anonymous(h).still().get("/incidents?state=active")
	if p.Status != http.StatusSeeOther || p.Header.Get("Location") != "/sign-in?next=%2Fincidents%3Fstate%3Dactive" {
		t.Errorf("%d to %s", p.Status, p.Header.Get("Location"))
	}
	anonymous(h).post("/requests/x/acknowledge").must(401)
}

func TestSigningOutEndsTheSessionForGood(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	home := b.http.Jar.Cookies(mustURL(t, h.URL))
	b.post("/sign-out")
	b.http.Jar.SetCookies(mustURL(t, h.URL), home) // somebody kept the cookie
	if p := b.get("/"); p.Path != "/sign-in" {
		t.Errorf("still in, at %s", p.Path)
	}
}

func TestTheSignInPageSpeaksTheBrowsersLanguageOrTheOneThatIsPicked(t *testing.T) {
	h := apptest.Scenario(t)
	p := anonymous(h).do("GET", "/sign-in", nil, "", "Accept-Language", "th, en;q=0.5")
	if !strings.Contains(p.Body, `<html lang="th" dir="ltr">`) {
		t.Errorf("not in Thai: %.200s", p.Body)
	}
	p = anonymous(h).do("GET", "/sign-in?language=de", nil, "", "Accept-Language", "th")
	if !strings.Contains(p.Body, `<html lang="de" dir="ltr">`) {
		t.Errorf("not in German: %.200s", p.Body)
	}
}
