package finding

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// Golden Week: nobody is at work anywhere in Japan.
var start = time.Date(2026, 5, 3, 18, 0, 0, 0, time.UTC)

// house is a headquarters, a vendor at operational and a security partner at full in the case, and another vendor in none.
type house struct {
	*Service
	t                                                 *testing.T
	clock                                             *clock.Turned
	dir                                               *directory.Service
	cases                                             *incident.Service
	mail                                              *deliver.Service
	turns                                             *turn.Service
	incident                                          string
	desk, second, engineer, mate, responder, stranger directory.Person
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.At(start)}
	catalog, err := spoken()
	h.must(err)
	j := journal.New(d, h.clock, nil)
	h.mail, err = deliver.New(d, j, catalog, h.clock, deliver.Config{Origin: "https://tasuki.aomine.example"})
	h.must(err)
	h.dir = directory.New(d, j, h.clock)
	h.turns = turn.New(d, j, h.clock, h.dir, h.mail)
	h.cases = incident.New(d, j, h.clock, h.dir)
	h.turns.InCases(turn.Cases{
		Severities: h.cases.Severities, Cast: h.cases.Cast, Known: incident.KnownSeverities(), Observations: KnownKinds(),
	})
	h.Service = New(d, j, h.clock, h.dir, h.cases, h.turns)
	hq, admin, err := h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	h.must(err)
	organization := func(k access.Kind, name string) directory.Organization {
		o, err := h.dir.CreateOrganization(h.as(admin), directory.OrganizationDraft{Kind: k, Name: name, Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en"}})
		h.must(err)
		return o
	}
	site := organization(access.Site, "Straits Colo")
	vendor, partner, other := organization(access.LocalVendor, "MerliNet"), organization(access.SecurityPartner, "Tsubame"), organization(access.LocalVendor, "Elsewhere")
	person := func(o directory.Organization, email string, r access.Role) directory.Person {
		p, err := h.dir.CreatePerson(h.as(admin), directory.PersonDraft{
			Organization: o.ID, Name: email, Language: "en", Zone: o.Zone, Email: email + "@x.example", Roles: []access.Role{r},
		})
		h.must(err)
		return p
	}
	h.desk, h.engineer, h.mate = person(hq, "desk", access.Coordinator), person(vendor, "engineer", access.Executor), person(vendor, "mate", access.Executor)
	h.second = person(hq, "second", access.IncidentOwner)
	h.responder, h.stranger = person(partner, "responder", access.LogAnalyst), person(other, "nobody", access.Executor)
	i, err := h.cases.Open(h.as(h.desk), incident.Content{Title: "Firewall load", Severity: "high", Sites: []string{site.ID}})
	h.must(err)
	h.incident = i.ID
	for _, one := range []struct {
		o directory.Organization
		r access.Role
		l access.Level
	}{{vendor, access.Executor, access.Operational}, {partner, access.LogAnalyst, access.Full}} {
		_, err = h.dir.CreateEngagement(h.as(admin), directory.EngagementDraft{
			Organization: one.o.ID, Scope: "Help", Expires: start.AddDate(0, 0, 30), Sites: []string{site.ID},
			Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
		})
		h.must(err)
		_, err = h.cases.AddParticipant(h.as(h.desk), i.ID, incident.Grant{
			Organization: one.o.ID, Roles: []access.Role{one.r}, Level: one.l, Reason: "Needed.",
		})
		h.must(err)
	}
	return h
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

// malware is what an engineer sees on a Sunday night.
func malware() Report {
	seen, err := worktime.ParseDue("2026-05-04T01:40", "Asia/Singapore", "")
	if err != nil {
		panic(err)
	}
	return Report{Kind: MalwareSeen, What: "A process named kworkerd runs from /tmp.", Host: "dns01", Seen: seen, Touched: Untouched}
}

func (h *house) report(p directory.Person, r Report) Observation {
	h.t.Helper()
	o, err := h.Report(h.as(p), h.incident, r)
	h.must(err)
	return o
}

func TestWhoReportedItSeesItAndWhoInvestigatesSeesAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		theirs, ours := h.report(h.engineer, malware()), h.report(h.desk, malware())
		if theirs.Reference == ours.Reference || !strings.HasSuffix(theirs.Reference, "/O1") {
			t.Errorf("%s and %s", theirs.Reference, ours.Reference)
		}
		for _, c := range []struct {
			who  directory.Person
			sees []string
		}{{h.desk, []string{theirs.ID, ours.ID}}, {h.responder, []string{theirs.ID, ours.ID}}, {h.engineer, []string{theirs.ID}}, {h.mate, nil}} {
			l, err := h.List(h.as(c.who), h.incident, db.Page{Limit: 10, Count: true})
			h.must(err)
			if *l.Total != int64(len(c.sees)) || len(l.Items) != len(c.sees) {
				t.Errorf("%s sees %d of them", c.who.Name, len(l.Items))
			}
			for _, o := range []Observation{theirs, ours} {
				_, err := h.Get(h.as(c.who), o.ID)
				if seen := slices.Contains(c.sees, o.ID); seen != (err == nil) || !seen && !fault.Is(err, fault.KindNotFound) {
					t.Errorf("%s on %s: %v", c.who.Name, o.Reference, err)
				}
			}
		}
		if _, err := h.Report(h.as(h.stranger), h.incident, malware()); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("somebody of another case reports: %v", err)
		}
	})
}

func TestItIsTakenUpAndSaidWhatItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		o := h.report(h.engineer, malware())
		waits := func() string {
			i, err := h.turns.Of(context.Background(), ObjectType, o.ID)
			if fault.Is(err, fault.KindNotFound) {
				return "nobody"
			}
			h.must(err)
			return string(i.Kind) + " " + i.Person
		}
		if got := waits(); got != "assess " {
			t.Errorf("waits for %q", got)
		}
		for _, c := range []struct {
			to    State
			note  string
			kind  fault.Kind
			waits string
		}{
			{Confirmed, "It is.", fault.KindConflict, "assess "}, // nobody has looked yet
			{Open, "", fault.KindInvalid, "assess "},
			{Verifying, "", "", "assess " + h.desk.ID},
			{Verifying, "", fault.KindConflict, "assess " + h.desk.ID},
			{Benign, " ", fault.KindInvalid, "assess " + h.desk.ID}, // why?
			{Benign, "Our own agent.", "", "nobody"},
			{Confirmed, "It is not.", fault.KindConflict, "nobody"},
			{Verifying, "The agent was never installed there.", "", "assess " + h.desk.ID},
			{Confirmed, "A loader.", "", "nobody"},
		} {
			now, err := h.Assess(h.as(h.desk), o.ID, Assessment{c.to, c.note})
			if c.kind == "" && (err != nil || now.State != c.to) || c.kind != "" && !fault.Is(err, c.kind) {
				t.Errorf("%s %q: %s, %v", c.to, c.note, now.State, err)
			}
			if got := waits(); got != c.waits {
				t.Errorf("after %s it waits for %q, want %q", c.to, got, c.waits)
			}
		}
		if _, err := h.Assess(h.as(h.engineer), o.ID, Assessment{Verifying, "Mine."}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("who reported it assesses it: %v", err)
		}
		if seen, err := h.Get(h.as(h.engineer), o.ID); err != nil || seen.Note != "" || seen.State != Confirmed {
			t.Errorf("who reported it reads why: %+v, %v", seen, err)
		}
		if seen, err := h.Get(h.as(h.responder), o.ID); err != nil || seen.Note != "A loader." {
			t.Errorf("%+v, %v", seen, err)
		}
		_, err := h.Assess(h.as(h.desk), o.ID, Assessment{Verifying, "Once more."})
		h.must(err)
		h.must(d.In(h.as(h.desk), func(ctx context.Context) error {
			named, err := h.passTo(ctx, turn.Item{Object: turn.Object{Type: ObjectType, ID: o.ID}}, h.second.ID)
			if !named {
				t.Error("nobody goes on with it")
			}
			return err
		}))
		all, err := h.journal.Entries(h.as(h.desk), journal.Filter{Newest: true}, db.Page{Limit: 5})
		h.must(err)
		passed := slices.ContainsFunc(all.Items, func(r journal.Record) bool {
			return r.Fact == journal.ObservationAssessed && r.Data["person"] == h.second.ID
		})
		if !passed || waits() != "assess "+h.second.ID {
			t.Errorf("who goes on is not on record, or it waits for %s", waits())
		}
	})
}

func TestThePartnerIsCalledAtOnceHolidaysOrNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, err := h.turns.AddRule(h.as(h.desk), turn.Rule{Name: "Malware", Severity: "high", Steps: []turn.Step{
			{Trigger: turn.Observed, Observation: string(MalwareSeen), Whom: turn.Specialist},
			{Trigger: turn.Observed, Observation: string(MalwareSeen), After: 15 * time.Minute, Whom: turn.HQRole, Role: access.Coordinator},
			{Trigger: turn.Observed, Observation: string(DataLeft), Whom: turn.HoldAuthority},
			{Trigger: turn.NotAnswered, After: time.Hour, Whom: turn.HQRole, Role: access.Coordinator},
		}})
		h.must(err)
		r := malware()
		o := h.report(h.engineer, r)
		foretold, err := h.Silence(h.as(h.desk), o.ID)
		h.must(err)
		var ahead, happened []string
		for _, m := range foretold.Ahead {
			ahead = append(ahead, string(m.Trigger)+" "+string(m.Do.Whom)+" "+m.At.UTC().Format("15:04"))
		}
		want := []string{"observed specialist 18:00", "observed headquarters 18:15", "not_answered headquarters 19:00"}
		if diff := cmp.Diff(want, ahead); diff != "" {
			t.Errorf("foretold:\n%s", diff)
		}
		for range 20 {
			h.must(h.turns.Escalate(context.Background()))
			h.clock.Advance(time.Minute)
		}
		_, err = h.Assess(h.as(h.desk), o.ID, Assessment{To: Verifying})
		h.must(err)
		for range 30 {
			h.must(h.turns.Escalate(context.Background()))
			h.clock.Advance(time.Minute)
		}
		now, err := h.Silence(h.as(h.desk), o.ID)
		h.must(err)
		for _, s := range now.Taken {
			happened = append([]string{string(s.Trigger) + " " + string(s.Whom) + " " + s.At.UTC().Format("15:04")}, happened...)
		}
		if diff := cmp.Diff(want[:2], happened); diff != "" { // what came after it was taken up is about who has it now
			t.Errorf("happened:\n%s", diff)
		}
		if !slices.Equal(now.Taken[1].People, []string{h.responder.ID}) {
			t.Errorf("called %v", now.Taken[1].People)
		}
		if _, err := h.Silence(h.as(h.engineer), o.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("who reported it reads whom headquarters tells: %v", err)
		}
	})
}

func TestAReportIsRefusedAtTheFieldThatIsWrong(t *testing.T) {
	now := start
	for _, c := range []struct {
		name  string
		bad   func(*Report)
		field string
	}{
		{"nothing was seen", func(r *Report) { r.What = " \n" }, "/what"},
		{"too much was", func(r *Report) { r.What = strings.Repeat("ö", MaxWhat+1) }, "/what"},
		{"a control", func(r *Report) { r.What = "a\x00b" }, "/what"},
		{"a host that turns round", func(r *Report) { r.Host = "dns\u202e10" }, "/host"},
		{"a host of two lines", func(r *Report) { r.Host = "dns01\ndns02" }, "/host"},
		{"a kind there is not", func(r *Report) { r.Kind = "ghost" }, "/kind"},
		{"nothing is said about changes", func(r *Report) { r.Touched = "" }, "/touched"},
		{"changed, and not how", func(r *Report) { r.Touched = Changed }, "/changes"},
		{"untouched, and how", func(r *Report) { r.Changes = "Restarted." }, "/changes"},
		{"tomorrow", func(r *Report) { r.Seen.Wall.Day += 1 }, "/seen/wall"},
		{"in two days by a clock of nobody knows where", func(r *Report) { r.Seen.Wall.Day += 2; r.ZoneUnknown = true }, "/seen/wall"},
		{"a zone there is not", func(r *Report) { r.Seen.Zone = "Asia/Atlantis" }, "/seen/zone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := malware()
			c.bad(&r)
			_, err := r.normal(now)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != c.field {
				t.Errorf("%+v", err)
			}
		})
	}
	ahead := malware()
	ahead.Seen.Wall.Day, ahead.ZoneUnknown = ahead.Seen.Wall.Day+1, true
	if _, err := ahead.normal(now); err != nil {
		t.Errorf("a clock whose zone nobody knows may be ahead of ours: %v", err)
	}
}
