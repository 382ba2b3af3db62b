package roster_test

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
	"tasuki/internal/worktime"
)

// house has a vendor with three engineers, one of another vendor, and headquarters.
type house struct {
	*roster.Service
	t                    *testing.T
	directory            *directory.Service
	journal              *journal.Journal
	clock                *clock.Turned
	coordinator, admin   directory.Person
	anna, ben, chi, them directory.Person
	vendor               directory.Organization
}

// start is Monday morning, 08:30 in Singapore.
var start = time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	c := clock.At(start)
	j := journal.New(d, c, nil)
	people := directory.New(d, j, c)
	h := &house{Service: roster.New(d, j, c, people), t: t, directory: people, journal: j, clock: c}
	hq, admin, err := people.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	if err != nil {
		t.Fatal(err)
	}
	h.admin = admin
	h.coordinator = h.person(hq, "Desk", access.Coordinator)
	h.vendor = h.organization("MerliNet")
	h.anna, h.ben, h.chi = h.person(h.vendor, "Anna", access.Executor), h.person(h.vendor, "Ben", access.Executor), h.person(h.vendor, "Chi", access.Escort)
	h.them = h.person(h.organization("Chao IT"), "Dao", access.Executor)
	return h
}

func (h *house) organization(name string) directory.Organization {
	h.t.Helper()
	o, err := h.directory.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: access.LocalVendor, Name: name, Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en-SG"},
	})
	h.must(err)
	return o
}

func (h *house) person(o directory.Organization, name string, roles ...access.Role) directory.Person {
	h.t.Helper()
	p, err := h.directory.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: o.ID, Name: name, Language: "en", Zone: o.Zone, Email: name + "@x.example", Roles: roles,
	})
	h.must(err)
	return p
}

func (h *house) as(p directory.Person) context.Context {
	h.t.Helper()
	o, err := h.directory.LookupOrganization(context.Background(), p.Organization)
	h.must(err)
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles})
	return journal.WithActor(ctx, p.ID, o.ID)
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// day is the vendor's roster: a day and a night shift, Anna, Ben, Chi, from Monday, with eleven hours' rest.
func (h *house) day() roster.Draft {
	date, err := worktime.ParseDate("2026-03-30")
	h.must(err)
	return roster.Draft{
		Organization: h.vendor.ID, Name: "Network duty", Zone: "Asia/Singapore", RestHours: 11,
		Rotation: roster.Rotation{
			Starts: date, Kind: roster.Daily, Members: []string{h.anna.ID, h.ben.ID, h.chi.ID},
			Windows: []roster.Window{{From: "09:00", To: "21:00"}, {From: "21:00", To: "09:00"}},
		},
	}
}

// sgt is a time of the week of 30 March in Singapore.
func sgt(day, hour int) time.Time { return time.Date(2026, 3, day, hour-8, 0, 0, 0, time.UTC) }

func wantKey(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind {
		t.Errorf("got %v, want %s %s", err, kind, key)
		return
	}
	got := f.Key
	if len(f.Fields) > 0 {
		got = f.Fields[0].Pointer + " " + f.Fields[0].Key
	}
	if got != key {
		t.Errorf("got %s, want %s", got, key)
	}
}
