package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestAFileIsPutAwayAndDisposedOfByTwo(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	p := signedIn(h, "engineer@chaoit").get("/")
	_, rest, _ := strings.Cut(p.Body, `href="/evidence-releases/`)
	id, _, _ := strings.Cut(rest, `"`)
	_, rest, _ = strings.Cut(b.get("/evidence-releases/"+id).Body, `href="/evidence-items/`)
	item, _, _ := strings.Cut(rest, `"`)
	at := "/evidence-items/" + item

	c := b.get("/incidents/INC-2026-0007")
	b.post(c.Path+"/release", append(c.form("release"), "/reason", "The insurer has answered.")...).must(200)
	b.get(at).must(200, "状態を記録する").not("廃棄を提案する")
	p = b.get(at)
	p = b.post(at+"/keeping/transition", append(p.form("transition"), "/to", "in_analysis")...).must(200, "分析中")
	p = b.post(at+"/keeping/transition", append(p.form("transition"), "/to", "archived")...).must(200, "廃棄を提案する").not("状態を記録する")
	p = b.post(at+"/keeping/hold", append(p.form("hold"), "/reason", "A court asks for it.")...).must(200, "廃棄保留", "A court asks for it.").not("廃棄を提案する")
	p = b.post(at+"/keeping/unhold", append(p.form("unhold"), "/reason", "It has it.")...).must(200, "廃棄を提案する").not("A court asks for it.")
	p = b.post(at+"/keeping/propose", append(p.form("propose"), "/reason", "Three years have passed.")...).must(200, "提案を取り下げる").not("完全に廃棄する")
	b.post(at+"/keeping/approve", p.form("withdraw")...).must(403, "もう一人") // one alone

	second := signedIn(h, "deputy@aomine")
	p = second.get(at).must(200, "Three years have passed.")
	second.post(at+"/keeping/approve", p.form("approve")...).must(200, "Three years have passed.").not(at + "/content")
	signedIn(h, "engineer@merlinet").get(at).must(200, "SHA-256").not(at+"/content", "Three years have passed.")
	if a := b.get(at + "/content"); a.Status != 409 {
		t.Errorf("its bytes: %d", a.Status)
	}
	b.post(at+"/keeping/burn", p.form("approve")...).must(404)
}
