package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/deliver"
)

func TestOwnWordsAreCheckedTranslatedAndReadBySomebodyElseOnPages(t *testing.T) {
	h := apptest.Scenario(t)
	author, second := signedIn(h, "coordinator@aomine"), signedIn(h, "deputy@aomine")
	incident := firstLink(t, author, "/incidents")
	escort := h.Actor("escort@bangkok")
	p := author.get(incident + "/notices/new").must(200)
	p = author.post(incident+"/notices", append(p.form("notice"),
		"/kind", "information", "/level", "operational", "/site", escort.Organization, "/recipients", escort.Person,
		"/own_words/0/text", "Do not reboot fw-01 at 18:00.", "/own_words/0/language", "en")...).must(200)
	at := p.Path
	p.must(200).not("⟦")
	for _, said := range []string{"switch off and on again", "曜日", at + "/translations/th", at + `/edit#notice-own_words-0-text`, at + `/edit#notice-answers-how_long`} {
		if !strings.Contains(p.Body, said) {
			t.Errorf("the check does not say %q", said)
		}
	}
	if edit := author.get(at + "/edit").must(200); !strings.Contains(edit.Body, "switch off and on again") {
		t.Error("whoever writes on does not see what was found")
	}
	p = author.post(at+"/translate", p.form("translate")...).must(200)
	if p := second.get("/translations").must(200); !strings.Contains(p.Body, at+"/translations/th") {
		t.Error("the translator does not find it")
	}
	p = second.get(at+"/translations/th").must(200, "fw-01", "Do not reboot")
	refused := second.post(at+"/translations/th", append(p.form("translation-remark"), "/text", "อย่าปิด fw-02")...)
	if refused.Status != 422 || !strings.Contains(refused.Body, "fw-01") || !strings.Contains(refused.Body, "fw-02") {
		t.Errorf("a changed machine is taken: %d", refused.Status)
	}
	p = second.post(at+"/translations/th", append(p.form("translation-remark"), "/text", "18:00 อย่าปิด fw-01")...).must(200)
	if strings.Contains(p.Body, `id="review-remark"`) {
		t.Error("the translator is asked to review")
	}
	p = author.get(at + "/translations/th").must(200)
	p = author.post(at+"/translations/th/review", p.form("review-remark")...).must(200)
	if p := author.get("/translations?language=th").must(200); strings.Contains(p.Body, at) {
		t.Error("what is reviewed is lacking still")
	}
	p = author.get(at).must(200)
	if strings.Contains(p.Body, `action="`+at+`/translate"`) {
		t.Error("what is translated is handed to translators again")
	}
	p = author.post(at+"/override", append(p.form("override"), "/reason", "CANARY-WHY")...).must(200, "CANARY-WHY")
	if !strings.Contains(p.Body, "例外として通す</span>") {
		t.Error("what is let through is not marked")
	}
	signedIn(h, "escort@bangkok").get(at).must(404)
}

var toTranslation = regexp.MustCompile(`href="(/notices/[0-9a-f-]{36}/translations/th)"`)

// What waits for a translator is where they arrive, and leads to the words; the mail does too.
func TestATranslatorFindsWhatWaits(t *testing.T) {
	h := apptest.Scenario(t)
	translator := signedIn(h, "translator@aomine")
	p := translator.get("/").must(200, "自分を待っている翻訳", "要対応：翻訳を確かめてください")
	led := toTranslation.FindStringSubmatch(p.Body)
	if led == nil {
		t.Fatal("the first page does not lead there")
	}
	at := led[1]
	if err := h.Mail.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	letters, err := h.Mail.Mailbox(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(letters, func(l deliver.Letter) bool {
		return l.To == "translator@aomine.example" && strings.Contains(l.Text, at)
	}) {
		t.Error("no mail leads there")
	}
	p = translator.get(at).must(200, "bkk-fw01")
	translator.post(at+"/review", p.form("review-remark")...).must(200)
	translator.get("/").must(200).not("自分を待っている翻訳")
	signedIn(h, "coordinator@aomine").get("/translations?turn=me").must(200).not("bkk")
}
