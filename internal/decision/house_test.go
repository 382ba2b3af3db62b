package decision

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
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// start is Sunday, 15:00 in Tokyo.
var start = time.Date(2026, 3, 29, 6, 0, 0, 0, time.UTC)

// house is a headquarters in Tokyo, a site in Bangkok, a vendor at operational and a partner who analyses.
type house struct {
	*Service
	t                              *testing.T
	clock                          *clock.Turned
	dir                            *directory.Service
	cases                          *incident.Service
	turns                          *turn.Service
	rosters                        *roster.Service
	incident                       string
	hq, site, vendor, partner      directory.Organization
	admin                          directory.Person
	desk, owner, second            directory.Person // of headquarters
	plant, engineer, analyst, mate directory.Person // mate works where the analyst does, and analyses nothing
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.At(start)}
	catalog, err := spoken()
	h.must(err)
	j := journal.New(d, h.clock, nil)
	mail, err := deliver.New(d, j, catalog, h.clock, deliver.Config{Origin: "https://tasuki.aomine.example"})
	h.must(err)
	h.dir = directory.New(d, j, h.clock)
	h.rosters = roster.New(d, j, h.clock, h.dir)
	h.turns = turn.New(d, j, h.clock, h.dir, mail)
	h.turns.Rostered(h.rosters)
	h.cases = incident.New(d, j, h.clock, h.dir)
	h.cases.OnGrant(h.turns.Recheck)
	h.Service = New(d, j, h.clock, h.dir, h.cases, h.turns, h.rosters)
	h.hq, h.admin, err = h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	h.must(err)
	h.site = h.organization(access.Site, "Bangkok works")
	h.vendor, h.partner = h.organization(access.LocalVendor, "Chao IT"), h.organization(access.SecurityPartner, "Tsubame")
	h.desk, h.owner = h.person(h.hq, "desk", access.Coordinator), h.person(h.hq, "owner", access.IncidentOwner)
	h.second = h.person(h.hq, "second", access.HoldAuthority)
	h.plant, h.engineer = h.person(h.site, "plant", access.SystemOwner), h.person(h.vendor, "engineer", access.Executor)
	h.analyst, h.mate = h.person(h.partner, "analyst", access.LogAnalyst), h.person(h.partner, "mate", access.LogAnalyst)
	i, err := h.cases.Open(h.as(h.desk), incident.Content{Title: "Firewall load", Severity: "high", Sites: []string{h.site.ID}})
	h.must(err)
	h.incident = i.ID
	for _, o := range []directory.Organization{h.vendor, h.partner} {
		_, err := h.dir.CreateEngagement(h.as(h.admin), directory.EngagementDraft{
			Organization: o.ID, Scope: "Help", Expires: start.AddDate(0, 0, 30), Sites: []string{h.site.ID},
			Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
		})
		h.must(err)
	}
	h.grant(h.vendor, "", access.Executor, access.Operational)
	h.grant(h.partner, h.analyst.ID, access.LogAnalyst, access.Full)
	h.grant(h.partner, h.mate.ID, access.LogAnalyst, access.Operational)
	return h
}

func (h *house) organization(k access.Kind, name string) directory.Organization {
	h.t.Helper()
	o, err := h.dir.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{Kind: k, Name: name, Country: "TH", Zone: "Asia/Bangkok", Languages: []string{"th"}})
	h.must(err)
	return o
}

func (h *house) person(o directory.Organization, email string, r access.Role) directory.Person {
	h.t.Helper()
	p, err := h.dir.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: o.ID, Name: email, Language: "en", Zone: o.Zone, Email: email + "@x.example", Roles: []access.Role{r},
	})
	h.must(err)
	return p
}

func (h *house) grant(o directory.Organization, person string, r access.Role, l access.Level) incident.Participant {
	h.t.Helper()
	p, err := h.cases.AddParticipant(h.as(h.desk), h.incident, incident.Grant{
		Organization: o.ID, Person: person, Roles: []access.Role{r}, Level: l, Reason: "Needed.",
	})
	h.must(err)
	return p
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) as(p directory.Person) context.Context {
	h.t.Helper()
	o, err := h.dir.LookupOrganization(context.Background(), p.Organization)
	h.must(err)
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles, Zone: p.Zone})
	return journal.WithActor(ctx, p.ID, o.ID)
}

// table has the case's owner decide on isolation, and second and the plant's system owner stand in.
func (h *house) table() Authority {
	h.t.Helper()
	a, err := h.AddAuthority(h.as(h.desk), Authority{
		Matter: IsolateHost, Decider: Holder{Role: access.IncidentOwner}, Deputies: []Holder{{Person: h.second.ID}, {Role: access.SystemOwner}},
	})
	h.must(err)
	return a
}

func isolate() Question {
	return Question{Matter: IsolateHost, Text: "Take the server off the network?", Options: []string{"Yes, now", "After it is copied"}, IfNobody: "It stays on."}
}

func (h *house) asked() Decision {
	h.t.Helper()
	h.table()
	d, err := h.Ask(h.as(h.desk), h.incident, isolate(), "")
	h.must(err)
	return d
}

// holder is who has the turn; "" where nobody decides, and headquarters says who is to.
func (h *house) holder(d Decision) string {
	h.t.Helper()
	i, err := h.Turn(h.as(h.desk), d)
	h.must(err)
	if i == nil {
		h.t.Fatal("it waits for nobody")
	}
	if (i.Person == "") != (i.Kind == turn.Decide) {
		h.t.Errorf("%+v", i)
	}
	return i.Person
}

// away has people of headquarters on leave from now on for a day.
func (h *house) away(people ...directory.Person) {
	h.t.Helper()
	day, err := worktime.ParseDate("2026-03-29")
	h.must(err)
	r, err := h.rosters.Create(h.as(h.desk), roster.Draft{
		Organization: h.hq.ID, Name: "Desk", Zone: "Asia/Tokyo",
		Rotation: roster.Rotation{Starts: day, Kind: roster.Daily, Members: []string{h.desk.ID, h.owner.ID, h.second.ID}, Windows: []roster.Window{{From: "09:00", To: "21:00"}}},
	})
	h.must(err)
	for _, p := range people {
		_, err := h.rosters.EnterLeave(h.as(h.desk), r.ID, roster.Taking{Person: p.ID, From: start, Until: start.AddDate(0, 0, 1)})
		h.must(err)
	}
	h.clock.Set(start.Add(time.Minute))
}

func wants(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind {
		t.Errorf("got %v, want %v %s", err, kind, key)
		return
	}
	got := f.Key
	if len(f.Fields) > 0 {
		got = f.Fields[0].Pointer + " " + f.Fields[0].Key
	}
	if key != "" && got != key {
		t.Errorf("got %s, want %s", got, key)
	}
}
