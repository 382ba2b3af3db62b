package web_test

import (
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

// Words that no native reader has been through are a draft to headquarters, and just words to whom they are written.
func TestOnlyHeadquartersIsToldThatWordsAreADraft(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	const draft = "下書きの翻訳"
	hq, site := signedIn(h, "coordinator@aomine"), signedIn(h, "liaison@frankfurt")
	at := firstLink(t, site, "/notices")
	hq.get(at).must(200, draft, "Deutsch ("+draft+")")
	site.get(at).must(200).not("Übersetzungsentwurf", draft)
	hq.get("/directory/languages").must(200, draft, "Deutsch", "ドイツ語", "العربية")
	site.get("/directory").must(200).not("/directory/languages")
	site.get("/directory/languages").must(404)
}

// A person's language is chosen by its name for itself, and a regional variant that stands is not lost.
func TestALanguageIsChosenByItsName(t *testing.T) {
	h := apptest.Scenario(t)
	speaks(t, h, "engineer@merlinet", "en-SG")
	b := signedIn(h, "engineer@merlinet")
	p := b.get("/account").must(200, "English (en-SG)", "العربية", "日本語", "繁體中文")
	if !strings.Contains(p.Body, `<option value="en-SG" selected>`) {
		t.Error("the language that stands is not chosen")
	}
	hq := signedIn(h, "administrator@aomine")
	hq.get("/people/new").must(200, "Tiếng Việt")
}
