package api_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/demo"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// How somebody stands to the object of an operation.
const (
	owner       = "owner"       // it is theirs: they perform it, handed it in, are written to, or wrote it
	participant = "participant" // they take part in the incident and have nothing to do with the object
	stranger    = "stranger"    // they take part in another incident
)

// How the grant stands by which somebody takes part.
const (
	valid   = "valid"
	expired = "expired"
	revoked = "revoked"
)

var (
	relations = []string{owner, participant, stranger}
	grants    = []string{valid, expired, revoked}
)

// part is what one role of the matrix is made of.
type part struct {
	kind     access.Kind
	standing access.Role  // in their organisation
	incident access.Role  // by the grant
	level    access.Level // of the grant
	alone    bool         // the grant is to the person, not to the organisation
}

var parts = map[string]part{
	"administrator": {access.Headquarters, access.Administrator, access.Observer, access.Full, true},
	"auditor":       {access.Headquarters, access.Auditor, access.Observer, access.Full, true},
	"coordinator":   {access.Headquarters, access.Coordinator, access.Coordinator, access.Full, true},
	"liaison":       {access.Site, access.SiteLiaison, access.SiteLiaison, access.Operational, false},
	"engineer":      {access.LocalVendor, access.Executor, access.Executor, access.Operational, false},
	"analyst":       {access.SecurityPartner, access.LogAnalyst, access.LogAnalyst, access.Full, false},
	"staff":         {kind: access.Headquarters, standing: access.CommunicationsLead},
	"deputy":        {access.Headquarters, access.CommunicationsLead, access.Coordinator, access.Full, true},
	"escort":        {access.Site, access.Escort, access.Escort, access.Minimal, true},
}

// world is an instance with two incidents, and somebody of each role in each relation to the first. Every text in it
// says "canary": where one shows in a denial, the denial has said too much.
type world struct {
	*apptest.House
	incident, elsewhere string // ids
	hq, hub, yard       string // organisations: headquarters, the site of the first incident, that of the other
	cast                map[[2]string]*actor

	chief          *actor // administrator
	author, second *actor // coordinators: who writes, and who agrees
	neutral        *actor // a vendor's engineer who performs what belongs to nobody of the cast
	writer         *actor // a partner's analyst who writes what belongs to nobody of the cast
	spare          string // a vendor's organisation, for grants that come and go

	n    int                    // texts so far
	said func(n int, of string) // hears of each, where somebody wants to
}

// actor is one person and how their grant stands.
type actor struct {
	world         *world
	part          part
	role          string
	id, email     string
	org           string
	incident      string // in which the grant is; "" for none
	grant         string
	participation string // id of the latest
}

// newWorld sets the stage on an empty database, with the cast for these roles.
func newWorld(t *testing.T, database string, roles ...string) *world {
	t.Helper()
	return newWorldAs(t, database, func(*cli.Config) {}, roles...)
}

// newWorldAs is newWorld where the operator decides something.
func newWorldAs(t *testing.T, database string, decide func(*cli.Config), roles ...string) *world {
	t.Helper()
	w := &world{House: apptest.Empty(t, database, decide), cast: map[[2]string]*actor{}}
	w.found()
	w.hub, w.yard = w.organization(access.Site), w.organization(access.Site)
	w.author, w.second = w.person(w.hq, "coordinator"), w.person(w.hq, "coordinator")
	said, err := w.Notices.MinimalWordings(w.author.ctx())
	w.must(err)
	_, err = w.Notices.ApproveMinimal(w.author.ctx(), "en", said["en"].SHA256) // which the cast reads
	w.must(err)
	w.incident, w.elsewhere = w.open(w.hub), w.open(w.yard)
	w.neutral = w.person(w.engaged(access.LocalVendor, w.hub), "engineer")
	w.writer = w.person(w.engaged(access.SecurityPartner, w.hub), "analyst")
	w.spare = w.engaged(access.LocalVendor, w.hub)
	for _, a := range []*actor{w.neutral, w.writer} {
		a.incident = w.incident
		a.stand(valid)
	}
	for _, role := range roles {
		for _, relation := range relations {
			w.cast[[2]string{role, relation}] = w.player(role, relation)
		}
	}
	w.restore()
	w.Fingerprint() // opens what it looks through for as long as the world stands
	return w
}

func onSQLite(t *testing.T) string { return dbtest.SQLiteURL(t) }

// player is somebody of an organisation of their own, with a grant in the first incident or, for a stranger, the other.
func (w *world) player(role, relation string) *actor {
	p, site, in := parts[role], w.hub, w.incident
	if relation == stranger {
		site, in = w.yard, w.elsewhere
	}
	org := w.hq
	switch {
	case p.kind.Outside():
		org = w.engaged(p.kind, site)
	case p.kind == access.Site:
		org = w.organization(access.Site)
	}
	a := w.person(org, role)
	a.incident = in
	return a
}

// found takes up the first invitation.
func (w *world) found() {
	code, _, err := w.App.Accounts.FirstInvitation(context.Background())
	w.must(err)
	p, err := w.App.Accounts.Accept(context.Background(), account.Acceptance{
		Code: code, Password: apptest.Password,
		Headquarters: &directory.OrganizationDraft{Name: w.text("headquarters"), Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		Person:       &directory.PersonDraft{Name: w.text("chief"), Email: "chief@headquarters.example"},
	}, "127.0.0.1")
	w.must(err)
	w.hq = p.Organization
	w.chief = &actor{world: w, role: "administrator", part: parts["administrator"], id: p.ID, email: p.Email, org: p.Organization}
	w.known(w.chief, p)
}

func (w *world) organization(kind access.Kind) string {
	by := w.chief
	if w.author != nil {
		by = w.author
	}
	o, err := w.Directory.CreateOrganization(by.ctx(), directory.OrganizationDraft{
		Kind: kind, Name: w.text(string(kind)), Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en"},
	})
	w.must(err)
	return o.ID
}

// engaged is an outside organisation with an engagement at a site, for as long as the tests may take.
func (w *world) engaged(kind access.Kind, site string) string {
	id := w.organization(kind)
	w.engagement(id, site, 300)
	return id
}

func (w *world) engagement(organization, site string, days int) directory.Engagement {
	e, err := w.Directory.CreateEngagement(w.author.ctx(), directory.EngagementDraft{
		Organization: organization, Sites: []string{site}, Scope: w.text("scope"), Expires: w.Clock.Now().AddDate(0, 0, days),
		Contract: directory.Signed, Handover: directory.Handover{Method: directory.ByTus, Encryption: w.text("encryption"), Redaction: w.text("redaction")},
	})
	w.must(err)
	return e
}

// person enters somebody who can sign in and has a token.
func (w *world) person(org, role string) *actor {
	p := w.uninvited(org, parts[role].standing)
	a := &actor{world: w, part: parts[role], role: role, id: p.ID, email: p.Email, org: org, grant: revoked}
	_, code, err := w.App.Accounts.Invite(w.chief.ctx(), p.ID)
	w.must(err)
	_, err = w.App.Accounts.Accept(context.Background(), account.Acceptance{Code: code, Password: apptest.Password}, "127.0.0.1")
	w.must(err)
	w.known(a, p)
	return a
}

// uninvited enters somebody without a way in.
func (w *world) uninvited(org string, role access.Role) directory.Person {
	name := w.text("person")
	p, err := w.Directory.CreatePerson(w.chief.ctx(), directory.PersonDraft{
		Organization: org, Name: name, Language: "en", Zone: "Asia/Singapore",
		Email: fmt.Sprintf("canary.%d@%s.example", w.number("mailbox"), role), Roles: []access.Role{role},
	})
	w.must(err)
	return p
}

// known makes a token for somebody, so that they are a client.
func (w *world) known(a *actor, p directory.Person) {
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: p.Organization, Kind: a.part.kind, Roles: p.Roles})
	_, token, err := w.App.Accounts.CreateToken(journal.WithActor(ctx, p.ID, p.Organization), account.TokenDraft{
		Name: w.text("token"), Expires: w.Clock.Now().AddDate(0, 11, 0),
	})
	w.must(err)
	w.House.Accounts[p.Email] = demo.Account{Email: p.Email, Password: apptest.Password, Token: token}
}

func (w *world) open(site string) string {
	i, err := w.Incidents.Open(w.author.ctx(), incident.Content{
		Title: w.text("title"), Description: w.text("description"), Severity: "high", TLP: "TLP:AMBER", Sites: []string{site},
	})
	w.must(err)
	return i.ID
}

// text is a sentence that nothing else says.
func (w *world) text(of string) string {
	return fmt.Sprintf("canary %d %s", w.number(of), of)
}

// number is the next canary's.
func (w *world) number(of string) int {
	w.n++
	if w.said != nil {
		w.said(w.n, of)
	}
	return w.n
}

func (w *world) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// restore lets everybody's grant hold again.
func (w *world) restore() {
	for _, a := range w.cast {
		a.stand(valid)
	}
}

func (a *actor) ctx() context.Context               { return a.world.As(a.email) }
func (a *actor) client() *apptest.Client            { return a.world.Client(a.email) }
func (a *actor) is(roles ...string) bool            { return a != nil && slices.Contains(roles, a.role) }
func (w *world) party(role, relation string) *actor { return w.cast[[2]string{role, relation}] }

// stand has the actor's grant be valid, expired or revoked.
func (a *actor) stand(grant string) {
	a.world.T.Helper()
	if a.grant == grant || a.incident == "" {
		return
	}
	w := a.world
	if a.grant == valid {
		_, err := w.Incidents.RevokeParticipant(w.author.ctx(), a.incident, a.participation, w.text("reason"))
		w.must(err)
	}
	if a.grant = grant; grant == revoked {
		return
	}
	var ends time.Time
	if grant == expired {
		ends = w.Clock.Now().Add(time.Second)
	}
	a.participation = a.admitted(ends)
	if grant == expired {
		w.Clock.Advance(time.Second)
	}
}

func (a *actor) admitted(ends time.Time) string {
	g := incident.Grant{
		Organization: a.org, Roles: []access.Role{a.part.incident}, Level: a.part.level, Expires: ends, Reason: a.world.text("reason"),
	}
	if a.part.alone {
		g.Person = a.id
	}
	p, err := a.world.Incidents.AddParticipant(a.world.author.ctx(), a.incident, g)
	a.world.must(err)
	return p.ID
}

// cardOf is the actor as the directory has them.
func (w *world) cardOf(a *actor) directory.Person {
	p, err := w.Directory.LookupPerson(a.ctx(), a.id)
	w.must(err)
	return p
}
