package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/db"
	"tasuki/internal/pack"
)

// Without JavaScript and without a line: an order is taken along as a file, and what was packed under it comes back by a form.
func TestAnOrderIsTakenAlongAndItsBundleComesIn(t *testing.T) {
	h := apptest.Scenario(t)
	vendor, desk := signedIn(h, "engineer@merlinet"), signedIn(h, "coordinator@aomine")
	at := vendor.request("Firewall log of Friday night").Path
	if p := vendor.get(at); !strings.Contains(p.Body, at+"/pack-orders") || strings.Contains(p.Body, at+"/bundles") {
		t.Error("the vendor takes orders along, and takes no bundle in")
	}
	taken := vendor.post(at+"/pack-orders", "/days", "30")
	o, err := pack.ReadOrder(strings.NewReader(taken.Body))
	if err != nil || taken.Status != http.StatusOK || !strings.HasPrefix(taken.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%d %v %v", taken.Status, taken.Header, err)
	}
	if p := vendor.get(at); strings.Contains(p.Body, "AGE-SECRET") || strings.Contains(p.Body, string(o.Secret)) || !strings.Contains(p.Body, "/pack-orders/"+o.ID+"/revoke") {
		t.Error("the page lists the order, and not its secret")
	}
	bundle := packed(t, o)
	changed := bytes.Clone(bundle)
	changed[len(changed)-40] ^= 1
	if p := desk.sendWith(at+"/bundles", "stick.bundle", changed, "/late_reason", ""); !strings.Contains(p.Body, "作られたときのままではありません") {
		t.Error("a changed bundle: the page does not say so")
	}
	if p := desk.sendWith(at+"/bundles", "stick.bundle", bundle, "/late_reason", ""); p.Status != http.StatusOK || !strings.Contains(p.Body, "1バイトも欠けず") ||
		!strings.Contains(p.Body, "Lim Wei Jie") || !strings.Contains(p.Body, "by-stick.log") || !strings.Contains(p.Body, "10:15 &#43;08:00") {
		t.Errorf("%d: the page does not show what came in\n%s", p.Status, p.Body)
	}
	if p := desk.sendWith(at+"/bundles", "stick.bundle", bundle, "/late_reason", ""); !strings.Contains(p.Body, "取り込み済み") {
		t.Error("the second time: the page does not say so")
	}
	if p := vendor.sendWith(at+"/bundles", "stick.bundle", bundle, "/late_reason", ""); p.Status != http.StatusForbidden {
		t.Errorf("the vendor's own: %d", p.Status)
	}
	if p := vendor.post(at+"/pack-orders/"+o.ID+"/revoke", "version", "1"); p.Status != http.StatusOK || !strings.Contains(p.Body, "revoked") {
		t.Errorf("revoking: %d", p.Status)
	}
	if p := desk.sendWith(at+"/bundles", "stick.bundle", packed(t, o), "/late_reason", "Found later."); !strings.Contains(p.Body, "取り消されています") {
		t.Error("a bundle under a revoked order: the page does not say so")
	}
}

func packed(t *testing.T, o pack.Order) []byte {
	t.Helper()
	there := time.Date(2026, 3, 31, 10, 15, 0, 0, time.FixedZone("", 8*3600))
	var b bytes.Buffer
	w, err := pack.NewWriter(&b, o, db.NewID(), pack.Begun{By: "Lim Wei Jie", At: there})
	if err == nil {
		_, err = w.Add(pack.Packed{Name: "by-stick.log", Size: 4, Modified: there}, strings.NewReader("kept"), func() time.Time { return there })
	}
	if err == nil {
		_, err = w.Close(there)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
