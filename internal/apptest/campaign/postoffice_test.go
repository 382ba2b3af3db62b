package campaign

import (
	"errors"
	"io"
	"log"
	"maps"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postOffice is a mail server that counts.
type postOffice struct {
	address string
	mu      sync.Mutex
	mails   map[string]int // by what stands before the @ of the Message-ID
	by      map[string]int // by what stands behind it
}

// from is how a server is told to send here, under a name of its own.
func (p *postOffice) from(domain string) string {
	return "--mail=smtp://" + p.address + "?tls=none&from=tasuki@" + domain
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{mails: map[string]int{}, by: map[string]int{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p.address = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return counter{p}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
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

type counter struct{ office *postOffice }

func (counter) Reset()                               {}
func (counter) Logout() error                        { return nil }
func (counter) Mail(string, *smtp.MailOptions) error { return nil }
func (counter) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (c counter) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, m.Body); err != nil {
		return err
	}
	id, domain, _ := strings.Cut(strings.Trim(m.Header.Get("Message-ID"), "<>"), "@")
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.mails[id]++
	c.office.by[domain]++
	return nil
}

func (p *postOffice) got() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.mails)
}
