package directory

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

const sitesCSV = "\uFEFFname;country;zone;languages;parent;hub;working_hours\r\n" +
	"Bangkok;TH;Asia/Bangkok;th|en;Singapore;no;\"monday-friday 08:30-12:00 13:00-17:30, sat 09:00-12:00\"\r\n" +
	"Singapore;SG;Asia/Singapore;en-SG;;yes;\r\n" +
	"\"Ho Chi Minh City; \"\"Sao Mai\"\"\";VN;Asia/Ho_Chi_Minh;vi;Singapore;;\r\n"

func (h *house) take(kind ImportKind, csv string, dry bool) ImportResult {
	h.t.Helper()
	r, err := h.Import(h.as(h.admin), kind, csv, dry)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) total() (n int64) {
	h.t.Helper()
	l, err := h.Organizations(h.as(h.admin), OrganizationFilter{}, Page{Count: true})
	if err != nil {
		h.t.Fatal(err)
	}
	return *l.Total
}

func TestAFileIsTakenInOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		want := ImportResult{Rows: 3, Created: 3, Errors: []RowError{}}
		before := len(h.facts())
		if diff := cmp.Diff(want, h.take(ImportSites, sitesCSV, true)); diff != "" {
			t.Errorf("dry run: %s", diff)
		}
		if h.total() != 1 || len(h.facts()) != before {
			t.Error("the dry run left something behind")
		}
		if diff := cmp.Diff(want, h.take(ImportSites, sitesCSV, false)); diff != "" {
			t.Errorf("in earnest: %s", diff)
		}
		if facts := h.facts()[before:]; len(facts) != 4 || facts[3] != journal.DirectoryImported {
			t.Errorf("entries: %v", facts)
		}
		if diff := cmp.Diff(ImportResult{Rows: 3, Unchanged: 3, Errors: []RowError{}}, h.take(ImportSites, sitesCSV, false)); diff != "" {
			t.Errorf("again: %s", diff)
		}
		if h.total() != 4 {
			t.Errorf("%d organisations", h.total())
		}
		found, err := h.store.organizationsNamed(t.Context(), "Bangkok")
		if err != nil || len(found) != 1 || found[0].Parent == "" || len(found[0].WorkingHours.Spans()["saturday"]) != 1 ||
			len(found[0].WorkingHours.Spans()["friday"]) != 2 || !slices.Equal(found[0].Languages, []string{"th", "en"}) {
			t.Errorf("%+v %v", found, err)
		}
	})
}

func TestPeopleAndAssetsNameTheirSites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.take(ImportSites, sitesCSV, false)
		h.organization(access.LocalVendor, "Chao IT")
		people := "organization,name,email,language,zone,phone,roles,site,mailbox_shared\n" +
			"Bangkok,Day escort,office@bkk.example,th,Asia/Bangkok,+66 2 123 4567,escort|site_liaison,Bangkok,yes\n" +
			"Chao IT,Engineer,noc@chao.example,th,Asia/Bangkok,,executor,,\n"
		assets := "site,name,role,data_flows,procurement,patch_management\n" +
			"Bangkok,bkk-lp01,print server,jobs from plant|drivers from shop,local,unmanaged\nBangkok,bkk-nas,,,,\n"
		for kind, csv := range map[ImportKind]string{ImportPeople: people, ImportAssets: assets} {
			if diff := cmp.Diff(ImportResult{Rows: 2, Created: 2, Errors: []RowError{}}, h.take(kind, csv, false)); diff != "" {
				t.Errorf("%s: %s", kind, diff)
			}
			if diff := cmp.Diff(ImportResult{Rows: 2, Unchanged: 2, Errors: []RowError{}}, h.take(kind, csv, false)); diff != "" {
				t.Errorf("%s again: %s", kind, diff)
			}
		}
		leased := strings.Replace(assets, "local,unmanaged", "leased,unmanaged", 1)
		if diff := cmp.Diff([]RowError{{2, "procurement", "import.choice", map[string]any{"choices": Procurements}}}, h.take(ImportAssets, leased, true).Errors); diff != "" {
			t.Error(diff)
		}
		changed := strings.Replace(assets, "print server", "label printing", 1)
		want := ImportResult{Rows: 2, Unchanged: 1, Errors: []RowError{{Row: 2, Column: "role", Key: "import.differs"}}}
		if diff := cmp.Diff(want, h.take(ImportAssets, changed, false)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsWrongWithAFileIsSaidByRowAndColumn(t *testing.T) {
	const header = "name,country,zone,languages,parent,hub\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.organization(access.Site, "Twin")
		h.organization(access.Site, "Twin")
		for _, c := range []struct {
			name string
			csv  string
			want []RowError
		}{
			{"cells of several rows", header + "Bangkok,TH,Asia/Bankok,th|xx,,\n\nJakarta,id,Asia/Jakarta,id,,maybe\n", []RowError{
				{Row: 2, Column: "zone", Key: "zone.unknown"}, {Row: 2, Column: "languages", Key: "language.unknown"},
				{Row: 4, Column: "country", Key: "country.unknown"}, {Row: 4, Column: "hub", Key: "import.yes_or_no"},
			}},
			{"a parent that isn't", header + "Bangkok,TH,Asia/Bangkok,th,Nowhere,\n", []RowError{{Row: 2, Column: "parent", Key: "site.unknown"}}},
			{"a parent that is two", header + "Bangkok,TH,Asia/Bangkok,th,Twin,\n", []RowError{{Row: 2, Column: "parent", Key: "import.ambiguous"}}},
			{"a circle", header + "A,TH,Asia/Bangkok,th,B,yes\nB,TH,Asia/Bangkok,th,A,yes\n", []RowError{
				{Row: 2, Column: "parent", Key: "site.circle"}, {Row: 3, Column: "parent", Key: "site.circle"},
			}},
			{"under itself", header + "A,TH,Asia/Bangkok,th,A,yes\n", []RowError{{Row: 2, Column: "parent", Key: "site.circle"}}},
			{"under a site that is no hub", header + "A,TH,Asia/Bangkok,th,,\nB,TH,Asia/Bangkok,th,A,\n", []RowError{{Row: 3, Column: "parent", Key: "site.not_a_hub"}}},
			{"the same name twice, differently", header + "A,TH,Asia/Bangkok,th,,\nA,TH,Asia/Tokyo,th,,\n", []RowError{{Row: 3, Column: "zone", Key: "import.differs"}}},
			{"columns", "name,zone,colour,name\n", []RowError{
				{Row: 1, Column: "colour", Key: "import.column_unknown"}, {Row: 1, Column: "name", Key: "import.column_twice"},
				{Row: 1, Column: "country", Key: "import.column_missing"}, {Row: 1, Column: "languages", Key: "import.column_missing"},
			}},
			{"a row with too few cells", header + "Bangkok,TH\n", []RowError{{Row: 2, Key: "import.cells"}}},
			{"a quote that is never closed", header + "\"Bangkok,TH\n", []RowError{{Row: 2, Key: "import.quotes"}}},
			{"hours that are none", "name,country,zone,languages,working_hours\nA,TH,Asia/Bangkok,th,mostly\nB,TH,Asia/Bangkok,th,monday 9-17\n", []RowError{
				{Row: 2, Column: "working_hours", Key: "import.hours"}, {Row: 3, Column: "working_hours", Key: "working_hours.bad_time"},
				{Row: 3, Column: "working_hours", Key: "working_hours.bad_time"},
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				for _, dry := range []bool{true, false} {
					r := h.take(ImportSites, c.csv, dry)
					if diff := cmp.Diff(c.want, r.Errors, cmpopts.IgnoreFields(RowError{}, "Args")); diff != "" || r.Created != 0 {
						t.Errorf("created %d %s", r.Created, diff)
					}
				}
			})
		}
		if h.total() != 3 {
			t.Errorf("%d organisations", h.total())
		}
	})
}

func TestAFileThatCannotBeOneIsRefused(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	ctx := h.as(h.admin)
	_, err := h.Import(ctx, ImportSites, strings.Repeat("x", maxCSV+1), true)
	wantKey(t, err, fault.KindTooLarge, "import.too_large")
	for csv, want := range map[string]string{
		"": "/csv import.empty", "name\xff": "/csv import.not_utf8",
		"site,name\n" + strings.Repeat("a,b\n", maxRows+1): "/csv import.too_many_rows",
	} {
		_, err := h.Import(ctx, ImportAssets, csv, true)
		if got := fields(t, err); got[0] != want {
			t.Errorf("%.20q: %q", csv, got)
		}
	}
	_, err = h.Import(ctx, "vendors", "name\n", true)
	if got := fields(t, err); got[0] != "/kind field.choice" {
		t.Error(got)
	}
	vendor := h.organization(access.LocalVendor, "MerliNet")
	noc := h.person(PersonDraft{Organization: vendor.ID, Name: "NOC", Email: "noc@merlinet.example"})
	_, err = h.Import(h.as(noc), ImportSites, sitesCSV, true)
	wantKey(t, err, fault.KindForbidden, "problem.forbidden")
}

func TestAnImportMintsNothingAboveItsOwnRole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		csv := "organization,name,email,language,zone,roles\nAomine Seiki,Another desk,two@aomine.example,ja,Asia/Tokyo,coordinator\n"
		r, err := h.Import(h.as(h.coordinator), ImportPeople, csv, false)
		want := []RowError{{Row: 2, Key: "problem.forbidden"}}
		if diff := cmp.Diff(want, r.Errors); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if behind, err := h.PeopleByEmail(t.Context(), "two@aomine.example"); err != nil || len(behind) != 0 {
			t.Error(behind, err)
		}
	})
}

func TestParentsComeFirstWhateverTheOrderOfTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "sites")
		name := rapid.SampledFrom(strings.Split("abcdefghijklmn", ""))
		var rows []csvRow
		for i := range n {
			parent := ""
			if rapid.Bool().Draw(t, "has a parent") {
				parent = name.Draw(t, "parent")
			}
			rows = append(rows, csvRow{i, map[string]string{"name": string(rune('a' + i)), "parent": parent}})
		}
		ordered, circles := parentsFirst(rows)
		if len(ordered)+len(circles) != n {
			t.Fatalf("%d of %d rows", len(ordered)+len(circles), n)
		}
		seen, inFile := map[string]bool{}, map[string]bool{}
		for _, r := range rows {
			inFile[r.cells["name"]] = true
		}
		for _, r := range ordered {
			if p := r.cells["parent"]; inFile[p] && !seen[p] {
				t.Fatalf("%s comes before its parent %s", r.cells["name"], p)
			}
			seen[r.cells["name"]] = true
		}
		for _, c := range circles {
			if p := rows[c.Row].cells["parent"]; p == "" || seen[p] {
				t.Fatalf("row %d could have been placed", c.Row)
			}
		}
	})
}
