package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
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
	p = anonymous(h).post("/sign-in", append(p.form("sign-in"), "/email", "nobody@aomine.example", "/password", "not the sash")...)
	if p.Status != 401 || !strings.Contains(p.Body, `<html lang="de" dir="ltr">`) {
		t.Errorf("refused, and not in German: %d %.200s", p.Status, p.Body)
	}
}

func TestAnEmptyHouseIsFoundedByTheFirstInvitation(t *testing.T) {
	h := apptest.Empty(t, dbtest.SQLiteURL(t))
	code, _, err := h.App.Accounts.FirstInvitation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := anonymous(h)
	b.get("/invitation").must(200, "Name of your organisation")
	found := func(zone, password string) shown {
		return b.post("/invitation", "/code", " "+code+" ", "first", "yes", "/headquarters/name", "Aomine Seiki", "/headquarters/country", "JP",
			"/headquarters/zone", zone, "/headquarters/languages", "ja", "/person/name", "Aomine", "/person/email", "first@aomine.example", "/password", password)
	}
	found("San", apptest.Password).must(422, "Which one do you mean?")
	found("Tokyo", "short").must(422, "12")
	found("東京", apptest.Password).must(200, "Your password is set")
	found("東京", apptest.Password).must(401) // once
	p := b.post("/sign-in", "/email", "first@aomine.example", "/password", apptest.Password).must(200)
	if p.Path != "/" || !strings.Contains(p.Body, `<html lang="ja"`) {
		t.Errorf("signed in at %s: %.100s", p.Path, p.Body)
	}
}

func TestPeopleBehindOneMailboxSayWhoTheyAre(t *testing.T) {
	h := apptest.Scenario(t)
	ctx := h.As("administrator@aomine")
	for _, name := range []string{"Day shift", "Night shift"} {
		p, err := h.Directory.CreatePerson(ctx, directory.PersonDraft{
			Organization: h.Actor("engineer@merlinet").Organization, Name: name, Language: "en", Zone: "Asia/Singapore",
			Email: "desk@merlinet.example", Roles: []access.Role{access.Executor}, MailboxShared: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, code, err := h.App.Accounts.Invite(ctx, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		anonymous(h).post("/invitation", "/code", code, "/password", "the same words for both").must(200)
	}
	b := anonymous(h)
	b.post("/sign-in", "/email", "desk@merlinet.example", "/password", "some other words here").must(401).not("Night shift")
	p := b.post("/sign-in", "/email", "desk@merlinet.example", "/password", "the same words for both", "next", "/account").must(200, "Day shift", "Night shift").not("the same words")
	person := regexp.MustCompile(`value="([0-9a-f-]{36})"[^>]*><span>Night shift`).FindStringSubmatch(p.Body)
	if person == nil {
		t.Fatalf("nothing to choose: %.1500s", p.Body)
	}
	q := b.post("/sign-in", append(p.form("which"), "/person", person[1], "/password", "the same words for both")...).must(200, "Night shift")
	if q.Path != "/account" {
		t.Errorf("led to %s", q.Path)
	}
}
