package web_test

import (
	"bytes"
	"context"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

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

// readers are of a briefing each, one in every language that there is.
var readers = map[string]string{
	"th": "liaison@bangkok", "id": "liaison@jakarta", "vi": "liaison@hcmc", "zh-Hans": "liaison@shanghai", "de": "liaison@frankfurt",
	"pt-BR": "liaison@saopaulo", "ja": "management@aomine", "en": "engineer@merlinet",
}

// An escort gets one sheet, black on white, with the way back to the page on it, and nothing but the reference above it.
func TestABriefingFitsOnOneSheet(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := chromium(t, h.URL)
	for language, who := range readers {
		t.Run(language, func(t *testing.T) {
			b.t = t
			b.do(network.ClearBrowserCookies())
			b.signIn(who)
			p := signedIn(h, who)
			b.open(firstLink(t, p, "/notices"))
			if got := eval[string](b, `document.documentElement.lang`); got != language {
				t.Fatalf("it is in %s", got)
			}
			if left := eval[string](b, `[...document.querySelectorAll(".sheet")].filter(e => e.checkVisibility()).map(e => e.innerText).join()`); left != "" {
				t.Errorf("the screen shows what is for paper: %s", left)
			}
			var sheets []byte
			b.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
				sheets, _, err = page.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx) // A4, in inches
				return err
			}))
			if n := len(pageOfPDF.FindAll(bytes.TrimSpace(sheets), -1)); n != 1 {
				t.Errorf("%s gets %d sheets", who, n)
			}
			b.onPaper()
			defer b.do(emulation.SetEmulatedMedia())
			if left := eval[string](b, useless); left != "" {
				t.Errorf("on paper: %s", left)
			}
			if paper := eval[string](b, `getComputedStyle(document.body).backgroundColor`); paper != "rgb(255, 255, 255)" {
				t.Errorf("the paper is %s", paper)
			}
			reference := eval[string](b, `document.querySelector(".ref").innerText`)
			if title := eval[string](b, `document.title`); title != reference+" · Tasuki" {
				t.Errorf("above the sheet, and in the name of its file, stands %q", title)
			}
			if got := b.scanned(".sheet svg"); !strings.HasSuffix(got, "/b/"+reference) || !strings.Contains(eval[string](b, `document.querySelector(".sheet").innerText`), strings.TrimPrefix(got, "http://")) {
				t.Errorf("the code leads to %q", got)
			}
			if p := anonymous(h).get("/b/" + reference); p.Status != 200 || !strings.Contains(p.Body, reference) {
				t.Errorf("there, %d is found", p.Status)
			}
		})
	}
}

// scanned is what a reader of QR codes finds in what a part of the page looks like.
func (b *tab) scanned(selector string) string {
	b.t.Helper()
	var drawn []byte
	b.do(chromedp.Screenshot(selector, &drawn, chromedp.ByQuery))
	picture, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		b.t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		b.t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		b.t.Fatalf("nothing can be scanned: %v", err)
	}
	return found.GetText()
}
