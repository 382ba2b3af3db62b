package api

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"tasuki/internal/account"
	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/notice"
	"tasuki/internal/replay"
	"tasuki/internal/turn"
)

// openNotices is a desk with incidents and notices, whose clock the test turns, and three people beside the first one.
func openNotices(t *testing.T) (h *desk, c *clock.Turned, site string, tokens, people map[string]string) {
	t.Helper()
	d := dbtest.SQLite(t)
	c = clock.At(time.Date(2026, 3, 30, 4, 0, 0, 0, time.UTC))
	j := journal.New(d, c, nil)
	words, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mail, err := deliver.New(d, j, words, c, deliver.Config{Origin: "https://tasuki.aomine.example"})
	if err != nil {
		t.Fatal(err)
	}
	dir := directory.New(d, j, c)
	a := &API{
		Accounts: account.New(d, j, c, dir, mail, account.WeakPasswords()), Directory: dir, Turns: turn.New(d, j, c, dir, mail),
		Incidents: incident.New(d, j, c, dir), Journal: j, Replay: replay.New(d, c), Clock: c, Catalog: words, Contract: text,
	}
	a.Notices = notice.New(d, j, c, words, dir, a.Incidents, a.Turns, mail)
	a.Accounts.OpenedBy(a.Notices)
	if a.contract, err = loadContract(text); err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	e.HTTPErrorHandler = a.Refuse
	a.group = e.Group("/v1")
	a.accountRoutes()
	a.directoryRoutes()
	a.incidentRoutes()
	a.noticeRoutes()
	a.translationRoutes()
	h = &desk{t: t, api: a, echo: e}
	code, _, err := a.Accounts.FirstInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.call("POST", "/invitations/accept", 200, `{"code":"`+code+`","password":"a long sentence of my own",
		"headquarters":{"name":"Aomine Seiki","country":"JP","zone":"Asia/Tokyo","language":"ja"},
		"person":{"name":"Incident desk","email":"desk@aomine.example"}}`)
	h.token = h.call("POST", "/sessions", 201, `{"email":"desk@aomine.example","password":"a long sentence of my own"}`).text("token")
	for _, l := range h.call("GET", "/languages", 200, "")["items"].([]any) {
		spoken := l.(map[string]any)
		h.call("POST", "/languages/approve-minimal", 200, `{"language":"`+spoken["tag"].(string)+`","sha256":"`+spoken["minimal_wording"].(map[string]any)["sha256"].(string)+`"}`)
	}
	hq := h.call("GET", "/me", 200, "")["organization"].(map[string]any)["id"].(string)
	site = h.call("POST", "/organizations", 201, `{"kind":"site","name":"Bangkok","country":"TH","zone":"Asia/Bangkok","languages":["th"]}`).text("id")
	tokens, people = map[string]string{"first": h.token}, map[string]string{}
	for name, where := range map[string]string{"second": hq, "escort": site, "colleague": site} {
		role := map[string]string{"second": "coordinator", "escort": "escort", "colleague": "escort"}[name]
		people[name] = h.call("POST", "/people", 201, `{"organization":"`+where+`","name":"The `+name+`","language":"th","zone":"Asia/Bangkok",
			"email":"`+name+`@aomine.example","roles":["`+role+`"]}`).text("id")
		code := h.call("POST", "/invitations", 201, `{"person":"`+people[name]+`"}`).text("code")
		h.call("POST", "/invitations/accept", 200, `{"code":"`+code+`","password":"a sentence for the `+name+`"}`)
		tokens[name] = h.call("POST", "/sessions", 201, `{"email":"`+name+`@aomine.example","password":"a sentence for the `+name+`"}`).text("token")
	}
	return h, c, site, tokens, people
}

func TestANoticeOverHTTP(t *testing.T) {
	h, c, site, tokens, people := openNotices(t)
	as := func(who string) *desk { h.token = tokens[who]; return h }
	i := h.call("POST", "/incidents", 201, `{"title":"CANARY-TITLE","sites":["`+site+`"]}`)
	in := "/incidents/" + i.text("reference") + "/notices"
	h.call("POST", in, 422, `{"kind":"work_on_site","site":"`+site+`","answers":{"attend":{"say":{"from":"2026-03-31T18:00","until":"2026-03-31T17:00"}}}}`)
	gap := h.call("POST", in, 422, `{"kind":"information","send_at":{"wall":"2026-03-29T02:30","zone":"Europe/Berlin"}}`)
	if e := gap["errors"].([]any)[0].(map[string]any); e["pointer"] != "/send_at/wall" || e["code"] != "time.in_gap" || e["next"] != "2026-03-29T03:00" ||
		e["detail"] != "ベルリンには 2026年3月29日(日) 02:30 という時刻がありません。時計が進められるためです。次の時刻は 2026年3月29日(日) 03:00 です。" {
		t.Errorf("%v", e)
	}
	twice := h.call("POST", in, 422, `{"kind":"information","send_at":{"wall":"2026-10-25T02:30","zone":"Europe/Berlin"}}`)
	if e := twice["errors"].([]any)[0].(map[string]any); e["earlier"] != "2026-10-25T00:30:00Z" || e["later"] != "2026-10-25T01:30:00Z" {
		t.Errorf("%v", e)
	}
	n := h.call("POST", in, 201, `{"kind":"work_on_site","site":"`+site+`",
		"answers":{"what_happened":{"say":"other","other_text":"CANARY-HAPPENED"},"what_will_be_done":{"say":["copy_data"]},
			"how_long":{"say":{"minutes_from":1000,"minutes_to":1250}},
			"attend":{"say":{"from":"2026-03-31T18:00","until":"2026-04-01T02:00"}}},
		"instructions":["let_engineer_in"],"bring":["jacket","lodging"],"contact":{"name":"The desk","phone":"+81312345678","languages":["ja","en"]},
		"recipients":[{"person":"`+people["escort"]+`"}],"send_at":{"wall":"2026-03-30T14:00","zone":"Asia/Bangkok"}}`)
	path := "/notices/" + n.text("id")
	missing := h.call("POST", path+"/submit", 422, "")
	if e := missing["errors"].([]any)[0].(map[string]any); e["pointer"] != "/answers/headquarters" || e["code"] != "notice.answer_missing" {
		t.Errorf("%v", e)
	}
	h.call("PATCH", path, 428, `{}`)
	answers := n["answers"].(map[string]any)
	if at := answers["attend"].(map[string]any)["say"].(map[string]any)["ends"].(map[string]any)["zoned"]; at != "2026-04-01T02:00:00+07:00[Asia/Bangkok]" {
		t.Errorf("ends %v", at)
	}
	h.call("PATCH", path, 200, `{"answers":{"what_happened":{"say":"other","other_text":"CANARY-HAPPENED"},"what_will_be_done":{"cannot_say":true},
		"how_long":{"cannot_say":true},"attend":{"say":{"from":"2026-03-31T18:00","until":"2026-04-01T02:00"}},
		"headquarters":{"say":"same_check_everywhere"}}}`, "If-Match", `"v1"`)
	h.call("POST", path+"/submit", 200, "", "Idempotency-Key", "submit")
	h.call("POST", path+"/submit", 200, "", "Idempotency-Key", "submit")
	if p := h.call("POST", path+"/approve", 403, ""); p["code"] != "notice.second_person" {
		t.Errorf("%v", p)
	}
	if p := h.call("POST", path+"/send", 409, ""); !slices.Contains(p["possible"].([]any), any("approve")) {
		t.Errorf("%v", p)
	}
	h.call("POST", path+"/return", 422, `{"reason":" "}`)
	if back := as("second").call("POST", path+"/return", 200, `{"reason":"Name the door."}`); back["state"] != "draft" || back["reason"] != "Name the door." {
		t.Errorf("%v", back)
	}
	h.call("POST", path+"/return", 409, `{"reason":"Name the door."}`)
	as("first").call("POST", path+"/submit", 200, "")
	seen := as("second").call("GET", path+"/preview?person="+people["escort"], 200, "")
	if seen["language"] != "th" || seen["level"] != "minimal" || !strings.Contains(seen.text("text"), "วันพุธ 1 เมษายน 2569 02:00 น. (กรุงเทพฯ)") {
		t.Errorf("%v", seen)
	}
	h.call("GET", path+"/preview", 200, "")
	h.call("POST", path+"/approve", 200, "")
	if s := h.call("POST", path+"/send", 200, ""); s["state"] != "scheduled" || s["send_at"].(map[string]any)["instant"] != "2026-03-30T07:00:00Z" {
		t.Errorf("%v", s)
	}
	as("escort").call("GET", path, 404, "")
	c.Set(c.Now().Add(3 * time.Hour)) // 14:00 in Bangkok
	if _, err := h.api.Notices.SendScheduled(context.Background()); err != nil {
		t.Fatal(err)
	}
	if l := h.call("GET", "/notices?turn=me&count=true", 200, ""); l["total"] != 1.0 {
		t.Errorf("%v", l)
	}
	mine := h.call("GET", path, 200, "")
	own := mine["recipients"].([]any)[0].(map[string]any)
	if own["state"] != "delivered" || mine["level"] != nil || own["level"] != nil || mine["text"].(map[string]any)["text"] != seen["text"] {
		t.Errorf("%v", mine)
	}
	if _, named := mine["text"].(map[string]any)["level"]; named || len(mine["answers"].(map[string]any)) != 0 {
		t.Errorf("%v", mine)
	}
	h.call("POST", path+"/understood", 200, "")
	if u := h.call("POST", path+"/understood", 200, ""); u["recipients"].([]any)[0].(map[string]any)["state"] != "understood" {
		t.Errorf("%v", u)
	}
	asked := h.call("POST", path+"/ask", 200, `{"text":"Where can I park?","language":"en"}`)["questions"].([]any)[0].(map[string]any)
	if asked["language"] != "en" {
		t.Errorf("%v", asked)
	}
	h.call("POST", path+"/recall", 403, `{"reason":"No."}`)
	if l := h.call("GET", "/notices?turn=me&count=true", 200, ""); l["total"] != 0.0 {
		t.Errorf("%v", l)
	}
	h.call("GET", in, 404, "")
	as("colleague").call("GET", path, 404, "")
	h.call("POST", path+"/understood", 404, "")
	if l := h.call("GET", "/notices?count=true", 200, ""); l["total"] != 0.0 {
		t.Errorf("a colleague lists %v", l)
	}
	l := as("second").call("GET", in+"?state=sent", 200, "")["items"].([]any)[0].(map[string]any)
	if l["recipient_count"] != 1.0 || l["understood_count"] != 1.0 {
		t.Errorf("%v", l)
	}
	answer := path + "/questions/" + asked["id"].(string) + "/answer"
	refused := h.call("POST", answer, 422, `{"ready":"yes","text":"Behind the house."}`)
	if e := refused["errors"].([]any)[0].(map[string]any); e["pointer"] != "/text" || e["code"] != "notice.ready_only" {
		t.Errorf("own words go to somebody at minimal: %v", refused)
	}
	h.call("POST", path+"/recall", 422, `{"reason":"Not at 18:00.","language":"en"}`)
	r := h.call("POST", path+"/recall", 200, `{"reason":"Not at 18:00.","language":"en","override":"It is urgent."}`)
	if r["state"] != "recalled" || r["reason_language"] != "en" || !strings.Contains(r["reason"].(string), "Not at 18:00.") {
		t.Errorf("%v", r)
	}
	if f := h.call("GET", path+"/check", 200, "")["items"].([]any)[0].(map[string]any); f["pointer"] != "/reason" || f["overridden"] != true {
		t.Errorf("%v", f)
	}
	if gone := as("escort").call("GET", path, 200, ""); gone["reason"] != nil || gone["reason_language"] != nil {
		t.Errorf("a reader at minimal is told why: %v", gone)
	}
}
