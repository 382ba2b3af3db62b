package web_test

import (
	"regexp"
	"strings"
	"testing"
)

var revoking = regexp.MustCompile(`id="revoke-([0-9a-f-]{36})"`)

// The site's manager rings up the gate himself: his briefing leads to the codes, and only his.
func TestASitesManagerReadsACodeToTheGate(t *testing.T) {
	g := atTheGate(t)
	manager := signedIn(g.House, "liaison@bangkok")
	if p := manager.get(g.page.Path).must(200); !strings.Contains(p.Body, `href="`+g.page.Path+`/codes"`) {
		t.Error("his briefing doesn't lead to them")
	}
	p := manager.get(g.page.Path+"/codes").must(200, "Bangkok Gate Guard", "+6625550129").not("Chao IT Engineer")
	p = manager.post(p.Path, p.form("code-"+g.guard)...).must(200)
	code := told.FindStringSubmatch(p.Body)
	if code == nil {
		t.Fatalf("no code on the page: %s", p.text())
	}
	p = manager.get(g.page.Path + "/codes").must(200).not(code[1])
	guard := anonymous(g.House)
	door := guard.get("/b/" + g.reference).must(200)
	guard.post("/b", append(door.form("code"), "/reference", g.reference, "/code", code[1])...).must(200, g.reference)
	revoke := revoking.FindStringSubmatch(manager.get(p.Path).Body)
	if revoke == nil {
		t.Fatalf("a code that is in use can't be ended: %s", p.text())
	}
	p = manager.get(p.Path)
	p = manager.post(g.page.Path+"/codes/"+revoke[1]+"/revoke", p.form("revoke-"+revoke[1])...).must(200)
	if p.Path != g.page.Path+"/codes" {
		t.Errorf("it leads to %s", p.Path)
	}
	guard.get(g.page.Path).not("Bangkok Gate Guard") // is out
	signedIn(g.House, "engineer@chaoit").get(g.page.Path + "/codes").must(403)
	signedIn(g.House, "liaison@jakarta").get(g.page.Path + "/codes").must(404)
}
