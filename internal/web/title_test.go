package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

var (
	windowTitle = regexp.MustCompile(`<title>(.*) · Tasuki</title>`)
	heading     = regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`)
	aboutACase  = regexp.MustCompile(`href="(/(?:incidents|requests|notices|observations|evidence-items|meetings|decisions|custody-transfers|evidence-releases|open-items)/[^"?#]*)`)
	ofOneObject = regexp.MustCompile(`^/(?:incidents|requests|notices|observations|evidence-items|meetings|decisions)/[0-9a-f-]{36}$`)
	onlyNumbers = regexp.MustCompile(`^INC-2026-\d{4}(/[A-Z]+\d+|$)`)
)

// A browser's history keeps what windows are called: a page about a case is called by its number and what kind of page it is.
func TestWindowsAreCalledByReferencesAlone(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	titles, words, seen := map[string]string{}, map[string]string{}, map[string]bool{}
	for ahead := []string{"/incidents", "/board"}; len(ahead) > 0 && len(seen) < 250; ahead = ahead[1:] {
		at := ahead[0]
		if seen[at] || strings.Contains(at, "/content") || strings.Contains(at, "/export") || strings.Contains(at, "/download") {
			continue
		}
		seen[at] = true
		p := b.get(at)
		title := windowTitle.FindStringSubmatch(p.Body)
		if p.Status != 200 || title == nil {
			continue
		}
		titles[at] = html.UnescapeString(title[1])
		if h1 := heading.FindStringSubmatch(p.Body); h1 != nil && ofOneObject.MatchString(at) {
			if words[at] = strings.TrimSpace(html.UnescapeString(h1[1])); !onlyNumbers.MatchString(titles[at]) {
				t.Errorf("%s is called %q", at, titles[at])
			}
		}
		for _, link := range aboutACase.FindAllStringSubmatch(p.Body, -1) {
			ahead = append(ahead, link[1])
		}
	}
	if len(words) < 20 {
		t.Fatalf("only %d pages about one thing were seen, of %d", len(words), len(seen))
	}
	for of, said := range words {
		for at, title := range titles {
			if said != "" && !onlyNumbers.MatchString(said) && !strings.HasPrefix(of, "/notices/") && strings.Contains(title, said) {
				t.Errorf("%s is called %q, which tells what %s is about", at, title, of)
			}
		}
	}
}
