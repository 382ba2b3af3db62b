package web_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tasuki/internal/apptest"
	"tasuki/internal/incident"
)

// stream listens to the board, and gives the id of each event.
func (b *browser) stream(ctx context.Context, path, last string) (next func() string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		b.t.Fatalf("%s: %d %s", path, res.StatusCode, res.Header)
	}
	lines := bufio.NewScanner(res.Body)
	return func() string {
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				return id
			}
		}
		return ""
	}
}

func TestTheBoardHearsWhatHappensAndNothingTwice(t *testing.T) {
	h := apptest.Scenario(t)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	b := signedIn(h, "coordinator@aomine")
	_, rest, found := strings.Cut(b.get("/").must(200).Body, `data-events="`)
	if !found {
		t.Fatal("the board does not say where to listen")
	}
	path, _, _ := strings.Cut(rest, `"`)
	_, since, _ := strings.Cut(path, "since=")
	next := b.stream(ctx, path, "")

	act := h.As("coordinator@aomine")
	i, err := h.Incidents.Get(act, "INC-2026-0007")
	if err != nil {
		t.Fatal(err)
	}
	text := "changed"
	if _, err := h.Incidents.Update(act, i.ID, incident.Change{Description: &text}); err != nil {
		t.Fatal(err)
	}
	size, err := h.Journal.Size(act)
	if err != nil {
		t.Fatal(err)
	}
	id := next()
	if id != fmt.Sprint(size) || id == since {
		t.Errorf("after an act the event is %q, from %s; the journal is at %d", id, since, size)
	}
	if got := b.stream(ctx, "/board/events", since)(); got != id { // another process would know as much
		t.Errorf("who has seen %s is told of %q", since, got)
	}
}

func TestTheBoardsEventsAreForThoseWhoSeeIt(t *testing.T) {
	h := apptest.Scenario(t)
	for _, who := range []string{"engineer@merlinet", "management@aomine", "administrator@aomine"} {
		if p := signedIn(h, who).get("/board/events"); p.Status != http.StatusNotFound {
			t.Errorf("%s: %d", who, p.Status)
		}
	}
	if p := anonymous(h).still().get("/board/events"); p.Status == http.StatusOK {
		t.Errorf("nobody hears: %d", p.Status)
	}
	b := signedIn(h, "coordinator@aomine")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	next := b.stream(ctx, "/board/events", "")
	if next() == "" {
		t.Fatal("who does not say how far they are is told nothing")
	}
	b.post("/sign-out")
	for range 3 { // signing out is itself on record
		if next() == "" {
			break
		}
	}
	if ctx.Err() != nil {
		t.Error("who has signed out goes on hearing")
	}
}

func TestTheBoardUpdatesItselfInABrowser(t *testing.T) {
	h := apptest.Scenario(t)
	b := chromium(t, h.URL)
	b.signIn("coordinator@aomine")
	before := eval[string](b, `document.querySelector("[data-part=as-of]").textContent`)
	b.do(chromedp.Evaluate(`window.loaded = "once"; document.querySelector("[data-part=counts] a[href='/?wait=overdue']").focus()`, nil))
	h.Clock.Advance(time.Hour)
	text, act := "changed", h.As("coordinator@aomine")
	if _, err := h.Incidents.Update(act, "INC-2026-0007", incident.Change{Description: &text}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Poll(`document.querySelector("[data-part=as-of]").textContent !== `+strconv.Quote(before), nil))
	if eval[string](b, "window.loaded") != "once" {
		t.Error("the page was loaded again as a whole")
	}
	if at := eval[string](b, `document.activeElement.getAttribute("href")`); at != "/?wait=overdue" {
		t.Errorf("the focus has moved to %q", at)
	}
}

// Without a script the page loads itself again where the reader asks for it, and never by itself.
func TestWithoutAScriptTheBoardLoadsAgainWhereOneAsksForIt(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.get("/?wait=overdue").must(200)
	if p.Header.Get("Refresh") != "" {
		t.Error("it loads again unasked")
	}
	if again := b.get(p.link("1分ごとに再読み込み")).must(200); again.Header.Get("Refresh") != "60" || again.Path != "/" {
		t.Errorf("Refresh: %q", again.Header.Get("Refresh"))
	}
}
