package api

import (
	"strings"
	"testing"
)

func TestWhatSurroundsTheStayGoesOverHTTP(t *testing.T) {
	h, _, site, _, people := openNotices(t)
	in := "/incidents/" + h.call("POST", "/incidents", 201, `{"title":"A case","sites":["`+site+`"]}`).text("reference") + "/notices"
	attend := `"answers":{"attend":{"say":{"from":"2026-03-31T18:00","until":"2026-04-01T02:00"}}}`
	for what, want := range map[string]string{
		`"visitors":[{"name":"A\u2066B"}]`:         "/visitors/0/name field.control_characters",
		`"visitors":[{"name":"A","number":"12"}]`:  "/visitors/0/number notice.number_alone",
		`"visitors":[{"name":"A","phone":"0812"}]`: "/visitors/0/phone phone.not_e164",
		`"entry":{}`: "/entry field.required",
		`"entry":{"register_by":{"wall":"2026-03-29T02:30","zone":"Europe/Berlin"}}`:                            "/entry/register_by/wall time.in_gap",
		`"entry":{"register_by":{"wall":"2026-03-31T19:00"}}`:                                                   "/entry/register_by notice.after_the_start",
		`"relief":{"at":{"wall":"2026-04-01T03:00"}}`:                                                           "/relief/at notice.relief_outside",
		`"relief":{"name":"A\u202eB","at":{"wall":"2026-04-01T02:00"}}`:                                         "/relief/name field.control_characters",
		`"way_home":{"ways":["last_train"],"leaves":{"wall":"2026-04-01T00:30"}}`:                               "/way_home/leaves notice.leaves_too_early",
		`"own_words":[{"key":"remark","text":" "}]`:                                                             "/own_words/0/text field.required",
		`"own_words":[{"key":"remark","language":"no language","text":"A"}]`:                                    "/own_words/0/language language.unknown",
		`"own_words":[{"key":"remark","language":"en","text":"A"},{"key":"remark","language":"de","text":"B"}]`: "/own_words/1/key contract.twice",
		`"relief":{"person":"019d3c14-8000-7000-8000-00000000dead","at":{"wall":"2026-04-01T02:00"}}`:           "/relief/person person.unknown",
	} {
		refused := h.call("POST", in, 422, `{"kind":"work_on_site","site":"`+site+`",`+attend+`,`+what+`}`)
		first := refused["errors"].([]any)[0].(map[string]any)
		if got := first["pointer"].(string) + " " + first["code"].(string); got != want {
			t.Errorf("%s: %s", what, got)
		}
	}
	n := h.call("POST", in, 201, `{"kind":"work_on_site","site":"`+site+`",`+attend+`,"recipients":[{"person":"`+people["escort"]+`"}],
		"visitors":[{"name":"CANARY-VISITOR","organization":"CANARY-COMPANY","shows":["passport"],"number":"CANARY-12","phone":"+66812345678"}],
		"entry":{"report":"security_desk","papers":["identity_card"],"early_minutes":15,"register_by":{"wall":"2026-03-31T12:00"}},
		"clothing":["warm"],"relief":{"person":"`+people["colleague"]+`","at":{"wall":"2026-04-01T02:00"}},
		"way_home":{"ways":["last_bus"],"leaves":{"wall":"2026-04-01T02:30"}},"own_words":[{"key":"remark","language":"en","text":"CANARY-REMARK"}]}`)
	zoned := func(within map[string]any, field string) any { return within[field].(map[string]any)["zoned"] }
	for got, want := range map[any]string{
		zoned(n["entry"].(map[string]any), "register_by"): "2026-03-31T12:00:00+07:00[Asia/Bangkok]",
		zoned(n["relief"].(map[string]any), "at"):         "2026-04-01T02:00:00+07:00[Asia/Bangkok]",
		zoned(n["way_home"].(map[string]any), "leaves"):   "2026-04-01T02:30:00+07:00[Asia/Bangkok]",
	} {
		if got != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	path := "/notices/" + n.text("id")
	minimal := h.call("GET", path+"/preview?person="+people["escort"], 200, "").text("text")
	if !strings.Contains(minimal, "The colleague") || strings.Contains(minimal, "CANARY-REMARK") ||
		!strings.Contains(minimal, "CANARY-VISITOR") || !strings.Contains(minimal, "CANARY-12") || strings.Contains(minimal, "CANARY-COMPANY") || strings.Contains(minimal, "+668") {
		t.Errorf("%s", minimal)
	}
	none := h.call("POST", in, 201, `{"kind":"all_clear","site":"`+site+`","answers":{"attend":{"not_needed":true}}}`)
	if a := none["answers"].(map[string]any)["attend"].(map[string]any); a["not_needed"] != true || a["say"] != nil {
		t.Errorf("%v", a)
	}
	h.call("POST", in, 422, `{"kind":"all_clear","site":"`+site+`","answers":{"attend":{"not_needed":true,"cannot_say":true}}}`)
	h.call("PATCH", path, 422, `{"without":["relief"],"relief":{"at":{"wall":"2026-04-01T02:00"}}}`, "If-Match", `"v1"`)
	h.call("PATCH", path, 422, `{"without":["send_at"],"send_at":{"wall":"2026-04-01T02:00","zone":"Asia/Bangkok"}}`, "If-Match", `"v1"`)
	later := "/notices/" + h.call("POST", in, 201, `{"kind":"information","send_at":{"wall":"2026-04-01T02:00","zone":"Asia/Bangkok"}}`).text("id")
	if n := h.call("PATCH", later, 200, `{"level":"minimal"}`, "If-Match", `"v1"`); n["send_at"] == nil {
		t.Errorf("what is absent doesn't stay: %v", n)
	}
	if n := h.call("PATCH", later, 200, `{"without":["send_at"]}`, "If-Match", `"v2"`); n["send_at"] != nil {
		t.Errorf("it still has a time to go out: %v", n)
	}
	n = h.call("PATCH", path, 200, `{"level":"operational","clothing":[],"without":["entry","way_home"]}`, "If-Match", `"v1"`)
	if n["entry"] != nil || n["way_home"] != nil || n["clothing"] != nil || n["relief"] == nil {
		t.Errorf("%v", n)
	}
	if whole := h.call("GET", path+"/preview?person="+people["escort"], 200, "").text("text"); !strings.Contains(whole, "CANARY-REMARK") || !strings.Contains(whole, "CANARY-COMPANY") {
		t.Errorf("%s", whole)
	}
}
