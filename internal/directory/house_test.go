package directory

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// house is a directory with a headquarters and its people, on a clock that the test turns.
type house struct {
	*Service
	t           *testing.T
	clock       *clock.Turned
	hq          Organization
	admin       Person
	coordinator Person
}

var start = time.Date(2026, 3, 28, 0, 30, 0, 0, time.UTC)

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	c := clock.At(start)
	h := &house{Service: New(d, journal.New(d, c, nil), c), t: t, clock: c}
	hq, admin, err := h.Found(context.Background(),
		OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		PersonDraft{Name: "System office", Email: "system@aomine.example"})
	if err != nil {
		t.Fatal(err)
	}
	h.hq, h.admin = hq, admin
	h.coordinator = h.person(PersonDraft{
		Organization: hq.ID, Name: "Incident desk", Email: "desk@aomine.example", Phone: "+81 3-1234-5678",
		Roles: []access.Role{access.Coordinator},
	})
	return h
}

// as is a context in which p acts.
func (h *house) as(p Person) context.Context {
	h.t.Helper()
	o, err := h.LookupOrganization(context.Background(), p.Organization)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles})
	return journal.WithActor(ctx, p.ID, o.ID)
}

func (h *house) organization(k access.Kind, name string, more ...func(*OrganizationDraft)) Organization {
	h.t.Helper()
	d := OrganizationDraft{Kind: k, Name: name, Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en-SG"}}
	for _, f := range more {
		f(&d)
	}
	o, err := h.CreateOrganization(h.as(h.admin), d)
	if err != nil {
		h.t.Fatal(err)
	}
	return o
}

func hub(d *OrganizationDraft) { d.Hub = true }

func under(o Organization) func(*OrganizationDraft) {
	return func(d *OrganizationDraft) { d.Parent = o.ID }
}

func (h *house) person(d PersonDraft) Person {
	h.t.Helper()
	if d.Language == "" {
		d.Language, d.Zone = "en", "Asia/Singapore"
	}
	p, err := h.CreatePerson(h.as(h.admin), d)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) engage(o Organization, sites ...Organization) Engagement {
	h.t.Helper()
	d := EngagementDraft{
		Organization: o.ID, Scope: "Look after the servers", Expires: start.AddDate(0, 0, 30),
		Handover: Handover{Method: ByTus}, Contract: Pending,
	}
	for _, s := range sites {
		d.Sites = append(d.Sites, s.ID)
	}
	e, err := h.CreateEngagement(h.as(h.admin), d)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// fields are the wrong fields of an error, each as "pointer key".
func fields(t *testing.T, err error) []string {
	t.Helper()
	f, ok := fault.As(err)
	if !ok {
		t.Fatalf("got %v, no fault", err)
	}
	if f.Kind != fault.KindInvalid {
		t.Errorf("kind %s", f.Kind)
	}
	var all []string
	for _, field := range f.Fields {
		all = append(all, field.Pointer+" "+field.Key)
	}
	return all
}

func wantKey(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

func to[T any](v T) *T { return &v }

func office() map[string][]worktime.Span {
	return map[string][]worktime.Span{"monday": {{From: "09:00", To: "17:30"}}}
}

// facts are the journal's, the oldest first.
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
