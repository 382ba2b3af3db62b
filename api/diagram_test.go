package api_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/wire"
)

// A diagram goes in over the API, comes back byte for byte as an attachment in which nothing runs, and says what it is.
func TestADiagramComesBackAsItCame(t *testing.T) {
	h := apptest.Scenario(t)
	desk := h.Client("coordinator@aomine")
	var sites, hosts struct {
		Items []struct{ ID, Name, Site string }
	}
	desk.Must("GET", "/sites?limit=100", nil, &sites)
	bangkok := ""
	for _, s := range sites.Items {
		if strings.Contains(s.Name, "Bangkok") {
			bangkok = s.ID
		}
	}
	desk.Must("GET", "/organizations/"+bangkok+"/undrawn-assets", nil, &hosts)
	if len(hosts.Items) != 1 || hosts.Items[0].Name != "bkk-nas01" {
		t.Fatalf("%+v", hosts)
	}
	content := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	var made wire.SiteDiagram
	a := desk.Must("POST", "/organizations/"+bangkok+"/diagrams", body{
		"name": "Plant", "filename": "工場.svg", "content": base64.StdEncoding.EncodeToString(content), "valid_as_of": "2026-03-01", "source": "x",
		"assets": []string{hosts.Items[0].ID},
	}, &made)
	if a.Status != 201 || a.Header.Get("Location") != "/v1/diagrams/"+made.ID {
		t.Errorf("%d, at %s", a.Status, a.Header.Get("Location"))
	}
	var shown wire.DrawnVersion
	desk.Must("GET", "/diagram-versions/"+made.Latest.ID, nil, &shown)
	if made.Latest.Kind != "svg" || len(shown.Hosts) != 1 || shown.Hosts[0].Name != "bkk-nas01" || shown.Against.ID != "" {
		t.Errorf("%+v, %+v", made, shown)
	}
	a = desk.Do("GET", "/diagram-versions/"+made.Latest.ID+"/content", nil)
	if a.Status != 200 || !bytes.Equal([]byte(a.Body), content) {
		t.Errorf("%d %q", a.Status, a.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/svg+xml", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox", "X-Content-Type-Options": "nosniff",
		"Content-Disposition": "attachment; filename*=utf-8''%E5%B7%A5%E5%A0%B4.svg", "Cache-Control": "no-store",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
