package directory

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

// world is a vendor engaged at Singapore, another one at Bangkok, and a partner engaged at Bangkok.
type world struct {
	*house
	singapore, bangkok, merlinet, chaoit, tsubame Organization
	liaison, escort, noc, chao, analyst           Person
}

func buildWorld(t *testing.T, d *db.DB) *world {
	h := build(t, d)
	w := &world{house: h}
	w.singapore = h.organization(access.Site, "Singapore", hub)
	w.bangkok = h.organization(access.Site, "Bangkok", under(w.singapore))
	w.merlinet = h.organization(access.LocalVendor, "MerliNet")
	w.chaoit = h.organization(access.LocalVendor, "Chao IT")
	w.tsubame = h.organization(access.SecurityPartner, "Tsubame IR")
	who := func(o Organization, name string, r access.Role) Person {
		return h.person(PersonDraft{Organization: o.ID, Name: name, Email: "mail@" + name + ".example", Phone: "+6561234567", Roles: []access.Role{r}})
	}
	w.liaison, w.escort = who(w.singapore, "liaison", access.SiteLiaison), who(w.singapore, "escort", access.Escort)
	w.noc, w.chao, w.analyst = who(w.merlinet, "noc", access.Executor), who(w.chaoit, "chao", access.Executor), who(w.tsubame, "analyst", access.LogAnalyst)
	h.engage(w.merlinet, w.singapore)
	h.engage(w.chaoit, w.bangkok)
	h.engage(w.tsubame, w.bangkok)
	return w
}

func (w *world) seen(ctx context.Context) (organizations, people []string) {
	w.t.Helper()
	os, err := w.Organizations(ctx, OrganizationFilter{}, Page{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, o := range os.Items {
		organizations = append(organizations, o.Name)
	}
	ps, err := w.People(ctx, PersonFilter{}, Page{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range ps.Items {
		people = append(people, p.Name)
	}
	slices.Sort(organizations)
	slices.Sort(people)
	return organizations, people
}

func TestWhoSeesWhom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		auditor := w.person(PersonDraft{Organization: w.hq.ID, Name: "Auditor", Email: "audit@aomine.example", Roles: []access.Role{access.Auditor}})
		everyone := []string{"Auditor", "Incident desk", "System office", "analyst", "chao", "escort", "liaison", "noc"}
		all := []string{"Aomine Seiki", "Bangkok", "Chao IT", "MerliNet", "Singapore", "Tsubame IR"}
		for _, c := range []struct {
			name                  string
			who                   Person
			organizations, people []string
		}{
			{"a coordinator sees all", w.coordinator, all, everyone},
			{"an administrator sees all", w.admin, all, everyone},
			{"an auditor has the journal and not the directory", auditor, []string{"Aomine Seiki"}, []string{"Auditor"}},
			{"a vendor sees the site it is engaged at, and headquarters' contacts", w.noc,
				[]string{"Aomine Seiki", "MerliNet", "Singapore"}, []string{"Incident desk", "System office", "escort", "liaison", "noc"}},
			{"a site sees its vendor, and not another site's", w.escort,
				[]string{"Aomine Seiki", "MerliNet", "Singapore"}, []string{"Incident desk", "System office", "escort", "liaison", "noc"}},
			{"two that are engaged at one site do not see each other", w.analyst,
				[]string{"Aomine Seiki", "Bangkok", "Tsubame IR"}, []string{"Incident desk", "System office", "analyst"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				organizations, people := w.seen(w.as(c.who))
				if diff := cmp.Diff(c.organizations, organizations) + cmp.Diff(c.people, people); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

func TestOneAtATimeFollowsTheSameRuleAsTheList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		ctx := w.as(w.noc)
		for name, id := range map[string]string{"foreign": w.chao.ID, "absent": db.NewID()} {
			_, err := w.Person(ctx, id)
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
			_, err = w.UpdatePerson(ctx, id, PersonChange{Name: to("x")})
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
			if t.Failed() {
				t.Fatal(name)
			}
		}
		for _, id := range []string{w.bangkok.ID, w.chaoit.ID, db.NewID()} {
			_, err := w.Organization(ctx, id)
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
		}
		_, err := w.UpdateOrganization(ctx, w.singapore.ID, OrganizationChange{Name: to("x")})
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
	})
}

func TestOthersAreShownAsCards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		ctx := w.as(w.noc)
		card := func(id string) Person {
			t.Helper()
			p, err := w.Person(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := card(w.escort.ID); !p.Card || p.Email != "" || p.Phone != "" || p.Roles != nil || p.Name == "" {
			t.Errorf("an escort: %+v", p)
		}
		if p := card(w.liaison.ID); !p.Card || p.Email == "" || p.Phone == "" || p.Roles != nil {
			t.Errorf("a contact: %+v", p)
		}
		if p := card(w.noc.ID); cmp.Diff(w.noc, p) != "" {
			t.Errorf("oneself: %+v", p)
		}
		if _, err := w.Deactivate(w.as(w.admin), w.escort.ID); err != nil {
			t.Fatal(err)
		}
		_, err := w.Person(ctx, w.escort.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}

func TestSightEndsWithTheEngagement(t *testing.T) {
	for name, end := range map[string]func(*world, Engagement){
		"when it expires": func(w *world, _ Engagement) { w.clock.Advance(31 * 24 * 60 * 60 * 1e9) },
		"when it is ended": func(w *world, e Engagement) {
			if _, err := w.EndEngagement(w.as(w.coordinator), e.ID); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := buildWorld(t, d)
				mine, err := w.Engagements(w.as(w.noc), EngagementFilter{Live: true}, Page{})
				if err != nil || len(mine.Items) != 1 {
					t.Fatal(mine, err)
				}
				end(w, mine.Items[0])
				organizations, _ := w.seen(w.as(w.noc))
				if diff := cmp.Diff([]string{"Aomine Seiki", "MerliNet"}, organizations); diff != "" {
					t.Error(diff)
				}
				if organizations, _ = w.seen(w.as(w.escort)); slices.Contains(organizations, "MerliNet") {
					t.Error("the site still sees the vendor")
				}
			})
		})
	}
}

func TestAnAcquaintanceOpensOrganizationsAndCards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		w.Acquainted(func(ctx context.Context, tx *gorm.DB) *gorm.DB {
			known := ""
			if access.From(ctx).Organization == w.tsubame.ID {
				known = w.merlinet.ID
			}
			return tx.Table("organizations").Select("id").Where("id = ?", known)
		})
		organizations, people := w.seen(w.as(w.analyst))
		if diff := cmp.Diff([]string{"Aomine Seiki", "Bangkok", "MerliNet", "Tsubame IR"}, organizations) +
			cmp.Diff([]string{"Incident desk", "System office", "analyst", "noc"}, people); diff != "" {
			t.Error(diff)
		}
		if _, people = w.seen(w.as(w.chao)); slices.Contains(people, "noc") {
			t.Error("the rule opened what it does not name")
		}
	})
}
