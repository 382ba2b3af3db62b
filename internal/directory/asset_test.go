package directory

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func TestGapsAreCountedAndUnknownPatchingCountsAsNone(t *testing.T) {
	for _, c := range []struct {
		name  string
		draft AssetDraft
		gaps  int
		out   bool
	}{
		{"nothing but a name", AssetDraft{Name: "lp03"}, 7, true},
		{"bought locally and patched by nobody", AssetDraft{Name: "lp03", Role: "label printing", Procurement: Locally, PatchManagement: Unmanaged}, 4, true},
		{"all is known", AssetDraft{
			Name: "bak01", Role: "backup", Owner: "Plant IT", DataFlows: []string{"from all servers"}, Addresses: []string{"192.0.2.10"},
			OperatingSystem: "Debian 12", Procurement: ByHeadquarters, PatchManagement: Managed,
		}, 0, false},
	} {
		a, err := c.draft.normal()
		if err != nil || a.UnknownFields() != c.gaps || a.OutOfManagement() != c.out {
			t.Errorf("%s: %d gaps, out of management: %t, %v", c.name, a.UnknownFields(), a.OutOfManagement(), err)
		}
	}
}

func TestHostsOfASite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		ctx := w.as(w.coordinator)
		create := func(d AssetDraft) Asset {
			t.Helper()
			a, err := w.CreateAsset(ctx, d)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		lp03 := create(AssetDraft{Site: w.singapore.ID, Name: "lp03", PatchManagement: Unmanaged})
		bak01 := create(AssetDraft{Site: w.singapore.ID, Name: "bak01", PatchManagement: Managed, DataFlows: []string{"from dns01", "from fw01"}})
		theirs := create(AssetDraft{Site: w.bangkok.ID, Name: "lp03"})

		_, err := w.CreateAsset(ctx, AssetDraft{Site: w.singapore.ID, Name: "lp03"})
		wantKey(t, err, fault.KindConflict, "asset.name_taken")
		_, err = w.UpdateAsset(ctx, bak01.ID, AssetChange{Name: to("lp03")})
		wantKey(t, err, fault.KindConflict, "asset.name_taken")
		_, err = w.CreateAsset(ctx, AssetDraft{Site: w.merlinet.ID, Name: " ", Procurement: "found"})
		if diff := cmp.Diff([]string{"/name field.required", "/procurement field.choice", "/site site.unknown"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}

		list := func(who Person, f AssetFilter) []string {
			t.Helper()
			l, err := w.Assets(w.as(who), f, Page{})
			if err != nil {
				t.Fatal(err)
			}
			ids := []string{}
			for _, a := range l.Items {
				ids = append(ids, a.ID)
			}
			return ids
		}
		if diff := cmp.Diff([]string{theirs.ID, lp03.ID}, list(w.coordinator, AssetFilter{OutOfManagement: true})); diff != "" {
			t.Errorf("out of management: %s", diff)
		}
		if diff := cmp.Diff([]string{bak01.ID, lp03.ID}, list(w.escort, AssetFilter{})); diff != "" {
			t.Errorf("a site sees its own: %s", diff)
		}
		if ids := list(w.noc, AssetFilter{Site: w.singapore.ID}); len(ids) != 0 {
			t.Errorf("a vendor sees %v", ids)
		}
		_, err = w.Asset(w.as(w.escort), theirs.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")

		managed, err := w.UpdateAsset(access.IfMatch(ctx, 1), lp03.ID, AssetChange{PatchManagement: to(Managed), Addresses: to([]string{"192.0.2.3"})})
		if err != nil || managed.OutOfManagement() || managed.Version != 2 {
			t.Errorf("%+v %v", managed, err)
		}
		read, err := w.Asset(ctx, lp03.ID)
		if diff := cmp.Diff(managed, read); err != nil || diff != "" {
			t.Error(err, diff)
		}
		_, err = w.UpdateAsset(w.as(w.escort), lp03.ID, AssetChange{Owner: to("me")})
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
	})
}
