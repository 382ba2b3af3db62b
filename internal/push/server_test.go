package push_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"tasuki/internal/account"
	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/push"
	"tasuki/internal/request"
)

// stage is a real server, a request that a vendor's engineer works on, and their push ticket.
type stage struct {
	*apptest.House
	request request.Request
	ticket  account.PushTicket
	o       push.Options
}

func newStage(t *testing.T) *stage {
	t.Helper()
	return onStage(t, apptest.Scenario(t))
}

func onStage(t *testing.T, h *apptest.House) *stage {
	t.Helper()
	s := &stage{House: h}
	l, err := s.Requests.Requests(s.As("engineer@merlinet"), request.Filter{}, request.Page{Limit: 100})
	s.must(err)
	for _, listed := range l.Items {
		ticket, secret, err := s.App.Accounts.CreatePushTicket(s.As("engineer@merlinet"), listed.ID, account.PushTicketDraft{Name: "syslog01", Step: "s1"})
		if err != nil {
			continue // it is over, or was not sent yet
		}
		s.ticket, s.o = ticket, push.Options{Words: s.speaks("en"), URL: s.URL, Ticket: secret, State: t.TempDir(), Patience: time.Second}
		s.request, err = s.Requests.Get(s.As("engineer@merlinet"), listed.ID)
		s.must(err)
		return s
	}
	t.Fatal("the engineer works on nothing")
	return nil
}

func (s *stage) speaks(tag string) push.Words { return s.App.Catalog.For(tag, nil) }

// anyStep is a ticket for any step of the request.
func (s *stage) anyStep() string {
	s.T.Helper()
	_, any, err := s.App.Accounts.CreatePushTicket(s.As("engineer@merlinet"), s.request.ID, account.PushTicketDraft{Name: "any step"})
	s.must(err)
	return any
}

func (s *stage) must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

// run pushes and gives the exit code and what was said.
func (s *stage) run(ctx context.Context, paths ...string) (code int, said string) {
	var out bytes.Buffer
	err := push.Run(ctx, s.o, paths, &out, io.Discard)
	var coded *push.Error
	if errors.As(err, &coded) {
		code = coded.Code
	} else if err != nil {
		s.T.Fatal(err)
	}
	return code, out.String()
}

// arrived are the contents that came with the ticket, by name.
func (s *stage) arrived() map[string]string {
	s.T.Helper()
	all := map[string]string{}
	items, err := s.Evidence.OfRequest(context.Background(), s.request.ID)
	s.must(err)
	for _, i := range items {
		if i.Latest().PushTicket != s.ticket.ID || i.State != exchange.Verified {
			continue
		}
		var b bytes.Buffer
		c := s.Client("engineer@merlinet")
		a := c.Do("GET", "/evidence-items/"+i.ID+"/content", nil)
		b.Write(a.Body)
		if a.Status != 200 {
			s.T.Fatalf("%d %s", a.Status, a.Body)
		}
		all[i.Latest().Filename] = b.String()
	}
	return all
}

func (s *stage) write(name, content string) string {
	s.T.Helper()
	path := s.T.(*testing.T).TempDir() + "/" + name
	s.must(os.MkdirAll(path[:strings.LastIndex(path, "/")], 0o755))
	s.must(os.WriteFile(path, []byte(content), 0o600))
	return path
}
