package turn_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
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
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/turn"
)

var monday = time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)

// house is headquarters and a vendor, with the mail of both in a folder.
type house struct {
	*turn.Service
	t                            *testing.T
	db                           *db.DB
	clock                        *clock.Turned
	mail                         *deliver.Service
	people                       *directory.Service
	hq, vendor                   directory.Organization
	admin, coordinator, engineer directory.Person
	signs                        map[string]turn.Signs // how requests were received
	blind                        string                // who doesn't see them
	toldAbout                    string                // what the room heard of last, and who was told by phone
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	words, err := spoken()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(monday)
	j := journal.New(d, c, nil)
	mail, err := deliver.New(d, j, words, c, deliver.Config{URL: "folder://" + t.TempDir() + "?from=tasuki@hq.example", Origin: "https://hq.example"})
	if err != nil {
		t.Fatal(err)
	}
	people := directory.New(d, j, c)
	h := &house{Service: turn.New(d, j, c, people, mail), t: t, db: d, clock: c, mail: mail, people: people}
	h.hq, h.admin, err = people.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	if err != nil {
		t.Fatal(err)
	}
	h.vendor, err = people.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: access.LocalVendor, Name: "MerliNet", Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en-SG"}})
	if err != nil {
		t.Fatal(err)
	}
	h.coordinator = h.person(h.hq, "desk@aomine.example", access.Coordinator)
	h.engineer = h.person(h.vendor, "engineer@merlinet.example", access.Executor)
	h.watched()
	return h
}

func (h *house) person(o directory.Organization, email string, roles ...access.Role) directory.Person {
	h.t.Helper()
	p, err := h.people.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: o.ID, Name: email, Email: email, Language: "en", Zone: "Asia/Singapore", Roles: roles})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// as is a context in which p acts.
func (h *house) as(p directory.Person) context.Context {
	kind := access.LocalVendor
	if p.Organization == h.hq.ID {
		kind = access.Headquarters
	}
	ctx := access.With(context.Background(), access.Actor{Person: p.ID, Organization: p.Organization, Kind: kind, Roles: p.Roles})
	return journal.WithActor(ctx, p.ID, p.Organization)
}

func request(n int) turn.Object {
	return turn.Object{Type: "request", ID: fmt.Sprintf("r%d", n), Reference: fmt.Sprintf("INC-2026-0007/R%d", n)}
}

// hand has the coordinator's act give the turn.
func (h *house) hand(i turn.Item) {
	h.t.Helper()
	if err := h.db.In(h.as(h.coordinator), func(ctx context.Context) error { return h.Hand(ctx, i) }); err != nil {
		h.t.Fatal(err)
	}
}

// told are the addresses that mail went to since the last call.
func (h *house) told() (addresses []string) {
	h.t.Helper()
	before := h.letters()
	if err := h.mail.Drain(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	for _, l := range h.letters() {
		if !slices.ContainsFunc(before, func(b deliver.Letter) bool { return b.ID == l.ID }) {
			addresses = append(addresses, l.To)
		}
	}
	slices.Sort(addresses)
	return addresses
}

func (h *house) letters() []deliver.Letter {
	h.t.Helper()
	all, err := h.mail.Mailbox(context.Background(), 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func (h *house) mine(p directory.Person) (ids []string) {
	h.t.Helper()
	l, err := h.Mine(h.as(p), "request", turn.Page{Limit: 100, Count: true})
	if err != nil {
		h.t.Fatal(err)
	}
	if *l.Total != int64(len(l.Items)) {
		h.t.Errorf("%d items, %d in all", len(l.Items), *l.Total)
	}
	for _, i := range l.Items {
		ids = append(ids, i.Object.ID)
	}
	return ids
}

func TestATurnHasOneHolderWhoIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		item := turn.Item{Object: request(3), Incident: "i7", Kind: turn.Acknowledge, Organization: h.vendor.ID, Person: h.engineer.ID, Due: monday.Add(9 * time.Hour)}
		h.hand(item)
		if got := h.told(); !cmp.Equal(got, []string{"engineer@merlinet.example"}) {
			t.Errorf("told %v", got)
		}
		if l := h.letters()[0]; l.Subject != "[INC-2026-0007/R3] It is your turn" {
			t.Errorf("subject %q", l.Subject)
		}
		h.clock.Advance(time.Hour)
		item.Kind = turn.Work
		h.hand(item)
		if got := h.told(); got != nil {
			t.Errorf("told %v again of the same turn", got)
		}
		want := item
		want.Since, want.NextCheck = monday, h.clock.Now()
		if got, err := h.Of(context.Background(), "request", "r3"); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v\n%s", err, cmp.Diff(want, got))
		}
		item.Kind, item.Organization, item.Person = turn.Review, h.hq.ID, h.coordinator.ID
		h.hand(item)
		if got := h.told(); got != nil {
			t.Errorf("the coordinator gave it to themselves and %v were told", got)
		}
		if mine, theirs := h.mine(h.coordinator), h.mine(h.engineer); len(mine) != 1 || theirs != nil {
			t.Errorf("the coordinator has %v, the engineer %v", mine, theirs)
		}
	})
}

func TestAnOrganisationsTurnIsToldToThoseWhomItFits(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	second := h.person(h.vendor, "second@merlinet.example", access.Executor)
	h.person(h.vendor, "accounts@merlinet.example", access.Observer)
	h.person(h.hq, "owner@aomine.example", access.IncidentOwner)
	h.person(h.hq, "clerk@aomine.example", access.Observer)
	h.person(h.hq, "server-room@aomine.example", access.Administrator, access.Auditor)
	partner, err := h.people.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: access.SecurityPartner, Name: "Tsubame IR", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}})
	if err != nil {
		t.Fatal(err)
	}
	h.person(partner, "info@tsubame.example")
	for i, c := range []struct {
		name string
		kind turn.Kind
		to   directory.Organization
		want []string
	}{
		{"work goes to the executors", turn.Acknowledge, h.vendor, []string{"engineer@merlinet.example", "second@merlinet.example"}},
		{"agreeing to HQ's officers, without the one who acts", turn.Authorize, h.hq, []string{"owner@aomine.example", "system@aomine.example"}},
		{"what fits nobody goes to everybody there", turn.Work, partner, []string{"info@tsubame.example"}},
		{"at headquarters without those who run the system", turn.Work, h.hq,
			[]string{"clerk@aomine.example", "owner@aomine.example", "system@aomine.example"}},
		{"a draft is no news", turn.Write, h.hq, nil},
		{"nor is waiting for a time", turn.Scheduled, h.vendor, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.hand(turn.Item{Object: request(i), Kind: c.kind, Organization: c.to.ID})
			if got := h.told(); !cmp.Equal(got, c.want) {
				t.Errorf("told %v, want %v", got, c.want)
			}
		})
	}
	if got := h.mine(second); !cmp.Equal(got, []string{"r5", "r0"}) {
		t.Errorf("the second engineer finds %v", got)
	}
}

func TestAnAdministratorLearnsOfNoCase(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.hand(turn.Item{Object: request(1), Kind: turn.Authorize, Organization: h.hq.ID})
	if got := h.mine(h.person(h.hq, "server-room@aomine.example", access.Administrator)); got != nil {
		t.Errorf("found %v", got)
	}
	if got := h.mine(h.coordinator); !cmp.Equal(got, []string{"r1"}) {
		t.Errorf("the coordinator found %v", got)
	}
	if _, err := h.Mine(context.Background(), "request", turn.Page{}); err == nil {
		t.Error("nobody found something")
	}
}

func TestMyTurnComesInPagesNewestFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var want []string
		for n := range 7 {
			i := turn.Item{Object: request(n), Kind: turn.Work, Organization: h.vendor.ID}
			if n%2 == 0 {
				i.Person = h.engineer.ID
			}
			h.hand(i)
			want = append([]string{request(n).ID}, want...)
		}
		other := request(9)
		other.Type = "notice"
		h.hand(turn.Item{Object: other, Kind: turn.Work, Organization: h.vendor.ID})
		var got []string
		for p := (turn.Page{Limit: 3, Count: true}); ; {
			l, err := h.Mine(h.as(h.engineer), "request", p)
			if err != nil || *l.Total != 7 {
				t.Fatalf("%v, %v in all", err, l.Total)
			}
			for _, i := range l.Items {
				got = append(got, i.Object.ID)
			}
			if p.After = l.Next; p.After == "" {
				break
			}
		}
		if !cmp.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		h.hand(turn.Item{Object: request(0), Kind: turn.Review, Organization: h.hq.ID})
		h.hand(turn.Item{Object: request(0), Kind: turn.Start, Organization: h.vendor.ID})
		if got := h.mine(h.engineer); got[0] != "r0" {
			t.Errorf("what came back stands at %v", got)
		}
	})
}

func TestWhatIsDoneWaitsForNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hand(turn.Item{Object: request(1), Kind: turn.Work, Organization: h.vendor.ID})
		for range 2 {
			if err := d.In(context.Background(), func(ctx context.Context) error { return h.Done(ctx, "request", "r1") }); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.Of(context.Background(), "request", "r1"); err == nil || h.mine(h.engineer) != nil {
			t.Error("it is still there")
		}
	})
}

func TestNothingWaitsForNobodyOrUnwatched(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	looked := func(want time.Time) {
		t.Helper()
		if got, err := h.Of(context.Background(), "request", "r1"); err != nil || !got.NextCheck.Equal(want) {
			t.Errorf("looked at %v (%v), want %v", got.NextCheck, err, want)
		}
	}
	h.hand(turn.Item{Object: request(1), Kind: turn.Work, Organization: h.vendor.ID, Due: monday.Add(72 * time.Hour)})
	looked(monday) // at once, which says when then
	h.escalate()
	looked(monday.Add(24 * time.Hour)) // once a day at the least
	h.hand(turn.Item{Object: request(1), Kind: turn.Work, Organization: h.vendor.ID, Due: monday.Add(time.Hour)})
	h.escalate()
	looked(monday.Add(time.Hour))
	h.clock.Advance(2 * time.Hour)
	h.escalate()
	looked(monday.Add(3 * time.Hour)) // an hour after it was overdue it goes on, and another hour later
	for name, i := range map[string]turn.Item{
		"nobody":       {Object: request(2), Kind: turn.Work},
		"a stranger":   {Object: request(2), Kind: turn.Work, Organization: db.NewID()},
		"no object":    {Kind: turn.Work, Organization: h.vendor.ID},
		"no such kind": {Object: request(2), Kind: "ponder", Organization: h.vendor.ID},
	} {
		if err := h.db.In(context.Background(), func(ctx context.Context) error { return h.Hand(ctx, i) }); err == nil {
			t.Errorf("%s: handed over", name)
		}
	}
	if err := h.Hand(context.Background(), turn.Item{Object: request(2), Kind: turn.Work, Organization: h.vendor.ID}); err == nil {
		t.Error("handed over outside a transaction")
	}
}

func TestWhoeverLeavesHandsTheirTurnsOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		second := h.person(h.vendor, "second@merlinet.example", access.Executor)
		h.hand(turn.Item{Object: request(1), Kind: turn.Work, Organization: h.vendor.ID, Person: h.engineer.ID})
		h.told()
		if _, err := h.people.Deactivate(h.as(h.admin), h.engineer.ID); err != nil {
			t.Fatal(err)
		}
		if got := h.told(); !cmp.Equal(got, []string{"second@merlinet.example"}) {
			t.Errorf("told %v", got)
		}
		if got := h.mine(second); !cmp.Equal(got, []string{"r1"}) {
			t.Errorf("the colleague finds %v", got)
		}
		h.holderless(0)
	})
}

func (h *house) holderless(want int64) {
	h.t.Helper()
	if n, err := h.Holderless(context.Background()); n != want || err != nil {
		h.t.Errorf("%d items without a holder (%v), want %d", n, err, want)
	}
}

func TestAnItemThatNobodyCanTakeUpIsCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hand(turn.Item{Object: request(1), Kind: turn.Work, Organization: h.vendor.ID, Person: h.engineer.ID})
		h.hand(turn.Item{Object: request(2), Kind: turn.Work, Organization: h.vendor.ID})
		h.holderless(0)
		empty, err := h.people.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
			Kind: access.CloudProvider, Name: "Kumo-SG", Country: "SG", Zone: "Asia/Singapore", Languages: []string{"en"}})
		if err != nil {
			t.Fatal(err)
		}
		h.hand(turn.Item{Object: request(3), Kind: turn.Work, Organization: empty.ID})
		h.hand(turn.Item{Object: request(4), Kind: turn.Write, Organization: h.hq.ID, Person: h.engineer.ID})
		h.hand(turn.Item{Object: request(5), Kind: turn.Write, Organization: h.hq.ID, Person: db.NewID()})
		h.holderless(3)
	})
}

func TestATurnIsHandedOverWithItsActOrNotAtAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		refusal := errors.New("the act was refused")
		err := d.In(h.as(h.coordinator), func(ctx context.Context) error {
			return errors.Join(h.Hand(ctx, turn.Item{Object: request(1), Kind: turn.Work, Organization: h.vendor.ID}), refusal)
		})
		if !errors.Is(err, refusal) || h.mine(h.engineer) != nil || h.told() != nil {
			t.Errorf("%v, but the engineer has %v", err, h.mine(h.engineer))
		}
	})
}
