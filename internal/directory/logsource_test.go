package directory

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

func TestWhatIsKnownOfAHostsLogsIsKeptAndToldOnlyToThoseWhoSeeTheHost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		logs := []LogSource{{Path: "/var/log/syslog", BytesPerHour: 5, PeakBytesPerHour: 9, KeptHours: 168}, {Path: "/var/log/kern.log"}}
		a, err := w.CreateAsset(w.as(w.coordinator), AssetDraft{Site: w.singapore.ID, Name: "dns01", LogSources: logs})
		if err != nil {
			t.Fatal(err)
		}
		read, err := w.Asset(w.as(w.coordinator), a.ID)
		if diff := cmp.Diff(logs, read.LogSources); err != nil || diff != "" {
			t.Error(err, diff)
		}
		for name, c := range map[string]struct {
			who   Person
			sites []string
			want  bool
		}{
			"headquarters":    {w.coordinator, []string{w.singapore.ID, w.bangkok.ID}, true},
			"the site itself": {w.escort, []string{w.singapore.ID}, true},
			"a vendor":        {w.noc, []string{w.singapore.ID}, false},
			"of another site": {w.coordinator, []string{w.bangkok.ID}, false},
			"of no site":      {w.coordinator, nil, false},
		} {
			found, ok, err := w.KnownAssetNamed(w.as(c.who), c.sites, "dns01")
			if err != nil || ok != c.want || ok != (found.ID == a.ID) {
				t.Errorf("%s: %v %v", name, ok, err)
			}
		}
	})
}

// what takes another question to the database takes longer, and tells that there is something
func TestAHiddenHostCostsWhatAnAbsentOneDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		if _, err := w.CreateAsset(w.as(w.coordinator), AssetDraft{Site: w.singapore.ID, Name: "dns01"}); err != nil {
			t.Fatal(err)
		}
		queries := func(name string) (n int) {
			on := d.Gorm(t.Context()).Callback().Query()
			if err := on.After("gorm:query").Register("count", func(*gorm.DB) { n++ }); err != nil {
				t.Fatal(err)
			}
			if _, known, err := w.KnownAssetNamed(w.as(w.noc), []string{w.singapore.ID, w.bangkok.ID}, name); known || err != nil {
				t.Errorf("%s: %v %v", name, known, err)
			}
			if err := on.Remove("count"); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if hidden, absent := queries("dns01"), queries("dns99"); hidden != absent {
			t.Errorf("%d queries for a hidden host, %d for an absent one", hidden, absent)
		}
	})
}

func TestALogIsDescribedOnceAndWithoutContradiction(t *testing.T) {
	_, err := AssetDraft{Name: "dns01", LogSources: []LogSource{
		{Path: "/a", BytesPerHour: 10, PeakBytesPerHour: 5}, {Path: "/a"}, {Path: ""}, {Path: "/b\u202e", KeptHours: -1}, {Path: "/c", BytesPerHour: MaxBytesPerHour + 1},
	}}.normal()
	want := []string{
		"/log_sources/0/peak_bytes_per_hour asset.peak_below", "/log_sources/1/path field.twice", "/log_sources/2/path field.required",
		"/log_sources/3/path field.control_characters", "/log_sources/3/kept_hours contract.too_small", "/log_sources/4/bytes_per_hour contract.too_large",
	}
	if diff := cmp.Diff(want, fields(t, err)); diff != "" {
		t.Error(diff)
	}
	_, err = AssetDraft{Name: "dns01", LogSources: make([]LogSource, MaxLogSources+1)}.normal()
	if diff := cmp.Diff([]string{"/log_sources field.too_many"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}
