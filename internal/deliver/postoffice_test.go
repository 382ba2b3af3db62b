package deliver_test

import (
	"errors"
	"io"
	"log"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postOffice is a real SMTP server in this process, which can be told to be difficult.
type postOffice struct {
	url string
	got chan struct{} // one for each mail that was taken

	mu     sync.Mutex
	begin  func(n int, c *smtp.Conn) error // called with how many mails were taken before; nil goes on
	rcpt   func(to string) error           // nil takes everybody
	data   func(n int, c *smtp.Conn) error // called with the number of the mail after its last byte; nil accepts
	mails  []taken
	greets []string // what clients call themselves
	lines  int      // connections
}

type taken struct {
	to     string
	raw    string
	parsed *mail.Message
}

func (t taken) header(name string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(t.parsed.Header.Get(name))
	if err != nil {
		return err.Error()
	}
	return text
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{got: make(chan struct{}, 10_000)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.lines++
		p.greets = append(p.greets, c.Hostname())
		return &session{office: p, conn: c}, nil
	}))
	server.Domain = "post.example"
	server.ErrorLog = log.New(io.Discard, "", 0)
	var served sync.WaitGroup
	served.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		if err := server.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
		served.Wait()
	})
	p.url = "smtp://" + listener.Addr().String() + "?tls=none&from=Tasuki+%3Ctasuki@hq.example%3E"
	return p
}

// becomes changes its manners.
func (p *postOffice) becomes(change func(*postOffice)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

func (p *postOffice) all() []taken {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]taken(nil), p.mails...)
}

type session struct {
	office *postOffice
	conn   *smtp.Conn
	to     string
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if s.office.begin != nil {
		return s.office.begin(len(s.office.mails), s.conn)
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.to = to
	if s.office.rcpt != nil {
		return s.office.rcpt(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	parsed, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	p := s.office
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, taken{s.to, string(raw), parsed})
	if p.data != nil {
		if err := p.data(len(p.mails), s.conn); err != nil {
			p.mails = p.mails[:len(p.mails)-1]
			return err
		}
	}
	p.got <- struct{}{}
	return nil
}

func refuse(code int) error { return &smtp.SMTPError{Code: code, Message: "not today"} }
