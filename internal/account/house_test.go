package account

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

const password = "a long sentence of my own"

var start = time.Date(2026, 3, 28, 0, 30, 0, 0, time.UTC)

// house is an instance that was founded by its first invitation.
type house struct {
	*Service
	t       *testing.T
	db      *db.DB
	clock   *clock.Turned
	machine time.Time // what the doors take for the machine's time
	people  *directory.Service
	words   *lang.Catalog
	hq      string
	admin   directory.Person
	desk    directory.Person // a coordinator
	vendor  string
	noc     directory.Person
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func empty(t *testing.T, d *db.DB) *house {
	t.Helper()
	c := clock.At(start)
	j := journal.New(d, c, nil)
	words, err := spoken()
	if err != nil {
		t.Fatal(err)
	}
	mail, err := deliver.New(d, j, words, c, deliver.Config{URL: "folder://" + t.TempDir() + "?from=tasuki@aomine.example", Origin: "https://tasuki.example"})
	if err != nil {
		t.Fatal(err)
	}
	people := directory.New(d, j, c)
	h := &house{t: t, db: d, clock: c, machine: start, people: people, words: words, Service: New(d, j, c, people, mail, WeakPasswords())}
	h.doors.now = func() time.Time { return h.machine }
	return h
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := empty(t, d)
	code, _, err := h.FirstInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.admin, err = h.Accept(context.Background(), founding(code), "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	h.hq = h.admin.Organization
	h.desk = h.person(h.hq, "Incident desk", "desk@aomine.example", access.Coordinator)
	o, err := h.people.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: access.LocalVendor, Name: "MerliNet", Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en-SG"},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.vendor = o.ID
	h.noc = h.person(h.vendor, "Duty engineer", "noc@merlinet.example", access.Executor)
	return h
}

func founding(code string) Acceptance {
	return Acceptance{
		Code: code, Password: password,
		Headquarters: &directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		Person:       &directory.PersonDraft{Name: "System office", Email: "system@aomine.example"},
	}
}

func (h *house) person(organization, name, email string, roles ...access.Role) directory.Person {
	h.t.Helper()
	p, err := h.people.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: organization, Name: name, Language: "en", Zone: "Asia/Singapore", Email: email, Roles: roles,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// as is a context in which p acts, by no credential in particular.
func (h *house) as(p directory.Person) context.Context {
	h.t.Helper()
	o, err := h.people.LookupOrganization(context.Background(), p.Organization)
	if err != nil {
		h.t.Fatal(err)
	}
	return acting(access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles})
}

func acting(a access.Actor) context.Context {
	return journal.WithActor(access.With(context.Background(), a), a.Person, a.Organization)
}

// by is a context in which whoever holds the credential acts.
func (h *house) by(bearer string) context.Context {
	h.t.Helper()
	a, err := h.Authenticate(context.Background(), bearer, "192.0.2.1")
	if err != nil {
		h.t.Fatal(err)
	}
	return acting(a)
}

// let gives p a password.
func (h *house) let(p directory.Person, password string) {
	h.t.Helper()
	_, code, err := h.Invite(h.as(h.admin), p.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.Accept(context.Background(), Acceptance{Code: code, Password: password}, "192.0.2.1"); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) signIn(email, password string) (Session, error) {
	return h.SignIn(context.Background(), SignIn{Email: email, Password: password}, "192.0.2.1")
}

func (h *house) in(email string) Session {
	h.t.Helper()
	s, err := h.signIn(email, password)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *house) facts() []journal.Fact {
	h.t.Helper()
	l, err := h.journal.Entries(context.Background(), journal.Filter{}, db.Page{Limit: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	var all []journal.Fact
	for _, r := range l.Items {
		all = append(all, r.Fact)
	}
	return all
}

func wantKey(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind {
		t.Errorf("got %v, want %s %s", err, kind, key)
		return
	}
	if f.Key != key && (len(f.Fields) == 0 || f.Fields[0].Key != key) {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}
