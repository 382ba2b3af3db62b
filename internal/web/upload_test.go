package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"tasuki/internal/apptest"
	"tasuki/internal/demo"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// handingIn is the page of the request for the firewall log, before whoever is to hand it in, with the pages' scripts.
func handingIn(t *testing.T) (*apptest.House, *tab) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(apptest.Root(), "internal", "web", "built", "upload.js")); err != nil {
		leftOut(t, "the pages' scripts are not bundled (make build does, with npm)")
	}
	h := apptest.Scenario(t)
	b := chromium(t, h.URL)
	b.signIn("engineer@merlinet")
	b.open(signedIn(h, "engineer@merlinet").request("Firewall log of Friday night").Path)
	return h, b
}

// A file goes up over a slow line that breaks in the middle, and arrives as it left.
func TestAnUploadSurvivesTheLineAndIsVerified(t *testing.T) {
	_, b := handingIn(t)
	file := filepath.Join(t.TempDir(), "dns01.log")
	if err := os.WriteFile(file, bytes.Repeat([]byte("Mar 27 15:41:02 dns01 named[811]: denied\n"), 300_000), 0o600); err != nil {
		t.Fatal(err)
	}
	const line = 2 << 20 // bytes a second
	b.do(
		network.EmulateNetworkConditions(false, 20, 8*line, line),
		chromedp.Click(`details:has([data-upload]) > summary`),
		chromedp.SetUploadFiles(`[data-upload] input[type=file]`, []string{file}),
		chromedp.Click(`[data-upload] form button`),
		chromedp.Poll(`document.querySelector(".upload progress")?.value > 0.3`, nil),
		network.EmulateNetworkConditions(true, 0, 0, 0),
		chromedp.Poll(`document.querySelector(".upload [role=status]").textContent !== ""`, nil), // it says that the line is down
		network.EmulateNetworkConditions(false, 0, -1, -1),
		chromedp.WaitVisible(`main > .said.good`), // the page again, which says that the file is here
		chromedp.WaitVisible(`.files .good`),
	)
	if said := eval[string](b, `document.querySelector(".files li:last-child").innerText`); !strings.Contains(said, "dns01.log") || !strings.Contains(said, "SHA-256") {
		t.Errorf("the page says %q", said)
	}
}

// The scenario's upload stands at 41 %. Its page says what to do, and the file goes on from there.
func TestAnUploadThatStoppedSaysHowToGoOnAndDoes(t *testing.T) {
	h, b := handingIn(t)
	file := filepath.Join(t.TempDir(), demo.FirewallLogName)
	if err := os.WriteFile(file, demo.FirewallLog(), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Click(`details:has([data-upload]) > summary`), chromedp.WaitVisible(`[data-upload] form > p:first-child`))
	if said := eval[string](b, `document.querySelector("[data-upload] form > p:first-child").innerText`); !strings.Contains(said, demo.FirewallLogName) {
		t.Errorf("the page says %q", said)
	}
	b.do(
		chromedp.SetUploadFiles(`[data-upload] input[type=file]`, []string{file}),
		chromedp.Click(`[data-upload] form button`),
		chromedp.WaitVisible(`main > .said.good`),
	)
	items := signedIn(h, "engineer@merlinet").get(eval[string](b, `document.querySelector("#s1 .files a").getAttribute("href")`)).must(200, demo.FirewallLogName, "verified")
	if strings.Contains(items.Body, "2. "+demo.FirewallLogName) {
		t.Error("it began anew")
	}
}

// A file that is too large to be read twice is hashed while it goes out, and compared when it has arrived.
func TestAFileThatIsHashedOnItsWayIsVerified(t *testing.T) {
	h, b := handingIn(t)
	file := filepath.Join(t.TempDir(), "large.log")
	if err := os.WriteFile(file, bytes.Repeat([]byte("Mar 27 15:41:02 dns01 named[811]: denied\n"), 300), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(
		chromedp.Evaluate(`document.querySelector("[data-upload]").dataset.hashFirst = "0"`, nil), // every file is too large
		chromedp.Click(`details:has([data-upload]) > summary`),
		chromedp.SetUploadFiles(`[data-upload] input[type=file]`, []string{file}),
		chromedp.Click(`[data-upload] form button`),
		chromedp.WaitVisible(`main > .said.good`),
	)
	at := eval[string](b, `[...document.querySelectorAll(".files a")].find(a => a.innerText.includes("large.log")).getAttribute("href")`)
	signedIn(h, "engineer@merlinet").get(at).must(200, "large.log", "verified").not("The sender gave none.")
}

// Several files and a folder are chosen at once; each arrives under its own name, the folder's with the way to it.
func TestSeveralFilesAndAFolderGoUpOneAfterTheOther(t *testing.T) {
	_, b := handingIn(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"one.log": "one\n", "two.log": "two\n", "etc/named/named.conf": "options {};\n"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.do(
		chromedp.Click(`details:has([data-upload]) > summary`),
		chromedp.SetUploadFiles(`[data-upload] input[type=file]:not([id$="-folder"])`, []string{filepath.Join(dir, "one.log"), filepath.Join(dir, "two.log")}),
		chromedp.SetUploadFiles(`[data-upload] input[id$="-folder"]`, []string{filepath.Join(dir, "etc")}),
		chromedp.Click(`[data-upload] form button`),
		chromedp.WaitVisible(`main > .said.good`),
	)
	said := eval[string](b, `document.querySelector(".files").innerText`)
	for _, name := range []string{"one.log", "two.log", "etc/named/named.conf"} {
		if !strings.Contains(said, name) {
			t.Errorf("%s is not among %q", name, said)
		}
	}
}

// Without JavaScript several files come in one form: all of them are on record, or none.
func TestSeveralFilesInOnePlainForm(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := signedIn(h, "engineer@merlinet")
	at := vendor.request("Firewall log of Friday night").Path
	send := func(sum string, names ...string) shown {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("step", "s1")
		_ = w.WriteField("/sha256", sum)
		for _, name := range names {
			part, err := w.CreateFormFile("/file", name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = part.Write([]byte(name))
		}
		_ = w.Close()
		return vendor.do("POST", at+"/files", &body, w.FormDataContentType())
	}
	if p := send(strings.Repeat("0", 64), "a.log", "b.log").must(422, "belongs to one file"); strings.Contains(p.Body, "a.log") {
		t.Error("one of the two stayed")
	}
	scripts := []string{ // as people write names in each script that Tasuki speaks, composed and not
		"記録.log", "记录簿.log", "日誌.log", "한글.log", "\u1112\u1161\u11ab\u1100\u1173\u11af 2.log", "บันทึกน้ำ.log", "nhật ký.log", "nh\u00e2\u0323t ky\u0301 2.log",
		"प्रश्न क्षेत्र.log", "سجلّ الدخول ٢٠٢٦.log", "İstanbul ığdır.log", "zażółć gęślą.log", "straße.log", "ação.log", "e\u0301te\u0301 2.log", "été.log",
	}
	p := send("", scripts...).must(200, scripts...)
	for _, name := range scripts {
		file := vendor.get(linkTo(p.Body, "/evidence-items/", name) + "/content")
		_, said, err := mime.ParseMediaType(file.Header.Get("Content-Disposition"))
		if err != nil || said["filename"] != name || file.Body != name {
			t.Errorf("%q comes back as %q %q %v", name, said, file.Body, err)
		}
	}
	p = send("", "a.log", "b.log").must(200, "The file is here", "a.log", "b.log")

	// Their hashes may follow, and until then the record says that nobody has compared them.
	sum := sha256.Sum256([]byte("a.log"))
	item := linkTo(p.Body, "/evidence-items/", "a.log")
	vendor.get(item+"/custody").must(200, "Nobody compared it")
	p = vendor.get(item).must(200, "Nobody compared it")
	p = vendor.post(item+"/keeping/compare", append(p.form("compare"), "/sha256", "abc")...).must(422)
	vendor.post(item+"/keeping/compare", append(p.form("compare"), "/sha256", hex.EncodeToString(sum[:]))...).must(200, "exactly what was sent").not("Nobody compared it")
}

// linkTo is the address that the text leads to.
func linkTo(body, under, text string) string {
	before, _, _ := strings.Cut(body, text)
	_, address, _ := strings.Cut(before[strings.LastIndex(before, `href="`+under):], `"`)
	address, _, _ = strings.Cut(address, `"`)
	return address
}

// The script goes on with an upload only for the step that it is for, and with none of a thread's.
func TestWhatStoppedIsNamedWithItsStep(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := signedIn(h, "engineer@merlinet")
	at := vendor.request("Firewall log of Friday night").Path
	c, err := h.Requests.AskBack(h.As("engineer@merlinet"), strings.TrimPrefix(at, "/requests/"), request.Said{Text: "Is this the one?"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Evidence.Begin(h.As("engineer@merlinet"), exchange.Intake{Clarification: c.ID, Filename: "label.jpg", Size: 1 << 10}); err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, box := range strings.Split(vendor.get(at).must(200).Body, `data-unfinished="`)[1:] {
		box, _, _ = strings.Cut(box, `"`)
		box = html.UnescapeString(box)
		if strings.Contains(box, "label.jpg") {
			t.Errorf("a thread's: %s", box)
		}
		if strings.Contains(box, demo.FirewallLogName) && strings.Contains(box, `"step":"s1"`) {
			named++
		}
	}
	if named != 2 { // at its step, and where any file is handed in
		t.Errorf("%d name it", named)
	}
}

// A file that headquarters puts to another step answers the first no more.
func TestAFileAtAnotherStepIsNoAnswerToTheFirst(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := signedIn(h, "engineer@merlinet")
	at := vendor.request("Firewall log of Friday night").Path
	p := vendor.get(at)
	for _, step := range []string{"s2", "s3"} {
		p = vendor.post(at+"/answers/"+step, p.form("answer-"+step)...).must(200, "Your answer is saved")
	}
	p = vendor.post(at+"/answers/s1", append(p.form("answer-s1"), "/note", "On its way.")...).must(200)
	all, err := h.Evidence.OfRequest(t.Context(), strings.TrimPrefix(at, "/requests/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if i.Step != "s2" {
			continue
		}
		if _, err := h.Evidence.Assign(h.As("coordinator@aomine"), i.ID, "s3"); err != nil {
			t.Fatal(err)
		}
	}
	vendor.post(at+"/submit", p.form("submit")...).must(422, "Hand in the file, or say why there is none.")
}
