package app_test

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/clock"
	"tasuki/internal/demo"
	"tasuki/internal/fault"
)

// The house doesn't start without the store of a region that is in use, nor with one that is another region's.
func TestAHouseNeedsTheStoreOfEachRegionInUse(t *testing.T) {
	h := apptest.Scenario(t)
	house, err := apptest.Built()
	must(t, err)
	all := h.Config.Blobs
	for name, c := range map[string]struct {
		stores []string
		want   string
	}{
		"all of them":      {all, ""},
		"by their folders": {nil, ""},
		"one is missing":   {[]string{filepath.Join(h.Config.Data, "evidence"), "eu=" + filepath.Join(h.Config.Data, "evidence-eu")}, "blob.region_missing"},
		"one is another's": {[]string{"default=" + filepath.Join(h.Config.Data, "evidence-eu"), "eu=" + filepath.Join(h.Config.Data, "evidence"), "ap=" + filepath.Join(h.Config.Data, "evidence-ap")}, "blob.other_region"},
		"one twice":        {append([]string{"eu=/tmp"}, all...), "blob.region_twice"},
		"one is no place":  {[]string{"eu=ftp://x"}, "blob.region_bad_url"},
	} {
		config := h.Config
		config.Blobs, config.RegionNames = c.stores, nil
		a, err := house.Open(context.Background(), config, app.Options{Clock: clock.At(demo.Opens), Demo: true, WeakPasswords: true})
		f, _ := fault.As(err)
		if (c.want == "") != (err == nil) || f != nil && f.Key != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			must(t, a.Close())
		}
	}
}

func TestMetricsTellOfEachRegion(t *testing.T) {
	h := apptest.Scenario(t)
	r, err := http.Get(h.URL + "/metrics")
	must(t, err)
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	must(t, err)
	told := string(raw)
	for _, line := range []string{`tasuki_evidence_store_ready{region="ap"} 1`, `tasuki_evidence_store_ready{region="default"} 1`, `tasuki_evidence_bytes{region="eu"} 0`, `tasuki_evidence_free_bytes{region="eu"}`} {
		if !strings.Contains(told, line) {
			t.Errorf("it does not say %s\n%.3000s", line, told)
		}
	}
	if strings.Contains(told, `tasuki_evidence_bytes{region="ap"} 0`) {
		t.Error("nothing is in ap")
	}
}
