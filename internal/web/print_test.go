package web_test

import (
	"bytes"
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tasuki/internal/apptest"
)

// onPaper shows the page as a printer would have it, also where the screen is dark.
func (b *tab) onPaper() {
	b.t.Helper()
	b.do(emulation.SetEmulatedMedia().WithMedia("print").WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}))
}

// useless is what paper has no use for: controls, and headings that nothing follows.
const useless = `[...document.querySelectorAll("button, input, textarea, summary, section")].filter(e => e.checkVisibility() &&
	(e.localName !== "section" || e.innerText.trim() === (e.querySelector("h2")?.innerText ?? "").trim())).map(e => e.outerHTML.slice(0, 120)).join("\n")`

var pageOfPDF = regexp.MustCompile(`/Type\s*/Page[^s]`)

func TestARequestIsPrintedWithoutWhatOnlyAScreenCanDo(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := signedIn(h, "engineer@merlinet")
	p := vendor.request("What the name servers are doing now").must(200)
	vendor.post(p.Path+"/start", p.form("start")...).must(200)
	b := chromium(t, h.URL)
	b.signIn("engineer@merlinet")
	b.open(p.Path)
	b.onPaper()
	if left := eval[string](b, useless); left != "" {
		t.Errorf("on paper: %s", left)
	}
	if wrap := eval[string](b, `getComputedStyle(document.querySelector("pre")).whiteSpaceCollapse + getComputedStyle(document.querySelector("pre")).textWrapMode`); wrap != "preservewrap" {
		t.Errorf("a long command runs off the sheet: %s", wrap)
	}
}

// An escort gets one sheet, black on white.
func TestABriefingFitsOnOneSheet(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"liaison@bangkok", "liaison@frankfurt", "engineer@merlinet"} {
		b := chromium(t, h.URL)
		b.signIn(who)
		b.open(firstLink(t, signedIn(h, who), "/notices"))
		var sheets []byte
		b.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
			sheets, _, err = page.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx) // A4, in inches
			return err
		}))
		if n := len(pageOfPDF.FindAll(bytes.TrimSpace(sheets), -1)); n != 1 {
			t.Errorf("%s gets %d sheets", who, n)
		}
		b.onPaper()
		if left := eval[string](b, useless); left != "" {
			t.Errorf("on paper: %s", left)
		}
		if paper := eval[string](b, `getComputedStyle(document.body).backgroundColor`); paper != "rgb(255, 255, 255)" {
			t.Errorf("the paper is %s", paper)
		}
	}
}
