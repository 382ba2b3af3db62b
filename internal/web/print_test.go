package web_test

import (
	"bytes"
	"context"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
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
			if n := b.sheets(); n != 1 {
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

// Whoever comes carries what was told and what may be answered, in both languages, on one sheet.
func TestACardFitsOnOneSheet(t *testing.T) {
	h := apptest.Scenario(t)
	engineer := signedIn(h, "engineer@chaoit")
	list := engineer.get("/notices").must(200, "บัตรที่คุณต้องนำไป")
	card := linkEnding(t, list, "/card")
	engineer.get(card).must(200, "ใครจะมา", "Chao IT Engineer").not("ทำงานที่") // for whom, those at minimal aren't told
	hq := signedIn(h, "coordinator@aomine")
	at := strings.TrimSuffix(card, "/card")
	if to := linkEnding(t, hq.get(at).must(200), "/card"); to != card {
		t.Errorf("headquarters is led to %s", to)
	}
	hq.get(card).must(200, "これには答えず", "答えてかまいません", "แจ้งการเปลี่ยนแปลง")
	hq.get(at+"/showings").must(200, "作業者用カード", "Chao IT Engineer")
	hq.get(card + "?language=de").must(422)
	for _, nobody := range []string{"escort@bangkok", "liaison@bangkok", "engineer@merlinet"} {
		signedIn(h, nobody).get(card).must(404)
	}
	b := chromium(t, h.URL)
	for _, who := range []string{"coordinator@aomine", "engineer@chaoit"} {
		b.do(network.ClearBrowserCookies())
		b.signIn(who)
		b.open(card)
		if n := b.sheets(); n != 1 {
			t.Errorf("%s gets %d sheets", who, n)
		}
	}
	b.do(network.ClearBrowserCookies())
	b.signIn("coordinator@aomine") // reads it in Japanese as well
	for _, l := range []string{"de", "hi"} {
		for _, id := range []string{longest(h, l, 2, 0), longest(h, l, 2, 400), longest(h, l, 5, 700), h.Brief(t, h.Longest("liaison@straits", l))} {
			b.open("/notices/" + id + "/card")
			if n := b.sheets(); n != 1 {
				t.Errorf("%s and Japanese need %d sheets", l, n)
			}
		}
	}
}

// linkEnding is where the first link of a page leads that ends so.
func linkEnding(t *testing.T, p shown, end string) string {
	t.Helper()
	found := regexp.MustCompile(`href="([^"]*` + end + `)"`).FindStringSubmatch(p.Body)
	if found == nil {
		t.Fatalf("no link to %s in %s", end, p.text())
	}
	return found[1]
}

// A long night fits as well, in every language, and so does all that one can say. It takes its time: each is printed.
func TestTheLongestBriefingFitsOnOneSheet(t *testing.T) {
	h := apptest.Scenario(t)
	b := chromium(t, h.URL)
	b.signIn("liaison@straits")
	for _, l := range h.App.Catalog.Tags() {
		b.t = t
		b.open("/notices/" + longest(h, l.Tag, 2, 0))
		if got := eval[string](b, `document.documentElement.lang`); got != l.Tag {
			t.Fatalf("it is in %s", got)
		}
		if n := b.sheets(); n != 1 {
			t.Errorf("%s needs %d sheets", l.Tag, n)
		}
		b.open(h.Brief(t, h.Longest("liaison@straits", l.Tag)))
		if n := b.sheets(); n != 1 {
			t.Errorf("%s needs %d sheets for all that there is to say, each at its longest", l.Tag, n)
		}
	}
}

// Between a short night and all that one can say, the letters become smaller as there is more to say, always in time.
func TestWhatLiesBetweenFitsOnOneSheet(t *testing.T) {
	h := apptest.Scenario(t)
	b := chromium(t, h.URL)
	b.signIn("liaison@straits")
	languages := []string{"de", "ja", "ar", "fr", "hi", "th"}
	for visitors := range notice.MaxVisitors + 1 {
		language, remark := languages[visitors%len(languages)], 980*visitors/notice.MaxVisitors
		b.open("/notices/" + longest(h, language, visitors, remark))
		if n := b.sheets(); n != 1 {
			t.Errorf("%s with %d visitors and a remark of %d characters needs %d sheets", language, visitors, remark, n)
		}
	}
}

// longest is a notice that says all there is to say about a night at the site, as it goes to the manager in Singapore.
func longest(h *apptest.House, language string, visitors, remark int) string {
	h.T.Helper()
	must := func(n notice.View, err error) notice.View {
		h.T.Helper()
		if err != nil {
			h.T.Fatal(err)
		}
		return n
	}
	wall := func(text string) worktime.Due {
		d, err := worktime.ParseDue(text, "Asia/Singapore", "")
		if err != nil {
			h.T.Fatal(err)
		}
		return d
	}
	from, until, home := wall("2026-04-01T18:00"), wall("2026-04-02T02:00"), wall("2026-04-02T02:30")
	works, situation := []notice.Work{notice.CopyData, notice.InspectEquipment}, notice.SameCheckEverywhere
	reader := h.Actor("liaison@straits")
	var words []notice.OwnText
	if remark > 0 {
		words = []notice.OwnText{{Key: notice.Remark, Language: language, Text: strings.Repeat("Bring it in. ", remark/13)}}
	}
	n := must(h.Notices.Create(h.As("coordinator@aomine"), apptest.Incident, notice.Content{
		Kind: notice.WorkOnSite, Site: reader.Organization, Level: access.Operational,
		Answers: notice.Answers{
			WhatHappened:   &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: notice.SecurityCheck}},
			WhatWillBeDone: &notice.Answer[[]notice.Work]{Say: &works},
			HowLong:        &notice.Answer[notice.Range]{Say: &notice.Range{MinutesFrom: 1000, MinutesTo: 1250}},
			Attend:         &notice.Answer[notice.Attendance]{Say: &notice.Attendance{From: from.Wall, Until: until.Wall, Zone: from.Zone}},
			Headquarters:   &notice.Answer[notice.Situation]{Say: &situation},
		},
		Instructions: notice.Instructions, Bring: []notice.Thing{notice.Jacket, notice.IDCard, notice.Lodging},
		Entry:    &notice.Entry{Report: "security_desk", Papers: []notice.Paper{"identity_card"}, EarlyMinutes: 15, RegisterBy: &from},
		Clothing: []notice.Wear{"warm", "closed_shoes"}, Relief: &notice.Relief{Name: "Second escort", At: until},
		WayHome: &notice.WayHome{Ways: []notice.Way{notice.LastTrain, "taxi_arranged"}, Leaves: &home},
		Visitors: slices.Repeat([]notice.Visitor{
			{Name: "Tan Wei Ming", Organization: "MerliNet", Shows: []notice.Paper{"company_card", "identity_card"}, Number: "MN-2041", Phone: "+6565550210"},
			{Name: "Sato Hanako", Organization: "Tsubame IR", Shows: []notice.Paper{"passport"}, Phone: "+81355500411"},
		}, notice.MaxVisitors/2)[:visitors],
		Texts:      words,
		Contact:    &notice.Contact{Name: "Aomine Coordinator", Phone: "+81355500101", Email: "coordinator@aomine.example", Languages: []string{"en", "ja"}},
		Recipients: []notice.Addressee{{Person: reader.Person, Language: language}},
	}))
	must(h.Notices.Submit(h.As("coordinator@aomine"), n.ID))
	must(h.Notices.Approve(h.As("deputy@aomine"), n.ID))
	must(h.Notices.Send(h.As("coordinator@aomine"), n.ID))
	return n.ID
}

// sheets is how many pages of A4 the page becomes.
func (b *tab) sheets() int {
	b.t.Helper()
	var printed []byte
	b.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		printed, _, err = page.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx) // in inches
		return err
	}))
	return len(pageOfPDF.FindAll(bytes.TrimSpace(printed), -1))
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
