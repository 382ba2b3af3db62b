package exchange

import (
	"bytes"
	"context"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// regional gives a house a second region, at that store ("" for a folder), and has the vendor's site keep its evidence there.
func (h *house) regional(store string) (site directory.Organization) {
	h.t.Helper()
	if store == "" {
		store = filepath.Join(h.t.TempDir(), "eu")
	}
	eu, err := blob.Open(h.t.Context(), store)
	must(h.t, err)
	h.t.Cleanup(func() { _ = eu.Close() })
	h.vault.Elsewhere = map[string]blob.Store{"eu": eu}
	h.dir.EvidenceIn(directory.Region{Code: directory.DefaultRegion}, directory.Region{Code: "eu", Name: "Frankfurt"})
	sites, err := h.dir.Organizations(h.as(h.desk), directory.OrganizationFilter{Kind: access.Site}, directory.Page{})
	must(h.t, err)
	return h.keepIn(sites.Items[0], "eu")
}

func (h *house) keepIn(site directory.Organization, region string) directory.Organization {
	h.t.Helper()
	site, err := h.dir.UpdateOrganization(access.IfMatch(h.as(h.desk), site.Version), site.ID, directory.OrganizationChange{Region: &region})
	must(h.t, err)
	return site
}

// objects are the names of what is stored in a region.
func (h *house) objectsIn(region string) (names []string) {
	h.t.Helper()
	at, err := h.vault.In(region)
	must(h.t, err)
	for e, err := range at.Store.List(h.t.Context(), objectPrefix) {
		must(h.t, err)
		names = append(names, e.Name)
	}
	return names
}

// content is what somebody at headquarters reads of an item.
func (h *house) content(i Item) string {
	h.t.Helper()
	c, err := h.Open(h.as(h.desk), i.ID, Everything)
	must(h.t, err)
	defer c.Close()
	got, err := io.ReadAll(c)
	must(h.t, err)
	return string(got)
}

func TestWhatIsHandedInForASiteStaysInItsRegion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d, generous)
		site := h.regional("")
		u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "a.log", Size: 8})
		must(t, err)
		h.keepIn(site, directory.DefaultRegion) // fixed as it began
		u, err = h.Upload(h.as(h.engineer), u.Attempt.ID, access.WriteUpload)
		must(t, err)
		_, err = u.Append(h.as(h.engineer), bytes.NewReader([]byte("one line")), func() bool { return false })
		must(t, err)
		item, err := h.Get(h.as(h.desk), u.Item.ID)
		must(t, err)
		if here, there := h.objectsIn("default"), h.objectsIn("eu"); item.Latest().Region != "eu" || len(here) != 0 || len(there) != 1 {
			t.Errorf("%s: %v, %v", item.Latest().Region, here, there)
		}
		if got := h.content(item); got != "one line" {
			t.Errorf("read from another region: %q", got)
		}
		in := h.handedIn([]byte("after the change"))
		if in.Latest().Region != "default" || len(h.objectsIn("default")) != 1 {
			t.Errorf("a new file: %s", in.Latest().Region)
		}
		used, err := h.RegionsInUse(t.Context())
		must(t, err)
		if !slices.Equal(used, []string{"default", "eu"}) {
			t.Errorf("in use: %v", used)
		}
	})
}

func TestAStagedFileAndALostRegion(t *testing.T) {
	h := build(t, dbtest.SQLite(t), generous)
	h.regional("")
	f, err := h.Stage(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "a.log"}, bytes.NewReader([]byte("one line")), 100)
	must(t, err)
	item, err := h.Keep(h.as(h.engineer), f)
	must(t, err)
	if item.Latest().Region != "eu" || len(h.objectsIn("default")) != 0 {
		t.Errorf("staged: %s", item.Latest().Region)
	}
	f, err = h.Stage(h.as(h.engineer), Intake{Request: requested, Filename: "b.log"}, bytes.NewReader([]byte("not kept")), 100)
	must(t, err)
	h.Discard(t.Context(), f)
	if left := h.objectsIn("eu"); len(left) != 1 {
		t.Errorf("after it was discarded: %v", left)
	}
	eu := h.vault.Elsewhere
	h.vault.Elsewhere = nil // a process whose configuration doesn't know the region
	_, err = h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "c.log", Size: 1})
	if f, _ := fault.As(err); f == nil || f.Key != "blob.unknown_region" || len(h.objectsIn("default")) != 0 {
		t.Errorf("it writes somewhere else: %v", err)
	}
	if _, err := h.Open(h.as(h.desk), item.ID, Everything); fault.Is(err, fault.KindNotFound) || err == nil {
		t.Errorf("it reads somewhere else: %v", err)
	}
	h.vault.Elsewhere = eu
}

func TestNobodyCanSayWhereAFileOfTwoRegionsBelongs(t *testing.T) {
	h := build(t, dbtest.SQLite(t), generous)
	site := h.regional("")
	other := h.organization(h.admin(), access.Site, "Nagoya")
	for name, c := range map[string]struct {
		order Order
		want  string
	}{
		"one site":                     {Order{Sites: []string{site.ID}}, "eu"},
		"a site without a region":      {Order{Sites: []string{other.ID}}, "default"},
		"two regions":                  {Order{Sites: []string{site.ID, other.ID}}, ""},
		"the executor's sites":         {Order{Organization: h.merlinet.ID}, "eu"},
		"the executor is a site":       {Order{Organization: site.ID}, "eu"},
		"an analyst's own work":        {Order{Organization: h.analyst.Organization}, "default"},
		"the site and headquarters":    {Order{Sites: []string{site.ID, h.desk.Organization}}, "eu"},
		"headquarters alone":           {Order{Organization: h.desk.Organization}, "default"},
		"a request that says nothing ": {Order{}, "default"},
	} {
		got, err := h.RegionOf(t.Context(), c.order)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && !fault.Is(err, fault.KindConflict) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestTheSweepGoesThroughEveryRegion(t *testing.T) {
	h := build(t, dbtest.SQLite(t), generous)
	h.regional("")
	kept := h.handedIn([]byte("one line"))
	at, err := h.vault.In("eu")
	must(t, err)
	must(t, at.Store.Put(t.Context(), "evidence-x/000000-orphan", []byte("x")))
	must(t, h.Sweep(t.Context(), time.Now()))
	if n := len(h.objectsIn("eu")); n != 2 {
		t.Errorf("%d objects: a young one may get its row yet", n)
	}
	must(t, h.Sweep(t.Context(), time.Now().Add(2*orphanAge)))
	if n := len(h.objectsIn("eu")); n != 1 || h.content(kept) != "one line" {
		t.Errorf("%d objects", n)
	}
	h.vault.Elsewhere["ap"] = silent{}
	must(t, at.Store.Put(t.Context(), "evidence-x/000000-orphan", []byte("x")))
	if err := h.Sweep(t.Context(), time.Now().Add(2*orphanAge)); err == nil || len(h.objectsIn("eu")) != 1 {
		t.Errorf("a store that doesn't answer: %v, %v", err, h.objectsIn("eu"))
	}
}

func TestARegionIsNotInUseByAnUploadThatCameToNothing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.regional("")
		u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "a.log", Size: 8})
		must(t, err)
		for _, want := range [][]string{{"eu"}, nil} {
			if used, err := h.RegionsInUse(t.Context()); err != nil || !slices.Equal(used, want) {
				t.Errorf("in use: %v %v, want %v", used, err, want)
			}
			if want != nil {
				must(t, h.End(h.as(h.desk), u.Attempt.ID))
			}
		}
	})
}

// A region that doesn't answer keeps what is missing in another from nothing, and nobody says that all was looked for.
func TestAnOutageElsewhereDoesNotHideWhatIsMissing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		site := h.regional("")
		first := h.handedIn([]byte("in Frankfurt"))
		h.keepIn(site, directory.DefaultRegion)
		item := h.handedIn([]byte("in Tokyo"))
		must(t, h.vault.Store.Delete(t.Context(), h.objectsIn("default")[0]))
		eu := h.vault.Elsewhere["eu"]
		h.vault.Elsewhere["eu"] = silent{}
		must(t, h.db.In(t.Context(), func(ctx context.Context) error {
			return h.store.insertMissing(ctx, first.Latest().ID, h.clock.Now()) // an earlier sweep found that
		}))
		if err := h.Sweep(t.Context(), time.Now()); err == nil {
			t.Error("nobody hears of the outage")
		}
		if got := h.lacking(LacksBytes); !slices.Equal(got, []string{item.Reference, first.Reference}) {
			t.Errorf("missing: %q", got)
		}
		if w, err := h.Sweeping(h.as(h.desk)); err != nil || !w.PassedAt.IsZero() {
			t.Errorf("all was looked for: %+v %v", w, err)
		}
		h.vault.Elsewhere["eu"] = eu
		must(t, h.Sweep(t.Context(), time.Now()))
		if got := h.lacking(LacksBytes); !slices.Equal(got, []string{item.Reference}) {
			t.Errorf("missing: %q", got)
		}
		if w, err := h.Sweeping(h.as(h.desk)); err != nil || w.PassedAt.IsZero() {
			t.Errorf("not all was looked for: %+v %v", w, err)
		}
	})
}

// silent is a store that doesn't answer.
type silent struct{ blob.Store }

func (silent) List(context.Context, string) iter.Seq2[blob.Entry, error] {
	return func(yield func(blob.Entry, error) bool) {
		yield(blob.Entry{}, fault.Unavailable(context.DeadlineExceeded))
	}
}

func (silent) Get(context.Context, string, int64, int64) (io.ReadCloser, error) {
	return nil, fault.Unavailable(context.DeadlineExceeded)
}
