package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// A coordinator in Tokyo looks into the log of bak01 in Singapore, from the file's page on.
func TestALogIsLookedIntoOnTheReadersClock(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.t = t
	path := logPage(t, b, "bak01-jobs.log</bdi></h1>")
	page := b.get(path)
	for _, want := range []string{"copied block 000000, 12.95 MB", "2026-03-28 00:30:00", `dir="ltr"`, "行には年が書かれていません。"} { // 23:30 in Singapore is 00:30 in Tokyo
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	q := url.Values{"/from/wall": {"2026-03-27T23:40"}, "/from/zone": {"Asia/Singapore"}, "/to/wall": {"2026-03-28T00:41"}, "/to/zone": {"Asia/Tokyo"}, "/grep": {"block"}, "/grep_as": {"text"}}
	page = b.get(path + "?" + q.Encode())
	if n := strings.Count(page.Body, "<code>Mar 27 23:4"); n < 20 || n > 30 || strings.Contains(page.Body, "block 000000") {
		t.Errorf("%d lines of the minute", n)
	}
	if !strings.Contains(page.Body, `value="2026-03-27T23:40"`) || !strings.Contains(page.Body, `value="block"`) {
		t.Error("the form forgot what was asked")
	}
	for query, want := range map[string]string{
		"/grep=nowhere&/grep_as=text": "当てはまる行はありません。", "/grep=(&/grep_as=re2": "このパターンは読み取れません。", "/from/wall=2026-03-27T23:40&/from/zone=Nowhere": "Nowhere",
	} {
		if page := b.get(path + "?" + query); page.Status != 200 && page.Status != 422 || !strings.Contains(page.Body, want) {
			t.Errorf("%s: %d, without %q", query, page.Status, want)
		}
	}
}

func TestACompressedLogSaysHowItCame(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.t = t
	page := b.get(logPage(t, b, "bak01-jobs.log.1.gz</bdi></h1>"))
	for _, want := range []string{"copied block 000000, 12.95 MB", "2026-03-27 00:30:00", "gzip形式です。"} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

var linesLink = regexp.MustCompile(`/evidence-items/[0-9a-f-]{36}/lines`)

// logPage finds where the lines of the file with that title are, from the incident on.
func logPage(t *testing.T, b *browser, title string) string {
	t.Helper()
	seen := map[string]bool{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		body := b.get(queue[0]).Body
		if at := linesLink.FindString(body); at != "" && strings.Contains(body, title) {
			return at
		}
		for _, m := range regexp.MustCompile(`href="(/(?:incidents|requests|evidence-items)/[0-9a-f-]{36})"`).FindAllStringSubmatch(body, -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				queue = append(queue, m[1])
			}
		}
	}
	t.Fatal("no log can be looked into")
	return ""
}

func TestSeveralLogsAreLookedIntoAsOneAndTakenAlong(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.t = t
	item := strings.Split(logPage(t, b, "bak01-jobs.log</bdi></h1>"), "/")[2]
	at := "/incidents/INC-2026-0007/log-lines"
	page := b.get(at)
	if !strings.Contains(page.Body, item) {
		t.Fatal("the log can't be chosen")
	}
	page = b.get(at + "?/grep_as=text&/grep=block+00001&/item=" + item)
	if n := strings.Count(page.Body, "<code>"); n != 10 || !strings.Contains(page.Body, "行には年が書かれていません。") {
		t.Errorf("%d lines", n)
	}
	files := regexp.MustCompile(`href="([^"]*log-lines/file[^"]*)"`).FindAllStringSubmatch(page.Body, -1)
	if len(files) != 2 {
		t.Fatalf("%d files", len(files))
	}
	for _, f := range files {
		if got := b.get(html.UnescapeString(f[1])); got.Status != 200 || strings.Count(got.Body, "copied block 00001") != 10 {
			t.Errorf("%s: %d", f[1], got.Status)
		}
	}
	if page := b.get(at + "?/grep_as=text"); !strings.Contains(page.Body, "ログを1件以上") {
		t.Errorf("%d, without what is missing", page.Status)
	}
}
