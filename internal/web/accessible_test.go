package web_test

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tasuki/internal/apptest"
)

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// Axe finds nothing on any page, in English and from right to left, on a small telephone and on a desk, by day and by
// night; nothing is wider than its window, and the browser complains about nothing.
func TestEveryPageIsForEverybody(t *testing.T) {
	checker := axe(t)
	readers := []string{"coordinator@aomine", "engineer@merlinet", "liaison@bangkok"}
	telephone, desk := look{360, "light"}, look{1200, "dark"}
	for _, language := range []struct {
		tag, dir string
		looks    []look
	}{{"en", "ltr", []look{telephone, desk}}, {"ar-XB", "rtl", []look{telephone}}} {
		t.Run(language.tag, func(t *testing.T) {
			h := apptest.Scenario(t)
			url := spoken(t, h, language.tag, readers...)
			b := chromium(t, url)
			b.open("/sign-in?language=" + language.tag)
			b.check(checker, "/sign-in", language.looks)
			b.open("/invitation?first=yes&language=" + language.tag)
			b.check(checker, "/invitation", language.looks)
			b.open("/b/INC-2026-0007/N1?language=" + language.tag)
			b.check(checker, "/b", language.looks)
			for _, who := range readers {
				b.signIn(who)
				if dir := eval[string](b, "document.documentElement.dir"); dir != language.dir {
					t.Errorf("%s reads %s", who, dir)
				}
				for _, path := range kinds(signedIn(&apptest.House{App: h.App, URL: url, T: t}, who)) {
					b.open(path)
					b.check(checker, path, language.looks)
				}
				b.do(chromedp.Submit(`form[action="/sign-out"]`), chromedp.WaitVisible(`#sign-in`))
			}
		})
	}
}

// A notice's page differs by what has become of it and by who is to read it, and so does what was shown of it: axe looks at each,
// and at where people are told.
func TestNoticesAsTheirReadersSeeThemAreForEverybody(t *testing.T) {
	checker := axe(t)
	h := apptest.Scenario(t)
	url := spoken(t, h, "en", "coordinator@aomine")
	b := chromium(t, url)
	b.signIn("coordinator@aomine")
	desk := signedIn(&apptest.House{App: h.App, URL: url, T: t}, "coordinator@aomine")
	looked := 0
	look := func(path string) {
		b.open(path)
		b.check(checker, path, []look{{360, "light"}})
		looked++
	}
	for _, path := range found(desk, "/notices", "/notices/") {
		look(path)
		for _, reader := range found(desk, path, path+"?person=") {
			look(reader)
		}
		look(path + "/showings")
	}
	frankfurt := desk.get("/directory").link("Aomine Frankfurt")
	look(frankfurt + "/channels")
	look(desk.get(frankfurt + "/channels").must(200).link("Werkschutz SMS"))
	if looked < 10 {
		t.Errorf("only %d pages were looked at", looked)
	}
}

// found are the links of a page that begin so, each once.
func found(b *browser, page, begins string) (all []string) {
	for _, m := range links.FindAllStringSubmatch(b.get(page).Body, -1) {
		if to := html.UnescapeString(m[1]); strings.HasPrefix(to, begins) && !slices.Contains(all, to) {
			all = append(all, to)
		}
	}
	return all
}

// look is what a page is looked at with.
type look struct {
	width  int64
	scheme string
}

func (b *tab) check(checker, path string, looks []look) {
	b.t.Helper()
	for _, l := range looks {
		b.looks(l.width, l.scheme)
		for _, v := range b.violations(checker) {
			b.t.Errorf("%s at %d, %s: %s", path, l.width, l.scheme, v)
		}
	}
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// kinds are one page of each kind that a person finds by following links, and one that is not there.
func kinds(b *browser) []string {
	all, seen := []string{"/nowhere"}, map[string]bool{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		kind := ids.ReplaceAllString(strings.SplitN(path, "?", 2)[0], "…")
		// Of requests each one is looked at: their pages differ by state.
		if seen[path] || seen[kind] && kind != "/requests/…" || strings.HasSuffix(path, "/content") || strings.HasPrefix(path, "/programs/") || strings.HasSuffix(path, ".ics") { // they are downloaded
			continue
		}
		seen[path], seen[kind] = true, true
		all = append(all, path)
		for _, m := range links.FindAllStringSubmatch(b.get(path).Body, -1) {
			queue = append(queue, html.UnescapeString(m[1]))
		}
	}
	return all
}

func TestTheKeyboardReachesTheContentFirst(t *testing.T) {
	h := apptest.Scenario(t)
	b := chromium(t, h.URL)
	b.signIn("coordinator@aomine")
	b.do(chromedp.KeyEvent(kb.Tab))
	if focused := eval[string](b, "document.activeElement.className"); focused != "skip" {
		t.Errorf("the first stop is %q, not the way to the content", focused)
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	if focused := eval[string](b, "document.activeElement.id"); focused != "main" {
		t.Errorf("it leads to %q", focused)
	}
}

// What was wrong is where the keyboard and the screen reader are, and each line of it leads to its input.
func TestARefusedFormPutsTheReaderWhereTheMistakeIs(t *testing.T) {
	h := apptest.Scenario(t)
	b := chromium(t, h.URL)
	b.signIn("coordinator@aomine")
	b.open("/incidents/new")
	b.do(chromedp.Submit(`#incident`), chromedp.WaitVisible(`#incident-alert`))
	if focused := eval[string](b, "document.activeElement.id"); focused != "incident-alert" {
		t.Errorf("the focus is at %q", focused)
	}
	b.do(chromedp.Click(`#incident-alert a`))
	if focused := eval[string](b, "location.hash"); focused != "#incident-title" {
		t.Errorf("the first line leads to %q", focused)
	}
	if described := eval[string](b, `document.querySelector("#incident-title").getAttribute("aria-describedby")`); described != "incident-title-wrong" {
		t.Errorf("the input is described by %q", described)
	}
}
