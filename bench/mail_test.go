package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
	"tasuki/internal/deliver"
)

// postOffice is a server for mail that defers every hundredth once, and remembers by its id what it has taken.
type postOffice struct {
	address string

	mu    sync.Mutex
	asked int
	taken map[string]int    // Message-ID → how often
	ids   map[string]string // of what was deferred: address and subject don't tell mails apart, the id must be the same again
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	p.empty()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &counter{p}, nil }))
	server.Domain, server.ErrorLog = "post.example", stdlog.New(io.Discard, "", 0)
	var served sync.WaitGroup
	served.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		if err := server.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
		served.Wait()
	})
	return p
}

func (p *postOffice) empty() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken, p.ids = map[string]int{}, map[string]string{}
}

type counter struct{ *postOffice }

func (*counter) Reset()                               {}
func (*counter) Logout() error                        { return nil }
func (*counter) Mail(string, *smtp.MailOptions) error { return nil }
func (*counter) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (c *counter) Data(r io.Reader) error {
	id, lines := "", bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(name, "Message-ID") {
			id = strings.TrimSpace(value)
		}
		if err != nil || line == "\r\n" {
			break
		}
	}
	if _, err := io.Copy(io.Discard, lines); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	if _, again := c.ids[id]; !again && c.asked%100 == 0 {
		c.ids[id] = "deferred"
		return &smtp.SMTPError{Code: 451, Message: "later"}
	}
	delete(c.ids, id)
	c.taken[id]++
	return nil
}

// complete says that n mails came, each once, and those that were deferred under the id that they had before.
func (p *postOffice) complete(n int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, times := range p.taken {
		if times != 1 {
			return fmt.Errorf("%s came %d times", id, times)
		}
	}
	if len(p.taken) != n || len(p.ids) != 0 {
		return fmt.Errorf("%d of %d mails came; %d were deferred and not seen again under their id", len(p.taken), n, len(p.ids))
	}
	return nil
}

// TestMail sends what is in the outbox, each attempt and its outcome on record, against the same client sending directly.
func TestMail(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		mailing(t, h, 10_000, func(ours, bare float64) {
			share(t, "mails through the outbox", engine, "/s", ours, bare, 0.6)
		})
	})
}

// TestMailShort is the short form, which runs with every other test: nothing lost, nothing twice.
func TestMailShort(t *testing.T) {
	office := openPostOffice(t)
	h := apptest.Scenario(t)
	if _, err := outbox(t, h, office, 2_000)(); err != nil {
		t.Error(err)
	}
}

func mailing(t *testing.T, h *apptest.House, n int, report func(ours, bare float64)) {
	office := openPostOffice(t)
	send := outbox(t, h, office, n)
	text, page := letterLike(t, h)
	report(measure(func() float64 {
		rate, err := send()
		if err != nil {
			t.Fatal(err)
		}
		return rate
	}, func() float64 {
		office.empty()
		from := time.Now()
		if err := floor.Mail(context.Background(), office.address, clients, n, text, page); err != nil {
			t.Fatal(err)
		}
		if err := office.complete(n); err != nil {
			t.Fatal(err)
		}
		return float64(n) / time.Since(from).Seconds()
	}))
}

// outbox queues n mails, and times how they go out.
func outbox(t *testing.T, h *apptest.House, office *postOffice, n int) func() (rate float64, err error) {
	t.Helper()
	ctx := context.Background()
	mail, err := deliver.New(h.DB, h.Journal, h.Catalog, h.Clock, deliver.Config{
		URL: "smtp://" + office.address + "?tls=none&from=tasuki@hq.example", Origin: "https://tasuki.hq.example", Senders: clients,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Mail.Drain(ctx); err != nil { // what the scenario has
		t.Fatal(err)
	}
	m := deliver.Message{
		Kind: "request_issued", To: h.Actor("engineer@merlinet").Person, Address: "engineer@merlinet.example", Name: "Engineer", Language: "en",
		Zone: "Asia/Singapore", Reference: "INC-2026-0007/R3", Path: "/requests/0195e0",
	}
	return func() (float64, error) {
		office.empty()
		for range n / 500 {
			err := h.DB.In(ctx, func(ctx context.Context) error {
				for range 500 {
					if err := mail.Queue(ctx, m); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return 0, err
			}
		}
		from := time.Now()
		for range 3 { // what was deferred comes due an hour later at most
			if err := mail.Drain(ctx); err != nil {
				return 0, err
			}
			h.Clock.Advance(time.Hour)
		}
		return float64(n) / time.Since(from).Seconds(), office.complete(n)
	}
}

// letterLike are the parts of a mail that is as long as ours.
func letterLike(t *testing.T, h *apptest.House) (text, page string) {
	t.Helper()
	all, err := h.Mail.Mailbox(context.Background(), 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d mails: %v", len(all), err)
	}
	return all[0].Text, all[0].HTML
}
