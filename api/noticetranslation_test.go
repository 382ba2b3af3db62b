package api

import (
	"strings"
	"testing"
)

func TestATranslationIsWrittenReviewedAndListedOverHTTP(t *testing.T) {
	h, _, site, tokens, people := openNotices(t)
	in := "/incidents/" + h.call("POST", "/incidents", 201, `{"title":"A case","sites":["`+site+`"]}`).text("reference") + "/notices"
	at := "/notices/" + h.call("POST", in, 201, `{"kind":"information","site":"`+site+`","level":"operational","recipients":[{"person":"`+people["escort"]+`","language":"th"}],
		"own_words":[{"key":"remark","language":"en","text":"Do not reboot fw-01 at 18:00."}]}`).text("id")
	found := map[string]string{}
	for _, f := range h.call("GET", at+"/check", 200, "")["items"].([]any) {
		one := f.(map[string]any)
		found[one["rule"].(string)] = one["kind"].(string)
		if strings.Contains(one["message"].(string), "⟦") || one["message"] == "" {
			t.Errorf("%v", one)
		}
	}
	for rule, want := range map[string]string{"missing_answer": "blocks", "missing_contact": "blocks", "untranslated": "blocks", "bare_time": "blocks", "jargon": "warns"} {
		if found[rule] != want {
			t.Errorf("%s %q, want %s", rule, found[rule], want)
		}
	}
	if h.call("POST", at+"/translate", 200, "{}").text("state") != "translating" {
		t.Error("it is not in translation")
	}
	text := h.call("GET", at+"/translations", 200, "")["items"].([]any)[0].(map[string]any)
	body := func(words string) string {
		return `{"key":"remark","language":"th","revision":"` + text["revision"].(string) + `","text":"` + words + `"}`
	}
	refused := h.call("POST", at+"/translations", 422, body("อย่าปิด fw-02 18:00"))
	if first := refused["errors"].([]any)[0].(map[string]any); first["code"] != "notice.frozen_missing" || !strings.Contains(first["detail"].(string), "fw-01") {
		t.Errorf("%v", first)
	}
	h.call("POST", at+"/translations", 409, strings.Replace(body("อย่าปิด fw-01 18:00"), text["revision"].(string), strings.Repeat("0", 64), 1))
	h.call("POST", at+"/translations", 200, body("อย่าปิด fw-01 18:00"))
	h.call("POST", at+"/translations/review", 403, `{"key":"remark","language":"th"}`)
	gap := h.call("GET", "/translation-gaps?language=th", 200, "")["items"].([]any)[0].(map[string]any)
	if gap["reason"] != "unreviewed" || gap["readers"] != 1.0 {
		t.Errorf("%v", gap)
	}
	h.token = tokens["second"]
	reviewed := h.call("POST", at+"/translations/review", 200, `{"key":"remark","language":"th"}`)["items"].([]any)[0].(map[string]any)
	if v := reviewed["versions"].([]any)[1].(map[string]any); v["status"] != "human_reviewed" || len(reviewed["missing"].([]any)) > 0 {
		t.Errorf("%v", reviewed)
	}
	if left := h.call("GET", "/translation-gaps", 200, "")["items"].([]any); len(left) > 0 {
		t.Errorf("%v", left)
	}
	o := h.call("POST", at+"/override", 200, `{"reason":"It burns."}`)["override"].(map[string]any)
	if o["reason"] != "It burns." {
		t.Errorf("%v", o)
	}
	h.token = tokens["escort"]
	for _, path := range []string{"/check", "/translations"} {
		h.call("GET", at+path, 404, "")
	}
}
