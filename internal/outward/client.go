package outward

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// How long one message may take, and how much of an answer is read: nothing that it says is needed.
const (
	total      = 10 * time.Second
	connecting = 4 * time.Second
	answering  = 6 * time.Second
	maxHeader  = 16 << 10
	maxBody    = 4 << 10
)

// Client sends messages. It keeps no connection, so that none outlives the check of where it leads, and takes no proxy.
type Client struct {
	internal sender // by the operator's rules
	public   sender // by none: public servers, at 443
}

type sender struct {
	rules Rules
	http  *http.Client
}

// Trust is what a test's own servers need: whose certificates count, and who knows names. Zero is the system's.
type Trust struct {
	Roots    *x509.CertPool
	Resolver *net.Resolver
	Total    time.Duration
}

// New makes a client that goes by the rules, for those whose network it is.
func New(r Rules, t Trust) *Client {
	if t.Total == 0 {
		t.Total = total
	}
	return &Client{internal: newSender(r, t), public: newSender(Rules{}, t)}
}

func newSender(r Rules, t Trust) sender {
	dialer := &net.Dialer{Timeout: connecting, Resolver: t.Resolver, Control: r.control}
	return sender{rules: r, http: &http.Client{
		Timeout:       t.Total,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true,
			TLSHandshakeTimeout: connecting, ResponseHeaderTimeout: answering, MaxResponseHeaderBytes: maxHeader,
			TLSClientConfig: &tls.Config{RootCAs: t.Roots, MinVersion: tls.VersionTLS12},
			TLSNextProto:    map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/1.1 is enough, and less to attack
		},
	}}
}

// of is who speaks for headquarters, or for others: what the operator lets through is headquarters' own network.
func (c *Client) of(headquarters bool) sender {
	if headquarters {
		return c.internal
	}
	return c.public
}

// control sees the address that the resolver's answer has led to, on each dial, before the first byte leaves.
func (r Rules) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !r.open(to) {
		return ErrForbidden
	}
	return nil
}

// Check is the rules' own: the operator's for headquarters, and none for anybody else.
func (c *Client) Check(raw string, headquarters bool) (*url.URL, error) {
	return c.of(headquarters).rules.Check(raw)
}

// Message is what goes out.
type Message struct {
	URL          string
	Headquarters bool        // it goes out for headquarters, and so may go where the operator lets it
	Header       http.Header // beside the type of the body
	Body         []byte      // JSON
}

// Refusal is an answer, or the want of one, that a message got instead of being taken. It repeats nothing of the address,
// which holds a secret, and nothing of what the server says.
type Refusal struct {
	Status  int  // 0 for no answer
	ForGood bool // trying again is of no use
	what    string
}

func (r *Refusal) Error() string { return "outward: " + r.what }

// Send delivers a message; a *Refusal says why it was not taken.
func (c *Client) Send(ctx context.Context, m Message) error {
	by := c.of(m.Headquarters)
	if _, err := by.rules.Check(m.URL); err != nil {
		return forbidden()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return forbidden()
	}
	for name, values := range m.Header {
		req.Header[name] = values
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Tasuki") // and no version
	res, err := by.http.Do(req)
	if err != nil {
		return unanswered(err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, maxBody) // what is left of it, however much, is hung up on
	return verdict(res.StatusCode)
}

func forbidden() error { return &Refusal{ForGood: true, what: "the address is not open to messages"} }

// unanswered tells the kinds apart without the library's words, which repeat the address. A forbidden address may be another
// one's tomorrow, but a name that leads there is not to be asked again and again.
func unanswered(err error) error {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, ErrForbidden):
		return forbidden()
	case errors.As(err, &dns):
		return &Refusal{what: "the name is not known"}
	case errors.As(err, &certificate):
		return &Refusal{what: "the certificate is not to be trusted"}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &Refusal{what: "no answer in time"}
	}
	return &Refusal{what: "the connection failed"}
}

// verdict: 2xx has taken it. Who asks for patience or fails by themselves is asked again; a redirect, which nobody follows, and
// whatever else they refuse is for good.
func verdict(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests:
		return &Refusal{Status: status, what: fmt.Sprintf("the server answers %d", status)}
	}
	return &Refusal{Status: status, ForGood: true, what: fmt.Sprintf("the server answers %d", status)}
}
