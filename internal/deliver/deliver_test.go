package deliver_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

var monday = time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)

// house is one process with its outbox.
type house struct {
	t        *testing.T
	db       *db.DB
	clock    *clock.Turned
	mail     *deliver.Service
	mu       sync.Mutex // of what several recorders tell at once
	receipts []deliver.Receipt
	bounced  []deliver.About
}

func newHouse(t *testing.T, d *db.DB, c *clock.Turned, url string) *house {
	t.Helper()
	return configured(t, d, c, deliver.Config{URL: url, Origin: "https://tasuki.hq.example"})
}

func configured(t *testing.T, d *db.DB, c *clock.Turned, config deliver.Config) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: c}
	var err error
	h.mail, err = deliver.New(d, journal.New(d, c, nil), words(t), c, config)
	if err != nil {
		t.Fatal(err)
	}
	h.mail.OnBounce(func(_ context.Context, r deliver.Receipt) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.bounced = append(h.bounced, r.About)
		return nil
	})
	h.mail.OnReceipt("request", func(_ context.Context, r deliver.Receipt) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.receipts = append(h.receipts, r)
		return nil
	})
	return h
}

// words are the house's own, and a translation that ours may not have yet.
func words(t *testing.T) *lang.Catalog {
	t.Helper()
	catalog, err := spoken()
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

// spoken is read once, as it takes longer than most tests.
var spoken = sync.OnceValues(func() (*lang.Catalog, error) {
	english, err := os.ReadFile("../../locales/active.en.toml")
	if err != nil {
		return nil, err
	}
	return lang.Load(fstest.MapFS{
		"active.en.toml": {Data: english},
		"active.th.toml": {Data: []byte(`"mail.turn.subject" = "ถึงตาคุณแล้ว"` + "\n" + `"mail.turn.body" = "มีเรื่องรอคุณอยู่"` + "\n")},
		"active.ar.toml": {Data: []byte(`"mail.turn.subject" = "دورك الآن"` + "\n" + `"mail.turn.body" = "هناك ما ينتظرك."` + "\n" + `"mail.greeting" = "مرحبا {{.name}}،"` + "\n" +
			`"mail.reference" = "المرجع: {{.reference}}"` + "\n" + `"mail.open" = "سجّل الدخول هنا:"` + "\n")},
		"active.ja.toml": {Data: []byte(`"mail.greeting" = "{{.name}} 様"` + "\n")},
	})
})

func message(dedup string) deliver.Message {
	return deliver.Message{
		Kind: "request_issued", To: "p1", Address: "engineer@merlinet.example", Name: "Lim Wei", Language: "en-SG",
		Zone: "Asia/Singapore", Reference: "INC-2026-0007/R3", Path: "/requests/0195e0", Incident: "i7", Dedup: dedup,
		About: deliver.About{Type: "request", ID: "r3"},
	}
}

func (h *house) queue(messages ...deliver.Message) {
	h.t.Helper()
	err := h.db.In(context.Background(), func(ctx context.Context) error {
		for _, m := range messages {
			if err := h.mail.Queue(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) drain() {
	h.t.Helper()
	if err := h.mail.Drain(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) wants(dedup string, state deliver.State, attempts, code int64) {
	h.t.Helper()
	gotState, gotAttempts, gotCode, err := h.mail.Row(context.Background(), dedup)
	if err != nil || gotState != state || gotAttempts != attempts || gotCode != code {
		h.t.Errorf("%s: %s after %d attempts with code %d (%v), want %s after %d with %d",
			dedup, gotState, gotAttempts, gotCode, err, state, attempts, code)
	}
}

func (h *house) told() (states []deliver.State) {
	for _, r := range h.receipts {
		states = append(states, r.State)
	}
	return states
}

func TestAMailGoesOutOnceAndItsOwnerHearsOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		h := newHouse(t, d, clock.At(monday), office.url)
		h.queue(message("a"), message("a"))
		h.queue(message("a"))
		h.drain()
		h.drain()
		if n := len(office.all()); n != 1 {
			t.Fatalf("%d mails came", n)
		}
		h.wants("a", deliver.Sent, 1, 0)
		want := []deliver.Receipt{{Kind: "request_issued", To: "p1", About: deliver.About{Type: "request", ID: "r3"}, State: deliver.Queued, At: monday}}
		want = append(want, want[0])
		want[1].State = deliver.Sent
		if diff := cmp.Diff(want, h.receipts, cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Mail" }, cmp.Ignore())); diff != "" {
			t.Error(diff)
		}
		if got := facts(t, d); !cmp.Equal(got, []string{"deliver.queued", "deliver.sending", "deliver.sent"}) {
			t.Errorf("journal: %v", got)
		}
	})
}

func facts(t *testing.T, d *db.DB) (facts []string) {
	t.Helper()
	var leaves [][]byte
	if err := d.Gorm(context.Background()).Raw("SELECT leaf FROM journal_entries ORDER BY leaf_index").Scan(&leaves).Error; err != nil {
		t.Fatal(err)
	}
	for _, leaf := range leaves {
		if strings.Contains(string(leaf), "merlinet.example") || strings.Contains(string(leaf), "Lim Wei") {
			t.Errorf("a leaf names a person: %s", leaf)
		}
		_, rest, _ := strings.Cut(string(leaf), `"deliver.`)
		fact, _, _ := strings.Cut(rest, `"`)
		facts = append(facts, "deliver."+fact)
	}
	return facts
}

func TestWhatIsRolledBackIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		h := newHouse(t, d, clock.At(monday), office.url)
		refusal := errors.New("the act was refused")
		err := d.In(context.Background(), func(ctx context.Context) error {
			return errors.Join(h.mail.Queue(ctx, message("a")), refusal)
		})
		h.drain()
		if !errors.Is(err, refusal) || len(office.all()) != 0 {
			t.Errorf("%v, %d mails", err, len(office.all()))
		}
	})
}

func TestAMailWaitsForItsTimeOnTheDomainClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		h := newHouse(t, d, clock.At(monday), office.url)
		m := message("a")
		m.NotBefore = monday.Add(6 * time.Hour)
		h.queue(m)
		h.clock.Set(m.NotBefore.Add(-time.Microsecond))
		h.drain()
		if n := len(office.all()); n != 0 {
			t.Fatalf("%d mails came early", n)
		}
		h.clock.Set(m.NotBefore)
		h.drain()
		if n := len(office.all()); n != 1 {
			t.Errorf("%d mails came", n)
		}
	})
}

func TestAMailThatIsDeferredIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		office.rcpt = func(string) error { return refuse(451) }
		h := newHouse(t, d, clock.At(monday), office.url)
		h.queue(message("a"))
		h.drain()
		h.wants("a", deliver.Queued, 1, 451)
		office.becomes(func(o *postOffice) { o.rcpt = nil })
		h.clock.Advance(10 * time.Second)
		h.drain()
		h.wants("a", deliver.Queued, 1, 451)
		h.clock.Advance(time.Minute)
		h.drain()
		h.wants("a", deliver.Sent, 2, 0)
		if got := h.told(); !cmp.Equal(got, []deliver.State{deliver.Queued, deliver.Sent}) {
			t.Errorf("the owner heard %v", got)
		}
		if got := facts(t, d); !cmp.Equal(got, []string{"deliver.queued", "deliver.sending", "deliver.deferred", "deliver.sending", "deliver.sent"}) {
			t.Errorf("journal: %v", got)
		}
	})
}

func TestAMailThatIsRefusedBouncesAndIsNotTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		office.rcpt = func(to string) error {
			if strings.HasPrefix(to, "nobody") {
				return refuse(550)
			}
			return nil
		}
		office.data = func(int, *smtp.Conn) error { return refuse(554) }
		h := newHouse(t, d, clock.At(monday), office.url)
		unknown, badly := message("unknown"), message("badly")
		unknown.Address, badly.Address = "nobody@merlinet.example", "not an address"
		h.queue(unknown, message("refused"), badly)
		h.drain()
		h.clock.Advance(48 * time.Hour)
		office.becomes(func(o *postOffice) { o.rcpt, o.data = nil, nil })
		h.drain()
		h.wants("unknown", deliver.Bounced, 1, 550)
		h.wants("refused", deliver.Bounced, 1, 554)
		h.wants("badly", deliver.Bounced, 1, 0)
		if n := len(office.all()); n != 0 {
			t.Errorf("%d mails came", n)
		}
		if got := h.receipts[3:]; len(got) != 3 || got[0].State != deliver.Bounced {
			t.Errorf("the owner heard %v", got)
		}
		if len(h.bounced) != 3 || h.bounced[0] != h.receipts[3].About {
			t.Errorf("whoever asked of bounces heard %v", h.bounced)
		}
	})
}

func TestAMailThatGoesOnFailingIsGivenUp(t *testing.T) {
	d := dbtest.SQLite(t)
	office := openPostOffice(t)
	office.rcpt = func(string) error { return refuse(451) }
	h := newHouse(t, d, clock.At(monday), office.url)
	h.queue(message("a"))
	for last := monday.Add(5*24*time.Hour - time.Minute); !h.clock.Now().After(last); h.clock.Advance(5 * time.Hour) {
		h.drain()
		h.wantsState("a", deliver.Queued)
	}
	h.drain()
	h.wantsState("a", deliver.Bounced)
}

func (h *house) wantsState(dedup string, want deliver.State) {
	h.t.Helper()
	if got, _, _, err := h.mail.Row(context.Background(), dedup); err != nil || got != want {
		h.t.Fatalf("%s (%v), want %s", got, err, want)
	}
}

func TestOnlyALostReplyMayDoubleAMailAndBothAreTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		office.data = func(n int, c *smtp.Conn) error {
			if n == 1 {
				c.Conn().Close() // it is taken; saying so fails
			}
			return nil
		}
		h := newHouse(t, d, clock.At(monday), office.url)
		h.queue(message("a"))
		h.drain()
		h.wants("a", deliver.Queued, 1, 0)
		for range 3 {
			h.clock.Advance(2 * time.Hour)
			h.drain()
		}
		h.wants("a", deliver.Sent, 2, 0)
		mails := office.all()
		if len(mails) != 2 {
			t.Fatalf("%d mails came", len(mails))
		}
		for _, name := range []string{"Message-Id", "Date", "Subject", "To"} {
			if a, b := mails[0].header(name), mails[1].header(name); a == "" || a != b {
				t.Errorf("%s: %q and %q", name, a, b)
			}
		}
	})
}

func TestAConnectionServesManyMailsAndMayEndBetweenThem(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(c *smtp.Conn) error
	}{
		{"without a word", func(c *smtp.Conn) error { return c.Conn().Close() }},
		{"with a word", func(*smtp.Conn) error { return refuse(421) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			office := openPostOffice(t)
			ended := false
			office.begin = func(n int, conn *smtp.Conn) error {
				if n < 20 || ended {
					return nil
				}
				ended = true
				return c.end(conn)
			}
			h := configured(t, dbtest.SQLite(t), clock.At(monday), deliver.Config{URL: office.url, Origin: "https://hq.example", Senders: 1})
			for i := range 40 {
				h.queue(message(fmt.Sprint(i)))
			}
			h.drain()
			for i := range 40 {
				h.wants(fmt.Sprint(i), deliver.Sent, 1, 0)
			}
			office.becomes(func(o *postOffice) {
				if len(o.mails) != 40 || o.lines != 2 {
					t.Errorf("%d mails over %d connections", len(o.mails), o.lines)
				}
			})
		})
	}
}

func TestAServerWithoutTLSGetsNothingUnlessItIsAllowed(t *testing.T) {
	d := dbtest.SQLite(t)
	office := openPostOffice(t)
	h := newHouse(t, d, clock.At(monday), strings.Replace(office.url, "tls=none&", "", 1))
	h.queue(message("a"))
	h.drain()
	h.wants("a", deliver.Queued, 1, 0)
	if n := len(office.all()); n != 0 {
		t.Errorf("%d mails went out in the clear", n)
	}
}

func TestAnOwnerThatFailsDoesNotHaveTheMailSentAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office := openPostOffice(t)
		h := newHouse(t, d, clock.At(monday), office.url)
		h.mail.OnReceipt("notice", func(_ context.Context, r deliver.Receipt) error {
			if r.State == deliver.Sent {
				return errors.New("a mistake in the owner's code")
			}
			return nil
		})
		bad := message("bad")
		bad.About.Type = "notice"
		h.queue(bad, message("good"))
		h.drain()
		h.clock.Advance(24 * time.Hour)
		h.drain()
		h.wants("bad", deliver.Sent, 1, 0)
		h.wants("good", deliver.Sent, 1, 0)
		if n := len(office.all()); n != 2 {
			t.Errorf("%d mails came", n)
		}
	})
}

func TestQueueRefusesWhatOnlyAMistakeCanAskFor(t *testing.T) {
	d := dbtest.SQLite(t)
	h := newHouse(t, d, clock.At(monday), "")
	for _, c := range []struct {
		name   string
		change func(*deliver.Message)
	}{
		{"nobody to send it to", func(m *deliver.Message) { m.To = "" }},
		{"a kind without words", func(m *deliver.Message) { m.Kind = "gossip" }},
		{"a reference that says something", func(m *deliver.Message) { m.Reference = "INC-7 dns01 is down" }},
		{"a reference with a second line", func(m *deliver.Message) { m.Reference = "INC-7\r\nBcc: x@y.example" }},
		{"a link with a secret in its query", func(m *deliver.Message) { m.Path = "/accept?code=inv_1" }},
		{"a link to another server", func(m *deliver.Message) { m.Path = "//evil.example" }},
		{"a link without a slash", func(m *deliver.Message) { m.Path = ".evil.example" }},
		{"a time that moved from nowhere", func(m *deliver.Message) { m.Moves = []deliver.Move{{To: monday}} }},
		{"a move of what its reference tells", func(m *deliver.Message) {
			m.Moves = []deliver.Move{{Reference: "dns01 is down", From: monday, To: monday}}
		}},
		{"more moves than anybody reads", func(m *deliver.Message) {
			m.Moves = slices.Repeat([]deliver.Move{{From: monday, To: monday}}, deliver.MostMoves+1)
		}},
		{"a link with a backslash", func(m *deliver.Message) { m.Path = `/\evil.example` }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := message("a")
			c.change(&m)
			if err := d.In(context.Background(), func(ctx context.Context) error { return h.mail.Queue(ctx, m) }); err == nil {
				t.Error("it was queued")
			}
		})
	}
	if err := h.mail.Queue(context.Background(), message("a")); err == nil {
		t.Error("it was queued outside a transaction")
	}
}
