package directory

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestWhatIsWrongWithAPersonIsSaidAtEachField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		vendor := h.organization(access.LocalVendor, "MerliNet")
		_, err := h.CreatePerson(h.as(h.coordinator), PersonDraft{
			Organization: vendor.ID, Name: "Duty engineer", Language: "en_SG", Zone: "Singapore", Email: "noc", Phone: "6123 4567",
			Roles: []access.Role{access.Executor, "root"}, Site: vendor.ID,
		})
		want := []string{
			"/language language.unknown", "/zone zone.unknown", "/email email.invalid", "/phone phone.not_e164",
			"/roles/1 field.choice", "/site site.unknown",
		}
		if diff := cmp.Diff(want, fields(t, err)); diff != "" {
			t.Error(diff)
		}
		_, err = h.CreatePerson(h.as(h.coordinator), PersonDraft{
			Organization: db.NewID(), Name: "Nobody's", Language: "en", Zone: "UTC", Email: "nobody@merlinet.example",
		})
		if diff := cmp.Diff([]string{"/organization organization.unknown"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNobodyMintsAboveTheirOwnRole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		vendor := h.organization(access.LocalVendor, "MerliNet")
		clerk := h.person(PersonDraft{Organization: h.hq.ID, Name: "Clerk", Email: "clerk@aomine.example", Roles: []access.Role{access.Observer}})
		engineer := h.person(PersonDraft{Organization: vendor.ID, Name: "Engineer", Email: "noc@merlinet.example", Roles: []access.Role{access.Executor}})
		const fine = fault.Kind("")
		for _, c := range []struct {
			name string
			who  Person
			act  func(ctx context.Context) error
			want fault.Kind
		}{
			{"a coordinator makes no coordinator", h.coordinator, func(ctx context.Context) error {
				_, err := h.CreatePerson(ctx, PersonDraft{Organization: h.hq.ID, Name: "X", Language: "ja", Zone: "Asia/Tokyo", Email: "x@aomine.example", Roles: []access.Role{access.Coordinator}})
				return err
			}, fault.KindForbidden},
			{"a coordinator raises nobody to one", h.coordinator, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, clerk.ID, PersonChange{Roles: to([]access.Role{access.HoldAuthority})})
				return err
			}, fault.KindForbidden},
			{"a coordinator takes no administrator's mailbox over", h.coordinator, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, h.admin.ID, PersonChange{Email: to("desk@aomine.example")})
				return err
			}, fault.KindForbidden},
			{"a coordinator does not touch an administrator's name", h.coordinator, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, h.admin.ID, PersonChange{Name: to("Somebody")})
				return err
			}, fault.KindForbidden},
			{"a coordinator gives ordinary roles", h.coordinator, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, clerk.ID, PersonChange{Roles: to([]access.Role{access.Translator})})
				return err
			}, fine},
			{"a coordinator corrects a vendor's mailbox", h.coordinator, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, engineer.ID, PersonChange{Email: to("duty@merlinet.example")})
				return err
			}, fine},
			{"an engineer corrects their own card", engineer, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, engineer.ID, PersonChange{Phone: to("+65 6123 4567"), Language: to("en-SG")})
				return err
			}, fine},
			{"an engineer gives themselves no role", engineer, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, engineer.ID, PersonChange{Roles: to([]access.Role{access.Executor, access.LogAnalyst})})
				return err
			}, fault.KindForbidden},
			{"an engineer moves to no other mailbox", engineer, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, engineer.ID, PersonChange{Email: to("me@merlinet.example")})
				return err
			}, fault.KindForbidden},
			{"an engineer enters nobody", engineer, func(ctx context.Context) error {
				_, err := h.CreatePerson(ctx, PersonDraft{Organization: vendor.ID, Name: "Y", Language: "en", Zone: "UTC", Email: "y@merlinet.example"})
				return err
			}, fault.KindForbidden},
			{"an administrator makes a coordinator", h.admin, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, clerk.ID, PersonChange{Roles: to([]access.Role{access.Coordinator})})
				return err
			}, fine},
			{"no administrator makes a coordinator of a vendor", h.admin, func(ctx context.Context) error {
				_, err := h.UpdatePerson(ctx, engineer.ID, PersonChange{Roles: to([]access.Role{access.Coordinator})})
				return err
			}, fault.KindInvalid},
		} {
			t.Run(c.name, func(t *testing.T) {
				err := c.act(h.as(c.who))
				if c.want == fine && err != nil || c.want != fine && !fault.Is(err, c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
			})
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ctx := h.as(h.admin)
		_, err := h.Deactivate(ctx, h.admin.ID)
		wantKey(t, err, fault.KindConflict, "person.last_administrator")
		_, err = h.UpdatePerson(ctx, h.admin.ID, PersonChange{Roles: to([]access.Role{access.Coordinator})})
		wantKey(t, err, fault.KindConflict, "person.last_administrator")

		other := h.person(PersonDraft{Organization: h.hq.ID, Name: "Second", Email: "second@aomine.example", Roles: []access.Role{access.Administrator}})
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, p := range []Person{h.admin, other} {
			wg.Go(func() { _, errs[i] = h.Deactivate(ctx, p.ID) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("both at once: %v and %v", errs[0], errs[1])
		}
	})
}

func TestDeactivatingKeepsTheNameAndTellsWhoMustHandOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		vendor := h.organization(access.LocalVendor, "MerliNet")
		engineer := h.person(PersonDraft{Organization: vendor.ID, Name: "Engineer", Email: "noc@merlinet.example", Roles: []access.Role{access.Executor}})
		var told []string
		h.OnDeactivated(func(ctx context.Context, p Person) error {
			if !db.InTransaction(ctx) {
				t.Error("told outside the transaction")
			}
			told = append(told, p.ID)
			return nil
		})
		_, err := h.Deactivate(h.as(h.coordinator), engineer.ID)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		if _, err := h.Deactivate(h.as(h.admin), engineer.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{engineer.ID}, told); diff != "" {
			t.Error(diff)
		}
		p, err := h.LookupPerson(context.Background(), engineer.ID)
		if err != nil || p.Active || p.Name != "Engineer" {
			t.Errorf("%+v %v", p, err)
		}
		if left, err := h.PeopleAt(context.Background(), vendor.ID); err != nil || len(left) != 0 {
			t.Errorf("%v are still there, %v", left, err)
		}
		_, err = h.Deactivate(h.as(h.admin), engineer.ID)
		wantKey(t, err, fault.KindConflict, "person.not_active")
	})
}

func TestSeveralPeopleBehindOneMailbox(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		site := h.organization(access.Site, "Bangkok")
		first := h.person(PersonDraft{Organization: site.ID, Name: "Day escort", Email: "Office@bkk.example", Roles: []access.Role{access.Escort}, MailboxShared: true})
		second := h.person(PersonDraft{Organization: site.ID, Name: "Night escort", Email: "office@bkk.example", Roles: []access.Role{access.Escort}, MailboxShared: true})
		behind, err := h.PeopleByEmail(context.Background(), "OFFICE@bkk.example")
		if diff := cmp.Diff([]Person{first, second}, behind); err != nil || diff != "" {
			t.Error(err, diff)
		}
		escorts, err := h.PeopleAt(context.Background(), site.ID, access.Escort, access.SiteLiaison)
		if diff := cmp.Diff([]Person{first, second}, escorts); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if liaisons, err := h.PeopleAt(context.Background(), site.ID, access.SiteLiaison); err != nil || len(liaisons) != 0 {
			t.Error(err, liaisons)
		}
		known, err := h.LookupPeople(context.Background(), first.ID, second.ID, db.NewID())
		if err != nil || len(known) != 2 {
			t.Error(err, known)
		}
	})
}

func TestEveryActHasItsEntryAndNamesAreErasable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		p := h.person(PersonDraft{Organization: h.hq.ID, Name: "Clerk", Email: "clerk@aomine.example", Phone: "+81312345678"})
		if _, err := h.UpdatePerson(h.as(h.admin), p.ID, PersonChange{Name: to("Other")}); err != nil {
			t.Fatal(err)
		}
		want := []journal.Fact{
			journal.OrganizationAdded, journal.PersonAdded, journal.PersonAdded, journal.PersonAdded, journal.PersonChanged,
		}
		if diff := cmp.Diff(want, h.facts()); diff != "" {
			t.Error(diff)
		}
		l, err := h.journal.Entries(context.Background(), journal.Filter{}, db.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		r := l.Items[len(l.Items)-1]
		if diff := cmp.Diff(map[string]string{"name": "Other", "email": p.Email, "phone": p.Phone}, r.Personal); diff != "" {
			t.Error(diff)
		}
		if r.Person != h.admin.ID || r.Object.ID != p.ID {
			t.Errorf("%+v", r)
		}
	})
}
