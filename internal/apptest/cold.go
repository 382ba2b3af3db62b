package apptest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Cold is what a browser that has never been here makes of a page over a bad line, with TLS.
type Cold struct {
	Seconds    float64  // from the first packet until there is something to read and all of it is there
	RoundTrips int      // until the page was asked for and its first byte could come: TCP, TLS, HTTP
	Answer     int      // bytes of the page
	Line       int64    // bytes that the line carried to the browser by then
	Blocking   int      // other answers that it waited for before it showed anything
	Text       string   // what can be read
	Asked      []string // what else was asked for, readable or not
}

// Telephone is the line on which a briefing must be readable: bytes a second, and there and back.
const (
	Telephone     = 50_000. / 8
	TelephoneTrip = 800 * time.Millisecond
)

// ReadCold opens a page as somebody of the scenario who is signed in, over such a line, in a browser of its own.
func (h *House) ReadCold(t testing.TB, who, path string) (c Cold) {
	t.Helper()
	var line *Line
	var mu sync.Mutex
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			mu.Lock()
			c.Asked = append(c.Asked, r.URL.Path)
			mu.Unlock()
			h.handler.ServeHTTP(w, r)
			return
		}
		counted := &counter{ResponseWriter: w}
		h.handler.ServeHTTP(counted, r)
		mu.Lock()
		c.RoundTrips, c.Answer = line.RoundTrips(), counted.bytes
		mu.Unlock()
	}))
	server.EnableHTTP2 = true // as the house itself serves
	server.StartTLS()
	defer server.Close()
	line = BadLine(t, server.Listener.Addr().String(), Telephone, TelephoneTrip)
	key := sha256.Sum256(server.Certificate().RawSubjectPublicKeyInfo)
	ctx, stop := Browser(t, chromedp.Flag("ignore-certificate-errors-spki-list", base64.StdEncoding.EncodeToString(key[:])))
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	url := "https://" + line.Addr
	var seen struct {
		Status, Painted, Ready float64
		Blocking               int
		Text                   string
	}
	err := chromedp.Run(ctx,
		network.SetCookie("tasuki", h.account(who).Token).WithURL(url),
		chromedp.Navigate(url+path),
		chromedp.Evaluate(`new Promise(done => new PerformanceObserver((list, o) => list.getEntriesByName("first-contentful-paint").forEach(painted => {
			const page = performance.getEntriesByType("navigation")[0]
			done({
				Status: page.responseStatus, Ready: page.domContentLoadedEventEnd, Painted: painted.startTime,
				Blocking: performance.getEntriesByType("resource").filter(r => r.renderBlockingStatus === "blocking").length,
				Text: document.body.innerText })
		})).observe({type: "paint", buffered: true}))`, &seen, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if err != nil || seen.Status != http.StatusOK {
		t.Fatalf("%s: %+v %v", path, seen, err)
	}
	mu.Lock()
	defer mu.Unlock()
	c.Seconds, c.Line, c.Blocking, c.Text = max(seen.Painted, seen.Ready)/1000, line.Down(), seen.Blocking, seen.Text
	return c
}

// Browser starts a Chromium that knows nothing yet. Where there is none the test is left out, and says so.
func Browser(t testing.TB, more ...chromedp.ExecAllocatorOption) (context.Context, func()) {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		found, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		profile, err := os.MkdirTemp("", "chromium")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(profile) }) // what it still writes while it ends is no failure
		options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(found), chromedp.UserDataDir(profile), chromedp.NoFirstRun}
		for _, flag := range strings.Fields("headless no-sandbox disable-gpu disable-quic disable-background-networking disable-component-update disable-sync") {
			options = append(options, chromedp.Flag(flag, true))
		}
		ctx, stop := chromedp.NewExecAllocator(t.Context(), append(options, more...)...)
		ctx, stopTab := chromedp.NewContext(ctx)
		if err := chromedp.Run(ctx); err != nil { // the browser lives as long as this context
			t.Fatal(err)
		}
		return ctx, func() { stopTab(); stop() }
	}
	if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
		t.Fatal("Chromium is not installed")
	}
	t.Skip("left out: Chromium is not installed (make test installs it)")
	return nil, nil
}

// counter knows how long an answer is.
type counter struct {
	http.ResponseWriter
	bytes int
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.bytes += n
	return n, err
}

func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
