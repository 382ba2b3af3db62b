package readiness

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// house is a site in Bangkok with a manager and an escort, the vendor that works there, and one that does not.
type house struct {
	*Service
	t                                          *testing.T
	d                                          *db.DB
	clock                                      *clock.Turned
	dir                                        *directory.Service
	mail                                       *deliver.Service
	site, vendor                               directory.Organization
	admin, desk, manager, escort, engineer, it directory.Person
	engagement                                 directory.Engagement
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, clock: clock.At(start)}
	catalog, err := spoken()
	h.must(err)
	j := journal.New(d, h.clock, nil)
	h.mail, err = deliver.New(d, j, catalog, h.clock, deliver.Config{
		URL: "folder://" + t.TempDir() + "?from=tasuki@aomine.example", Origin: "https://tasuki.aomine.example",
	})
	h.must(err)
	h.dir = directory.New(d, j, h.clock)
	h.Service = New(d, j, h.clock, h.dir, h.mail)
	hq, admin, err := h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	h.must(err)
	h.admin = admin
	h.desk = h.person(hq, "desk", access.Coordinator)
	h.site, h.vendor = h.organization(access.Site, "Bangkok"), h.organization(access.LocalVendor, "Chao IT")
	h.manager, h.escort = h.person(h.site, "manager", access.SiteLiaison), h.person(h.site, "escort", access.Escort)
	h.engineer = h.person(h.vendor, "engineer", access.Executor)
	h.it = h.person(h.organization(access.LocalVendor, "Sao Mai"), "it", access.Executor)
	h.engagement = h.engage(30)
	return h
}

func (h *house) organization(k access.Kind, name string) directory.Organization {
	h.t.Helper()
	o, err := h.dir.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: k, Name: name, Country: "TH", Zone: "Asia/Bangkok", Languages: []string{"th"},
	})
	h.must(err)
	return o
}

func (h *house) person(o directory.Organization, name string, roles ...access.Role) directory.Person {
	h.t.Helper()
	p, err := h.dir.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: o.ID, Name: name, Language: "en", Zone: o.Zone, Email: name + "@x.example", Roles: roles,
	})
	h.must(err)
	return p
}

// engage binds the vendor to the site for some days.
func (h *house) engage(days int) directory.Engagement {
	h.t.Helper()
	e, err := h.dir.CreateEngagement(h.as(h.admin), directory.EngagementDraft{
		Organization: h.vendor.ID, Sites: []string{h.site.ID}, Scope: "Help", Expires: h.clock.Now().AddDate(0, 0, days),
		Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Signed,
	})
	h.must(err)
	return e
}

func (h *house) as(p directory.Person) context.Context {
	h.t.Helper()
	o, err := h.dir.LookupOrganization(context.Background(), p.Organization)
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

// draft has the manager first and the vendor's engineer stand in.
func (h *house) draft() Draft {
	return Draft{
		Contacts: []Contact{{h.manager.ID, Main, Anything}, {h.engineer.ID, Deputy, SecurityIncidents}},
		Backup:   Channel{SatellitePhone, "+881 6 5550 0120", "In the guard's drawer"}, HoldsDays: 20,
	}
}

// entered is the site's plan, with nobody reached yet.
func (h *house) entered() {
	h.t.Helper()
	_, err := h.Replace(h.as(h.manager), h.site.ID, h.draft())
	h.must(err)
}

// rung has everybody on the plan reached by telephone.
func (h *house) rung(people ...directory.Person) {
	h.t.Helper()
	for _, p := range people {
		_, err := h.Enter(h.as(h.desk), h.site.ID, Call{Person: p.ID, How: ByPhone, Reached: true})
		h.must(err)
	}
}

// stands wants the plan as it is read and as it is listed to say the same.
func (h *house) stands(want ...Concern) View {
	h.t.Helper()
	v, err := h.Get(h.as(h.desk), h.site.ID)
	h.must(err)
	if !slices.Equal(v.Concerns, want) {
		h.t.Errorf("concerns %q, want %q", v.Concerns, want)
	}
	l, err := h.List(h.as(h.manager), Filter{Stale: true}, Page{Count: true})
	h.must(err)
	n, err := h.Stale(h.as(h.manager))
	h.must(err)
	if listed := len(l.Items) == 1; listed != (len(want) > 0) || int64(len(l.Items)) != n || *l.Total != n {
		h.t.Errorf("with %q the list of what is stale has %d, and %d are counted", want, len(l.Items), n)
	}
	return v
}

func (h *house) refused(err error, kind fault.Kind, want string) {
	h.t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind {
		h.t.Errorf("got %v, want %s %s", err, kind, want)
		return
	}
	got := f.Key
	if len(f.Fields) > 0 {
		got = f.Fields[0].Pointer + " " + f.Fields[0].Key
	}
	if kind != fault.KindNotFound && kind != fault.KindForbidden && got != want {
		h.t.Errorf("got %s, want %s", got, want)
	}
}

func TestAPlanIsStaleUntilEverybodyOnItWasReachedAndAgainWhenTheTestsAreOld(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.stands(NoMainContact, NoDeputy, NoBackup)
		h.entered()
		h.stands(NeverTested)
		h.rung(h.manager)
		h.stands(NeverTested)
		h.rung(h.engineer)
		if v := h.stands(); v.Version != 1 || !v.TestedAt.Equal(start) || v.Standings[1].Latest.By != h.desk.ID {
			t.Errorf("%+v", v)
		}
		h.clock.Set(start.AddDate(0, 0, 20).Add(-time.Second))
		h.stands()
		h.clock.Set(start.AddDate(0, 0, 20))
		h.stands(TestTooOld)
		h.rung(h.manager, h.engineer)
		h.stands()
		h.clock.Set(start.AddDate(0, 0, 30)) // and the vendor's engagement is over
		h.stands(NoDeputy, ContactLeft)
		h.engage(10)
		h.stands()
	})
}

func TestATestMessageIsConfirmedByWhoeverGotItAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, err := h.Send(h.as(h.desk), h.site.ID)
		h.refused(err, fault.KindConflict, "reachability.nobody_to_test")
		h.entered()
		_, err = h.Send(h.as(h.manager), h.site.ID)
		h.must(err)
		h.must(h.mail.Drain(context.Background()))
		letters, err := h.mail.Mailbox(context.Background(), 9)
		h.must(err)
		if len(letters) != 2 || letters[0].Subject != letters[1].Subject {
			t.Fatalf("%+v", letters)
		}
		_, err = h.Send(h.as(h.desk), h.site.ID)
		h.refused(err, fault.KindConflict, "reachability.still_waiting")
		mine := func(p directory.Person) Test {
			t.Helper()
			l, err := h.Tests(h.as(p), TestFilter{Mine: true}, Page{})
			h.must(err)
			if len(l.Items) != 1 {
				t.Fatalf("%s has %d to confirm", p.Name, len(l.Items))
			}
			return l.Items[0]
		}
		theirs := mine(h.engineer)
		for _, p := range []directory.Person{h.manager, h.escort, h.desk} {
			_, err = h.Confirm(h.as(p), theirs.ID)
			h.refused(err, fault.KindForbidden, "")
		}
		_, err = h.Confirm(h.as(h.it), theirs.ID)
		h.refused(err, fault.KindNotFound, "")
		_, err = h.Test(h.as(h.it), theirs.ID)
		h.refused(err, fault.KindNotFound, "")
		h.clock.Set(start.Add(time.Hour))
		_, err = h.Confirm(h.as(h.manager), mine(h.manager).ID)
		h.must(err)
		h.stands(NeverTested)
		h.clock.Set(start.Add(AnswerWithin))
		h.stands(TestFailed)
		if got, err := h.Test(h.as(h.engineer), theirs.ID); err != nil || got.State != Unanswered {
			t.Errorf("%+v, %v", got, err)
		}
		// late is not never, and twice is once
		once, err := h.Confirm(h.as(h.engineer), theirs.ID)
		h.must(err)
		h.clock.Set(start.Add(AnswerWithin + time.Hour))
		if twice, err := h.Confirm(h.as(h.engineer), theirs.ID); err != nil || twice != once || twice.State != Reached {
			t.Errorf("%+v, %v", twice, err)
		}
		if v := h.stands(); !v.TestedAt.Equal(start.Add(AnswerWithin)) {
			t.Errorf("last tested at %s", v.TestedAt)
		}
		// one that is fresh grows stale by itself when a new test is not answered
		_, err = h.Send(h.as(h.desk), h.site.ID)
		h.must(err)
		h.stands()
		h.clock.Set(h.clock.Now().Add(AnswerWithin))
		h.stands(TestFailed)
	})
}

func TestAMessageThatComesBackHasFailed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.entered()
		h.must(d.In(context.Background(), func(ctx context.Context) error {
			return d.Gorm(ctx).Exec("UPDATE people SET email = 'nobody at all' WHERE id = ?", h.engineer.ID).Error
		}))
		_, err := h.Send(h.as(h.desk), h.site.ID)
		h.must(err)
		h.must(h.mail.Drain(context.Background()))
		v := h.stands(NeverTested, TestFailed)
		if got := v.Standings[1].Latest; got.State != Bounced {
			t.Errorf("%+v", got)
		}
		_, err = h.Confirm(h.as(h.engineer), v.Standings[1].Latest.ID)
		h.refused(err, fault.KindConflict, "reachability.over")
		h.clock.Set(start.Add(time.Minute))
		h.rung(h.manager, h.engineer)
		h.stands()
	})
}

func TestWhoLeavesIsMissedAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.entered()
		h.rung(h.manager, h.engineer)
		_, err := h.dir.Deactivate(h.as(h.admin), h.manager.ID)
		h.must(err)
		h.stands(NoMainContact, ContactLeft)
		// the rest may be changed while they are still on it, and nobody new may be who is not there
		draft := h.draft()
		draft.HoldsDays = 10
		_, err = h.Replace(h.as(h.desk), h.site.ID, draft)
		h.must(err)
		draft.Contacts[0].Person = h.escort.ID
		_, err = h.Replace(h.as(h.desk), h.site.ID, draft)
		h.must(err)
		h.stands(NeverTested)
		draft.Contacts[0].Person = h.manager.ID
		_, err = h.Replace(h.as(h.desk), h.site.ID, draft)
		h.refused(err, fault.KindInvalid, "/contacts/0/person reachability.not_a_contact")
		h.rung(h.escort)
		h.stands()
		_, err = h.dir.EndEngagement(h.as(h.admin), h.engagement.ID)
		h.must(err)
		h.stands(NoDeputy, ContactLeft)
	})
}

func TestWhatIsNoPlanIsRefusedAtItsPlace(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for _, c := range []struct {
		name, want string
		change     func(*Draft)
	}{
		{"somebody of a vendor that does not work there", "/contacts/0/person reachability.not_a_contact", func(d *Draft) { d.Contacts[0].Person = h.it.ID }},
		{"somebody of headquarters", "/contacts/0/person reachability.not_a_contact", func(d *Draft) { d.Contacts[0].Person = h.desk.ID }},
		{"nobody", "/contacts/0/person reachability.not_a_contact", func(d *Draft) { d.Contacts[0].Person = "nobody" }},
		{"the same person twice", "/contacts/1/person field.twice", func(d *Draft) { d.Contacts[1].Person = h.manager.ID }},
		{"a part that there is not", "/contacts/0/part field.choice", func(d *Draft) { d.Contacts[0].Part = "third" }},
		{"a purpose that there is not", "/contacts/1/purpose field.choice", func(d *Draft) { d.Contacts[1].Purpose = "" }},
		{"a channel without a number", "/backup_channel/value field.required", func(d *Draft) { d.Backup.Value = " " }},
		{"a number without a channel", "/backup_channel/kind field.required", func(d *Draft) { d.Backup.Kind = "" }},
		{"a channel that there is not", "/backup_channel/kind field.choice", func(d *Draft) { d.Backup.Kind = "pigeon" }},
		{"a number that turns round", "/backup_channel/value field.control_characters", func(d *Draft) { d.Backup.Value = "\u202e0210" }},
		{"a note of two lines", "/backup_channel/note field.control_characters", func(d *Draft) { d.Backup.Note = "a\nb" }},
		{"a test that holds for three years", "/holds_days reachability.holds_out_of_reach", func(d *Draft) { d.HoldsDays = 1000 }},
		{"a test that holds for less than a day", "/holds_days reachability.holds_out_of_reach", func(d *Draft) { d.HoldsDays = -1 }},
		{"more contacts than anybody would ring", "/contacts field.too_many", func(d *Draft) { d.Contacts = make([]Contact, 21) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := h.draft()
			c.change(&d)
			_, err := h.Replace(h.as(h.desk), h.site.ID, d)
			h.refused(err, fault.KindInvalid, c.want)
		})
	}
	h.entered()
	for _, c := range []struct {
		name, want string
		call       Call
	}{
		{"somebody who is not on the list", "/person reachability.not_on_the_list", Call{Person: h.escort.ID, How: ByPhone}},
		{"by mail", "/how field.choice", Call{Person: h.manager.ID, How: ByMail}},
		{"tomorrow", "/at time.in_the_future", Call{Person: h.manager.ID, How: ByPhone, At: start.AddDate(0, 0, 1)}},
		{"by another organisation's", "/by reachability.not_a_colleague", Call{Person: h.manager.ID, How: ByPhone, By: h.engineer.ID}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.Enter(h.as(h.desk), h.site.ID, c.call)
			h.refused(err, fault.KindInvalid, c.want)
		})
	}
	d := h.draft()
	d.Backup = Channel{}
	_, err := h.Replace(h.as(h.desk), h.site.ID, d)
	h.must(err)
	_, err = h.Enter(h.as(h.desk), h.site.ID, Call{Person: h.manager.ID, How: ByBackup})
	h.refused(err, fault.KindInvalid, "/how reachability.no_backup")
}

func TestNumbersForAnEmergencyAreForThoseWhoseTheyAreAndForHeadquarters(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.entered()
	hq := h.desk.Organization
	for _, p := range []directory.Person{h.engineer, h.it} { // also where they are on it themselves
		_, err := h.Get(h.as(p), h.site.ID)
		h.refused(err, fault.KindNotFound, "")
		_, err = h.Send(h.as(p), h.site.ID)
		h.refused(err, fault.KindNotFound, "")
	}
	_, err := h.Get(h.as(h.escort), h.site.ID)
	h.must(err)
	_, err = h.Replace(h.as(h.escort), h.site.ID, h.draft())
	h.refused(err, fault.KindForbidden, "")
	_, err = h.Get(h.as(h.desk), hq)
	h.refused(err, fault.KindNotFound, "")
	for _, c := range []struct {
		who  directory.Person
		want int
	}{{h.desk, 3}, {h.manager, 1}, {h.engineer, 1}} {
		l, err := h.List(h.as(c.who), Filter{}, Page{})
		h.must(err)
		if len(l.Items) != c.want {
			t.Errorf("%s has %d plans", c.who.Name, len(l.Items))
		}
	}
	_, err = h.Replace(access.IfMatch(h.as(h.manager), 0), h.site.ID, h.draft())
	h.refused(err, fault.KindPreconditionFailed, "problem.changed_meanwhile")
}

func TestTwoWhoConfirmAtTheSameTimeBothCount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.entered()
		for round := range 5 {
			h.clock.Set(start.AddDate(0, 0, 21*round)) // the tests before have passed
			if round > 0 {
				h.engage(60)
			}
			_, err := h.Send(h.as(h.desk), h.site.ID)
			h.must(err)
			done := make(chan error)
			for _, p := range []directory.Person{h.manager, h.engineer} {
				ctx := h.as(p)
				go func() {
					l, err := h.Tests(ctx, TestFilter{Mine: true}, Page{})
					if err == nil {
						_, err = h.Confirm(ctx, l.Items[0].ID)
					}
					done <- err
				}()
			}
			h.must(<-done)
			h.must(<-done)
			h.stands()
		}
	})
}

// TestAnEngagementThatBeginsLaterCountsAhead: who will be there may be on the plan before.
func TestAnEngagementThatBeginsLaterCountsAhead(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.entered()
	h.rung(h.manager, h.engineer)
	_, err := h.dir.EndEngagement(h.as(h.admin), h.engagement.ID)
	h.must(err)
	h.stands(NoDeputy, ContactLeft)
	_, err = h.dir.CreateEngagement(h.as(h.admin), directory.EngagementDraft{
		Organization: h.vendor.ID, Sites: []string{h.site.ID}, Scope: "Help", Starts: start.AddDate(0, 0, 5), Expires: start.AddDate(0, 0, 12),
		Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Signed,
	})
	h.must(err)
	h.stands()
	h.clock.Set(start.AddDate(0, 0, 12))
	h.stands(NoDeputy, ContactLeft)
}
