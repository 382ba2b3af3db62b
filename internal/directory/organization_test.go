package directory

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

func TestWhatIsWrongWithAnOrganizationIsSaidAtEachField(t *testing.T) {
	good := func() OrganizationDraft {
		return OrganizationDraft{Kind: access.Site, Name: "Bangkok", Country: "TH", Zone: "Asia/Bangkok", Languages: []string{"th", "en"}}
	}
	for _, c := range []struct {
		name   string
		change func(*OrganizationDraft)
		want   []string
	}{
		{"all is well", func(*OrganizationDraft) {}, nil},
		{"several things at once", func(d *OrganizationDraft) { d.Zone, d.Country, d.Name = "Asia/Bankok", "UK", " " },
			[]string{"/name field.required", "/country country.unknown", "/zone zone.unknown"}},
		{"a machine's own zone is no place", func(d *OrganizationDraft) { d.Zone = "Local" }, []string{"/zone zone.unknown"}},
		{"a country in small letters", func(d *OrganizationDraft) { d.Country = "th" }, []string{"/country country.unknown"}},
		{"a language nobody knows", func(d *OrganizationDraft) { d.Languages = []string{"th", "xx"} }, []string{"/languages/1 language.unknown"}},
		{"a language twice, differently written", func(d *OrganizationDraft) { d.Languages = []string{"pt-BR", "PT-br"} }, []string{"/languages/1 field.twice"}},
		{"no language", func(d *OrganizationDraft) { d.Languages = nil }, []string{"/languages field.required"}},
		{"a kind nobody knows", func(d *OrganizationDraft) { d.Kind = "branch" }, []string{"/kind field.choice"}},
		{"a vendor in the tree of sites", func(d *OrganizationDraft) { d.Kind, d.Parent, d.Hub = access.LocalVendor, "x", true },
			[]string{"/parent site.only_sites", "/hub site.only_sites"}},
		{"hours that overlap", func(d *OrganizationDraft) {
			d.WorkingHours = map[string][]worktime.Span{"monday": {{From: "09:00", To: "12:00"}, {From: "11:00", To: "18:00"}}}
		}, []string{"/working_hours/monday/1 working_hours.overlap"}},
		{"a name with a line break", func(d *OrganizationDraft) { d.Name = "Bang\nkok" }, []string{"/name field.control_characters"}},
		{"a name that runs backwards", func(d *OrganizationDraft) { d.Name = "Bang\u202Ekok" }, []string{"/name field.control_characters"}},
		{"a name without end", func(d *OrganizationDraft) { d.Name = strings.Repeat("ก", 201) }, []string{"/name field.too_long"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := good()
			c.change(&d)
			_, err := d.normal()
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

func TestTagsAreWrittenTheWayTheStandardDoes(t *testing.T) {
	for tag, want := range map[string]string{
		"ja": "ja", "JA-Simple": "ja-simple", "en-sg": "en-SG", "zh-hans": "zh-Hans", "sr-latn-rs": "sr-Latn-RS", "es-419": "es-419",
		"en_US": "", "und": "", "mul": "", "x-klingon": "", "en-u-ca-buddhist": "", "qaa": "", "english": "", "": "", "en-ZZ": "",
	} {
		var c checker
		got := c.language("/language", tag)
		if refused := c.err() != nil; refused != (want == "") || !refused && got != want {
			t.Errorf("%q became %q, refused: %t", tag, got, refused)
		}
	}
}

func TestNumbersAreKeptAsE164(t *testing.T) {
	for number, want := range map[string]string{
		"+81 3-1234-5678": "+81312345678", "+65 6123 4567": "+6561234567", "+55 (11) 3123-4567": "+551131234567", "": "",
		"03-1234-5678": "refused", "+999 123456": "refused", "+81": "refused", "+1800FLOWERS": "refused", "call me": "refused",
		"+1 202 555": "refused", "tel:+81312345678": "refused", "+81312345678;ext=3": "refused",
	} {
		var c checker
		got := c.phone("/phone", number)
		if refused := c.err() != nil; refused != (want == "refused") || !refused && got != want {
			t.Errorf("%q became %q, refused: %t", number, got, refused)
		}
	}
}

func TestMailboxesAreKeptInLowerCase(t *testing.T) {
	for address, want := range map[string]string{
		"Desk@Aomine.example": "desk@aomine.example", "แอน@bkk.example": "แอน@bkk.example",
		"desk": "refused", "Desk <desk@aomine.example>": "refused", "a@b, c@d.example": "refused", "a@b\r\nBcc: c@d.example": "refused", "": "refused",
	} {
		var c checker
		got := c.email("/email", address)
		if refused := c.err() != nil; refused != (want == "refused") || !refused && got != want {
			t.Errorf("%q became %q, refused: %t", address, got, refused)
		}
	}
}

func TestThereIsOneHeadquarters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		second := OrganizationDraft{Kind: access.Headquarters, Name: "Another", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}}
		_, err := h.CreateOrganization(h.as(h.admin), second)
		wantKey(t, err, fault.KindConflict, "organization.headquarters_exists")
		_, _, err = h.Found(context.Background(), second, PersonDraft{Name: "X", Email: "x@aomine.example"})
		wantKey(t, err, fault.KindConflict, "organization.headquarters_exists")
		if o, err := h.Headquarters(context.Background()); err != nil || o.ID != h.hq.ID {
			t.Errorf("%v, %v", o, err)
		}
	})
}

func TestFoundingPointsIntoItsTwoParts(t *testing.T) {
	s := New(dbtest.SQLite(t), nil, nil)
	_, _, err := s.Found(context.Background(), OrganizationDraft{Name: "A", Country: "JP", Zone: "Tokyo", Languages: []string{"ja"}},
		PersonDraft{Name: "B", Email: "b", Zone: "Asia/Tokyo"})
	if diff := cmp.Diff([]string{"/headquarters/zone zone.unknown", "/person/email email.invalid"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestTheTreeOfSites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := h.as(h.coordinator)
		asia := h.organization(access.Site, "Singapore", hub)
		bangkok := h.organization(access.Site, "Bangkok", hub, under(asia))
		rayong := h.organization(access.Site, "Rayong", under(bangkok))
		vendor := h.organization(access.LocalVendor, "MerliNet")

		move := func(o, parent Organization) error {
			_, err := h.UpdateOrganization(ctx, o.ID, OrganizationChange{Parent: &parent.ID})
			return err
		}
		for _, c := range []struct {
			name      string
			o, parent Organization
			want      string
		}{
			{"under itself", asia, asia, "/parent site.circle"},
			{"under one that hangs under it", asia, bangkok, "/parent site.circle"},
			{"under a site that is no hub", bangkok, rayong, "/parent site.not_a_hub"},
			{"under a vendor", rayong, vendor, "/parent site.unknown"},
			{"under nothing that exists", rayong, Organization{ID: db.NewID()}, "/parent site.unknown"},
		} {
			t.Run(c.name, func(t *testing.T) {
				err := move(c.o, c.parent)
				if err == nil {
					t.Fatal("it was taken")
				}
				if got := fields(t, err); got[0] != c.want {
					t.Errorf("got %q", got)
				}
			})
		}
		_, err := h.UpdateOrganization(ctx, bangkok.ID, OrganizationChange{Hub: to(false)})
		wantKey(t, err, fault.KindConflict, "site.serves_others")
		if err := move(rayong, Organization{}); err != nil {
			t.Errorf("directly under headquarters: %v", err)
		}
		if _, err := h.UpdateOrganization(ctx, bangkok.ID, OrganizationChange{Hub: to(false)}); err != nil {
			t.Errorf("serving nobody any more: %v", err)
		}
	})
}

func TestTwoMovesAtOnceCloseNoCircle(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := h.as(h.coordinator)
		for range 2 {
			a, b := h.organization(access.Site, "A", hub), h.organization(access.Site, "B", hub)
			var wg sync.WaitGroup
			errs := make([]error, 2)
			for i, m := range [][2]string{{a.ID, b.ID}, {b.ID, a.ID}} {
				wg.Go(func() { _, errs[i] = h.UpdateOrganization(ctx, m[0], OrganizationChange{Parent: &m[1]}) })
			}
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("%v and %v", errs[0], errs[1])
			}
		}
	})
}

func TestAChangeKeepsWhatItDoesNotName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		site := h.organization(access.Site, "Singapore", hub, func(d *OrganizationDraft) { d.WorkingHours = office() })
		ctx := h.as(h.coordinator)
		got, err := h.UpdateOrganization(access.IfMatch(ctx, 1), site.ID, OrganizationChange{Languages: to([]string{"en", "zh-hans"})})
		if err != nil {
			t.Fatal(err)
		}
		want := site
		want.Languages, want.Version = []string{"en", "zh-Hans"}, 2
		read, err := h.Organization(ctx, site.ID)
		if diff := cmp.Diff(want, read); err != nil || diff != "" || cmp.Diff(want, got) != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = h.UpdateOrganization(access.IfMatch(ctx, 1), site.ID, OrganizationChange{Name: to("Straits Colo")})
		wantKey(t, err, fault.KindPreconditionFailed, "problem.changed_meanwhile")
	})
}

func TestOrganizationsComeInParts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		asia := h.organization(access.Site, "Singapore", hub)
		for _, name := range []string{"Bangkok", "Jakarta", "Shanghai"} {
			h.organization(access.Site, name, under(asia))
		}
		h.organization(access.LocalVendor, "MerliNet")
		ctx := h.as(h.coordinator)
		var names []string
		page := Page{Limit: 2, Count: true}
		for {
			l, err := h.Organizations(ctx, OrganizationFilter{Kind: access.Site}, page)
			if err != nil {
				t.Fatal(err)
			}
			if *l.Total != 4 {
				t.Errorf("total %d", *l.Total)
			}
			for _, o := range l.Items {
				names = append(names, o.Name)
			}
			if page.After = l.Next; l.Next == "" {
				break
			}
		}
		if diff := cmp.Diff([]string{"Shanghai", "Jakarta", "Bangkok", "Singapore"}, names); diff != "" {
			t.Error(diff)
		}
		if l, err := h.Organizations(ctx, OrganizationFilter{Parent: asia.ID}, Page{}); err != nil || len(l.Items) != 3 {
			t.Errorf("%d under the hub, %v", len(l.Items), err)
		}
	})
}
