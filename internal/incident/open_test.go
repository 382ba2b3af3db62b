package incident

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestAnOpenedCaseIsReadBackAsItWasSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		said := h.springboard()
		said.Impact = []Impact{{Service: "Order entry", From: wall(t, "2026-03-27T23:41", "Asia/Singapore"), Until: to(wall(t, "2026-03-28T01:22", "Asia/Singapore"))}}
		opened, err := h.Open(h.as(h.desk), said)
		if err != nil {
			t.Fatal(err)
		}
		read, err := h.Get(h.as(h.desk), opened.Reference)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(opened, read); diff != "" {
			t.Error(diff)
		}
		said.Classification, said.TLP = "other/undetermined", "TLP:AMBER+STRICT"
		if diff := cmp.Diff(said, read.content()); diff != "" {
			t.Error(diff)
		}
		if read.State != Reported || read.OpenedBy != h.desk.ID || !read.OpenedAt.Equal(start) || read.Version != 1 {
			t.Errorf("%+v", read)
		}
		began, err := read.Impact[0].From.Instant()
		if want := time.Date(2026, 3, 27, 15, 41, 0, 0, time.UTC); err != nil || !began.Equal(want) {
			t.Errorf("it began at %s, %v; want %s", began, err, want)
		}
	})
}

func TestReferencesCountByTheYearOfHeadquarters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d, FirstNumber(2026, 7))
		var got []string
		for _, at := range []time.Time{
			start, start,
			time.Date(2026, 12, 31, 14, 59, 0, 0, time.UTC), // 23:59 in Tokyo
			time.Date(2026, 12, 31, 15, 0, 0, 0, time.UTC),  // midnight there
		} {
			h.clock.Set(at)
			got = append(got, h.open().Reference)
		}
		want := []string{"INC-2026-0007", "INC-2026-0008", "INC-2026-0009", "INC-2027-0001"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNoNumberIsGivenTwiceOrLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx, refused := h.as(h.desk), fault.Conflict("x")
		var wg sync.WaitGroup
		for n := range 12 {
			wg.Go(func() {
				err := d.In(ctx, func(ctx context.Context) error {
					if _, err := h.Open(ctx, h.springboard()); err != nil {
						return err
					}
					if n%3 == 0 {
						return refused // its number goes back
					}
					return nil
				})
				if (n%3 == 0) != (err != nil) {
					t.Errorf("%d: %v", n, err)
				}
			})
		}
		wg.Wait()
		if last := h.open().Reference; last != "INC-2026-0009" {
			t.Errorf("after eight cases comes %s", last)
		}
		list, err := h.List(ctx, Filter{}, db.Page{Count: true})
		if err != nil || *list.Total != 9 || len(list.Items) != 9 {
			t.Errorf("%d of %d, %v", len(list.Items), *list.Total, err)
		}
	})
}

func TestReferencesWithinACaseCountBySeries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one, two := h.open(), h.open()
		var got []string
		for _, take := range []struct{ id, series string }{{one.ID, Requests}, {one.ID, Requests}, {one.ID, Notices}, {two.ID, Requests}} {
			err := d.In(h.as(h.desk), func(ctx context.Context) error {
				reference, _, err := h.Number(ctx, take.id, take.series)
				got = append(got, reference)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"INC-2026-0001/R1", "INC-2026-0001/R2", "INC-2026-0001/N1", "INC-2026-0002/R1"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOnlyHeadquartersCoordinatorsOpenCases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for _, p := range h.people() {
			_, err := h.Open(h.as(p), h.springboard())
			if p.ID == h.desk.ID || p.ID == h.admin.ID { // the founder coordinates too
				if err != nil {
					t.Errorf("%s: %v", p.Name, err)
				}
			} else if !fault.Is(err, fault.KindForbidden) {
				t.Errorf("%s: %v", p.Name, err)
			}
		}
	})
}

func TestWhatIsWrongWithACaseIsSaidAtEachField(t *testing.T) {
	d := dbtest.SQLite(t)
	h := build(t, d)
	gap, twice := wall(t, "2026-03-29T02:30", "Europe/Berlin"), wall(t, "2026-10-25T02:30", "Europe/Berlin")
	asked := twice
	asked.Fold = "later"
	noon := wall(t, "2026-03-28T12:00", "Asia/Tokyo")
	for _, c := range []struct {
		name   string
		change func(*Content)
		want   []string
	}{
		{"all is well", func(*Content) {}, nil},
		{"nothing is said", func(c *Content) { *c = Content{} }, []string{"/title field.required"}},
		{"words nobody knows", func(c *Content) { c.Severity, c.Classification, c.TLP, c.Discovery = "bad", "fraud", "RED", "internal" },
			[]string{"/severity field.choice", "/classification field.choice", "/tlp field.choice", "/discovery field.choice"}},
		{"a title that runs backwards", func(c *Content) { c.Title = "Fire\u202Ewall" }, []string{"/title field.control_characters"}},
		{"an impact at a time that Frankfurt skips", func(c *Content) { c.Impact = []Impact{{Service: "Mail", From: gap}} },
			[]string{"/impact/0/from/wall time.in_gap"}},
		{"an impact at a time that Frankfurt has twice", func(c *Content) { c.Impact = []Impact{{Service: "Mail", From: twice}} },
			[]string{"/impact/0/from/fold time.exists_twice"}},
		{"and the answer which", func(c *Content) { c.Impact = []Impact{{Service: "Mail", From: asked}} }, nil},
		{"an impact that ends before it begins, elsewhere", func(c *Content) {
			c.Impact = []Impact{{Service: "Mail", From: noon, Until: to(wall(t, "2026-03-28T10:59", "Asia/Singapore"))}}
		}, []string{"/impact/0/until time.ends_before_it_starts"}},
		{"an impact that ends as it begins, elsewhere", func(c *Content) {
			c.Impact = []Impact{{Service: "Mail", From: noon, Until: to(wall(t, "2026-03-28T11:00", "Asia/Singapore"))}}
		}, nil},
		{"an impact nowhere on nothing", func(c *Content) { c.Impact = []Impact{{From: wall(t, "2026-03-28T12:00", "Mars/Olympus")}} },
			[]string{"/impact/0/service field.required", "/impact/0/from/zone zone.unknown"}},
		{"a vendor as a site", func(c *Content) { c.Sites = []string{h.bangkok.ID, h.merlinet.ID, "nobody"} },
			[]string{"/sites/1 site.unknown", "/sites/2 site.unknown"}},
		{"headquarters as a site", func(c *Content) { c.Sites = []string{h.hq.ID} }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := h.springboard()
			c.change(&said)
			_, err := h.Open(h.as(h.desk), said)
			if c.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if diff := cmp.Diff(c.want, fields(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAChangeTouchesWhatItNamesAndTheJournalSaysWhich(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		was := h.open()
		is, err := h.Update(h.as(h.desk), was.ID, Change{Severity: to(Severity("severe")), Title: to("Springboard"), Sites: &[]string{h.bangkok.ID}})
		if err != nil {
			t.Fatal(err)
		}
		want := was
		want.Severity, want.Title, want.Sites, want.Version = "severe", "Springboard", []string{h.bangkok.ID}, 2
		if diff := cmp.Diff(want, is); diff != "" {
			t.Error(diff)
		}
		last := h.journalled()[0]
		if diff := cmp.Diff([]any{"severity", "sites", "title"}, last.Data["fields"]); diff != "" || last.Fact != journal.IncidentChanged {
			t.Error(last.Fact, diff)
		}
		if diff := cmp.Diff(map[string]string{"title": "Springboard"}, last.Personal); diff != "" {
			t.Error(diff)
		}
		bangkok, err := h.List(h.as(h.desk), Filter{Site: h.bangkok.ID}, db.Page{Count: true})
		if err != nil || len(bangkok.Items) != 1 || *bangkok.Total != 1 {
			t.Errorf("%d cases at the new site, %v", len(bangkok.Items), err)
		}
		if l, err := h.List(h.as(h.desk), Filter{Site: h.singapore.ID}, db.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("%d cases at the old site, %v", len(l.Items), err)
		}
		_, err = h.Update(h.as(h.desk), was.ID, Change{Sites: &[]string{h.chao.ID}, Discovery: to(Discovery("x"))})
		if diff := cmp.Diff([]string{"/discovery field.choice", "/sites/0 site.unknown"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAStaleVersionIsRefusedBeforeTheStateIsLookedAt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		stale := access.IfMatch(h.as(h.desk), 7)
		_, err := h.Update(stale, i.ID, Change{Title: to("")})
		wantKey(t, err, fault.KindPreconditionFailed, "problem.changed_meanwhile")
		_, err = h.Transition(stale, i.ID, Step{To: Closed})
		wantKey(t, err, fault.KindPreconditionFailed, "problem.changed_meanwhile")
		_, err = h.AddParticipant(stale, i.ID, Grant{})
		wantKey(t, err, fault.KindPreconditionFailed, "problem.changed_meanwhile")
		if _, err = h.Update(access.IfMatch(h.as(h.desk), 1), i.ID, Change{Title: to("Springboard")}); err != nil {
			t.Error(err)
		}
	})
}
