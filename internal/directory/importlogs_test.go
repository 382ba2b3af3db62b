package directory

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

func exampleLogs(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/log_sources.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func (h *house) bangkok() {
	h.t.Helper()
	h.take(ImportSites, sitesCSV, false)
	h.take(ImportAssets, "site,name\nBangkok,bkk-lp01\nBangkok,bkk-nas\n", false)
}

func (h *house) hostNamed(name string) Asset {
	h.t.Helper()
	bangkok, err := h.store.organizationsNamed(h.t.Context(), "Bangkok")
	if err != nil {
		h.t.Fatal(err)
	}
	a, err := h.store.assetNamed(h.t.Context(), bangkok[0].ID, name)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func TestLogsOfHostsAreTakenInOnce(t *testing.T) {
	example := exampleLogs(t)
	for name, csv := range map[string]string{
		"as it is": example, "from a spreadsheet": "\uFEFF" + strings.ReplaceAll(strings.ReplaceAll(example, ",", ";"), "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				h.bangkok()
				want := ImportResult{Rows: 3, Created: 3, Errors: []RowError{}}
				if diff := cmp.Diff(want, h.take(ImportLogs, csv, true)); diff != "" || len(h.hostNamed("bkk-nas").LogSources) != 0 {
					t.Errorf("dry run: %s", diff)
				}
				if diff := cmp.Diff(want, h.take(ImportLogs, csv, false)); diff != "" {
					t.Errorf("in earnest: %s", diff)
				}
				logs := []LogSource{{"/var/log/syslog", 2_000_000, 40_000_000, 168}, {"/var/log/auth.log", 0, 0, 720}}
				if a := h.hostNamed("bkk-lp01"); a.Version != 3 || cmp.Diff(logs, a.LogSources) != "" {
					t.Errorf("%+v", a)
				}
				if diff := cmp.Diff(ImportResult{Rows: 3, Unchanged: 3, Errors: []RowError{}}, h.take(ImportLogs, csv, false)); diff != "" {
					t.Errorf("again: %s", diff)
				}
			})
		})
	}
}

func TestWhatIsWrongWithAFileOfLogsLeavesAllAsItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.bangkok()
		h.take(ImportLogs, exampleLogs(t), false)
		csv := "site,host,path,bytes_per_hour,peak_bytes_per_hour,kept_hours\n" +
			"Bangkok,bkk-lp01,/var/log/new.log,1,2,3\n" +
			"Bangkok,bkk-lp02,/var/log/syslog,,,\n" +
			"Nowhere,bkk-lp01,/var/log/syslog,,,\n" +
			",bkk-lp01,,12.5,,-1\n" +
			"Bangkok,bkk-lp01,/var/log/x.log,2000,1000,\n" +
			"Bangkok,bkk-nas,Security,12000000,,48\n" +
			"Bangkok,bkk-nas,System,\"1,000\",,\n" +
			"Bangkok,bkk-nas\n"
		want := []RowError{
			{Row: 9, Key: "import.cells"},
			{Row: 3, Column: "host", Key: "import.host_unknown"}, {Row: 4, Column: "site", Key: "site.unknown"},
			{Row: 5, Column: "bytes_per_hour", Key: "import.number"}, {Row: 5, Column: "path", Key: "field.required"},
			{Row: 5, Column: "kept_hours", Key: "contract.too_small"}, {Row: 5, Column: "site", Key: "field.required"},
			{Row: 6, Column: "peak_bytes_per_hour", Key: "asset.peak_below"}, {Row: 7, Column: "kept_hours", Key: "import.differs"},
			{Row: 8, Column: "bytes_per_hour", Key: "import.number"},
		}
		for _, dry := range []bool{true, false} {
			r := h.take(ImportLogs, csv, dry)
			if diff := cmp.Diff(want, r.Errors, cmpopts.IgnoreFields(RowError{}, "Args")); diff != "" || r.Created != 0 {
				t.Errorf("created %d %s", r.Created, diff)
			}
		}
		if a := h.hostNamed("bkk-lp01"); a.Version != 3 || len(a.LogSources) != 2 {
			t.Errorf("something was taken in: %+v", a)
		}
		many := "site,host,path\n" + strings.Repeat("Bangkok,bkk-nas,/var/log/%.log\n", MaxLogSources)
		for i := range MaxLogSources {
			many = strings.Replace(many, "%", string(rune('a'+i)), 1)
		}
		if r := h.take(ImportLogs, many, false); len(r.Errors) != 1 || r.Errors[0].Key != "field.too_many" || r.Errors[0].Row != MaxLogSources+1 {
			t.Errorf("%+v", r.Errors)
		}
	})
}
