package notice

import (
	"context"
	"slices"
	"strings"
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
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// start is Monday 30 March 2026, 11:00 in Bangkok: the visit is about to be announced.
var start = time.Date(2026, 3, 30, 4, 0, 0, 0, time.UTC)

// house is a headquarters in Tokyo with a case, a site in Bangkok with two escorts, and a vendor in Singapore that takes
// part in the case at the highest level.
type house struct {
	*Service
	t     testing.TB
	db    *db.DB
	clock *clock.Turned
	dir   *directory.Service
	mail  *deliver.Service
	j     *journal.Journal
	turns *turn.Service

	hq, bangkok, merlinet directory.Organization

	admin, author, second, clerk, escort, relief, engineer directory.Person

	incident incident.Incident
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: clock.At(start)}
	catalog := words(t)
	h.j = journal.New(d, h.clock, nil)
	var err error
	h.mail, err = deliver.New(d, h.j, catalog, h.clock, deliver.Config{
		URL: "folder://" + t.TempDir() + "?from=tasuki@aomine.example", Origin: "https://tasuki.aomine.example",
	})
	h.must(err)
	h.dir = directory.New(d, h.j, h.clock)
	h.turns = turn.New(d, h.j, h.clock, h.dir, h.mail)
	cases := incident.New(d, h.j, h.clock, h.dir)
	h.Service = New(d, h.j, h.clock, catalog, h.dir, cases, h.turns, h.mail)
	h.hq, h.admin, err = h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	h.must(err)
	h.bangkok = h.organization(access.Site, "Bangkok", "TH", "Asia/Bangkok", "th")
	h.merlinet = h.organization(access.LocalVendor, "MerliNet", "SG", "Asia/Singapore", "en-SG")
	h.author = h.person(h.hq, "Incident desk", "ja", access.Coordinator)
	h.second = h.person(h.hq, "Hold authority", "ja", access.HoldAuthority, access.Coordinator)
	h.clerk = h.person(h.hq, "Clerk", "ja", access.Observer)
	h.escort = h.person(h.bangkok, "Escort, Bangkok", "th", access.Escort)
	h.relief = h.person(h.bangkok, "Second escort, Bangkok", "th", access.Escort)
	h.engineer = h.person(h.merlinet, "Engineer, MerliNet", "en-SG", access.Executor)
	h.standBehind()
	h.incident, err = cases.Open(h.as(h.author), incident.Content{Title: "Firewall load in Singapore", Sites: []string{h.bangkok.ID}, Severity: "high"})
	h.must(err)
	_, err = h.dir.CreateEngagement(h.as(h.admin), directory.EngagementDraft{
		Organization: h.merlinet.ID, Scope: "Help", Expires: start.AddDate(0, 0, 30), Sites: []string{h.bangkok.ID},
		Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
	})
	h.must(err)
	_, err = cases.AddParticipant(h.as(h.author), h.incident.ID, incident.Grant{
		Organization: h.merlinet.ID, Roles: []access.Role{access.Executor}, Level: access.Full, Reason: "Needed.",
	})
	h.must(err)
	return h
}

// standBehind has what is said first at minimal approved in all languages, without a word in the journal.
func (h *house) standBehind() {
	h.t.Helper()
	h.must(h.db.In(context.Background(), func(ctx context.Context) error {
		for _, l := range h.words.Tags() {
			w := minimalWording(h.words, l.Tag, nil)
			if _, err := h.store.approveMinimal(ctx, l.Tag, MinimalApproval{By: Party{h.hq.ID, h.second.ID}, At: start, SHA256: w.SHA256}); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) organization(k access.Kind, name, country, zone, language string) directory.Organization {
	h.t.Helper()
	o, err := h.dir.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{Kind: k, Name: name, Country: country, Zone: zone, Languages: []string{language}})
	h.must(err)
	return o
}

func (h *house) person(o directory.Organization, name, language string, roles ...access.Role) directory.Person {
	h.t.Helper()
	p, err := h.dir.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: o.ID, Name: name, Language: language, Zone: o.Zone, Email: db.NewID() + "@aomine.example", Phone: "+81312345678", Roles: roles,
	})
	h.must(err)
	return p
}

// as is a context in which p acts.
func (h *house) as(p directory.Person) context.Context {
	h.t.Helper()
	o, err := h.dir.LookupOrganization(context.Background(), p.Organization)
	h.must(err)
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: o.ID, Kind: o.Kind, Roles: p.Roles, Language: p.Language})
	return journal.WithActor(ctx, p.ID, o.ID)
}

// visitTo is the scenario's notice, to people at the site in Bangkok.
func (h *house) visitTo(people ...directory.Person) Content {
	h.t.Helper()
	c := visit(h.t)
	c.Site, c.Contact = h.bangkok.ID, &Contact{Person: h.author.ID, Languages: []string{"ja", "en"}}
	c.Answers.Attend.Say.Zone = ""
	for _, p := range people {
		c.Recipients = append(c.Recipients, Addressee{Person: p.ID})
	}
	return c
}

func (h *house) draft(c Content) View {
	h.t.Helper()
	v, err := h.Create(h.as(h.author), h.incident.Reference, c)
	h.must(err)
	return v
}

// approved is a notice that only has to be sent.
func (h *house) approved(c Content) View {
	h.t.Helper()
	v := h.draft(c)
	_, err := h.Submit(h.as(h.author), v.ID)
	h.must(err)
	v, err = h.Approve(h.as(h.second), v.ID)
	h.must(err)
	return v
}

func (h *house) sent(c Content) View {
	h.t.Helper()
	v, err := h.Send(h.as(h.author), h.approved(c).ID)
	h.must(err)
	return v
}

// post delivers the mails that wait.
func (h *house) post() {
	h.t.Helper()
	h.must(h.mail.Drain(context.Background()))
}

// letters are the mails that went out to p since the house was built, as "[reference] subject".
func (h *house) letters(p directory.Person) (subjects []string) {
	h.t.Helper()
	h.post()
	all, err := h.mail.Mailbox(context.Background(), 1000)
	h.must(err)
	for _, l := range all {
		if l.To == p.Email {
			subjects = append(subjects, l.Subject)
		}
	}
	slices.Reverse(subjects)
	return subjects
}

// waits is what waits for p by name, "" for nothing.
func (h *house) waits(p directory.Person, objectType string) turn.Kind {
	h.t.Helper()
	l, err := h.turns.Mine(h.as(p), objectType, Page{})
	h.must(err)
	for _, i := range l.Items {
		return i.Kind
	}
	return ""
}

// facts are the journal's about notices, the oldest first.
func (h *house) facts() (facts []journal.Fact) {
	h.t.Helper()
	for _, r := range h.records() {
		facts = append(facts, r.Fact)
	}
	return facts
}

func (h *house) records() (all []journal.Record) {
	h.t.Helper()
	for p := (db.Page{Limit: 100}); ; {
		l, err := h.j.Entries(context.Background(), journal.Filter{Newest: true}, p)
		h.must(err)
		for _, r := range l.Items {
			if r.Object.Type == ObjectType && strings.HasPrefix(string(r.Fact), "notice.") {
				all = append(all, r)
			}
		}
		if p.After = l.Next; p.After == "" {
			slices.Reverse(all)
			return all
		}
	}
}

func due(t testing.TB, s, zone string) *worktime.Due {
	t.Helper()
	return &worktime.Due{Wall: wall(t, s), Zone: zone}
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
