package channel_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/channel"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
	"tasuki/internal/lang"
	"tasuki/internal/outward"
	"tasuki/internal/worktime"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// house is headquarters with somebody who keeps its channels and somebody who chose them, an internal server that they lead to,
// and a site.
type house struct {
	*channel.Service
	t                    *testing.T
	d                    *db.DB
	clock                *clock.Turned
	dir                  *directory.Service
	mail                 *deliver.Service
	hq, site             directory.Organization
	admin, keeper, guard directory.Person
	url                  string
	receipts             []deliver.State

	mu     sync.Mutex
	status int // that the server answers; 0 is 204
	got    []got
}

type got struct {
	header http.Header
	body   string
}

// spoken is read once: twenty languages take longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, clock: clock.At(start)}
	server := httptest.NewTLSServer(http.HandlerFunc(h.serve))
	t.Cleanup(server.Close)
	h.url = server.URL + "/hooks/T0K3N"
	catalog, err := spoken()
	h.must(err)
	j := journal.New(d, h.clock, nil)
	h.mail, err = deliver.New(d, j, catalog, h.clock, deliver.Config{
		URL: "folder://" + t.TempDir() + "?from=tasuki@aomine.example", Origin: "https://tasuki.aomine.example",
	})
	h.must(err)
	h.mail.OnReceipt("request", func(_ context.Context, r deliver.Receipt) error {
		h.receipts = append(h.receipts, r.State)
		return nil
	})
	h.dir = directory.New(d, j, h.clock)
	keys, err := blob.OpenKeys(filepath.Join(t.TempDir(), "keys", "master.json"), true)
	h.must(err)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	rules := outward.Rules{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Ports: []uint16{netip.MustParseAddrPort(server.Listener.Addr().String()).Port()}}
	h.Service = channel.New(d, j, h.clock, time.Now, h.dir, h.mail, keyring.New(d, j, h.clock, keys), outward.New(rules, outward.Trust{Roots: roots}))
	h.hq, h.admin, err = h.dir.Found(context.Background(),
		directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		directory.PersonDraft{Name: "System office", Email: "system@aomine.example"})
	h.must(err)
	h.site, err = h.dir.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: access.Site, Name: "Bangkok", Country: "TH", Zone: "Asia/Bangkok", Languages: []string{"th"},
	})
	h.must(err)
	h.keeper, h.guard = h.person(h.hq, "keeper", access.Coordinator), h.person(h.hq, "<!channel> Guard", access.Escort)
	return h
}

func (h *house) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, got{r.Header, string(body)})
	if h.status == 0 {
		h.status = http.StatusNoContent
	}
	w.WriteHeader(h.status)
}

func (h *house) person(at directory.Organization, name string, roles ...access.Role) directory.Person {
	h.t.Helper()
	p, err := h.dir.CreatePerson(h.as(h.admin), directory.PersonDraft{
		Organization: at.ID, Name: name, Language: "th", Zone: "Asia/Bangkok", Email: string(roles[0]) + "@x.example", Phone: "+66 2 555 0100",
		Roles: roles, Channel: directory.ByChat,
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
	kind := access.Headquarters
	if p.Organization == h.site.ID {
		kind = access.Site
	}
	return access.With(context.Background(), access.Actor{Person: p.ID, Organization: p.Organization, Kind: kind, Roles: p.Roles, Language: "en", Zone: p.Zone})
}

// leads is somebody who coordinates at headquarters.
func (h *house) leads() context.Context {
	return access.With(context.Background(), access.Actor{
		Person: h.admin.ID, Organization: h.admin.Organization, Kind: access.Headquarters, Roles: []access.Role{access.Coordinator},
	})
}

func (h *house) channel(kind channel.Kind) (channel.Channel, string) {
	h.t.Helper()
	c, secret, err := h.Create(h.as(h.keeper), h.hq.ID, channel.Draft{Kind: kind, Name: "Guards", URL: h.url})
	h.must(err)
	return c, secret
}

// tell queues what a capability tells the guard, and sends what is due.
func (h *house) tell(appointment *deliver.Appointment) {
	h.t.Helper()
	p, err := h.dir.LookupPerson(context.Background(), h.guard.ID)
	h.must(err)
	h.must(h.d.In(h.as(h.admin), func(ctx context.Context) error {
		return h.mail.Queue(ctx, deliver.Message{
			Kind: "turn", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Chat: p.Chats(),
			Reference: "INC-2026-0007/R3", Path: "/requests/r3", About: deliver.About{Type: "request", ID: "r3"}, Appointment: appointment,
		})
	}))
	h.drain()
}

func (h *house) drain() {
	h.t.Helper()
	h.must(h.mail.Drain(context.Background()))
}

func (h *house) mails() int {
	h.t.Helper()
	l, err := h.mail.Mailbox(context.Background(), 100)
	h.must(err)
	return len(l)
}

func (h *house) state(c channel.Channel) channel.Channel {
	h.t.Helper()
	c, err := h.Get(h.as(h.keeper), c.ID)
	h.must(err)
	return c
}

func TestWhoChoseItIsToldThroughAChannelAndNotByMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c, secret := h.channel(channel.Webhook)
		h.tell(nil)
		if len(h.got) != 1 || h.mails() != 0 {
			t.Fatalf("%d notes, %d mails", len(h.got), h.mails())
		}
		hook, err := webhooks.NewWebhook(secret)
		h.must(err)
		h.must(hook.Verify([]byte(h.got[0].body), h.got[0].header))
		var e struct {
			Type string
			Data struct {
				Reference, Link, Language string
				Lines                     []string
				Person                    struct{ ID, Name, Phone string }
			}
		}
		h.must(json.Unmarshal([]byte(h.got[0].body), &e))
		if e.Type != "turn" || e.Data.Reference != "INC-2026-0007/R3" || e.Data.Link != "https://tasuki.aomine.example/requests/r3" || e.Data.Language != "th" ||
			e.Data.Person.ID != h.guard.ID || e.Data.Person.Phone != "+6625550100" || !strings.Contains(e.Data.Lines[0], "ถึง") {
			t.Errorf("%+v", e)
		}
		if got := h.receipts; len(got) != 2 || got[1] != deliver.Sent {
			t.Errorf("receipts %v", got)
		}
		if c = h.state(c); c.State() != channel.Works || !c.TakenAt.Equal(start) {
			t.Errorf("%+v", c)
		}
	})
}

func TestARoomIsCalledByNobodysName(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.channel(channel.Slack)
	h.tell(nil)
	if body := h.got[0].body; strings.Contains(body, "<!channel>") || !strings.Contains(body, "&lt;!channel&gt;") || !strings.Contains(body, "https://tasuki.aomine.example/requests/r3") {
		t.Error(body)
	}
}

// The server is busy, and comes back: the note arrives once more under the id that it had, and no mail is needed.
func TestARepeatHasTheSameId(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c, _ := h.channel(channel.Webhook)
		h.status = http.StatusServiceUnavailable
		h.tell(nil)
		if c = h.state(c); c.State() != channel.Fails || c.LastCode != 503 {
			t.Errorf("%+v", c)
		}
		h.status = http.StatusOK
		h.clock.Advance(time.Minute)
		h.drain()
		if len(h.got) != 2 || h.got[0].header.Get("webhook-id") == "" || h.got[0].header.Get("webhook-id") != h.got[1].header.Get("webhook-id") || h.mails() != 0 {
			t.Errorf("%d notes, %d mails", len(h.got), h.mails())
		}
		if c = h.state(c); c.State() != channel.Works {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhatAChannelDoesNotTakeGoesByMail(t *testing.T) {
	for name, fails := range map[string]func(h *house, c channel.Channel){
		"refused for good": func(h *house, _ channel.Channel) { h.status = http.StatusNotFound; h.tell(nil) },
		"sent elsewhere":   func(h *house, _ channel.Channel) { h.status = http.StatusFound; h.tell(nil) },
		"busy for too long": func(h *house, _ channel.Channel) {
			h.status = http.StatusTooManyRequests
			h.tell(nil)
			for range 60 { // however its attempts are spread
				h.clock.Advance(time.Minute)
				h.drain()
			}
		},
		"deleted meanwhile": func(h *house, c channel.Channel) {
			h.status = http.StatusBadGateway
			h.tell(nil)
			h.must(h.Delete(h.as(h.keeper), c.ID))
			h.clock.Advance(time.Minute)
			h.drain()
		},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				c, _ := h.channel(channel.Webhook)
				fails(h, c)
				h.drain()
				if h.mails() != 1 {
					t.Errorf("%d mails", h.mails())
				}
				for _, r := range h.receipts {
					if r == deliver.Bounced {
						t.Error("its owner heard of a mail that came back")
					}
				}
			})
		})
	}
}

func TestSomebodyWhoSleepsIsWrittenTo(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.channel(channel.Webhook)
	quiet := map[string][]worktime.Span{"monday": {{From: "07:00", To: "09:00"}}}
	_, err := h.dir.UpdatePerson(h.as(h.admin), h.guard.ID, directory.PersonChange{QuietHours: &quiet})
	h.must(err)
	h.tell(nil)
	if len(h.got) != 0 || h.mails() != 1 {
		t.Errorf("%d notes, %d mails", len(h.got), h.mails())
	}
	h.clock.Advance(2 * time.Hour)
	h.tell(nil)
	if len(h.got) != 1 || h.mails() != 1 {
		t.Errorf("%d notes, %d mails", len(h.got), h.mails())
	}
}

func TestACalendarStillGetsItsMail(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.channel(channel.Webhook)
	h.status = http.StatusNotFound
	h.tell(&deliver.Appointment{UID: "n1", From: start.Add(time.Hour), Until: start.Add(2 * time.Hour)})
	h.drain()
	if len(h.got) != 1 || h.mails() != 1 {
		t.Errorf("%d notes, %d mails", len(h.got), h.mails())
	}
}

func TestAChannelThatGoesOnFailingIsLeftAloneAndItsOwnerTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c, _ := h.channel(channel.Mattermost)
		h.status = http.StatusNotFound
		h.tell(nil)
		h.clock.Advance(channel.DisableAfter - time.Minute)
		h.tell(nil)
		h.drain()
		if h.state(c).State() != channel.Fails || h.mails() != 2 {
			t.Fatalf("%+v, %d mails", h.state(c), h.mails())
		}
		h.clock.Advance(time.Minute)
		h.tell(nil)
		h.drain()
		if h.state(c).State() != channel.Disabled || h.mails() != 4 { // the note, and the owner's
			t.Fatalf("%+v, %d mails", h.state(c), h.mails())
		}
		if n, err := h.Failing(h.leads()); n != 1 || err != nil {
			t.Errorf("the board knows of %d: %v", n, err)
		}
		notes := len(h.got)
		h.tell(nil)
		if len(h.got) != notes || h.mails() != 5 {
			t.Error("it was used again")
		}
		if _, err := h.Test(h.as(h.keeper), c.ID); !fault.Is(err, fault.KindConflict) {
			t.Error(err)
		}
		_, err := h.Replace(h.as(h.keeper), c.ID, channel.Draft{Name: "Guards"})
		h.must(err)
		h.status = http.StatusOK
		h.tell(nil)
		if h.state(c).State() != channel.Works || len(h.got) != notes+1 {
			t.Errorf("%+v", h.state(c))
		}
		if n, err := h.Failing(h.leads()); n != 0 || err != nil {
			t.Errorf("the board still knows of %d: %v", n, err)
		}
	})
}

func TestAServerThatWantsNoMoreIsLeftAloneAtOnce(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c, _ := h.channel(channel.Webhook)
	h.status = http.StatusGone
	h.tell(nil)
	if h.state(c).State() != channel.Disabled {
		t.Errorf("%+v", h.state(c))
	}
}

func TestATestMessageSaysThatItWorksAndNothingElse(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c, _ := h.channel(channel.Teams)
	_, err := h.Test(h.as(h.keeper), c.ID)
	h.must(err)
	h.drain()
	if len(h.got) != 1 || !strings.Contains(h.got[0].body, "AdaptiveCard") || h.mails() != 0 {
		t.Errorf("%v", h.got)
	}
	h.status = http.StatusForbidden
	_, err = h.Test(h.as(h.keeper), c.ID)
	h.must(err)
	h.drain()
	h.drain()
	if h.mails() != 0 || h.state(c).LastCode != 403 {
		t.Errorf("%d mails, %+v", h.mails(), h.state(c))
	}
}

func TestANewSecretTakesOverFromTheOldOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c, old := h.channel(channel.Webhook)
		_, fresh, err := h.Rotate(h.as(h.keeper), c.ID)
		h.must(err)
		knows := func(secret string, want bool) {
			t.Helper()
			hook, err := webhooks.NewWebhook(secret)
			h.must(err)
			last := h.got[len(h.got)-1]
			if err := hook.Verify([]byte(last.body), last.header); (err == nil) != want {
				t.Errorf("%v, want %v", err, want)
			}
		}
		h.tell(nil)
		knows(old, true)
		knows(fresh, true)
		h.clock.Advance(channel.Overlap)
		h.tell(nil)
		knows(old, false)
		knows(fresh, true)
		chat, _ := h.channel(channel.Slack)
		if _, _, err := h.Rotate(h.as(h.keeper), chat.ID); !fault.Is(err, fault.KindConflict) {
			t.Error(err)
		}
	})
}

func TestWhatCannotBeAChannelIsRefused(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for field, d := range map[string]channel.Draft{
		"/url":  {Kind: channel.Slack, Name: "x", URL: "https://169.254.169.254/"},
		"/name": {Kind: channel.Slack, Name: "x\u202ey", URL: h.url},
		"/kind": {Kind: "smtp", Name: "x", URL: h.url},
	} {
		_, _, err := h.Create(h.as(h.keeper), h.hq.ID, d)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, _, err := h.Create(h.as(h.guard), h.hq.ID, channel.Draft{Kind: channel.Slack, Name: "x", URL: h.url}); !fault.Is(err, fault.KindForbidden) {
		t.Error(err)
	}
	for range 5 {
		h.channel(channel.Slack)
	}
	if _, _, err := h.Create(h.as(h.keeper), h.hq.ID, channel.Draft{Kind: channel.Slack, Name: "x", URL: h.url}); !fault.Is(err, fault.KindConflict) {
		t.Error(err)
	}
}

// What the operator lets through is headquarters' own network: a site neither enters an address there nor goes on with one.
func TestOthersReachPublicServersAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		liaison := h.person(h.site, "Liaison", access.SiteLiaison)
		internal := channel.Draft{Kind: channel.Slack, Name: "x", URL: h.url}
		_, _, err := h.Create(h.as(liaison), h.site.ID, internal)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != "/url" {
			t.Errorf("entered: %v", err)
		}
		internal.URL = "https://hooks.example/T0"
		c, _, err := h.Create(h.as(liaison), h.site.ID, internal)
		h.must(err)
		if _, err := h.Replace(h.as(liaison), c.ID, channel.Draft{Name: "x", URL: h.url}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("changed: %v", err)
		}
		own, _ := h.channel(channel.Slack)
		h.must(h.give(own.ID, h.site.ID)) // as one of earlier, when it could be entered
		_, err = h.Test(h.as(liaison), own.ID)
		h.must(err)
		h.drain()
		if len(h.got) != 0 {
			t.Error("headquarters' gateway was asked")
		}
	})
}

func TestWhoTriesItFromElsewhereIsNotNamedThere(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	liaison := h.person(h.site, "Liaison", access.SiteLiaison)
	c, _, err := h.Create(h.as(liaison), h.site.ID, channel.Draft{Kind: channel.Slack, Name: "x", URL: "https://hooks.example/T0"})
	h.must(err)
	for tester, named := range map[*directory.Person]bool{&h.admin: false, &liaison: true} {
		_, err := h.Test(h.as(*tester), c.ID)
		h.must(err)
		rows, err := h.everything("outbox")
		h.must(err)
		if got := strings.Contains(strings.Join(rows, "\n"), tester.Name); got != named {
			t.Errorf("%s is named: %v", tester.Name, got)
		}
	}
}

// Neither the address nor a secret stands anywhere in the database, and what is sealed for one channel opens for no other.
func TestSecretsAreSealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		a, secret := h.channel(channel.Webhook)
		b, _ := h.channel(channel.Webhook)
		h.status = http.StatusNotFound
		h.tell(nil)
		for _, table := range []string{"channels", "outbox", "journal_entries"} {
			rows, err := h.everything(table)
			h.must(err)
			for _, row := range rows {
				if strings.Contains(row, "T0K3N") || strings.Contains(row, secret) || strings.Contains(row, "whsec_") {
					t.Errorf("%s: %s", table, row)
				}
			}
			if len(rows) == 0 {
				t.Errorf("%s is empty", table)
			}
		}
		h.must(h.swap(a.ID, b.ID))
		h.got = nil
		h.tell(nil)
		if len(h.got) != 1 { // a's own row is broken; b's is as it was
			t.Errorf("%d notes", len(h.got))
		}
	})
}
