package web_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/notice"
)

// Whatever headquarters writes, and in whichever language, a briefing is one answer of at most 10 KB: it goes out at once,
// in one flight of packets.
func TestTheLongestBriefingIsStillOneSmallAnswer(t *testing.T) {
	h := apptest.Scenario(t)
	worst, most := "", 0
	for _, l := range h.App.Catalog.Tags() {
		path := h.Brief(t, h.Longest("liaison@bangkok", l.Tag))
		size := carried(t, h, "liaison@bangkok", path)
		if size > briefingLimit {
			t.Errorf("%s: %d bytes, more than %d", l.Tag, size, briefingLimit)
		}
		if size > most {
			worst, most = l.Tag, size
		}
	}
	t.Logf("the longest is in %s, with %d bytes", worst, most)
}

// Whatever was asked, too: what is left out is a click away.
func TestABriefingStaysSmallWhateverWasAsked(t *testing.T) {
	h := apptest.Scenario(t)
	path := h.Brief(t, h.Longest("liaison@bangkok", "th"))
	id := strings.TrimPrefix(path, "/notices/")
	for i := range 3 {
		if _, err := h.Notices.Ask(h.As("liaison@bangkok"), id, notice.Question{Text: fmt.Sprintf("QUESTION%d %s", i, noise(uint64(i), 1900))}); err != nil {
			t.Fatal(err)
		}
	}
	if size := carried(t, h, "liaison@bangkok", path); size > briefingLimit {
		t.Errorf("%d bytes with three questions, more than %d", size, briefingLimit)
	}
	reader := signedIn(h, "liaison@bangkok")
	p := reader.get(path).must(200, "QUESTION2").not("QUESTION0")
	p = reader.get(p.link("อ่านคำถามทั้งหมดของคุณ")).must(200, "QUESTION0", "QUESTION1", "QUESTION2")
	if back := p.link("/N"); back != path {
		t.Errorf("it leads back to %s, not %s", back, path)
	}
	signedIn(h, "coordinator@aomine").get(path+"/questions").must(200, "QUESTION0") // on the notice's own page
	signedIn(h, "engineer@kumo").get(path + "/questions").must(404)
}

// noise is text that hardly gets smaller.
func noise(seed uint64, length int) string {
	r := rand.New(rand.NewPCG(1, seed))
	var b strings.Builder
	for range length {
		b.WriteByte("abcdefghijklmnopqrstuvwxyz     "[r.IntN(31)])
	}
	return strings.TrimSpace(b.String())
}

// Over a telephone's line, with TLS and a browser that was never here, a briefing takes three round trips (to connect, to
// agree on a key, to ask) and waits for no other answer. How many seconds that is, is printed: here others are busy too.
func TestABriefingIsReadAfterThreeRoundTrips(t *testing.T) {
	h := apptest.Scenario(t)
	for _, language := range []string{"th", "ar"} {
		c := h.ReadCold(t, "liaison@bangkok", h.Brief(t, h.Longest("liaison@bangkok", language)))
		t.Logf("%s: readable after %.1f s, %d bytes, %d over the line; beside it: %v", language, c.Seconds, c.Answer, c.Line, c.Asked)
		if c.RoundTrips > 3 || c.Blocking > 0 || c.Answer > briefingLimit {
			t.Errorf("%s: %d round trips, %d other answers, %d bytes", language, c.RoundTrips, c.Blocking, c.Answer)
		}
		if !strings.Contains(c.Text, "+123456789012345") {
			t.Errorf("%s: whom to call can't be read:\n%s", language, c.Text)
		}
	}
}

// carried is how many bytes an answer has as a browser asks for it, headers aside.
func carried(t *testing.T, h *apptest.House, who, path string) int {
	t.Helper()
	req, err := http.NewRequest("GET", h.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", "tasuki="+h.Client(who).Token)
	req.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || res.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return len(body)
}
