package web_test

import (
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// From a site's page on: which of its hosts differ from what headquarters expects of them, in which lines, and what they are held against.
func TestASitesHostsAreHeldAgainstItsBaselines(t *testing.T) {
	h := apptest.Scenario(t)
	b := signedIn(h, "coordinator@aomine")
	b.t = t
	site := b.get(b.get("/directory").link("Aomine Bangkok")).must(200, "基準と違う機器：1")
	at := site.link("基準と違う機器：1")
	page := b.get(at).must(200, "bkk-fw01", "基準と違う", "違う行：15", "bkk-lp01", "見られる設定がありません")
	b.get(at+"?standing=no_version").must(200, "bkk-lp01").not("bkk-fw01")
	b.get(page.link("基準と比べる")).must(200, "Firewall・第1版", "+ set allowaccess ping https ssh", `- set name "branch-mon"`)

	baselines := b.get(at).link("拠点の基準")
	form := b.get(baselines).must(200, "branch-firewall.conf", "使用中").form("site-baseline")
	b.drawn(baselines, "new.conf", "x", append(form, "/role", "Firewall")...).must(422, "入力してください")
	b.drawn(baselines, "new.conf", strings.Repeat("x", 2<<20+1), append(form, "/reason", "x")...).must(413)
	b.drawn(baselines, "new.conf", "config system global\nend\n", append(form, "/role", "Firewall", "/reason", "新しい標準")...).
		must(200, "Firewall・第2版", "新しい標準", "new.conf", "Firewall・第1版")

	host := b.get(b.get(at).link("bkk-fw01")).must(200, "この中の版を拠点の基準にする", "基準と比べる")
	lines := b.get("/evidence-items/" + itemIn(host.Body)).must(200).link("行を見る")
	if p := b.get(lines+"?/first_line=3&/last_line=4&/grep_as=text").must(200, `set timezone "Asia/Bangkok"`, "設定に時刻はありません"); !strings.Contains(p.Body, `id="L3"`) || strings.Contains(p.Body, `id="L5"`) {
		t.Error("lines can't be addressed by their numbers")
	}
	b.get(lines + "?/first_line=x&/grep_as=text").must(422)
	vendor := signedIn(h, "engineer@chaoit")
	vendor.t = t
	vendor.get(lines).must(200, "allowaccess ping https ssh", "รหัสผ่านและคีย์ถูกแทนไว้").not("chao-2024")
	chosen := host.form("site-baseline")
	b.post(strings.TrimSuffix(host.Path, "/configurations")+"/site-baseline", append(chosen, "/evidence_item", itemIn(host.Body), "/role", "Firewall", "/reason", "今のまま")...).
		must(200, "Firewall・第3版", "届いた版", "今のまま")

	local := signedIn(h, "liaison@bangkok")
	local.t = t
	local.get(at).must(200, "bkk-fw01").not("allowaccess")
	local.get(baselines).must(200).not("site-baseline")
	other := signedIn(h, "engineer@merlinet")
	other.t = t
	for _, path := range []string{at, baselines} {
		if p := other.get(path); p.Status != 404 {
			t.Errorf("%s for another vendor: %d", path, p.Status)
		}
	}
}

// itemIn is the first evidence item that a page leads to.
func itemIn(page string) string {
	_, rest, _ := strings.Cut(page, "/evidence-items/")
	return rest[:36]
}
