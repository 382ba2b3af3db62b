package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/account"
	"tasuki/internal/apptest"
	"tasuki/internal/journal"
	"tasuki/internal/notice"
)

// gatehouse is a briefing for the guard at Bangkok's gate, who has no account, with the coordinator's page of it.
type gatehouse struct {
	*apptest.House
	hq        *browser
	page      shown
	reference string
	guard     string
}

func atTheGate(t *testing.T) gatehouse {
	t.Helper()
	h := apptest.Scenario(t)
	g := gatehouse{House: h, hq: signedIn(h, "coordinator@aomine")}
	behind, err := h.Directory.PeopleByEmail(t.Context(), "guard@bangkok.example")
	if err != nil || len(behind) != 1 {
		t.Fatalf("%+v, %v", behind, err)
	}
	g.guard = behind[0].ID
	l, err := h.Notices.List(h.As("coordinator@aomine"), notice.Filter{States: []notice.State{notice.Sent}}, notice.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range l.Items {
		v, err := h.Notices.Get(h.As("coordinator@aomine"), n.ID)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(v.Recipients, func(r notice.Recipient) bool { return r.Party.Person == g.guard }) {
			g.page, g.reference = g.hq.get("/notices/"+n.ID).must(200), n.Reference
		}
	}
	if g.guard == "" || g.reference == "" {
		t.Fatal("nobody at the gate was written to")
	}
	return g
}

var told = regexp.MustCompile(`<pre [^>]*>(\d{3} \d{3} \d{4})</pre>`)

// code is one that the coordinator makes by the button.
func (g gatehouse) code() string {
	g.T.Helper()
	p := g.hq.post(g.page.Path+"/codes", g.page.form("code-"+g.guard)...).must(200)
	m := told.FindStringSubmatch(p.Body)
	if m == nil {
		g.T.Fatalf("no code on the page: %s", p.text())
	}
	g.hq.get(g.page.Path).must(200).not(m[1])
	return m[1]
}

// What is mailed to him leads to where a code is typed, and not to where he can't sign in; others are led to the notice.
func TestMailLeadsAGuardToWhereACodeIsTyped(t *testing.T) {
	g := atTheGate(t)
	manager, err := g.Directory.PeopleByEmail(t.Context(), "liaison@bangkok.example")
	if err != nil || len(manager) != 1 {
		t.Fatal(manager, err)
	}
	for person, want := range map[string]string{g.guard: "/b/" + g.reference, manager[0].ID: g.page.Path} {
		var paths []string
		err := g.DB.Gorm(t.Context()).Table("outbox").Where("person = ? AND reference = ?", person, g.reference).Pluck("path", &paths).Error
		if err != nil || len(paths) == 0 || slices.ContainsFunc(paths, func(p string) bool { return p != want }) {
			t.Errorf("led to %q (%v), want %s", paths, err, want)
		}
	}
}

// There is no code for a card: who carries one and can't sign in is led nowhere, and told whom to ask.
func TestMailAboutACardSaysWhomToAskWhereNobodyCanSignIn(t *testing.T) {
	g := atTheGate(t)
	hq := g.As("coordinator@aomine")
	c, err := g.Notices.Defaults(hq, notice.Content{Kind: notice.Update, Supersedes: strings.TrimPrefix(g.page.Path, "/notices/")})
	if err != nil {
		t.Fatal(err)
	}
	c.Recipients = slices.DeleteFunc(c.Recipients, func(a notice.Addressee) bool { return a.Person == g.guard })
	c.Visitors = []notice.Visitor{{Person: g.guard, Name: "Guard"}}
	id := strings.TrimPrefix(g.Brief(t, c), "/notices/")
	if _, err := g.Notices.Recall(hq, id, notice.Words{Text: "The visit is off.", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	if err := g.Mail.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	letters, err := g.Mail.Mailbox(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	words, ask := g.Catalog.For("th", nil), 0
	for _, l := range letters {
		if l.To != "guard@bangkok.example" || !strings.Contains(l.Text, words.Text("mail.no_link")) {
			continue
		}
		ask++
		if strings.Contains(l.Text+l.HTML, "http") || strings.Contains(l.HTML, "<a ") || !strings.Contains(l.HTML, words.Text("mail.no_link")) {
			t.Errorf("led somewhere: %s\n%s", l.Text, l.HTML)
		}
	}
	if ask != 2 { // of the card, and that it is old
		t.Errorf("%d mails say whom to ask", ask)
	}
}

func TestAGuardReadsWithACodeThatHeWasTold(t *testing.T) {
	g := atTheGate(t)
	b := anonymous(g.House)
	door := b.get("/b/" + g.reference).must(200)
	for _, input := range regexp.MustCompile(`<input [^>]*>`).FindAllString(door.Body, -1) {
		if strings.Count(input, " autocomplete=") > 1 || strings.Count(input, " dir=") > 1 {
			t.Errorf("says twice how it is: %s", input)
		}
	}
	if !strings.Contains(door.Body, `value="`+g.reference+`"`) {
		t.Error("the reference has to be typed again")
	}
	p := b.post("/b", append(door.form("code"), "/reference", g.reference, "/code", "000 000 0000")...).must(401)
	if p.Path != "/b" || !strings.Contains(p.Body, g.reference) {
		t.Errorf("a wrong code leads to %s", p.Path)
	}
	p = b.post("/b", append(door.form("code"), "/reference", g.reference, "/code", g.code())...).must(200)
	if p.Path != g.page.Path || !strings.Contains(p.Body, `<html lang="th"`) || strings.Contains(p.Body, `href="/"`) {
		t.Errorf("the guard is at %s: %s", p.Path, p.text())
	}
	p = b.post(p.Path+"/ask", append(p.form("ask"), "/text", "ประตูไหน")...).must(200, "ประตูไหน")
	for _, path := range []string{
		"/", "/my-turn", "/incidents", "/notices", "/directory", "/account", "/rosters", "/handovers", "/clock", "/mailbox", "/board/events",
		firstLink(t, signedIn(g.House, "management@aomine"), "/notices"),
	} {
		if q := b.still().get(path); q.Status != 404 && !strings.HasPrefix(q.Header.Get("Location"), "/sign-in") {
			t.Errorf("the guard gets %d at %s", q.Status, path)
		}
	}
	// led from the sheet to the page he is in already; and out again
	if q := b.get("/b/" + g.reference); q.Path != g.page.Path {
		t.Errorf("he is led to %s", q.Path)
	}
	b.post("/sign-out").must(200)
	if q := b.still().get(g.page.Path); q.Status != 303 {
		t.Errorf("signed out, he gets %d", q.Status)
	}
	for _, want := range []journal.Fact{journal.GuestCodeMade, journal.GuestCodeUsed, journal.NoticeAsked, journal.GuestCodeEnded} {
		if !slices.Contains(facts(t, g.House), want) {
			t.Errorf("%s is not on record", want)
		}
	}
}

// Whoever has no printer, or no account, is handed their sheet: by headquarters, or by the site's liaison. It is on record who printed it.
func TestTheGuardsSheetIsPrintedForHim(t *testing.T) {
	g := atTheGate(t)
	sheet := g.hq.post(g.page.Path+"/print", g.page.form("print-"+g.guard)...).must(200, "このページを印刷し", g.reference)
	for _, want := range []string{`<html lang="th"`, `<div class="sheet">`, "<title>" + g.reference + " · Tasuki</title>", `lang="ja"`} {
		if !strings.Contains(sheet.Body, want) {
			t.Errorf("%s is missing in %s", want, sheet.text())
		}
	}
	sheet.not(`id="understood"`).not(`id="ask"`)
	if all := facts(t, g.House); all[len(all)-1] != journal.NoticePrinted && all[0] != journal.NoticePrinted {
		t.Errorf("it is not on record: %q", all)
	}
	liaison := signedIn(g.House, "liaison@bangkok")
	codes := liaison.get(g.page.Path + "/codes").must(200)
	liaison.post(g.page.Path+"/print", codes.form("print-"+g.guard)...).must(200, g.reference)
	liaison.post(g.page.Path+"/print", "/person", g.Actor("liaison@frankfurt").Person).must(422)
	signedIn(g.House, "engineer@chaoit").post(g.page.Path+"/print", "/person", g.guard).must(403)
	signedIn(g.House, "liaison@jakarta").post(g.page.Path+"/print", "/person", g.guard).must(404)
}

// A code opens one notice: to what takes its place a guest is led by the door where they type the next code.
func TestAGuardIsLedToTheDoorOfTheNextNotice(t *testing.T) {
	g := atTheGate(t)
	b := anonymous(g.House)
	in := b.post("/b", append(b.get("/b/"+g.reference).form("code"), "/reference", g.reference, "/code", g.code())...).must(200)
	c, err := g.Notices.Defaults(g.As("coordinator@aomine"), notice.Content{Kind: notice.Update, Supersedes: strings.TrimPrefix(g.page.Path, "/notices/")})
	if err != nil {
		t.Fatal(err)
	}
	next, err := g.Notices.Get(g.As("coordinator@aomine"), strings.TrimPrefix(g.Brief(t, c), "/notices/"))
	if err != nil {
		t.Fatal(err)
	}
	if p := b.get(in.Path).must(200); !strings.Contains(p.Body, `href="/b/`+next.Reference+`"`) || strings.Contains(p.Body, next.ID) {
		t.Errorf("he is led elsewhere: %s", p.Body)
	}
	b.get("/b/" + next.Reference).must(200)
}

// Whose time is over is led to where they came in, at pages of that notice; nobody else, and nowhere else.
func TestAGuardWhoseTimeIsOverIsAskedForACodeAgain(t *testing.T) {
	g := atTheGate(t)
	b := anonymous(g.House)
	in := b.post("/b", append(b.get("/b/"+g.reference).form("code"), "/reference", g.reference, "/code", g.code())...).must(200)
	g.Clock.Advance(account.GuestLife)
	door := "/b/" + g.reference
	for path, want := range map[string]string{
		g.page.Path: door, g.page.Path + "/card": door, "/notices": "/sign-in?next=%2Fnotices", "/": "/sign-in",
		firstLink(t, signedIn(g.House, "management@aomine"), "/notices"): "/sign-in?next=",
	} {
		if q := b.still().get(path); q.Status != 303 || !strings.HasPrefix(q.Header.Get("Location"), want) {
			t.Errorf("%s: %d to %q, want %s", path, q.Status, q.Header.Get("Location"), want)
		}
	}
	if p := b.post(in.Path + "/understood").must(401); !strings.Contains(p.Body, `href="`+door+`"`) {
		t.Errorf("what he presses leads elsewhere: %s", p.Body)
	}
	for name, o := range map[string]*browser{"who never was in": anonymous(g.House), "who signed out": b} {
		if o == b {
			b.post("/sign-out").must(200)
		}
		if q := o.still().get(g.page.Path); q.Status != 303 || !strings.HasPrefix(q.Header.Get("Location"), "/sign-in?next=") {
			t.Errorf("%s: %d to %q", name, q.Status, q.Header.Get("Location"))
		}
	}
}

// A mail scanner follows every link there is, as often as it likes; so does whoever found a sheet of paper.
func TestFiftyLooksAtALinkChangeNothing(t *testing.T) {
	g := atTheGate(t)
	code := g.code()
	before := g.Fingerprint()
	b := anonymous(g.House)
	for range 50 {
		for _, path := range []string{"/b/" + g.reference, "/b/INC-2026-0007/N999", g.page.Path, "/b", g.page.Path + "/understood"} {
			for _, method := range []string{"GET", "HEAD"} {
				p := b.do(method, path, nil, "")
				if strings.Contains(p.Body, "Bangkok") || strings.Contains(p.text(), "ห้าม") {
					t.Fatalf("%s says %s", path, p.text())
				}
			}
		}
	}
	if g.Fingerprint() != before {
		t.Error("looking has changed something")
	}
	there, absent := b.get("/b/"+g.reference), b.get("/b/INC-2026-0007/N9")
	if strings.ReplaceAll(there.text(), g.reference, "") != strings.ReplaceAll(absent.text(), "INC-2026-0007/N9", "") {
		t.Error("the page tells whether there is such a notice")
	}
	p := b.post("/b", append(there.form("code"), "/reference", g.reference, "/code", code)...).must(200)
	before = g.Fingerprint()
	for range 50 {
		b.get(p.Path).must(200)
	}
	if g.Fingerprint() != before {
		t.Error("looking as the guard has changed something")
	}
}

func TestOnlyHeadquartersAndTheSitesLiaisonEndCodes(t *testing.T) {
	g := atTheGate(t)
	code := g.code()
	page := g.hq.get(g.page.Path)
	if !strings.Contains(page.Body, "/codes/") {
		t.Fatal("the code can't be ended")
	}
	at := regexp.MustCompile(`action="(/notices/[^"]+/codes/[^"]+/revoke)"`).FindStringSubmatch(page.Body)[1]
	id := strings.Split(at, "/")[4]
	for who, want := range map[string]int{"engineer@chaoit": 403, "liaison@jakarta": 404} {
		if p := signedIn(g.House, who).post(at); p.Status != want {
			t.Errorf("%s gets %d", who, p.Status)
		}
	}
	g.hq.post(at, page.form("revoke-"+id)...).must(200).not("/codes/")
	b := anonymous(g.House)
	if p := b.post("/b", append(b.get("/b/"+g.reference).form("code"), "/reference", g.reference, "/code", code)...); p.Path != "/b" {
		t.Errorf("a code that was ended leads to %s", p.Path)
	}
}
