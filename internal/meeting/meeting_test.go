package meeting

import (
	"context"
	"os"
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
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

var start = time.Date(2026, 3, 29, 6, 0, 0, 0, time.UTC)

// house is a headquarters in Tokyo and two vendors in Singapore, of whom one takes part in the case.
type house struct {
	*Service
	t                            *testing.T
	clock                        *clock.Turned
	dir                          *directory.Service
	cases                        *incident.Service
	post                         *deliver.Service
	rosters                      *roster.Service
	incident                     string
	hq, vendor, other            directory.Organization
	admin                        directory.Person
	desk, engineer, mate, nobody directory.Person
	seen                         map[string]bool // mails
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.At(start), seen: map[string]bool{}}
	catalog, err := spoken()
	h.must(err)
	j := journal.New(d, h.clock, nil)
	h.post, err = deliver.New(d, j, catalog, h.clock, deliver.Config{
		Origin: "https://tasuki.aomine.example", URL: "folder://" + t.TempDir() + "?from=Tasuki%20%3Ctasuki@aomine.example%3E",
	})
	h.must(err)
	h.dir = directory.New(d, j, h.clock)
	h.rosters = roster.New(d, j, h.clock, h.dir)
	turns := turn.New(d, j, h.clock, h.dir, h.post)
	cases := incident.New(d, j, h.clock, h.dir)
	h.cases = cases
	evidence := exchange.New(d, j, h.clock, cases, &blob.Vault{}, exchange.DefaultLimits)
	h.Service = New(d, j, h.clock, h.dir, cases, request.New(d, j, h.clock, h.dir, cases, turns, h.post, evidence), h.post, h.rosters, turns)
	h.turns = turns
	h.hq, h.admin, err = h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	h.must(err)
	organization := func(k access.Kind, name string) directory.Organization {
		o, err := h.dir.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{Kind: k, Name: name, Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en"}})
		h.must(err)
		return o
	}
	site := organization(access.Site, "Straits Colo")
	h.vendor, h.other = organization(access.LocalVendor, "MerliNet"), organization(access.LocalVendor, "Elsewhere")
	person := func(o directory.Organization, email string, r access.Role) directory.Person {
		p, err := h.dir.CreatePerson(h.as(h.admin), directory.PersonDraft{
			Organization: o.ID, Name: email, Language: "en", Zone: o.Zone, Email: email + "@x.example", Roles: []access.Role{r},
		})
		h.must(err)
		return p
	}
	h.desk, h.engineer = person(h.hq, "desk", access.Coordinator), person(h.vendor, "engineer", access.Executor)
	h.mate, h.nobody = person(h.vendor, "mate", access.Executor), person(h.other, "nobody", access.Executor)
	i, err := cases.Open(h.as(h.desk), incident.Content{Title: "Firewall load", Severity: "high", Sites: []string{site.ID}})
	h.must(err)
	h.incident = i.ID
	_, err = h.dir.CreateEngagement(h.as(h.admin), directory.EngagementDraft{
		Organization: h.vendor.ID, Scope: "Help", Expires: start.AddDate(0, 0, 30), Sites: []string{site.ID},
		Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
	})
	h.must(err)
	h.admit()
	return h
}

// admit has the vendor take part in the case.
func (h *house) admit() incident.Participant {
	h.t.Helper()
	p, err := h.cases.AddParticipant(h.as(h.desk), h.incident, incident.Grant{
		Organization: h.vendor.ID, Roles: []access.Role{access.Executor}, Level: access.Operational, Reason: "Needed.",
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
	o, err := h.dir.LookupOrganization(context.Background(), p.Organization)
	h.must(err)
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles, Zone: o.Zone})
	return journal.WithActor(ctx, p.ID, o.ID)
}

func (h *house) call(attendees ...Attendee) Content {
	starts, err := worktime.ParseDue("2026-03-30T09:00", "Asia/Tokyo", "")
	h.must(err)
	return Content{Title: "The secret call", Starts: starts, Minutes: 60, Attendees: attendees}
}

// tasked is a call that comes to something to do.
func (h *house) tasked(attendees ...Attendee) Content {
	c := h.call(attendees...)
	c.Actions = []Action{{What: "Look for the file\non every host", Organization: h.vendor.ID, Person: h.engineer.ID}}
	return c
}

func TestWhoIsCalledSeesTheMeetingAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		all, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID}))
		h.must(err)
		one, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID, Person: h.engineer.ID}))
		h.must(err)
		for _, c := range []struct {
			who  directory.Person
			sees []string
		}{{h.desk, []string{all.ID, one.ID}}, {h.engineer, []string{all.ID, one.ID}}, {h.mate, []string{all.ID}}} {
			l, err := h.List(h.as(c.who), h.incident, db.Page{Limit: 10, Count: true})
			h.must(err)
			if len(l.Items) != len(c.sees) || *l.Total != int64(len(c.sees)) {
				t.Errorf("%s sees %d meetings", c.who.Name, len(l.Items))
			}
			for _, id := range c.sees {
				if _, err := h.Get(h.as(c.who), id); err != nil {
					t.Errorf("%s: %v", c.who.Name, err)
				}
			}
		}
		for who, id := range map[*directory.Person]string{&h.mate: one.ID, &h.nobody: all.ID, &h.engineer: db.NewID()} {
			if _, err := h.Get(h.as(*who), id); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		if _, err := h.Cancel(h.as(h.engineer), all.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("who is called cancels it: %v", err)
		}
		_, err = h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.other.ID}))
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != "/attendees/0" || f.Fields[0].Key != "meeting.takes_no_part" {
			t.Errorf("somebody is called who takes no part: %v", err)
		}
	})
}

func TestAnActionBecomesARequestOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		m, err := h.Plan(h.as(h.desk), h.incident, h.tasked())
		h.must(err)
		r, err := h.RequestOf(h.as(h.desk), m.ID, 1)
		if err != nil || r.Title != "Look for the file" || r.State != request.Draft || r.Executor.Person != h.engineer.ID {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := h.RequestOf(h.as(h.desk), m.ID, 1); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a second one: %v", err)
		}
		if _, err := h.RequestOf(h.as(h.desk), m.ID, 2); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("of no action: %v", err)
		}
		m, err = h.Change(h.as(h.desk), m.ID, func(c Content) Content {
			c.Actions = append([]Action{{What: "Something else", Organization: h.vendor.ID, Request: r.ID}}, c.Actions...)
			return c
		})
		h.must(err)
		if m.Actions[0].Request != "" || m.Actions[1].Request != r.ID {
			t.Errorf("the request went astray: %+v", m.Actions)
		}
	})
}

func TestWhoSatUpForAMeetingIsSparedByTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.hq.ID}, Attendee{Organization: h.vendor.ID}))
		h.must(err)
		_, err = h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID, Excused: true}))
		h.must(err)
		h.clock.Set(start.AddDate(0, 0, 2))
		found, err := h.Find(h.as(h.desk), h.incident, Wanted{Minutes: 60, Invitees: []Invitee{{Organization: h.hq.ID}, {Organization: h.vendor.ID}}})
		h.must(err)
		// nine in Tokyo was eight in Singapore, once: they were excused from the other
		if found.Guests[0].Borne != 0 || found.Guests[1].Borne != 60 || found.Guests[1].Known {
			t.Errorf("%+v", found.Guests)
		}
		if len(found.Slots) == 0 || !found.Slots[0].Seats[0].AtWork || !found.Slots[0].Seats[1].AtWork {
			t.Errorf("%+v", found.Slots)
		}
	})
}

func TestWhoIsElsewhereMeetsInTheirOwnDaytime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		hours := map[string][]worktime.Span{}
		for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday"} {
			hours[day] = []worktime.Span{{From: "09:00", To: "18:00"}}
		}
		_, err := h.dir.UpdateOrganization(h.as(h.admin), h.vendor.ID, directory.OrganizationChange{WorkingHours: &hours})
		h.must(err)
		berlin := "Europe/Berlin"
		_, err = h.dir.UpdatePerson(h.as(h.admin), h.engineer.ID, directory.PersonChange{Zone: &berlin})
		h.must(err)
		found, err := h.Find(h.as(h.desk), h.incident, Wanted{Minutes: 60, Invitees: []Invitee{{Person: h.engineer.ID}}})
		h.must(err)
		zone, err := worktime.LoadZone(berlin)
		h.must(err)
		for _, slot := range found.Slots {
			if at := slot.From.In(zone); !slot.Seats[0].AtWork || at.Hour() < 9 || at.Hour() > 17 {
				t.Errorf("%v: %+v", at, slot.Seats)
			}
		}
		m, err := h.Plan(h.as(h.desk), h.incident, h.call(Attendee{Organization: h.vendor.ID, Person: h.engineer.ID}, Attendee{Organization: h.vendor.ID, Person: h.mate.ID}))
		h.must(err)
		h.clock.Set(start.AddDate(0, 0, 1))
		seats, err := h.Seats(h.as(h.desk), m) // nine in Tokyo on a Monday is two in Berlin
		h.must(err)
		if seats[0].AtWork || seats[0].Night != 60 || seats[1].Outside != 60 || seats[1].Night != 0 {
			t.Errorf("%+v", seats)
		}
	})
}
