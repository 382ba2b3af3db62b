package web_test

import (
	"net/url"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func mustURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAnotherSitesPageCanActForNobody(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	path := b.get("/").link("What the name servers are doing now")
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"},
	} {
		b.do("POST", path+"/start", strings.NewReader(""), "application/x-www-form-urlencoded", headers...).must(403)
	}
	b.get(path).must(200, "acknowledged").not("in progress")
}

func TestEveryPageKeepsToItself(t *testing.T) {
	h := apptest.Scenario(t)
	for _, p := range []shown{anonymous(h).get("/sign-in"), signedIn(h, "coordinator@aomine").get("/"), anonymous(h).get("/nowhere")} {
		csp := p.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe-inline") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", p.Path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
			if got := p.Header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", p.Path, name, got, want)
			}
		}
		if strings.Contains(p.Body, "<script>") || strings.Contains(p.Body, " onclick=") || strings.Contains(p.Body, " style=") {
			t.Errorf("%s has script or style in it, which the policy forbids", p.Path)
		}
	}
}

func TestWhatIsHiddenAndWhatIsAbsentShowTheSamePage(t *testing.T) {
	h := apptest.Scenario(t)
	coordinator := signedIn(h, "coordinator@aomine")
	stranger := signedIn(h, "engineer@kumo")
	absent := "/01999999-0000-7000-8000-000000000000"
	for _, kind := range []string{"/requests", "/incidents", "/notices", "/evidence-items"} {
		hidden := firstLink(t, coordinator, kind)
		for _, page := range []string{"", "/edit", "/preview", "/timeline", "/content"} {
			a, b := stranger.get(hidden+page), stranger.get(kind+absent+page)
			if a.Status != 404 || a.Status != b.Status || a.Body != b.Body {
				t.Errorf("%s%s: hidden %d, absent %d, the same page: %v", kind, page, a.Status, b.Status, a.Body == b.Body)
			}
		}
	}
}

// firstLink finds one thing of a kind that the reader can see, on the pages that list it.
func firstLink(t *testing.T, b *browser, kind string) string {
	t.Helper()
	incident := ""
	for _, page := range []string{"/", "/incidents", "/notices"} {
		for _, m := range links.FindAllStringSubmatch(b.get(page).Body, -1) {
			if strings.HasPrefix(m[1], kind+"/0") && strings.Count(m[1], "/") == 2 {
				return m[1]
			}
			if strings.HasPrefix(m[1], "/incidents/0") {
				incident = m[1]
			}
		}
	}
	for _, m := range links.FindAllStringSubmatch(b.get(incident).Body, -1) {
		if strings.HasPrefix(m[1], kind+"/0") {
			return m[1]
		}
	}
	t.Fatalf("nobody shows anything of %s", kind)
	return ""
}
