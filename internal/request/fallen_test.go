package request_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	cases "tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// vendor is a new one with some engineers, engaged for a week at the sites of the case.
type vendor struct {
	t          *testing.T
	h          *apptest.House
	id         string
	engineers  []directory.Person
	engagement directory.Engagement
}

func engage(t *testing.T, h *apptest.House, engineers int) *vendor {
	t.Helper()
	v := &vendor{t: t, h: h}
	ctx := h.As("administrator@aomine")
	o, err := h.Directory.CreateOrganization(ctx, directory.OrganizationDraft{
		Kind: access.LocalVendor, Name: "Harbour Networks", Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en-SG"},
	})
	v.must(err)
	v.id = o.ID
	for n := range engineers {
		p, err := h.Directory.CreatePerson(ctx, directory.PersonDraft{
			Organization: v.id, Name: fmt.Sprintf("Engineer %d", n), Language: "en", Zone: "Asia/Singapore",
			Email: fmt.Sprintf("engineer%d@harbour.example", n), Roles: []access.Role{access.Executor},
		})
		v.must(err)
		v.engineers = append(v.engineers, p)
	}
	i, err := h.Incidents.Get(h.As(coordinator), incident)
	v.must(err)
	v.engagement, err = h.Directory.CreateEngagement(ctx, directory.EngagementDraft{
		Organization: v.id, Sites: i.Sites, Scope: "Help", Expires: h.Clock.Now().AddDate(0, 0, 7), Contract: directory.Signed,
		Handover: directory.Handover{Method: directory.ByTus},
	})
	v.must(err)
	return v
}

func (v *vendor) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// asked is a request to the vendor's first engineer, who has the turn.
func (v *vendor) asked() request.Request {
	v.t.Helper()
	c := content(v.t, v.h)
	c.Executor = request.Party{Organization: v.id, Person: v.engineers[0].ID}
	r, err := v.h.Requests.Create(v.h.As(coordinator), incident, c)
	v.must(err)
	r, err = v.h.Requests.Issue(v.h.Confirmed(coordinator), r.ID, request.Sending{})
	v.must(err)
	v.waitsFor(r, "issued", v.id, v.engineers[0].ID, turn.Acknowledge)
	v.told()
	return r
}

func (v *vendor) waitsFor(r request.Request, when, organization, person string, kind turn.Kind) {
	v.t.Helper()
	if got := whose(v.t, v.h, r); got.Organization != organization || got.Person != person || got.Kind != kind {
		v.t.Errorf("%s, %s is %+v's turn", when, r.Reference, got)
	}
}

// falls expects that headquarters has the turn, its coordinators know, and the figure says so.
func (v *vendor) falls(r request.Request, when string) {
	v.t.Helper()
	v.waitsFor(r, when, v.h.Actor(coordinator).Organization, "", turn.Decide)
	if got := v.told(); !slices.Contains(got, "deputy@aomine.example") || slices.ContainsFunc(got, func(to string) bool { return strings.HasSuffix(to, "@harbour.example") }) {
		v.t.Errorf("%s: told %q", when, got)
	}
	v.counts(when, 1)
	l, err := v.h.Requests.Requests(v.h.As(deputy), request.Filter{Mine: true}, request.Page{Limit: 100})
	v.must(err)
	if !slices.ContainsFunc(l.Items, func(x request.Summary) bool { return x.ID == r.ID }) {
		v.t.Errorf("%s: the deputy does not find it among what waits", when)
	}
}

func (v *vendor) counts(when string, want int64) {
	v.t.Helper()
	if lost, err := v.h.Turns.Holderless(v.t.Context()); err != nil || lost != want {
		v.t.Errorf("%s: %d open items without a holder, want %d: %v", when, lost, want, err)
	}
}

// told are the addresses of mails of turns since the last call; they say a reference and no fact.
func (v *vendor) told() (to []string) {
	v.t.Helper()
	before, err := v.h.Mail.Mailbox(context.Background(), 10_000)
	v.must(err)
	v.must(v.h.Mail.Drain(context.Background()))
	all, err := v.h.Mail.Mailbox(context.Background(), 10_000)
	v.must(err)
	for _, l := range all {
		if slices.ContainsFunc(before, func(b deliver.Letter) bool { return b.ID == l.ID }) {
			continue
		}
		if strings.Contains(l.Text, "Routes of web02") || strings.Contains(l.Text, "Harbour") && !strings.HasPrefix(l.To, "engineer") {
			v.t.Errorf("the mail to %s says a fact: %s", l.To, l.Text)
		}
		to = append(to, l.To)
	}
	return to
}

func (v *vendor) part() cases.Participant {
	v.t.Helper()
	l, err := v.h.Incidents.Participants(v.h.As(coordinator), incident, request.Page{Limit: 100})
	v.must(err)
	for _, p := range l.Items {
		if p.Organization == v.id && p.RevokedAt.IsZero() {
			return p
		}
	}
	v.t.Fatal("the vendor takes no part")
	return cases.Participant{}
}

func (v *vendor) revoke() {
	v.t.Helper()
	_, err := v.h.Incidents.RevokeParticipant(v.h.As(coordinator), incident, v.part().ID, "No longer needed")
	v.must(err)
}

func (v *vendor) admit(person string) {
	v.t.Helper()
	_, err := v.h.Incidents.AddParticipant(v.h.As(coordinator), incident, cases.Grant{
		Organization: v.id, Person: person, Roles: []access.Role{access.Executor}, Level: access.Operational, Reason: "Needed again",
	})
	v.must(err)
}

func TestWhatWaitsForSomebodyWhosePartWasRevokedIsHeadquartersToDecide(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		v := engage(t, h, 2)
		r := v.asked()
		v.counts("before", 0)
		v.revoke()
		v.falls(r, "revoked")
		l, err := h.Journal.Entries(t.Context(), journal.Filter{Object: journal.Object{Type: request.ObjectType, ID: r.ID}}, journal.Page{Limit: 100})
		v.must(err)
		fell := l.Items[slices.IndexFunc(l.Items, func(e journal.Record) bool { return e.Fact == journal.RequestFellBack })]
		if fell.Data["organization"] != v.id || fell.Data["waited_for"] != "acknowledge" {
			t.Errorf("on record is %v", fell.Data)
		}

		v.must(h.Turns.Sweep(t.Context()))
		if got := v.told(); got != nil {
			t.Errorf("told again: %q", got)
		}
		v.admit("")
		v.waitsFor(r, "let in again", v.id, v.engineers[0].ID, turn.Acknowledge)
		v.counts("let in again", 0)
		if got := v.told(); !slices.Equal(got, []string{"engineer0@harbour.example"}) {
			t.Errorf("told %q", got)
		}

		v.revoke()
		v.falls(r, "revoked again")
		if _, err := h.Requests.Cancel(h.As(deputy), r.ID, "Somebody else does it", false); err != nil {
			t.Fatal(err)
		}
		v.counts("cancelled", 0)
	})
}

func TestWhatWaitsUnderAnEngagementThatEndsIsHeadquartersToDecide(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		v := engage(t, h, 1)
		r := v.asked()
		_, err := h.Directory.EndEngagement(h.As(coordinator), v.engagement.ID)
		v.must(err)
		v.falls(r, "ended")
	})
}

func TestWhatWaitsPastAnExpiryIsFoundByTheWorker(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		v := engage(t, h, 1)
		r := v.asked()
		v.must(h.Turns.Sweep(t.Context()))
		v.waitsFor(r, "before its end", v.id, v.engineers[0].ID, turn.Acknowledge)
		h.Clock.Advance(7 * 24 * time.Hour)
		v.counts("over, and not found yet", 1)
		v.must(h.Turns.Sweep(t.Context()))
		v.falls(r, "over")
		v.must(h.Turns.Sweep(t.Context()))
		if got := v.told(); got != nil {
			t.Errorf("told again: %q", got)
		}
	})
}

func TestNoActHandsATurnToSomebodyWhoCannotSeeIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		v := engage(t, h, 1)
		r := v.asked()
		engineer := access.With(t.Context(), access.Actor{
			Person: v.engineers[0].ID, Organization: v.id, Kind: access.LocalVendor, Roles: v.engineers[0].Roles,
		})
		c, err := h.Requests.AskBack(journal.WithActor(engineer, v.engineers[0].ID, v.id), r.ID, request.Said{Text: "Which web02?"})
		v.must(err)
		v.revoke()
		v.waitsFor(r, "revoked while it is headquarters' turn", h.Actor(coordinator).Organization, h.Actor(coordinator).Person, turn.Clarify)
		v.counts("revoked while it is headquarters' turn", 0)
		v.told()
		_, err = h.Requests.AnswerBack(h.As(coordinator), r.ID, c.ID, request.Said{Text: "The one in the DMZ."})
		v.must(err)
		v.falls(r, "answered too late")
	})
}

func TestWhoeverLeavesHandsOnToAColleagueOrElseToHeadquarters(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		v := engage(t, h, 2)
		r := v.asked()
		leave := func(n int) {
			t.Helper()
			_, err := h.App.Accounts.Deactivate(h.As("administrator@aomine"), v.engineers[n].ID)
			v.must(err)
		}
		leave(0)
		v.waitsFor(r, "left by one", v.id, "", turn.Acknowledge)
		if got := v.told(); !slices.Equal(got, []string{"engineer1@harbour.example"}) {
			t.Errorf("told %q", got)
		}
		v.counts("left by one", 0)
		leave(1)
		v.falls(r, "left by all")
	})
}

func TestAPersonsOwnPartEndsAndTheirColleaguesTakeUpTheTurn(t *testing.T) {
	h := apptest.Scenario(t)
	v := engage(t, h, 2)
	r := v.asked()
	v.admit(v.engineers[1].ID)
	l, err := h.Incidents.Participants(h.As(coordinator), incident, request.Page{Limit: 100})
	v.must(err)
	for _, p := range l.Items {
		if p.Organization == v.id && p.Person == "" {
			_, err := h.Incidents.RevokeParticipant(h.As(coordinator), incident, p.ID, "One of them is enough")
			v.must(err)
		}
	}
	v.waitsFor(r, "with a colleague left", v.id, "", turn.Acknowledge)
	v.counts("with a colleague left", 0)
}

func TestWhatAPartnerKeepsToThemselvesIsNotHeadquartersToDecide(t *testing.T) {
	h := apptest.Scenario(t)
	r, err := h.Requests.Create(h.As(analyst), incident, request.Content{Title: "A thought"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := h.Incidents.Participants(h.As(coordinator), incident, request.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Items {
		if p.Organization == h.Actor(analyst).Organization && p.RevokedAt.IsZero() {
			if _, err := h.Incidents.RevokeParticipant(h.As(coordinator), incident, p.ID, "Over"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := whose(t, h, r); got.Person != h.Actor(analyst).Person || got.Kind != turn.Write {
		t.Errorf("it is %+v's turn", got)
	}
}
