package deliver

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// channel is a way out of the house.
type channel interface {
	// line is one sender's own way to it. It is opened when first used and kept for the next mail.
	line() line
}

// line sends one mail at a time. A *failure says what is known of an error; any other may pass.
type line interface {
	send(ctx context.Context, id string, m *gomail.Msg) error
	close()
}

// failure is an answer that a mail got instead of being accepted.
type failure struct {
	code      int  // SMTP's reply, 0 for none
	permanent bool // trying again is of no use
	cause     error
}

func (f *failure) Error() string { return f.cause.Error() }
func (f *failure) Unwrap() error { return f.cause }

func impossible(cause error) error { return &failure{permanent: true, cause: cause} }

// open makes the channel that rawURL names, and the address that mails come from:
//
//	smtp://user:password@host:port?from=Tasuki <tasuki@example.org>&tls=starttls|implicit|none
//	folder:///directory?from=tasuki@example.org
//
// tls is starttls when not said. An error never repeats the URL, which may hold a password.
func open(rawURL, domain string) (channel, *mail.Address, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, nil, errors.New("deliver: the URL for mail can't be read")
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return nil, nil, fmt.Errorf("deliver: the URL for mail needs from=, the address it comes from: %w", err)
	}
	switch u.Scheme {
	case "smtp":
		c, err := newSMTP(u, domainOf(from, domain))
		return c, from, err
	case "folder":
		c, err := newFolder(u.Path)
		return c, from, err
	}
	return nil, nil, fmt.Errorf("deliver: the URL for mail begins with smtp: or folder:, not %q", u.Scheme)
}

// domainOf is what Message-IDs and the greeting to the server name, so that no machine's own name gets out.
func domainOf(from *mail.Address, configured string) string {
	if configured != "" {
		return configured
	}
	return from.Address[strings.LastIndexByte(from.Address, '@')+1:]
}
