package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"tasuki/internal/request"
)

// TestAGETChangesNothing but that what somebody was sent has reached them, once, and that the record keeps who took
// something along. It acknowledges nothing and reads nothing in anybody's name: programs follow links too.
func TestAGETChangesNothing(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer", "liaison")
	me := w.party("engineer", owner)
	r := w.requested(w.author, me, "issued")
	n := w.noticed(w.author, me, "sent")
	begun := w.upload(me, 3)
	c, err := w.Requests.AskBack(me.ctx(), w.requested(w.author, me, "issued").ID, request.Said{Text: "x"})
	w.must(err)
	change := w.override(w.roster(me))
	decided, _ := w.asked(w.party("liaison", participant))
	own := map[string]string{
		"reachability_test": w.tried(me), "channel": w.channel(me).ID,
		"handover": w.handedOver(me, w.colleague(me), true).ID, "roster": change.Roster, "roster_change": change.ID,
		"incident": w.incident, "request": r.ID, "notice": n, "participant": me.participation, "clarification": c.ID,
		"evidence_item": w.item(me, "content").ID, "upload": begun.Attempt.ID, "organization": me.org, "person": me.id,
		"engagement": w.engagementOf(me).ID, "meeting": w.called(w.author, me), "decision": decided.ID, "authority": w.authority().ID, "retention_rule": w.retentionRule().ID, "witness": w.vouching(), "observation": w.observed(me), "action": "1", "asset": w.asset(w.hub).ID, "program": "tasuki-" + runtime.GOOS + "-" + runtime.GOARCH, "diagram": w.drawing(w.hub).ID, "diagram_version": w.drawing(w.hub).Latest.ID,
		"year": fmt.Sprint(w.year(me.org).Year),
	}
	reaches := map[string]bool{"showRequest": true, "showNotice": true, "showNoticeCard": true}
	// Whoever's turn it is knows of it once they had it open; nobody else's reading says so.
	turns := map[string]bool{"showObservation": true, "showMeeting": true, "showDecision": true, "showEvidenceItem": true, "showHandover": true, "showIncident": true, "showCustodyTransfer": true}
	records := map[string]bool{"exportIncident": true, "downloadEvidenceItem": true, "showConfigurationDifference": true, "downloadDiagramVersion": true, "downloadProgram": true, "showCheckpoint": true} // the last keeps what it signed
	for _, who := range []*actor{w.author, me, w.party("liaison", participant)} {
		for path, item := range contractOf(t).Paths.Map() {
			for method, o := range item.Operations() {
				if !safe(method) {
					continue
				}
				at := target{method: method, path: anyParameter.ReplaceAllStringFunc(path, func(p string) string { return own[strings.Trim(p, "{}")] }), header: tus()}
				for _, query := range queries(o, &flock{world: w, ids: map[string][]string{}}) {
					at := at
					at.path += query
					before := w.Fingerprint()
					first := at.as(who)
					once := w.Fingerprint()
					at.as(who)
					twice := w.Fingerprint()
					mine := (who == me || o.OperationID == "showNoticeCard") && first.Status == 200 // a card is shown to headquarters too
					if once != before && !records[o.OperationID] && !(reaches[o.OperationID] && mine) && !(turns[o.OperationID] && first.Status == 200) {
						t.Errorf("%s %s by %s stored something", method, at.path, who.email)
					}
					if twice != once && !records[o.OperationID] {
						t.Errorf("%s %s by %s stored something the second time", method, at.path, who.email)
					}
				}
			}
		}
	}
	var got struct {
		State    string
		Receipts []struct{ Kind string }
	}
	w.author.client().Must("GET", "/requests/"+r.ID, nil, &got)
	kinds := map[string]int{}
	for _, one := range got.Receipts {
		kinds[one.Kind]++
	}
	if got.State != "delivered" || kinds["delivered"] != 1 || kinds["read"]+kinds["acknowledged"] > 0 {
		t.Errorf("the request is %s, with %v", got.State, kinds)
	}
	var briefing struct{ Recipients []struct{ State string } }
	w.author.client().Must("GET", "/notices/"+n, nil, &briefing)
	if len(briefing.Recipients) != 1 || briefing.Recipients[0].State != "delivered" {
		t.Errorf("the notice: %+v", briefing)
	}
}

// TestFollowingTheLinksOfAMailChangesNothing: a scanner on the way follows every link before its reader does.
func TestFollowingTheLinksOfAMailChangesNothing(t *testing.T) {
	w := newWorld(t, onSQLite(t), "engineer")
	me := w.party("engineer", owner)
	r := w.requested(w.author, me, "issued")
	briefing := w.noticed(w.author, me, "sent")
	w.must(w.Mail.Drain(context.Background()))
	letters, err := w.Mail.Mailbox(context.Background(), 1000)
	w.must(err)
	links := map[string]bool{}
	for _, l := range letters {
		for _, link := range regexp.MustCompile(`https?://[^\s"'<>]+`).FindAllString(l.Text+" "+l.HTML, -1) {
			links[w.URL+link[strings.Index(link[8:], "/")+8:]] = true
		}
	}
	if len(links) < 3 {
		t.Fatalf("only %d links in %d mails", len(links), len(letters))
	}
	before := w.Fingerprint()
	for link := range links {
		if strings.ContainsAny(link, "?#") {
			t.Errorf("%s carries more than an address", link)
		}
		w.follow(t, http.MethodHead, link, "")
		for range scanned {
			w.follow(t, http.MethodGet, link, "")
		}
	}
	if w.Fingerprint() != before {
		t.Error("following a link stored something")
	}
	// the same as whoever the mail is for, signed in: once, that it has reached them, and never that they have understood
	for link := range links {
		w.follow(t, http.MethodGet, link, me.client().Token)
	}
	before = w.Fingerprint()
	for link := range links {
		for range scanned {
			w.follow(t, http.MethodGet, link, me.client().Token)
		}
	}
	if w.Fingerprint() != before {
		t.Error("following a link again stored something")
	}
	var got struct{ Recipients []struct{ State string } }
	w.author.client().Must("GET", "/notices/"+briefing, nil, &got)
	if len(got.Recipients) != 1 || got.Recipients[0].State != "delivered" && got.Recipients[0].State != "read" {
		t.Errorf("the briefing: %+v", got)
	}
	var asked struct{ State string }
	w.author.client().Must("GET", "/requests/"+r.ID, nil, &asked)
	if asked.State != "delivered" {
		t.Errorf("the request is %s", asked.State)
	}
}

// scanned is how often a zealous scanner follows one link.
const scanned = 50

func (w *world) follow(t *testing.T, method, link, token string) {
	t.Helper()
	req, err := http.NewRequest(method, link, nil)
	w.must(err)
	if token != "" {
		req.Header.Set("Cookie", "tasuki="+token)
	}
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode >= 500 {
		t.Errorf("%s %s: %d %v", method, link, res.StatusCode, err)
	}
}

// TestWhatReadsTakesNoBody keeps the first of these whole: what reads is a GET, HEAD or OPTIONS, and takes no body.
func TestWhatReadsTakesNoBody(t *testing.T) {
	for path, item := range contractOf(t).Paths.Map() {
		for method, o := range item.Operations() {
			if safe(method) && o.RequestBody != nil {
				t.Errorf("%s %s takes a body", method, path)
			}
			if reads(o) && !safe(method) {
				t.Errorf("%s %s only reads, by its action", method, path)
			}
		}
	}
}

func reads(o *openapi3.Operation) bool {
	action, _ := o.Extensions["x-authz"].(string)
	return slices.ContainsFunc([]string{".read", ".list", ".download", ".export", ".preview"}, func(end string) bool { return strings.HasSuffix(action, end) })
}
