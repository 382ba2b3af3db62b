package api

import "testing"

// A notice that changes or lifts an earlier one begins with it, over the interface as on the pages, and can't be without.
func TestAnUpdateOverHTTPBeginsWithWhatItSupersedes(t *testing.T) {
	h, _, site, tokens, people := openNotices(t)
	in := "/incidents/" + h.call("POST", "/incidents", 201, `{"title":"Load","sites":["`+site+`"]}`).text("reference") + "/notices"
	first := h.call("POST", in, 201, `{"kind":"work_on_site","site":"`+site+`","defaults":true,"on_approval":true,
		"answers":{"attend":{"say":{"from":"2026-03-31T18:00","until":"2026-04-01T02:00"}}},"recipients":[{"person":"`+people["escort"]+`","language":"en"}]}`).text("id")
	h.call("POST", "/notices/"+first+"/submit", 200, "")
	h.token = tokens["second"]
	h.call("POST", "/notices/"+first+"/approve", 200, "")
	h.token = tokens["first"]
	loose := h.call("POST", in, 201, `{"kind":"all_clear","site":"`+site+`","defaults":true}`).text("id")
	refused := h.call("POST", "/notices/"+loose+"/submit", 422, "")
	if e := refused["errors"].([]any)[0].(map[string]any); e["pointer"] != "/supersedes" || e["code"] != "notice.follows_what" {
		t.Errorf("%v", e)
	}
	update := h.call("POST", in, 201, `{"kind":"update","supersedes":"`+first+`","defaults":true}`)
	attend := update["answers"].(map[string]any)["attend"].(map[string]any)["say"].(map[string]any)
	reader := update["recipients"].([]any)[0].(map[string]any)
	if update["site"] != site || attend["starts"] == nil || reader["language"] != "en" {
		t.Errorf("%v", update)
	}
	h.call("POST", "/notices/"+update.text("id")+"/submit", 200, "")
}
