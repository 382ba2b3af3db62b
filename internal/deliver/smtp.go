package deliver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// An attempt never lasts longer than dialing anew and sending, so that it ends well before its lease does.
const (
	replyTimeout   = 30 * time.Second // for the connection and its greeting; then for one mail from end to end
	attemptTimeout = 3 * replyTimeout // a stale connection, a new one, the mail
	goodbyeTimeout = time.Second
	idleLimit      = 5 * time.Second // servers hang up on those who say nothing
	mailsPerLine   = 100             // and on those who say too much
)

type smtpChannel struct {
	host    string
	options []gomail.Option
}

func newSMTP(u *url.URL, domain string) (*smtpChannel, error) {
	c := &smtpChannel{host: u.Hostname()}
	if c.host == "" {
		return nil, errors.New("deliver: smtp: wants a host")
	}
	// A mail is whole or not there: neither NOOP before nor RSET behind it adds anything but a round trip.
	c.options = []gomail.Option{gomail.WithTimeout(replyTimeout), gomail.WithHELO(domain), gomail.WithoutNoop(), gomail.WithoutRset()}
	port := 587
	secure := &tls.Config{ServerName: c.host, MinVersion: tls.VersionTLS12}
	switch u.Query().Get("tls") {
	case "", "starttls":
		c.options = append(c.options, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithTLSConfig(secure))
	case "implicit":
		port = 465
		c.options = append(c.options, gomail.WithSSL(), gomail.WithTLSConfig(secure))
	case "none":
		c.options = append(c.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, errors.New("deliver: smtp: tls is starttls, implicit or none")
	}
	if u.Port() != "" {
		var err error
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fmt.Errorf("deliver: smtp: port: %w", err)
		}
	}
	c.options = append(c.options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		c.options = append(c.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	_, err := gomail.NewClient(c.host, c.options...)
	return c, err
}

func (c *smtpChannel) line() line { return &smtpLine{channel: c} }

// smtpLine keeps one connection for many mails.
type smtpLine struct {
	channel *smtpChannel
	client  *gomail.Client
	session *smtp.Client // nil while there is no connection
	mails   int          // over this connection
}

func (l *smtpLine) send(ctx context.Context, _ string, m *gomail.Msg) error {
	if l.mails >= mailsPerLine {
		l.close()
	}
	reused := l.session != nil
	err := l.try(ctx, m)
	if reused && stale(err) { // nothing was said yet, so saying it again can't double the mail
		err = l.try(ctx, m)
	}
	return err
}

func (l *smtpLine) try(ctx context.Context, m *gomail.Msg) error {
	if err := l.connect(ctx); err != nil {
		return err
	}
	err := l.client.SendWithSMTPClient(l.session, m)
	l.mails++
	if m.IsDelivered() { // whatever failed after the server had taken it, it has taken it
		return nil
	}
	f := judge(err)
	if f.code == 0 || f.code == 421 {
		l.drop() // QUIT would end the data that was cut off, and half a mail would pass for a whole one
	}
	return f
}

func (l *smtpLine) connect(ctx context.Context) error {
	if l.session != nil {
		return nil
	}
	client, err := gomail.NewClient(l.channel.host, l.channel.options...)
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err // a connection that got no further is closed by the collector
	}
	l.client, l.session = client, session
	return nil
}

// close says goodbye; drop doesn't.
func (l *smtpLine) close() {
	if l.session != nil {
		_ = l.session.UpdateDeadline(goodbyeTimeout)
		_ = l.session.Quit()
	}
	l.drop()
}

func (l *smtpLine) drop() {
	if l.session != nil {
		_ = l.session.Close()
	}
	l.session, l.mails = nil, 0
}

// stale: the connection had ended before this mail's first word.
func stale(err error) bool {
	var f *failure
	if !errors.As(err, &f) || f.code != 0 && f.code != 421 {
		return false
	}
	var e *gomail.SendError
	return errors.As(f.cause, &e) && (e.Reason == gomail.ErrConnCheck || e.Reason == gomail.ErrSMTPMailFrom)
}

// judge tells a refusal of this mail (5yz, for good) from what may pass: 4yz, a lost line, and a refusal of ourselves,
// which the operator can mend.
func judge(err error) *failure {
	f := &failure{cause: err}
	var e *gomail.SendError
	if !errors.As(err, &e) {
		return f
	}
	switch f.code = e.ErrorCode(); f.code {
	case 0:
		f.permanent = e.Reason == gomail.ErrGetSender || e.Reason == gomail.ErrGetRcpts
	case 530, 534, 535, 538: // sign in first, or otherwise
	default:
		f.permanent = f.code >= 500 && !e.IsTemp()
	}
	return f
}
