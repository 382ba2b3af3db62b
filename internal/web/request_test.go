package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
)

// The whole of a request's life by forms alone: no JavaScript, no API.
func TestARequestIsDoneAndAcceptedByFormsAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		vendor, hq := signedIn(h, "engineer@merlinet"), signedIn(h, "coordinator@aomine")
		p := vendor.request("What the name servers are doing now").must(200, "Your turn: start the work")
		at := p.Path

		p = vendor.post(at+"/start", p.form("start")...).must(200, "The work has begun", "in progress")
		p = vendor.post(at+"/submit", p.form("submit")...).must(422, "Step s2 has no answer yet").not("Step s1 has no answer") // s1 is to be left alone
		if strings.Contains(p.Body, `id="file-s1"`) {
			t.Error("a file is asked for where nothing is to be touched")
		}
		p = vendor.post(at+"/answers/s1", append(p.form("answer-s1"), "/note", "Nothing was touched.")...).must(200, "Your answer is saved")
		hq.get(at).must(200).not("Nothing was touched.") // not handed in yet

		log := []byte("Mar 27 15:41:02 dns01 named[811]: denied\n")
		p = vendor.send(at+"/files", "s2", "terminal.log", log, strings.Repeat("0", 64)).must(200, "not the one that your SHA-256 belongs to", "differs from what was sent")
		sum := sha256.Sum256(log)
		p = vendor.send(at+"/files", "s2", "terminal.log", log, hex.EncodeToString(sum[:])).must(200, "The file is here", "verified")
		p = vendor.post(at+"/answers/s2", append(p.form("answer-s2"), "/transcript", "udp UNCONN 0 0\r\n  *:53", "/exit_code", "0")...).must(200)
		if !strings.Contains(p.Body, "udp UNCONN 0 0\n  *:53") {
			t.Error("what the terminal showed did not stay as it was")
		}
		vendor.post(at+"/submit", append(p.form("submit"), "/note", "All of it.")...).must(200, "Your answers are handed in", "handed in")

		p = hq.get(at).must(200, "Nothing was touched.", "All of it.", "udp UNCONN", hex.EncodeToString(sum[:]))
		hq.post(at+"/accept", append(p.form("accept"), "/note", "Thank you.")...).must(200)
		vendor.get(at).must(200, "accepted", "Thank you.").not("Start the work")
	})
}

func TestTheVendorReadsTheOriginalWordForWordWithTheirOwnLanguageAndClockAroundIt(t *testing.T) {
	h := apptest.Scenario(t)
	h.Clock.Advance(12 * time.Hour) // the scheduled ones are out
	if _, err := h.Requests.IssueScheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := signedIn(h, "engineer@saomai").request("Look for one file")
	if !strings.Contains(p.Body, `<html lang="vi"`) {
		t.Errorf("not in Vietnamese: %.100s", p.Body)
	}
	p.must(200, "17:00", "19:00", "10:00 UTC") // on their own clock, on Tokyo's, and UTC
	german := signedIn(h, "engineer@mainbogen").request("Look for one file")
	if a, b := frozen(t, p), frozen(t, german); a != b || !strings.Contains(a, "5e2fbcbfcfd436399806b08a1e7bbb766c08fdf051b2089bd73ae3664cff19bc") {
		t.Errorf("the same bytes were not read:\n%s\n%s", a, b)
	}
	if p.text() == german.text() {
		t.Error("the words around them are the same")
	}
}

// frozen is the first command block of a page, as a browser would copy it.
func frozen(t *testing.T, p shown) string {
	t.Helper()
	_, rest, found := strings.Cut(p.Body, `dir="ltr" translate="no" lang="" tabindex="0"`)
	if !found {
		return p.text() // its words are data in a sentence
	}
	_, rest, _ = strings.Cut(rest, ">")
	block, _, _ := strings.Cut(rest, "</pre>")
	return html.UnescapeString(block)
}

func TestSendingCommandsAsksForThePasswordAgain(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.request("Security log and one file hash")
	at := p.Path
	for _, wrong := range []string{"", "not the sash"} {
		q := b.post(at+"/authorize", append(p.form("authorize"), "/password", wrong)...)
		if q.Status != 422 || !strings.Contains(q.Body, `id="authorize-password-wrong"`) {
			t.Errorf("with %q: %d", wrong, q.Status)
		}
		if strings.Contains(q.Body, "not the sash") {
			t.Error("the password was sent back")
		}
	}
	b.post(at+"/authorize", append(p.form("authorize"), "/password", apptest.Password)...).must(200).not(`id="authorize"`)
	signedIn(h, "engineer@merlinet").get(at).must(200, "acknowledge")
}

func TestAFormSentTwiceActsOnce(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	p := b.request("What the name servers are doing now")
	form := append(p.form("ask"), "/text", "Is dns02 included?")
	for range 2 {
		b.post(p.Path+"/clarifications", form...).must(200, "Is dns02 included?")
	}
	if n := strings.Count(b.get(p.Path).Body, "Is dns02 included?"); n != 1 {
		t.Errorf("the question stands there %d times", n)
	}
}

func TestAFileGoesWithAnAnswerFromAPage(t *testing.T) {
	h := apptest.Scenario(t)
	vendor, hq := signedIn(h, "engineer@merlinet"), signedIn(h, "coordinator@aomine")
	at := vendor.request("What the name servers are doing now").Path
	p := vendor.get(at)
	vendor.post(at+"/clarifications", append(p.form("ask"), "/text", "Which rack is it?")...).must(200)
	p = hq.get(at).must(200, "Which rack is it?")
	thread := regexp.MustCompile(`id="(thread-file-[^"]+)"`).FindStringSubmatch(p.Body)
	if thread == nil {
		t.Fatal("the question takes no file")
	}
	p = hq.sendWith(at+"/files", "rack.png", []byte("a drawing"), p.form(thread[1])...).must(200, "rack.png")
	file := regexp.MustCompile(`name="/attachments" value="([^"]+)"`).FindStringSubmatch(p.Body)
	if file == nil {
		t.Fatal("what came in can't go with a message")
	}
	reply := strings.Replace(thread[1], "file-", "", 1)
	hq.post(at+"/clarifications/"+strings.TrimPrefix(reply, "thread-"), append(p.form(reply), "/text", "The one in the drawing.", "/attachments", file[1], "do", "answer")...).must(200)
	talk := vendor.get(at).must(200, "The one in the drawing.").Body
	if _, talk, _ = strings.Cut(talk, `class="talk"`); !strings.Contains(talk, "rack.png") {
		t.Error("the vendor sees no drawing beside the answer")
	}
}

func TestAFileNameIsDataOnEveryPage(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "engineer@merlinet")
	p := b.request("Firewall log of Friday night")
	for _, name := range []string{`<svg onload=alert(1)>.log`, "r\u202egol.exe", `a"b.log`} {
		q := b.send(p.Path+"/files", "s1", name, []byte("x"), "")
		q.must(200).not("<svg onload", "\u202e")
	}
}

func TestADuePlannedForAnHourThatIsSkippedOrComesTwiceIsAskedAbout(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := b.get(b.get("/").link("Test the name server from outside") + "/edit").must(200)
	due := func(wall, zone string, more ...string) shown {
		pairs := append(draft(p), "/due/wall", wall, "/due/zone", zone, "do", "save")
		return b.post(p.Path, append(pairs, more...)...)
	}
	q := due("2027-03-28T02:30", "フランクフルト")
	if q.Status != 422 || !strings.Contains(q.Body, `id="draft-due-wall-wrong"`) || !strings.Contains(q.Body, "03:00") {
		t.Errorf("the skipped hour: %d\n%.1500s", q.Status, q.text())
	}
	p = q
	q = due("2026-10-25T02:30", "Europe/Berlin")
	if q.Status != 422 || !strings.Contains(q.Body, `name="/due/fold" value="earlier"`) {
		t.Errorf("the hour that comes twice: %d\n%.1500s", q.Status, q.text())
	}
	p = q
	due("2026-10-25T02:30", "Berlin", "/due/fold", "later").must(200)
	b.get(strings.TrimSuffix(p.Path, "/edit")).must(200, "01:30 UTC")
}

// draft is what the editor has hidden, without what a test types itself.
func draft(p shown) []string {
	return append(p.form("draft"), "/title", "Test the name server from outside", "/language", "en")
}

func TestAHalfWrittenRequestIsKeptAndWhatIsWrongInItIsNamed(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	incident := firstLink(t, b, "/incidents")
	p := b.get(incident + "/requests/new").must(200)
	p = b.post(incident+"/requests", append(p.form("draft"), "/title", "What bak01 holds")...).must(200)
	edit := p.Path
	save := func(do string, pairs ...string) shown {
		t.Helper()
		p = b.post(edit, append(append(p.form("draft"), "/title", "What bak01 holds", "do", do), pairs...)...)
		return p
	}
	save("add:run_commands").must(200)
	commands := "sudo ls -l /srv\t/backup\nfind / -name '*.log'\n"
	save("add:collect_log", "/steps/0/run_commands/commands", commands, "/steps/0/run_commands/hosts", "bak01, bak02", "/steps/0/run_commands/privilege", "user").must(200)

	b.post("/sign-out")
	b = signedIn(h, "coordinator@aomine")
	p = b.get(edit).must(200)
	if !strings.Contains(html.UnescapeString(p.Body), commands) {
		t.Error("the commands were not kept byte for byte")
	}
	q := save("save", "/purpose", "To know what can be restored.", "/steps/0/run_commands/commands", "ls\u200b /srv", "/steps/0/run_commands/privilege", "user").must(422, "U+200B")
	if !strings.Contains(q.Body, `id="draft-steps-0-run_commands-commands-wrong"`) {
		t.Error("what is wrong is not said at its place")
	}
	p = b.get(edit).must(200, "To know what can be restored.") // the rest was kept
	if !strings.Contains(html.UnescapeString(p.Body), commands) {
		t.Error("the refused commands took the place of the good ones")
	}
	at := strings.TrimSuffix(edit, "/edit")
	p = b.get(at)
	q = b.post(at+"/issue", append(p.form("issue"), "/password", apptest.Password)...)
	if q.Status != 422 || !strings.Contains(q.Body, fmt.Sprintf(`href="%s#draft-due"`, edit)) {
		t.Errorf("what it lacks does not lead to where it is written: %d\n%.2000s", q.Status, q.text())
	}
}
