package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

const briefingLimit = 10 << 10 // bytes: 6 seconds at 50 kbit/s, with a round trip of 800 ms

var inline = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

func TestABriefingIsOneSmallAnswerInItsReadersLanguage(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	for who, language := range map[string]string{
		"liaison@bangkok": "th", "liaison@jakarta": "id", "liaison@hcmc": "vi", "liaison@shanghai": "zh-Hans",
		"liaison@frankfurt": "de", "liaison@saopaulo": "pt-BR", "management@aomine": "ja", "engineer@merlinet": "en",
	} {
		t.Run(language, func(t *testing.T) {
			b := signedIn(h, who)
			b.t = t
			p := b.get(firstLink(t, b, "/notices")).must(200)
			if !strings.Contains(p.Body, `<html lang="`+language+`"`) {
				t.Errorf("not in %s: %.100s", language, p.Body)
			}
			if size := carried(t, h, who, p.Path); size > briefingLimit {
				t.Errorf("%d bytes, more than %d", size, briefingLimit)
			}
			if strings.Contains(p.Body, `rel="stylesheet"`) || strings.Contains(p.Body, "<script") || strings.Contains(p.Body, "<img") {
				t.Error("it needs more than one answer to be readable")
			}
			if !strings.Contains(p.Body, `<a href="tel:&#43;81`) {
				t.Error("whom to ask can't be called from the page")
			}
			style := inline.FindStringSubmatch(p.Body)
			if style == nil {
				t.Fatal("no style in the page")
			}
			sum := sha256.Sum256([]byte(style[1]))
			if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(p.Header.Get("Content-Security-Policy"), want) {
				t.Error("the policy forbids the page's own style")
			}
		})
	}
}

func TestOnlyTheButtonSaysThatABriefingIsUnderstood(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour)
	if _, err := h.Notices.SendScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	b, hq := signedIn(h, "liaison@frankfurt"), signedIn(h, "coordinator@aomine")
	at := firstLink(t, b, "/notices")
	p := b.get(at)
	b.get(at)
	hq.get(at).must(200).not(`>わかりました<`)
	p = b.post(at+"/ask", append(p.form("ask"), "/text", "Wo kann ich parken?")...).must(200, "Wo kann ich parken?")
	hq.get(at).must(200, "Wo kann ich parken?")
	for range 2 { // twice is once
		b.post(at+"/understood", p.form("understood")...).must(200)
	}
	b.get(at).must(200).not(`id="understood"`)
	signedIn(h, "engineer@kumo").get(at).must(404) // nobody else's
}
