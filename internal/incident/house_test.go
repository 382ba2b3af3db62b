package incident

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
	"tasuki/internal/worktime"
)

// start is when headquarters took the worked scenario over: 09:30 on a Saturday in Tokyo.
var start = time.Date(2026, 3, 28, 0, 30, 0, 0, time.UTC)

// house is a headquarters in Tokyo with a site in Singapore and one in Bangkok, a vendor at each, and a partner.
type house struct {
	*Service
	t     testing.TB
	clock *clock.Turned
	dir   *directory.Service
	j     *journal.Journal

	hq, singapore, bangkok, merlinet, chao, tsubame directory.Organization

	admin, desk, clerk, auditor, escort, engineer, colleague, chaoman, analyst directory.Person
}

func build(t testing.TB, d *db.DB, opts ...Option) *house {
	t.Helper()
	h := &house{t: t, clock: clock.At(start)}
	h.j = journal.New(d, h.clock, nil)
	h.dir = directory.New(d, h.j, h.clock)
	h.Service = New(d, h.j, h.clock, h.dir, opts...)
	var err error
	h.hq, h.admin, err = h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	if err != nil {
		t.Fatal(err)
	}
	h.singapore = h.organization(access.Site, "Straits Colo")
	h.bangkok = h.organization(access.Site, "Bangkok")
	h.merlinet = h.organization(access.LocalVendor, "MerliNet")
	h.chao = h.organization(access.LocalVendor, "Chao IT")
	h.tsubame = h.organization(access.SecurityPartner, "Tsubame IR")
	h.desk = h.person(h.hq, "Incident desk", access.Coordinator)
	h.clerk = h.person(h.hq, "Clerk", access.Observer)
	h.auditor = h.person(h.hq, "Auditor", access.Auditor)
	h.escort = h.person(h.bangkok, "Escort", access.Escort)
	h.engineer = h.person(h.merlinet, "Engineer", access.Executor)
	h.colleague = h.person(h.merlinet, "Second engineer", access.Executor)
	h.chaoman = h.person(h.chao, "Engineer in Bangkok", access.Executor)
	h.analyst = h.person(h.tsubame, "Analyst", access.LogAnalyst)
	return h
}

func (h *house) organization(k access.Kind, name string) directory.Organization {
	h.t.Helper()
	o, err := h.dir.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: k, Name: name, Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en"},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return o
}

func (h *house) person(o directory.Organization, name string, roles ...access.Role) directory.Person {
	h.t.Helper()
	p, err := h.dir.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: o.ID, Name: name, Language: "en", Zone: "Asia/Singapore", Email: db.NewID() + "@aomine.example", Roles: roles,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// as is a context in which p acts.
func (h *house) as(p directory.Person) context.Context {
	h.t.Helper()
	o, err := h.dir.LookupOrganization(context.Background(), p.Organization)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles})
	return journal.WithActor(ctx, p.ID, o.ID)
}

// engage binds o to sites for 30 days.
func (h *house) engage(o directory.Organization, sites ...directory.Organization) directory.Engagement {
	h.t.Helper()
	d := directory.EngagementDraft{
		Organization: o.ID, Scope: "Help", Expires: h.clock.Now().AddDate(0, 0, 30),
		Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
	}
	for _, s := range sites {
		d.Sites = append(d.Sites, s.ID)
	}
	e, err := h.dir.CreateEngagement(h.as(h.admin), d)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// springboard is the content of the scenario's case, at Singapore unless sites are named.
func (h *house) springboard(sites ...directory.Organization) Content {
	if len(sites) == 0 {
		sites = []directory.Organization{h.singapore}
	}
	c := Content{Title: "Firewall load in Singapore", Description: "fw01 saturates at night.", Severity: "high"}
	for _, s := range sites {
		c.Sites = append(c.Sites, s.ID)
	}
	return c
}

func (h *house) open(sites ...directory.Organization) Incident {
	h.t.Helper()
	i, err := h.Open(h.as(h.desk), h.springboard(sites...))
	if err != nil {
		h.t.Fatal(err)
	}
	return i
}

// grant lets o take part, engaging it at Singapore where it is an outsider that nothing binds yet.
func (h *house) grant(i Incident, g Grant) Participant {
	h.t.Helper()
	if g.Reason == "" {
		g.Reason = "Needed."
	}
	if g.Roles == nil {
		g.Roles = []access.Role{access.Observer}
	}
	p, err := h.AddParticipant(h.as(h.desk), i.ID, g)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// walk moves the case along.
func (h *house) walk(i Incident, to ...State) Incident {
	h.t.Helper()
	for _, s := range to {
		var err error
		if i, err = h.Transition(h.as(h.desk), i.ID, Step{s, "As agreed."}); err != nil {
			h.t.Fatal(err)
		}
	}
	return i
}

func wall(t testing.TB, s, zone string) worktime.Due {
	t.Helper()
	l, err := worktime.ParseLocal(s)
	if err != nil {
		t.Fatal(err)
	}
	return worktime.Due{Wall: l, Zone: zone}
}

// fields are the wrong fields of an error, each as "pointer key".
func fields(t testing.TB, err error) []string {
	t.Helper()
	f, ok := fault.As(err)
	if !ok {
		t.Fatalf("got %v, no fault", err)
	}
	var all []string
	for _, field := range f.Fields {
		all = append(all, field.Pointer+" "+field.Key)
	}
	return all
}

func wantKey(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

func wantHidden(t testing.TB, err error) {
	t.Helper()
	wantKey(t, err, fault.KindNotFound, "problem.not_found")
}

func to[T any](v T) *T { return &v }

func (h *house) people() []directory.Person {
	return []directory.Person{h.admin, h.desk, h.clerk, h.auditor, h.escort, h.engineer, h.colleague, h.chaoman, h.analyst}
}

// journalled is the journal, the newest first.
func (h *house) journalled() []journal.Record {
	h.t.Helper()
	l, err := h.j.Entries(context.Background(), journal.Filter{Newest: true}, db.Page{Limit: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	return l.Items
}
