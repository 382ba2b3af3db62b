package exchange

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// versions are two configurations of fw01 that were handed in one after the other; the community changed between them.
func (h *house) versions() (host directory.Asset, first, second Item) {
	h.t.Helper()
	host, err := h.dir.CreateAsset(h.as(h.desk), directory.AssetDraft{Site: h.incident.Sites[0], Name: "fw01"})
	must(h.t, err)
	first = h.exported("fw01", router)
	second = h.exported("fw01", strings.Replace(router, "community h1dd3n", "community an0ther", 1))
	return host, first, second
}

func TestVersionsAreListedNewestFirstToWhomTheyAreShown(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host, first, second := h.versions()
		h.exported("fw02", router) // of another host
		for _, who := range []directory.Person{h.desk, h.analyst, h.engineer, h.below()} {
			l, err := h.Configurations(h.as(who), host.ID, Page{Count: true, Limit: 1})
			must(t, err)
			if len(l.Items) != 1 || l.Items[0].ID != second.ID || *l.Total != 2 {
				t.Fatalf("got %v", l)
			}
			l, err = h.Configurations(h.as(who), host.ID, Page{Limit: 1, After: l.Next})
			must(t, err)
			if len(l.Items) != 1 || l.Items[0].ID != first.ID || l.Items[0].Latest().SHA256 != sumOf([]byte(router)) {
				t.Fatalf("got %v", l)
			}
		}
	})
}

func TestWhoSeesNoVersionKnowsOfNoHost(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host, _, _ := h.versions()
		for _, id := range []string{host.ID, "019d3c14-8000-7000-8000-00000000ffff"} {
			_, err := h.Configurations(h.as(h.rival), id, Page{})
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
			_, err = h.BaselineOf(h.as(h.rival), id)
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
		}
	})
}

func TestADifferenceShowsThatASecretChangedAndNotWhatItWas(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		_, first, second := h.versions()
		for who, whole := range map[*directory.Person]bool{&h.desk: true, &h.engineer: false} {
			d, err := h.Compare(h.as(*who), first.ID, second.ID)
			must(t, err)
			if d.Redacted == whole || d.Same || len(d.Hunks) != 1 {
				t.Fatalf("got %v", d)
			}
			var changed []string
			for _, l := range d.Hunks[0].Lines {
				if l.Change != Kept {
					changed = append(changed, l.Text)
				}
			}
			text := strings.Join(changed, "\n")
			if len(changed) != 2 || changed[0] == changed[1] || whole != strings.Contains(text, "h1dd3n") || whole != strings.Contains(text, "an0ther") {
				t.Errorf("changed: %q", changed)
			}
			if n := h.facts(second); n[len(n)-1] != journal.EvidenceRead {
				t.Error("the read is not on record")
			}
			same, err := h.Compare(h.as(*who), first.ID, first.ID)
			must(t, err)
			if !same.Same {
				t.Errorf("a version differs from itself in %v", same.Hunks)
			}
		}
	})
}

func TestWhatCanNotBeCompared(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		log := h.handedIn([]byte("a log"))
		_, first, _ := h.versions()
		prose := h.exported("fw01", "The password is h1dd3n.\n")
		large := h.exported("fw01", router+strings.Repeat("!\n", ComparedBytes/2))
		compare := func(who directory.Person, from, to Item, kind fault.Kind, key string) {
			t.Helper()
			_, err := h.Compare(h.as(who), from.ID, to.ID)
			wantKey(t, err, kind, key)
		}
		compare(h.desk, first, log, fault.KindConflict, "configuration.none")
		compare(h.engineer, first, prose, fault.KindForbidden, "evidence.withheld")
		compare(h.desk, large, first, fault.KindTooLarge, "configuration.too_large")
		compare(h.rival, first, first, fault.KindNotFound, "problem.not_found")
	})
}

func TestABaselineIsSetOverTheOneThatWasRead(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host, first, second := h.versions()
		stranger := h.exported("fw02", router)
		set := func(who directory.Person, version int, item string) (Baseline, error) {
			return h.SetBaseline(access.IfMatch(h.as(who), version), host.ID, item)
		}
		b, err := set(h.desk, 1, first.ID)
		must(t, err)
		if b.Version != 2 || b.Item != first.ID || b.SetBy != h.desk.ID || !slices.Contains(h.facts(first), journal.BaselineSet) {
			t.Errorf("got %v", b)
		}
		_, err = set(h.desk, 1, second.ID)
		wantKey(t, err, fault.KindPreconditionFailed, "problem.changed_meanwhile")
		_, err = set(h.engineer, 2, second.ID)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		if _, err = set(h.desk, 2, stranger.ID); kindOf(err) != fault.KindInvalid {
			t.Errorf("a version of another host: %v", err)
		}
		b, err = set(h.desk, 2, second.ID)
		must(t, err)
		read, err := h.BaselineOf(h.as(h.engineer), host.ID)
		must(t, err)
		if read != b || read.Version != 3 {
			t.Errorf("reads %v", read)
		}
		site, err := h.dir.LookupOrganization(context.Background(), h.incident.Sites[0])
		must(t, err)
		admin := h.desk
		admin.Roles = []access.Role{access.Administrator}
		local := h.person(admin, site, access.SiteLiaison)
		read, err = h.BaselineOf(h.as(local), host.ID)
		must(t, err)
		if read.Item != "" || read.Version != 3 {
			t.Errorf("the site takes no part in the case and reads %v", read)
		}
	})
}
