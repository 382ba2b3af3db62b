package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/labstack/echo/v4"

	"tasuki/internal/account"
	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/replay"
	"tasuki/internal/turn"
)

// desk is the API with its accounts and directory only, over HTTP, with every answer held against the contract.
type desk struct {
	t     *testing.T
	api   *API
	echo  *echo.Echo
	token string
}

// catalogue is read once: twenty languages take longer than most tests.
var catalogue = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../locales")) })

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	c := clock.At(time.Date(2026, 3, 28, 0, 30, 0, 0, time.UTC))
	j := journal.New(d, c, nil)
	words, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	contract, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	people := directory.New(d, j, c)
	mail, err := deliver.New(d, j, words, c, deliver.Config{Origin: "https://tasuki.example"})
	if err != nil {
		t.Fatal(err)
	}
	a := &API{
		Accounts: account.New(d, j, c, people, nil, account.WeakPasswords()), Directory: people, Turns: turn.New(d, j, c, people, mail),
		Journal: j, Replay: replay.New(d, c), Clock: c, Catalog: words, Contract: contract,
	}
	if a.contract, err = loadContract(contract); err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	e.HTTPErrorHandler = a.Refuse
	a.group = e.Group("/v1")
	a.accountRoutes()
	a.directoryRoutes()
	h := &desk{t: t, api: a, echo: e}
	code, _, err := a.Accounts.FirstInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	wrong := h.call("POST", "/invitations/accept", 422, `{"code":"`+code+`","password":"a long sentence of my own",
		"headquarters":{"name":"Aomine Seiki","country":"JP","zone":"Asia/Tokyo","language":"xx"},
		"person":{"name":"System office","email":"system@aomine.example"}}`)
	if field, _ := wrong["errors"].([]any)[0].(map[string]any); field["pointer"] != "/headquarters/language" {
		t.Errorf("a language that is none is refused at %v", field["pointer"])
	}
	h.call("POST", "/invitations/accept", 200, `{"code":"`+code+`","password":"a long sentence of my own",
		"headquarters":{"name":"Aomine Seiki","country":"JP","zone":"Asia/Tokyo","language":"ja"},
		"person":{"name":"System office","email":"system@aomine.example"}}`)
	h.token = h.call("POST", "/sessions", 201, `{"email":"system@aomine.example","password":"a long sentence of my own"}`).text("token")
	return h
}

// reply is an answer's body.
type reply map[string]any

func (r reply) text(name string) string { s, _ := r[name].(string); return s }

// call sends a request and wants its status; headers are names and values in turn.
func (h *desk) call(method, path string, status int, body string, headers ...string) reply {
	h.t.Helper()
	req := httptest.NewRequest(method, "/v1"+path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if h.token != "" {
		req.Header.Set("Authorization", "Bearer "+h.token)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.echo.ServeHTTP(rec, req)
	if rec.Code != status {
		h.t.Fatalf("%s %s: %d %s, want %d", method, path, rec.Code, rec.Body, status)
	}
	h.holds(req, rec)
	var r reply
	if rec.Body.Len() > 0 {
		if err := json.Unmarshal(rec.Body.Bytes(), &r); err != nil {
			h.t.Fatal(err)
		}
	}
	return r
}

// holds holds an answer against the contract.
func (h *desk) holds(req *http.Request, rec *httptest.ResponseRecorder) {
	h.t.Helper()
	h.api.contract.doc.Servers[0].URL = "/v1"
	router, err := gorillamux.NewRouter(h.api.contract.doc)
	if err != nil {
		h.t.Fatal(err)
	}
	route, params, err := router.FindRoute(req)
	if err != nil {
		h.t.Fatal(err)
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 rec.Code, Header: rec.Header(), Body: io.NopCloser(bytes.NewReader(rec.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		h.t.Errorf("%s %s answered against the contract: %v\n%s", req.Method, req.URL, err, rec.Body)
	}
}

func TestTheDirectoryOverHTTP(t *testing.T) {
	h := openDesk(t)
	hub := h.call("POST", "/organizations", 201, `{"kind":"site","name":"Singapore","country":"SG","zone":"Asia/Singapore","languages":["en-sg"],
		"hub":true,"working_hours":{"monday":[{"from":"09:00","to":"18:00"}]}}`)
	if langs := hub["languages"].([]any); langs[0] != "en-SG" {
		t.Errorf("languages %v", langs)
	}
	h.call("POST", "/organizations", 409, `{"kind":"headquarters","name":"Two","country":"JP","zone":"Asia/Tokyo","languages":["ja"]}`)
	bad := h.call("POST", "/organizations", 422, `{"kind":"site","name":"X","country":"ZZ","zone":"Asia/Bankok","languages":["xx"]}`, "Accept-Language", "de")
	if errs := bad["errors"].([]any); len(errs) != 3 || errs[0].(map[string]any)["pointer"] != "/country" {
		t.Errorf("errors %v", errs)
	}
	path := "/organizations/" + hub.text("id")
	h.call("PATCH", path, 428, `{"name":"Straits Colo"}`)
	h.call("PATCH", path, 412, `{"name":"Straits Colo"}`, "If-Match", `"v9"`)
	none := h.call("PATCH", path, 422, `{"working_hours":{}}`, "If-Match", `"v1"`) // what is due by them would be due by nothing
	if errs := none["errors"].([]any); errs[0].(map[string]any)["code"] != "calendar.never_open" {
		t.Errorf("errors %v", errs)
	}
	if o := h.call("PATCH", path, 200, `{"name":"Straits Colo"}`, "If-Match", `"v1"`); o["working_hours"] == nil || o["version"] != 2.0 {
		t.Errorf("changed to %v", o)
	}
	vendor := h.call("POST", "/organizations", 201, `{"kind":"local_vendor","name":"MerliNet","country":"SG","zone":"Asia/Singapore","languages":["en"]}`)
	noc := h.call("POST", "/people", 201, `{"organization":"`+vendor.text("id")+`","name":"Duty engineer","language":"en-SG","zone":"Asia/Singapore",
		"email":"noc@merlinet.example","phone":"+6561234567","roles":["executor"]}`)
	h.call("PATCH", "/people/"+noc.text("id"), 200, `{"phone":""}`, "If-Match", `"v1"`)
	e := h.call("POST", "/engagements", 201, `{"organization":"`+vendor.text("id")+`","sites":["`+hub.text("id")+`"],"scope":"Servers",
		"expires":"2026-06-30T15:00:00+09:00","handover":{"method":"tus"},"contract":"pending"}`)
	if e["expires"] != "2026-06-30T06:00:00Z" || e["active"] != true {
		t.Errorf("engagement %v", e)
	}
	h.call("PATCH", "/engagements/"+e.text("id"), 200, `{"contract":"signed"}`, "If-Match", `"v1"`)
	if ended := h.call("POST", "/engagements/"+e.text("id")+"/end", 200, ""); ended["active"] != false || ended["ended_at"] == nil {
		t.Errorf("ended %v", ended)
	}
	asset := h.call("POST", "/assets", 201, `{"site":"`+hub.text("id")+`","name":"lp03","procurement":"local"}`)
	if asset["unknown_fields"] != 6.0 || asset["out_of_management"] != true {
		t.Errorf("asset %v", asset)
	}
	h.call("PATCH", "/assets/"+asset.text("id"), 200, `{"patch_management":"managed"}`, "If-Match", `"v1"`)
	for path, want := range map[string]float64{
		"/organizations?count=true": 3, "/sites?count=true": 1, "/people?count=true&active=true": 2, "/engagements?count=true&active=true": 0,
		"/assets?count=true&out_of_management=true": 0, "/organizations?count=true&kind=local_vendor": 1,
	} {
		if l := h.call("GET", path, 200, ""); l["total"] != want {
			t.Errorf("%s: %v", path, l["total"])
		}
	}
	for _, path := range []string{path, "/people/" + noc.text("id"), "/engagements/" + e.text("id"), "/assets/" + asset.text("id")} {
		h.call("GET", path, 200, "")
	}
	r := h.call("POST", "/imports", 200, `{"kind":"assets","dry_run":true,"csv":"site,name,owner\nStraits Colo,lp04,\nNowhere,lp05,\n"}`)
	if errs := r["errors"].([]any); r["rows"] != 2.0 || len(errs) != 1 || errs[0].(map[string]any)["row"] != 3.0 || errs[0].(map[string]any)["code"] != "site.unknown" {
		t.Errorf("import %v", r)
	}
	if z := h.call("GET", "/zones?q=singapore", 200, "")["items"].([]any); z[0].(map[string]any)["now"] != "2026-03-28T08:30:00+08:00[Asia/Singapore]" {
		t.Errorf("zones %v", z)
	}
	h.call("GET", "/zones?q=utc", 200, "")
}

func TestAccountsOverHTTP(t *testing.T) {
	h := openDesk(t)
	me := h.call("GET", "/me", 200, "")
	person := me["person"].(map[string]any)["id"].(string)
	const token = `{"name":"nightly","scope":["person.list"],"expires":"2026-09-30T00:00:00Z"}`
	first := h.call("POST", "/tokens", 201, token, "Idempotency-Key", "one")
	again := h.call("POST", "/tokens", 201, token, "Idempotency-Key", "one")
	if first.text("token") == "" || again.text("token") != "" || first["id"] != again["id"] {
		t.Errorf("first %v, replayed %v", first, again)
	}
	h.call("POST", "/tokens", 422, `{"name":"x","scope":["request.shred"],"expires":"2026-09-30T00:00:00Z"}`)
	mine := h.token
	h.token = first.text("token")
	h.call("GET", "/people", 200, "")
	h.call("GET", "/organizations", 403, "")
	h.token = mine
	h.call("GET", "/tokens?count=true", 200, "")
	h.call("DELETE", "/tokens/"+first.text("id"), 428, "")
	h.call("DELETE", "/tokens/"+first.text("id"), 204, "", "If-Match", `"v1"`)
	h.call("DELETE", "/tokens/"+first.text("id"), 404, "", "If-Match", `"v1"`)

	hq := me["organization"].(map[string]any)["id"].(string)
	desk := h.call("POST", "/people", 201, `{"organization":"`+hq+`","name":"Desk","language":"ja","zone":"Asia/Tokyo","email":"desk@aomine.example","roles":["coordinator"]}`)
	i := h.call("POST", "/invitations", 201, `{"person":"`+desk.text("id")+`"}`)
	h.call("POST", "/invitations/accept", 422, `{"code":"`+i.text("code")+`","password":"aaaaaaaaaaaaaaaa"}`)
	h.call("POST", "/invitations/accept", 200, `{"code":"`+i.text("code")+`","password":"another long sentence"}`)
	h.call("POST", "/invitations/accept", 401, `{"code":"`+i.text("code")+`","password":"another long sentence"}`)
	h.call("POST", "/sessions", 401, `{"email":"desk@aomine.example","password":"wrong"}`)
	s := h.call("POST", "/sessions", 201, `{"email":"desk@aomine.example","password":"another long sentence"}`)
	h.call("POST", "/people/"+desk.text("id")+"/sign-out", 204, "")
	h.token = s.text("token")
	h.call("GET", "/me", 401, "")
	h.token = mine
	if p := h.call("POST", "/people/"+desk.text("id")+"/deactivate", 200, ""); p["active"] != false {
		t.Errorf("deactivated %v", p)
	}
	h.call("POST", "/people/"+person+"/deactivate", 409, "")
	h.call("DELETE", "/sessions/current", 204, "")
	h.call("GET", "/me", 401, "")
}
