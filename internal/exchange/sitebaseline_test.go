package exchange

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// hostAt is a host of the case's site with that role.
func (h *house) hostAt(name, role string) directory.Asset {
	h.t.Helper()
	a, err := h.dir.CreateAsset(h.as(h.desk), directory.AssetDraft{Site: h.incident.Sites[0], Name: name, Role: role})
	must(h.t, err)
	return a
}

// local is somebody at the case's site, which takes no part in the case.
func (h *house) local() directory.Person {
	h.t.Helper()
	site, err := h.dir.LookupOrganization(h.t.Context(), h.incident.Sites[0])
	must(h.t, err)
	admin := h.desk
	admin.Roles = []access.Role{access.Administrator}
	return h.person(admin, site, access.SiteLiaison)
}

func (h *house) standard(draft SiteBaselineDraft) SiteBaseline {
	h.t.Helper()
	b, err := h.SetSiteBaseline(h.as(h.desk), h.incident.Sites[0], draft)
	must(h.t, err)
	return b
}

// standings of the site's hosts by name, as somebody is told of them once all is compared.
func (h *house) standings(who directory.Person, only Standing) map[string]Deviation {
	h.t.Helper()
	must(h.t, h.CountDeviations(h.t.Context()))
	l, err := h.Deviations(h.as(who), h.incident.Sites[0], only, Page{})
	must(h.t, err)
	all := map[string]Deviation{}
	for _, d := range l.Items {
		all[d.Name] = d
	}
	return all
}

func TestHostsAreHeldAgainstWhatTheirSiteSetForTheirRole(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host := h.hostAt("fw01", "Firewall")
		h.hostAt("fw02", "Firewall")
		h.hostAt("sw01", "Switch")
		as := h.exported("fw01", router)
		first := h.exported("fw01", strings.Replace(router, "community h1dd3n", "community an0ther", 1))
		latest := h.exported("fw01", strings.Replace(router, "community h1dd3n RO", "community an0ther RW", 1)+"! more\n")
		h.exported("sw01", router)
		if all := h.standings(h.desk, ""); len(all) != 3 || all["fw01"].Standing != NoBaseline || all["fw02"].Standing != NoVersion || all["fw01"].Latest.ID != latest.ID {
			t.Fatalf("before there is a baseline: %v", all)
		}
		file := h.standard(SiteBaselineDraft{Role: "Firewall", Filename: "standard.cfg", Content: []byte(router), Reason: "Our standard of March."})
		if file.Number != 1 || file.SHA256 != sumOf([]byte(router)) || file.Size != int64(len(router)) || file.SetBy != h.desk.ID {
			t.Errorf("set: %v", file)
		}
		before, err := h.Deviations(h.as(h.desk), host.Site, Uncounted, Page{Count: true})
		must(t, err)
		if len(before.Items) != 1 || *before.Total != 1 {
			t.Errorf("before they are compared: %v", before)
		}
		d := h.standings(h.desk, "")["fw01"]
		if d.Standing != Deviates || d.Lines != 3 || d.Since == nil || d.Since.ID != first.ID || d.Baseline != file.ID || d.Own {
			t.Errorf("against the file: %+v", d)
		}
		if all := h.standings(h.desk, Deviates); len(all) != 1 || h.standings(h.desk, AsBaseline)["fw01"].Name != "" {
			t.Errorf("those that deviate: %v", all)
		}
		b, err := h.BaselineOf(h.as(h.desk), host.ID)
		must(t, err)
		if b.Site != file.ID || b.Item != "" {
			t.Errorf("the host's: %v", b)
		}
		again := h.standard(SiteBaselineDraft{Role: "Firewall", Item: latest.ID, Reason: "It was agreed."})
		if d = h.standings(h.desk, "")["fw01"]; again.Number != 2 || d.Standing != AsBaseline || d.Since != nil || d.Lines != 0 || d.Baseline != again.ID {
			t.Errorf("against what was handed in: %v, %+v", again, d)
		}
		h.standard(SiteBaselineDraft{Filename: "all.cfg", Content: []byte(router), Reason: "For the rest."})
		if all := h.standings(h.desk, ""); all["sw01"].Standing != AsBaseline || all["fw01"].Baseline != again.ID {
			t.Errorf("what is for all hosts: %v", all)
		}
		_, err = h.SetBaseline(access.IfMatch(h.as(h.desk), 1), host.ID, as.ID)
		must(t, err)
		if d = h.standings(h.desk, "")["fw01"]; !d.Own || d.Baseline != as.ID || d.Lines != 3 || d.Since.ID != first.ID {
			t.Errorf("against its own: %+v", d)
		}
		l, err := h.SiteBaselines(h.as(h.desk), host.Site, Page{Count: true})
		must(t, err)
		if *l.Total != 3 || l.Items[0].Role != "" || !l.Items[1].InForce || l.Items[2].InForce || l.Items[2].Reason != "Our standard of March." {
			t.Errorf("the versions: %v", l.Items)
		}
	})
}

func TestASitesFileIsComparedAsItsReaderMaySeeIt(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.hostAt("fw01", "Firewall")
		latest := h.exported("fw01", strings.Replace(router, "community h1dd3n", "community an0ther", 1))
		file := h.standard(SiteBaselineDraft{Role: "Firewall", Filename: "standard.cfg", Content: []byte(router), Reason: "Our standard."})
		for who, whole := range map[*directory.Person]bool{&h.desk: true, &h.analyst: true, ptr(h.below()): false} {
			d, err := h.Compare(h.as(*who), file.ID, latest.ID)
			must(t, err)
			text := ""
			for _, l := range d.Hunks[0].Lines {
				text += string(l.Change) + l.Text + "\n"
			}
			if d.FromID() != file.ID || d.Redacted == whole || whole != strings.Contains(text, "removedsnmp-server community h1dd3n") || strings.Count(text, "removed") != 1 {
				t.Errorf("whole: %t\n%s", whole, text)
			}
		}
		if facts := h.facts(Item{ID: file.ID}); facts[0] != journal.SiteBaselineSet || facts[len(facts)-1] != journal.SiteBaselineRead {
			t.Errorf("on record: %v", facts)
		}
		for _, stranger := range []directory.Person{h.engineer, h.local()} { // who runs the host's site sees no version, and who handed in no file of the site's
			_, err := h.Compare(h.as(stranger), file.ID, latest.ID)
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
		}
	})
}

func TestWhoSeesNoVersionIsToldOfNoneAndOfNoBaselineThatIsOne(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host, local := h.hostAt("fw01", "Firewall"), h.local()
		latest := h.exported("fw01", router)
		h.standard(SiteBaselineDraft{Item: latest.ID, Reason: "Agreed."})
		if d := h.standings(h.desk, "")["fw01"]; d.Standing != AsBaseline {
			t.Errorf("headquarters: %+v", d)
		}
		if d := h.standings(local, "")["fw01"]; d.Standing != NoVersion || d.Baseline != "" || d.Latest != nil {
			t.Errorf("the site: %+v", d)
		}
		l, err := h.SiteBaselines(h.as(local), host.Site, Page{})
		must(t, err)
		if len(l.Items) != 0 {
			t.Errorf("the site is told of evidence: %v", l.Items)
		}
		for _, id := range []string{host.Site, h.merlinet.ID, "019d3c14-8000-7000-8000-00000000ffff"} {
			_, err := h.Deviations(h.as(h.engineer), id, "", Page{})
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
			_, err = h.SiteBaselines(h.as(h.engineer), id, Page{})
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
		}
		analysing := h.below() // sees the version, and not the site's inventory
		h.hostAt("fw02", "Firewall")
		if all := h.standings(analysing, ""); len(all) != 1 || all["fw01"].Standing != AsBaseline || all["fw01"].Role != "" {
			t.Errorf("whoever analyses: %v", all)
		}
		_, err = h.SetSiteBaseline(h.as(local), host.Site, SiteBaselineDraft{Filename: "a", Content: []byte("x"), Reason: "x"})
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
	})
}

func TestWhatIsNoSitesBaseline(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.hostAt("fw01", "Firewall")
		log := h.handedIn([]byte("a log"))
		for want, draft := range map[string]SiteBaselineDraft{
			"/content baseline.one_of":           {Reason: "x"},
			"/evidence_item field.unknown_id":    {Reason: "x", Item: log.ID},
			"/role baseline.no_such_role":        {Reason: "x", Filename: "a", Content: []byte("x"), Role: "Router"},
			"/reason field.required":             {Filename: "a", Content: []byte("x")},
			"/reason field.control_characters":   {Reason: "a\u202eb", Filename: "a", Content: []byte("x")},
			"/filename field.control_characters": {Reason: "x", Filename: "a\u202eb", Content: []byte("x")},
		} {
			_, err := h.SetSiteBaseline(h.as(h.desk), h.incident.Sites[0], draft)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		_, err := h.SetSiteBaseline(h.as(h.desk), h.incident.Sites[0], SiteBaselineDraft{Reason: "x", Filename: "a", Content: make([]byte, BaselineBytes+1)})
		wantKey(t, err, fault.KindTooLarge, "blob.too_large")
		h.exported("fw01", router+strings.Repeat("!\n", ComparedBytes/2))
		h.standard(SiteBaselineDraft{Filename: "a", Content: []byte(router), Reason: "x"})
		if d := h.standings(h.desk, "")["fw01"]; d.Standing != NotComparable || d.Lines != 0 {
			t.Errorf("a version that is too large: %+v", d)
		}
	})
}

func TestTheNewestVersionIsComparedFirstAndWhatWasComparedIsNotLookedAtAgain(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.hostAt("fw01", "Firewall")
		old := h.exported("fw01", router)
		latest := h.exported("fw01", router+"! more\n")
		for range 2 { // against nothing yet, and against another than before
			h.standard(SiteBaselineDraft{Filename: "a", Content: []byte(router), Reason: "x"})
			due, err := h.store.uncounted(t.Context(), afterAll)
			must(t, err)
			if len(due) != 2 || due[0].ItemID != latest.ID || due[1].ItemID != old.ID {
				t.Errorf("to be compared: %v", due)
			}
			must(t, h.CountDeviations(t.Context()))
			if due, err = h.store.uncounted(t.Context(), afterAll); err != nil || len(due) != 0 {
				t.Errorf("once they were: %v, %v", due, err)
			}
		}
		if h.db.Gorm(t.Context()).Name() != "sqlite" {
			return
		}
		var plan []struct{ Detail string }
		asked := h.db.Gorm(t.Context()).ToSQL(func(tx *gorm.DB) *gorm.DB { return h.store.askUncounted(tx, afterAll) })
		must(t, h.db.Gorm(t.Context()).Raw("EXPLAIN QUERY PLAN "+asked).Scan(&plan).Error)
		if n := strings.Count(fmt.Sprint(plan), "configuration_versions_against (asset_id=? AND against"); n != 2 {
			t.Errorf("it goes along the index %d times of two: %v", n, plan)
		}
	})
}

func TestASitesFileFollowsItsSiteToAnotherRegion(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		site := h.regional("")
		h.hostAt("fw01", "Firewall")
		file := h.standard(SiteBaselineDraft{Filename: "standard.cfg", Content: []byte(router), Reason: "x"})
		latest := h.exported("fw01", router)
		h.keepIn(site, directory.DefaultRegion)
		for range 2 { // the second time there is nothing to do
			must(t, h.FollowSites(t.Context()))
		}
		stored := map[string]int{}
		for _, region := range h.vault.Codes() {
			at, err := h.vault.In(region)
			must(t, err)
			for _, err := range at.Store.List(t.Context(), baselinePrefix) {
				must(t, err)
				stored[region]++
			}
		}
		l, err := h.SiteBaselines(h.as(h.desk), site.ID, Page{})
		must(t, err)
		if len(stored) != 1 || stored[directory.DefaultRegion] != 1 || l.Items[0].Region != directory.DefaultRegion || l.Items[0].SHA256 != file.SHA256 {
			t.Errorf("%v, %+v", stored, l.Items)
		}
		if d, err := h.Compare(h.as(h.desk), file.ID, latest.ID); err != nil || !d.Same {
			t.Errorf("compared where it is now: %v, %v", d, err)
		}
		if facts := h.facts(Item{ID: file.ID}); strings.Count(fmt.Sprint(facts), string(journal.SiteBaselineMoved)) != 1 {
			t.Errorf("on record: %v", facts)
		}
	})
}

func TestABaselineIsNotDisposedOfUntilAnotherTakesItsPlace(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host, second := h.hostAt("fw01", "Firewall"), h.second()
		old := h.exported("fw01", router)
		for _, to := range []State{InAnalysis, Archived} {
			_, err := h.Transition(h.as(h.desk), old.ID, to)
			must(t, err)
		}
		_, err := h.ProposeDisposal(h.as(h.desk), old.ID, "Old.")
		must(t, err)
		h.standard(SiteBaselineDraft{Role: "Firewall", Item: old.ID, Reason: "Agreed."})
		_, err = h.ApproveDisposal(h.as(second), old.ID)
		wantKey(t, err, fault.KindConflict, "evidence.is_baseline")
		later := h.exported("fw01", router+"! more\n")
		_, err = h.SetBaseline(access.IfMatch(h.as(h.desk), 1), host.ID, old.ID)
		must(t, err)
		h.standard(SiteBaselineDraft{Role: "Firewall", Filename: "a", Content: []byte(router), Reason: "A file of its own."})
		_, err = h.ApproveDisposal(h.as(second), old.ID)
		wantKey(t, err, fault.KindConflict, "evidence.is_baseline") // the host's own still
		_, err = h.SetBaseline(access.IfMatch(h.as(h.desk), 2), host.ID, later.ID)
		must(t, err)
		_, err = h.ApproveDisposal(h.as(second), old.ID)
		must(t, err)
		_, err = h.SetBaseline(access.IfMatch(h.as(h.desk), 3), host.ID, old.ID)
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("what was disposed of becomes one: %v", err)
		}
	})
}

func TestARuleProposesABaselineOnceAnotherHasTakenItsPlace(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.hostAt("fw01", "Firewall")
		item := h.exported("fw01", router)
		h.standard(SiteBaselineDraft{Item: item.ID, Reason: "Agreed."})
		for _, to := range []State{InAnalysis, Archived} {
			_, err := h.Transition(h.as(h.desk), item.ID, to)
			must(t, err)
		}
		h.rule(1)
		h.move(toTheEnd...)
		h.clock.Advance(40 * 24 * time.Hour)
		must(t, h.Retain(t.Context()))
		if d := h.kept(item).Disposal; d != nil {
			t.Errorf("proposed while it is one: %+v", d)
		}
		h.standard(SiteBaselineDraft{Filename: "a", Content: []byte(router), Reason: "x"})
		must(t, h.Retain(t.Context()))
		if h.kept(item).Disposal == nil {
			t.Error("not proposed once it is none")
		}
	})
}

func TestASitesFileStaysInItsRegionAndIsSweptWhereNoRowNamesIt(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		site := h.regional("")
		h.hostAt("fw01", "Firewall")
		ctx := h.as(h.desk)
		file := h.standard(SiteBaselineDraft{Filename: "standard.cfg", Content: []byte(router), Reason: "x"})
		_, err := h.StageSiteBaseline(ctx, site.ID, SiteBaselineDraft{Filename: "left.cfg", Content: []byte(router), Reason: "x"})
		must(t, err)
		must(t, h.Sweep(t.Context(), time.Now().Add(2*orphanAge)))
		left := 0
		for _, err := range h.vault.Elsewhere["eu"].List(t.Context(), baselinePrefix) {
			must(t, err)
			left++
		}
		for _, err := range h.vault.Store.List(t.Context(), baselinePrefix) {
			t.Errorf("a part elsewhere: %v", err)
		}
		regions, err := h.RegionsInUse(t.Context())
		must(t, err)
		held, err := h.BytesByRegion(t.Context())
		must(t, err)
		if left != 1 || len(regions) != 1 || regions[0] != "eu" || held["eu"] != file.Size {
			t.Errorf("%d objects, %v, %v", left, regions, held)
		}
		h.exported("fw01", router)
		if d := h.standings(h.desk, "")["fw01"]; d.Standing != AsBaseline {
			t.Errorf("after the sweep: %+v", d)
		}
	})
}
