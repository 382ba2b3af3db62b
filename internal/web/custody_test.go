package web_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
)

// bakJobs is the file whose way the scenario tells: a vendor's, taken in, accepted, and taken by the partner.
func bakJobs(t *testing.T, h *apptest.House) exchange.Item {
	t.Helper()
	l, err := h.Evidence.List(h.As("coordinator@aomine.example"), "INC-2026-0007", exchange.Filter{}, exchange.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(l.Items, func(i exchange.Item) bool { return i.Filename == "bak01-jobs.log" })
	if k < 0 {
		t.Fatal("the scenario has no such file")
	}
	return l.Items[k]
}

func TestACustodyRecordSaysWhatTheReaderMayKnow(t *testing.T) {
	h := apptest.Scenario(t)
	item := bakJobs(t, h)
	path := "/evidence-items/" + item.ID + "/custody"
	signedIn(h, "analyst@tsubame").get(path).must(200, "MerliNet Engineer", "Tsubame Log Analyst", item.Latest().SHA256[48:], "/R3")
	vendor := signedIn(h, "engineer@merlinet")
	vendor.get("/evidence-items/"+item.ID).must(200, "Custody record")
	vendor.get(path).must(200, "MerliNet Engineer", "Tsubame IR", "copied", "witness.tsubame.example/1", "tasuki verify --checkpoint … --witness-key …").not("Tsubame Log Analyst")
	signedIn(h, "liaison@bangkok").get(path).must(404)
	t.Run("looks are counted by reader and day", func(t *testing.T) { looksAreCounted(t, h, item) })
}

// A log that is worked on is looked at again and again; among that what was done to it must be found.
func looksAreCounted(t *testing.T, h *apptest.House, item exchange.Item) {
	path := "/evidence-items/" + item.ID + "/custody"
	const often = 104 // more than a part of the record has
	for range often {
		if _, err := h.Evidence.Lines(h.As("analyst@tsubame.example"), item.ID, exchange.LineQuery{Limit: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Evidence.Lines(h.As("engineer@merlinet.example"), item.ID, exchange.LineQuery{Limit: 1}); err != nil {
		t.Fatal(err)
	}
	b := signedIn(h, "analyst@tsubame")
	p := b.get(path).must(200, "Tsubame Log Analyst, Tsubame IR 2026年3月30日(月) 104 ", "MerliNet Engineer, MerliNet 2026年3月30日(月) 1 ", "複製").
		not("だれかがファイルの行を見ました")
	p = b.get(p.link("閲覧を1回ずつ表示する")).must(200, "だれかがファイルの行を見ました")
	first := strings.Count(p.Body, "<tr>")
	if rest := strings.Count(b.get(p.link("次のページ")).must(200).Body, "<tr>"); first != 102 || rest < often-100+1 {
		t.Errorf("one by one: %d and %d rows", first, rest)
	}
}

// The sheet of four acts is one page of A4 in any script, and what is compared letter by letter stays in one piece and runs from left to right.
func TestACustodyRecordIsASheetToBeSigned(t *testing.T) {
	h := apptest.Scenario(t)
	const who = "analyst@tsubame"
	item, b, as := bakJobs(t, h), chromium(t, h.URL), h.As("administrator@aomine.example")
	b.signIn(who)
	for _, language := range []string{"en", "ja", "th", "ar", "de"} {
		t.Run(language, func(t *testing.T) {
			b.t = t
			if _, err := h.Directory.UpdatePerson(as, person(t, h, who), directory.PersonChange{Language: &language}); err != nil {
				t.Fatal(err)
			}
			b.open("/evidence-items/" + item.ID + "/custody")
			if got := eval[string](b, `document.documentElement.lang`); got != language {
				t.Fatalf("it is in %s", got)
			}
			var sheets []byte
			b.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
				sheets, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
				return err
			}))
			if n := len(pageOfPDF.FindAll(bytes.TrimSpace(sheets), -1)); n != 1 {
				t.Errorf("%d sheets", n)
			}
			b.onPaper()
			if left := eval[string](b, useless); left != "" {
				t.Errorf("on paper: %s", left)
			}
			const exact = `[...document.querySelectorAll(".digest > span, tfoot .fixed, .proof pre")]`
			if turned := eval[string](b, exact+`.filter(e => getComputedStyle(e).direction !== "ltr").map(e => e.innerText).join()`); turned != "" {
				t.Errorf("from right to left: %s", turned)
			}
			if broken := eval[string](b, `[...document.querySelectorAll(".digest > span, tfoot .fixed")].filter(e => e.getClientRects().length > 1 || e.scrollWidth > e.closest("td").clientWidth).map(e => e.innerText).join()`); broken != "" {
				t.Errorf("broken: %s", broken)
			}
			if got := strings.ReplaceAll(eval[string](b, `document.querySelector(".digest").textContent`), "\n", ""); got != item.Latest().SHA256 {
				t.Errorf("the hash reads %s", got)
			}
		})
	}
}

func person(t *testing.T, h *apptest.House, who string) string {
	t.Helper()
	people, err := h.Directory.PeopleByEmail(t.Context(), who+".example")
	if err != nil || len(people) != 1 {
		t.Fatalf("%d %v", len(people), err)
	}
	return people[0].ID
}
