package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"tasuki/internal/apptest"
)

// leftOut skips, or fails where nothing may be left out.
func leftOut(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
		t.Fatal(what)
	}
	t.Skip("left out: " + what)
}

// tab is one person at a real browser.
type tab struct {
	ctx  context.Context
	t    *testing.T
	url  string
	mu   sync.Mutex
	said []string // errors that the browser logged
}

// chromium opens a browser of its own.
func chromium(t *testing.T, url string) *tab {
	t.Helper()
	ctx, stop := apptest.Browser(t)
	t.Cleanup(stop)
	b := &tab{ctx: ctx, t: t, url: url}
	chromedp.ListenTarget(ctx, func(event any) {
		if e, ok := event.(*log.EventEntryAdded); ok && e.Entry.Level == log.LevelError && !strings.Contains(e.Entry.Text, "status of 4") {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.said = append(b.said, e.Entry.Text+" "+e.Entry.URL)
		}
	})
	if err := chromedp.Run(ctx, log.Enable(), network.Enable()); err != nil {
		t.Fatal(err)
	}
	return b
}

// do runs actions within a minute.
func (b *tab) do(actions ...chromedp.Action) {
	b.t.Helper()
	b.within(time.Minute, actions...)
}

func (b *tab) within(patience time.Duration, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.url + path)) }

func (b *tab) signIn(who string) {
	b.t.Helper()
	b.open("/sign-in")
	b.do(
		chromedp.SendKeys(`input[type=email]`, who+".example"), chromedp.SendKeys(`input[type=password]`, apptest.Password),
		chromedp.Submit(`#sign-in`), chromedp.WaitVisible(`.me`),
	)
}

// eval is what a script gives on the page.
func eval[T any](b *tab, script string) (v T) {
	b.t.Helper()
	b.do(chromedp.Evaluate(script, &v))
	return v
}

// size and colours of the window.
func (b *tab) looks(width int64, scheme string) {
	b.t.Helper()
	b.do(
		emulation.SetDeviceMetricsOverride(width, 900, 1, false),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}, // no colours in between
		}),
	)
}

// axe is the checker of accessibility, brought by npm.
func axe(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(apptest.Root(), ".tools", "web", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		leftOut(t, "axe-core is not there (make build brings it by npm)")
	}
	return string(raw)
}

// violations are what axe says of the page, and what it can't know: that it is wider than its window.
func (b *tab) violations(axe string) (all []string) {
	b.t.Helper()
	if eval[bool](b, "typeof axe === 'undefined'") {
		b.do(chromedp.Evaluate(axe, nil))
	}
	var found string
	b.do(chromedp.Evaluate(`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(
		r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 200)).join(" | "))))`,
		&found, chromedp.EvalAsValue, awaited))
	if err := json.Unmarshal([]byte(found), &all); err != nil {
		b.t.Fatal(err)
	}
	if wider := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); wider > 0 {
		all = append(all, fmt.Sprintf("wider than its window by %d pixels", wider))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	all = append(all, b.said...)
	b.said = nil
	return all
}
