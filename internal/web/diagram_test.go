package web_test

import (
	"bytes"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// drawn sends a form with a diagram's file: names and values in turn stand before it.
func (b *browser) drawn(path, name, content string, pairs ...string) shown {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field := range slices.Chunk(pairs, 2) {
		if err := w.WriteField(field[0], field[1]); err != nil {
			b.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("/content", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do("POST", path, &body, w.FormDataContentType())
}

// A coordinator finds the diagrams from a host's page on, adds a version, and sees what changed.
func TestADiagramIsAddedFromItsPage(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.t = t
	host := b.get(b.get("/directory/assets").must(200).link("bkk-fw01")).must(200, "Office network")
	at := host.link("Office network")
	page := b.get(at).must(200, "bkk-lp01", "第1版との比較", "bkk-nas01")
	if !strings.Contains(page.Body, `<img src="/diagram-versions/`) {
		t.Error("the picture isn't shown")
	}
	form := page.form("diagram")
	refused := b.drawn(at+"/versions", "plan.exe", "MZ", append(form, "/valid_as_of", "2026-03-29", "/source", "x")...)
	refused.must(422, "SVG、PNG、PDF、draw.io、Visio（.vsdx）のどれでもありません。")
	b.drawn(at+"/versions", "plan.svg", strings.Repeat("<svg>", 1<<20), append(form, "/valid_as_of", "2026-03-29", "/source", "x")...).must(413)
	bare := strings.TrimPrefix(host.Path, "/assets/")
	b.drawn(at+"/versions", "plan.pdf", "%PDF-1.7", append(form, "/valid_as_of", "2026-03-29", "/source", "配線図", "/assets", bare)...).
		must(200, "第3版", "配線図", "plan.pdf", "第2版との比較", "なくなった機器", "bkk-lp01").not("<img")
	gaps := strings.TrimSuffix(page.link("Aomine Bangkok"), "/") + "/diagrams"
	b.get(gaps).must(200, "どの図にもない機器：2")
}

// Whoever is at the site reads what is known of its network, and not the picture.
func TestASiteSeesItsDiagramsWithoutTheFile(t *testing.T) {
	h := apptest.Scenario(t)
	desk := signedIn(h, "coordinator@aomine")
	desk.t = t
	at := desk.get(desk.get("/directory/assets").must(200).link("bkk-fw01")).must(200).link("Office network")
	content := desk.get(at).link("ダウンロード")
	if p := desk.get(content); p.Status != 200 || p.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(p.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %v", p.Status, p.Header)
	}
	b := signedIn(h, "liaison@bangkok")
	b.t = t
	b.get(at).must(200, "bkk-fw01").not("<img", content)
	if p := b.drawn(at+"/versions", "plan.svg", strings.Repeat("<svg>", 1<<20)); p.Status != 403 {
		t.Errorf("the site's form was read before it was refused: %d", p.Status)
	}
	if p := b.get(content); p.Status != 403 {
		t.Errorf("the site was given the file: %d", p.Status)
	}
	other := signedIn(h, "engineer@merlinet")
	other.t = t
	for _, path := range []string{at, content} {
		if p := other.get(path); p.Status != 404 {
			t.Errorf("%s for another vendor: %d", path, p.Status)
		}
	}
}
