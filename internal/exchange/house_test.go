package exchange

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/pack"
	"tasuki/internal/turn"
)

// start is when headquarters took the worked scenario over: 09:30 on a Saturday in Tokyo.
var start = time.Date(2026, 3, 28, 0, 30, 0, 0, time.UTC)

// house is a headquarters with a vendor who is asked for logs, another vendor, and a partner who analyses.
type house struct {
	*Service
	t         testing.TB
	db        *db.DB
	clock     *clock.Turned
	dir       *directory.Service
	incidents *incident.Service
	turns     *turn.Service
	j         *journal.Journal
	blobs     string

	merlinet                                  directory.Organization
	desk, engineer, colleague, rival, analyst directory.Person
	people                                    map[string]access.Actor
	incident                                  incident.Incident
	orders                                    map[string]Order // by request; Step is the only one there
	closed                                    map[string]bool
	lost                                      error // what transactions that take evidence in hear instead of an answer to their commit
}

// requested is the request that the vendor hands in for: a log for step s1.
const requested = "019d3c14-8000-7000-8000-000000000a02"

func build(t testing.TB, d *db.DB, limits Limits) *house {
	t.Helper()
	return buildAt(t, d, limits, t.TempDir())
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func buildAt(t testing.TB, d *db.DB, limits Limits, blobs string) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: clock.At(start), blobs: blobs, people: map[string]access.Actor{}, orders: map[string]Order{}, closed: map[string]bool{}}
	h.j = journal.New(d, h.clock, nil)
	h.dir = directory.New(d, h.j, h.clock)
	h.incidents = incident.New(d, h.j, h.clock, h.dir)
	h.Service = New(d, h.j, h.clock, h.incidents, vault(t, blobs), limits)
	h.HostsIn(h.dir)
	words, err := spoken()
	must(t, err)
	mail, err := deliver.New(d, h.j, words, h.clock, deliver.Config{URL: "folder://" + t.TempDir() + "?from=tasuki@hq.example", Origin: "https://hq.example"})
	must(t, err)
	h.turns = turn.New(d, h.j, h.clock, h.dir, mail)
	h.TurnsIn(h.turns)
	h.HandedInFor(h.handIn)
	h.PackedFor(h.packing)
	hqs := identity(t, filepath.Join(t.TempDir(), "pack.key"))
	h.SealedFor(func(context.Context) (pack.Identity, error) { return hqs, nil })
	hq, admin, err := h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	must(t, err)
	h.meet(hq, admin)
	site := h.organization(admin, access.Site, "Singapore")
	h.desk = h.person(admin, hq, access.Coordinator)
	h.merlinet = h.organization(admin, access.LocalVendor, "MerliNet")
	h.engineer, h.colleague = h.person(admin, h.merlinet, access.Executor), h.person(admin, h.merlinet, access.Executor)
	chao := h.organization(admin, access.LocalVendor, "Chao IT")
	h.rival = h.person(admin, chao, access.Executor)
	tsubame := h.organization(admin, access.SecurityPartner, "Tsubame IR")
	h.analyst = h.person(admin, tsubame, access.LogAnalyst)
	h.incident, err = h.incidents.Open(h.as(h.desk), incident.Content{Title: "Firewall load", Severity: "high", Sites: []string{site.ID}})
	must(t, err)
	for _, o := range []directory.Organization{h.merlinet, chao, tsubame} {
		_, err := h.dir.CreateEngagement(h.as(admin), directory.EngagementDraft{
			Organization: o.ID, Sites: []string{site.ID}, Scope: "Help", Expires: start.AddDate(0, 0, 30),
			Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
		})
		must(t, err)
	}
	h.grant(h.merlinet, access.Operational, access.Executor)
	h.grant(chao, access.Operational, access.Executor)
	h.grant(tsubame, access.Full, access.LogAnalyst)
	h.orders[requested] = Order{Incident: h.incident.ID, Request: requested, Step: "s1", Kind: Log, Organization: h.merlinet.ID}
	return h
}

func vault(t testing.TB, where string) *blob.Vault {
	t.Helper()
	store, err := blob.Open(context.Background(), where)
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	keys, err := blob.OpenKeys(filepath.Join(t.TempDir(), "keys.json"), true)
	must(t, err)
	return &blob.Vault{Store: store, Keys: keys}
}

func (h *house) organization(admin directory.Person, k access.Kind, name string) directory.Organization {
	h.t.Helper()
	o, err := h.dir.CreateOrganization(h.as(admin), directory.OrganizationDraft{
		Kind: k, Name: name, Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en"},
	})
	must(h.t, err)
	return o
}

func (h *house) person(admin directory.Person, o directory.Organization, role access.Role) directory.Person {
	h.t.Helper()
	p, err := h.dir.CreatePerson(h.as(admin), directory.PersonDraft{
		Organization: o.ID, Name: "Somebody", Language: "en", Zone: "Asia/Singapore", Email: db.NewID() + "@aomine.example", Roles: []access.Role{role},
	})
	must(h.t, err)
	h.meet(o, p)
	return p
}

func (h *house) meet(o directory.Organization, p directory.Person) {
	h.people[p.ID] = access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles}
}

func (h *house) grant(o directory.Organization, l access.Level, role access.Role) incident.Participant {
	h.t.Helper()
	p, err := h.incidents.AddParticipant(h.as(h.desk), h.incident.ID, incident.Grant{
		Organization: o.ID, Roles: []access.Role{role}, Level: l, Reason: "Needed.",
	})
	must(h.t, err)
	return p
}

// as is a context in which p acts.
func (h *house) as(p directory.Person) context.Context { return acting(h.people[p.ID]) }

func acting(a access.Actor) context.Context {
	return journal.WithActor(access.With(context.Background(), a), a.Person, a.Organization)
}

// handIn is what a request decides.
func (h *house) handIn(ctx context.Context, request, step string) (Order, error) {
	o := h.orders[request]
	grant, err := h.incidents.Grant(ctx, o.Incident)
	if err != nil {
		return Order{}, err
	}
	if err := access.Check(ctx, access.CreateUpload, access.Scope{Executor: o.Organization, Grant: grant}); err != nil {
		return Order{}, err
	}
	h.loseCommit(ctx)
	switch {
	case h.closed[request]:
		return Order{}, fault.Conflict("request.not_possible", "state", "accepted")
	case step == "":
		return Order{Incident: o.Incident, Request: o.Request, Organization: o.Organization}, nil
	case step != o.Step:
		return Order{}, fault.Invalid("/step", "field.unknown_id")
	}
	return o, nil
}

// loseCommit has the transaction fail once all that it does is done, where the house loses commits.
func (h *house) loseCommit(ctx context.Context) {
	h.t.Helper()
	if h.lost != nil && db.InTransaction(ctx) {
		must(h.t, db.BeforeCommit(ctx, h, func(context.Context) error { return h.lost }))
	}
}

// expect announces the file of the request's step.
func (h *house) expect() Item {
	h.t.Helper()
	must(h.t, h.Expect(h.as(h.desk), h.orders[requested]))
	items := h.items()
	return items[len(items)-1]
}

func (h *house) items() []Item {
	h.t.Helper()
	items, err := h.OfRequest(context.Background(), requested)
	must(h.t, err)
	return items
}

// facts are what the journal says of an item, oldest first.
func (h *house) facts(i Item) []journal.Fact {
	h.t.Helper()
	l, err := h.j.Entries(context.Background(), journal.Filter{Newest: false}, db.Page{Limit: 100})
	must(h.t, err)
	var facts []journal.Fact
	for _, r := range l.Items {
		if r.Object.ID == i.ID {
			facts = append(facts, r.Fact)
		}
	}
	return facts
}

// serve is the edge: who asks stands in Authorization, a refusal is answered as the API does, without the words.
func (h *house) serve(s *Service) *httptest.Server {
	h.t.Helper()
	server := httptest.NewUnstartedServer(edge(h.t, s, h.people))
	server.Start()
	h.t.Cleanup(server.Close)
	return server
}

func edge(t testing.TB, s *Service, people map[string]access.Actor) http.Handler {
	t.Helper()
	tus, err := NewTus(s)
	must(t, err)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := people[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		r = r.WithContext(journal.WithActor(access.With(r.Context(), a), a.Person, a.Organization))
		var err error
		if id, ok := strings.CutPrefix(r.URL.Path, "/v1/uploads"); ok {
			err = tus.Serve(w, r, "/v1/uploads", strings.Trim(id, "/"))
		} else if id, ok := strings.CutPrefix(r.URL.Path, "/release/"); ok {
			err = s.DownloadRelease(w, r, id)
		} else {
			err = s.Download(w, r, strings.TrimPrefix(r.URL.Path, "/content/"))
		}
		if err == nil {
			return
		}
		f, ok := fault.As(err)
		if !ok {
			f = &fault.Error{Key: "problem.internal"}
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(f.Kind.Status())
		_ = json.NewEncoder(w).Encode(map[string]any{"code": f.Key, "fields": f.Fields})
	})
}

// each runs a test on both engines.
func each(t *testing.T, limits Limits, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, build(t, d, limits)) })
}

// generous is more than any test needs, on any disk.
var generous = Limits{File: 1 << 30, Incident: 1 << 32, Reserve: 0, Parts: 6, Abandoned: time.Hour}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKey(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}

// realLog is a log as it came from a machine (shared data, not part of the repository).
func realLog(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../../shared/data/logs", name))
	if os.IsNotExist(err) {
		if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
			t.Fatal("the real logs (../shared/data/logs) are missing")
		}
		t.Skip("left out: uploads of real logs (../shared/data/logs is not there)")
	}
	must(t, err)
	return raw
}
