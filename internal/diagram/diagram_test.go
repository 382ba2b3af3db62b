package diagram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

const drawing = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text>10.9.0.1</text><script>alert(1)</script></svg>`

// house is headquarters, a site with two hosts and one of its people, a partner who analyses a case there in full and another one
// who doesn't.
type house struct {
	*Service
	t                                     *testing.T
	kinds                                 map[string]access.Kind
	incidents                             *incident.Service
	site                                  directory.Organization
	system, desk, liaison, analyst, rival directory.Person
	hosts                                 map[string]string
	masters                               *blob.Keys
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, kinds: map[string]access.Kind{}, hosts: map[string]string{}}
	now := clock.At(start)
	j := journal.New(d, now, nil)
	dir := directory.New(d, j, now)
	h.incidents = incident.New(d, j, now, dir)
	store, err := blob.Open(t.Context(), t.TempDir())
	h.must(err)
	t.Cleanup(func() { h.must(store.Close()) })
	h.masters, err = blob.OpenKeys(filepath.Join(t.TempDir(), "keys.json"), true)
	h.must(err)
	h.Service = New(d, j, now, dir, h.incidents, &blob.Vault{Store: store, Keys: h.masters}, keyring.New(d, j, now, h.masters))
	hq, admin, err := dir.Found(t.Context(), directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	h.must(err)
	h.kinds[hq.ID] = access.Headquarters
	organization := func(k access.Kind, name string) directory.Organization {
		o, err := dir.CreateOrganization(h.as(admin), directory.OrganizationDraft{Kind: k, Name: name, Country: "TH", Zone: "Asia/Bangkok", Languages: []string{"th"}})
		h.must(err)
		h.kinds[o.ID] = k
		return o
	}
	person := func(o directory.Organization, r access.Role) directory.Person {
		p, err := dir.CreatePerson(h.as(admin), directory.PersonDraft{
			Organization: o.ID, Name: "One of " + o.Name, Email: fmt.Sprintf("p%d@example.org", len(h.hosts)+len(h.kinds)*10), Language: "en", Zone: "Asia/Bangkok", Roles: []access.Role{r},
		})
		h.must(err)
		return p
	}
	h.site = organization(access.Site, "Bangkok")
	h.system = person(hq, access.Administrator)
	h.desk, h.liaison = person(hq, access.Coordinator), person(h.site, access.SiteLiaison)
	tsubame := organization(access.SecurityPartner, "Tsubame IR")
	h.analyst = person(tsubame, access.LogAnalyst)
	h.rival = person(organization(access.SecurityPartner, "Karasu IR"), access.LogAnalyst)
	for _, name := range []string{"bkk-fw01", "bkk-lp01", "bkk-nas01"} {
		a, err := dir.CreateAsset(h.as(h.desk), directory.AssetDraft{Site: h.site.ID, Name: name})
		h.must(err)
		h.hosts[name] = a.ID
	}
	_, err = dir.CreateEngagement(h.as(admin), directory.EngagementDraft{
		Organization: tsubame.ID, Sites: []string{h.site.ID}, Scope: "Help", Expires: start.AddDate(0, 0, 30), Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
	})
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) as(p directory.Person) context.Context {
	ctx := access.With(h.t.Context(), access.Actor{Person: p.ID, Organization: p.Organization, Kind: h.kinds[p.Organization], Roles: p.Roles, Language: "en", Zone: "Asia/Bangkok"})
	return journal.WithActor(ctx, p.ID, p.Organization)
}

// analyses lets the analyst into a case at the site, at a level.
func (h *house) analyses(l access.Level) {
	h.t.Helper()
	i, err := h.incidents.Open(h.as(h.desk), incident.Content{Title: "Firewall load", Severity: "high", Sites: []string{h.site.ID}})
	h.must(err)
	_, err = h.incidents.AddParticipant(h.as(h.desk), i.ID, incident.Grant{Organization: h.analyst.Organization, Level: l, Roles: []access.Role{access.LogAnalyst}, Expires: start.AddDate(0, 0, 20), Reason: "The firewall"})
	h.must(err)
}

func (h *house) draft(hosts ...string) Draft {
	d := Draft{Name: "Office network", Filename: "office.svg", Content: []byte(drawing), ValidAsOf: "2026-02-20", Source: "Chao IT, walked the floor", Note: "Wi-Fi isn't on it"}
	for _, name := range hosts {
		d.Hosts = append(d.Hosts, h.hosts[name])
	}
	return d
}

func names(hosts []Host) string {
	var all []string
	for _, h := range hosts {
		all = append(all, h.Name)
	}
	return strings.Join(all, " ")
}

func TestADiagramIsKeptVersionByVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		made, err := h.Create(h.as(h.desk), h.site.ID, h.draft("bkk-lp01", "bkk-fw01"))
		h.must(err)
		next := h.draft("bkk-fw01", "bkk-nas01")
		next.Content, next.Filename, next.ValidAsOf = []byte("\x89PNG\r\n\x1a\n and so on"), `C:\drawings\office.png`, "2026-03-01"
		changed, err := h.AddVersion(h.as(h.desk), made.ID, next)
		h.must(err)
		l, err := h.List(h.as(h.liaison), h.site.ID, Page{})
		h.must(err)
		if len(l.Items) != 1 || l.Items[0] != changed || changed.Versions != 2 || changed.Latest.Kind != PNG || changed.Latest.Filename != "office.png" || changed.Latest.AddedBy != h.desk.ID {
			t.Errorf("%+v", l.Items)
		}
		all, err := h.Versions(h.as(h.desk), made.ID, Page{})
		if err != nil || len(all.Items) != 2 || all.Items[1] != made.Latest || made.Latest.ValidAsOf != "2026-02-20" {
			t.Errorf("%+v, %v", all.Items, err)
		}
		v, err := h.Version(h.as(h.desk), changed.Latest.ID, "")
		if err != nil || v.Against == nil || v.Against.Number != 1 || names(v.Hosts) != "bkk-fw01 bkk-nas01" || names(v.Added) != "bkk-nas01" || names(v.Removed) != "bkk-lp01" {
			t.Errorf("%+v, %v", v, err)
		}
		back, err := h.Version(h.as(h.desk), made.Latest.ID, changed.Latest.ID)
		if err != nil || names(back.Added) != "bkk-lp01" || names(back.Removed) != "bkk-nas01" {
			t.Errorf("%+v, %v", back, err)
		}
		if first, err := h.Version(h.as(h.desk), made.Latest.ID, ""); err != nil || first.Against != nil || len(first.Added) != 0 {
			t.Errorf("%+v, %v", first, err)
		}
		gaps, err := h.Undrawn(h.as(h.liaison), h.site.ID, Page{Count: true})
		if err != nil || names(gaps.Items) != "bkk-lp01" || *gaps.Total != 1 {
			t.Errorf("%+v, %v", gaps, err)
		}
		for name, want := range map[string]int{"bkk-fw01": 1, "bkk-lp01": 0} {
			if on, err := h.Showing(h.as(h.desk), h.hosts[name], h.site.ID); err != nil || len(on) != want {
				t.Errorf("%s: %+v, %v", name, on, err)
			}
		}
	})
}

func TestWhoMayReadAConfigurationMayReadADiagram(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		made, err := h.Create(h.as(h.desk), h.site.ID, h.draft("bkk-fw01"))
		h.must(err)
		reads := func(p directory.Person) string {
			_, listed := h.Get(h.as(p), made.ID)
			_, content, err := h.Open(h.as(p), made.Latest.ID)
			if err == nil && string(content) != drawing {
				t.Errorf("other bytes: %q", content)
			}
			said := func(err error) string {
				switch {
				case err == nil:
					return "yes"
				case fault.Is(err, fault.KindForbidden):
					return "no"
				case fault.Is(err, fault.KindNotFound):
					return "hidden"
				}
				return err.Error()
			}
			return said(listed) + " " + said(err)
		}
		for who, c := range map[string]struct {
			p    directory.Person
			want string
		}{
			"headquarters' desk": {h.desk, "yes yes"}, "its administrator": {h.system, "yes no"}, "the site itself": {h.liaison, "yes no"},
			"a partner without a case": {h.analyst, "hidden hidden"}, "another partner": {h.rival, "hidden hidden"},
		} {
			if got := reads(c.p); got != c.want {
				t.Errorf("%s: %s, want %s", who, got, c.want)
			}
		}
		h.analyses(access.Investigative)
		if got := reads(h.analyst); got != "hidden hidden" {
			t.Errorf("below full: %s", got)
		}
		h.analyses(access.Full)
		if got := reads(h.analyst); got != "yes yes" {
			t.Errorf("in full: %s", got)
		}
		for _, p := range []directory.Person{h.liaison, h.analyst} {
			if _, err := h.AddVersion(h.as(p), made.ID, h.draft()); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("changed by %s: %v", p.Name, err)
			}
		}
		if _, err := h.List(h.as(h.desk), h.rival.Organization, Page{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a partner has diagrams: %v", err)
		}
	})
}

func TestEachReadIsOnRecordFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		made, err := h.Create(h.as(h.desk), h.site.ID, h.draft("bkk-fw01"))
		h.must(err)
		h.vault.Store = away{h.vault.Store}
		if _, _, err := h.Open(h.as(h.desk), made.Latest.ID); !errors.Is(err, errAway) {
			t.Errorf("got %v", err)
		}
		entries, err := h.journal.Entries(t.Context(), journal.Filter{}, db.Page{Limit: 100})
		h.must(err)
		var facts []journal.Fact
		for _, e := range entries.Items {
			if e.Object.ID == made.ID {
				facts = append(facts, e.Fact)
			}
		}
		if !slices.Equal(facts, []journal.Fact{journal.DiagramAdded, journal.DiagramRead}) {
			t.Errorf("%v", facts)
		}
	})
}

var errAway = errors.New("the store is away")

type away struct{ blob.Store }

func (away) Get(context.Context, string, int64, int64) (io.ReadCloser, error) { return nil, errAway }

func TestNothingOfADiagramLiesOpen(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	made, err := h.Create(h.as(h.desk), h.site.ID, h.draft())
	h.must(err)
	row, err := h.store.version(t.Context(), made.Latest.ID)
	h.must(err)
	r, err := h.vault.Store.Get(t.Context(), row.Part, 0, -1)
	h.must(err)
	defer r.Close()
	if raw, err := io.ReadAll(r); err != nil || len(raw) < len(drawing) || bytes.Contains(raw, []byte("10.9.0.1")) {
		t.Errorf("%q, %v", raw, err)
	}
	later := time.Now().Add(2 * orphanAge)
	_, err = h.vault.PutSealed(t.Context(), objectPrefix+db.NewID(), strings.NewReader("orphan"), MaxBytes)
	h.must(err)
	h.must(h.Sweep(t.Context(), later))
	n := 0
	for entry, err := range h.vault.Store.List(t.Context(), objectPrefix) {
		if h.must(err); entry.Name != row.Part {
			t.Errorf("%s was left", entry.Name)
		}
		n++
	}
	if _, content, err := h.Open(h.as(h.desk), made.Latest.ID); n != 1 || err != nil || string(content) != drawing {
		t.Errorf("%d files, %q, %v", n, content, err)
	}
}

// A transaction that waits for where files are kept would keep others waiting.
func TestAFileIsSealedBeforeTheTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		staged, err := h.Stage(h.as(h.desk), h.site.ID, h.draft("bkk-fw01"))
		h.must(err)
		real := h.vault.Store
		h.vault.Store = full{real}
		made, err := h.Create(h.as(h.desk), h.site.ID, staged)
		if err != nil || made.Latest.Size != int64(len(drawing)) {
			t.Errorf("%+v, %v", made, err)
		}
		if _, err := h.AddVersion(h.as(h.desk), made.ID, h.draft()); !errors.Is(err, errAway) {
			t.Errorf("got %v", err)
		}
		h.vault.Store = real
		if _, content, err := h.Open(h.as(h.desk), made.Latest.ID); err != nil || string(content) != drawing {
			t.Errorf("%q, %v", content, err)
		}
		if _, err := h.Stage(h.as(h.liaison), h.site.ID, h.draft()); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("staged by whoever may not enter it: %v", err)
		}
	})
}

type full struct{ blob.Store }

func (full) Put(context.Context, string, []byte) error { return errAway }

func TestAKeyInUseMovesWithAllOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		made, err := h.Create(h.as(h.desk), h.site.ID, h.draft())
		h.must(err)
		before, err := h.store.version(t.Context(), made.Latest.ID)
		h.must(err)
		_, err = h.keys.Rotate(h.t.Context())
		h.must(err)
		h.must(h.keys.Move(t.Context()))
		after, err := h.store.version(t.Context(), made.Latest.ID)
		if err != nil || after.KeyID == before.KeyID {
			t.Errorf("still under %s, %v", after.KeyID, err)
		}
		if _, content, err := h.Open(h.as(h.desk), made.Latest.ID); err != nil || string(content) != drawing {
			t.Errorf("%q, %v", content, err)
		}
	})
}

func TestWhatCanBeNoDiagramIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for want, change := range map[string]func(*Draft){
			"/content field.required": func(d *Draft) { d.Content = nil }, "/content diagram.kind": func(d *Draft) { d.Content = []byte("MZ\x90\x00") },
			"/valid_as_of contract.format": func(d *Draft) { d.ValidAsOf = "last year" }, "/source field.required": func(d *Draft) { d.Source = " " },
			"/note field.control_characters": func(d *Draft) { d.Note = "a\u202eb" }, "/name field.required": func(d *Draft) { d.Name = "" },
			"/assets field.unknown_id": func(d *Draft) { d.Hosts = append(d.Hosts, db.NewID()) },
		} {
			draft := h.draft("bkk-fw01")
			change(&draft)
			_, err := h.Create(h.as(h.desk), h.site.ID, draft)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		large := h.draft()
		large.Content = append([]byte("%PDF-1.7"), make([]byte, MaxBytes)...)
		if _, err := h.Create(h.as(h.desk), h.site.ID, large); !fault.Is(err, fault.KindTooLarge) {
			t.Errorf("got %v", err)
		}
		made, err := h.Create(h.as(h.desk), h.site.ID, h.draft())
		h.must(err)
		if _, err := h.Create(h.as(h.desk), h.site.ID, h.draft()); !fault.Is(err, fault.KindConflict) {
			t.Errorf("the same name twice: %v", err)
		}
		other := h.draft()
		other.Name = "Plant network"
		second, err := h.Create(h.as(h.desk), h.site.ID, other)
		h.must(err)
		if _, err := h.Version(h.as(h.desk), made.Latest.ID, second.Latest.ID); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("held against another diagram's: %v", err)
		}
	})
}

func TestKindsAreToldByWhatAFileHolds(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		want    Kind
	}{
		"a.svg": {drawing, SVG}, "b.png": {"\x89PNG\r\n\x1a\nx", PNG}, "c.pdf": {"%PDF-1.7", PDF}, "d.drawio": {`<mxfile host="x"><diagram/></mxfile>`, Drawio},
		"e.xml": {"<?xml version='1.0'?>\n<!-- x --><mxGraphModel/>", Drawio}, "f.vsdx": {"PK\x03\x04x", Visio}, "g.zip": {"PK\x03\x04x", ""},
		"h.svg": {"<html><svg/></html>", ""}, "i.html": {drawing, SVG}, "j.svg": {"nothing", ""},
	} {
		if kind, ok := kindOf(name, []byte(c.content)); ok != (c.want != "") || ok && kind != c.want {
			t.Errorf("%s: %s, %v", name, kind, ok)
		}
	}
}
