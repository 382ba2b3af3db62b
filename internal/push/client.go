package push

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// client speaks tus with the server. The ticket goes there and nowhere else: no redirect is followed.
type client struct {
	base   string
	ticket string
	step   string
	speaks string // the language in which the server is to say why it refuses
	cut    Cut
	http   *http.Client
}

// standsStill is how long an answer may take; the server says something of every part within it.
const standsStill = 2 * time.Minute

func newClient(o Options) (*client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, failure(Usage, "cli.push.url", "flag", "--url", "example", "https://tasuki.example")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, failure(Usage, "cli.push.url_plain", "flag", "--url", "secure", "https://", "plain", "http://")
	}
	t := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 30 * time.Second, ResponseHeaderTimeout: standsStill,
		DialContext:     (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 1, WriteBufferSize: 128 << 10,
	}
	if o.CA != "" {
		if t.TLSClientConfig.RootCAs, err = roots(o.CA); err != nil {
			return nil, err
		}
	}
	return &client{strings.TrimSuffix(u.Scheme+"://"+u.Host+u.Path, "/"), o.Ticket, o.Step, o.Words.Tag(), o.Cut, &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// roots are the system's and those in the file.
func roots(name string) (*x509.CertPool, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, failure(Usage, "cli.push.line", "name", "--ca", "what", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, failure(Usage, "cli.push.no_certificate", "flag", "--ca", "file", Printable(name))
	}
	return pool, nil
}

// standing is where an upload stands.
type standing struct {
	id     string
	offset int64
	state  string // of the evidence item, once that is known
	sum    string
	noStep bool // it is for none of the request's steps
}

// begin opens an upload, or finds the one that was begun before with the same file.
func (c *client) begin(ctx context.Context, name string, m measure) (standing, error) {
	meta := []string{"filename " + encoded(name), "sha256 " + encoded(m.SHA256)}
	if c.step != "" {
		meta = append(meta, "step "+encoded(c.step))
	}
	meta = append(meta, c.cut.clock()...)
	r, err := c.request(ctx, http.MethodPost, "", nil)
	if err != nil {
		return standing{}, err
	}
	r.Header.Set("Upload-Length", strconv.FormatInt(m.Size, 10))
	r.Header.Set("Upload-Metadata", strings.Join(meta, ","))
	h, err := c.do(r, http.StatusCreated)
	if err != nil {
		return standing{}, err
	}
	return c.stands(ctx, path.Base(h.Get("Location")))
}

// clock tells the server what was said here of the log's clock: where no step of the request says it, its times are read by that.
func (c Cut) clock() (meta []string) {
	if c.Zone != "" {
		meta = append(meta, "zone "+encoded(c.Zone))
	}
	if seconds := int(c.Offset / time.Second); seconds != 0 {
		meta = append(meta, "clock_offset_seconds "+encoded(strconv.Itoa(seconds)))
	}
	for _, end := range []struct {
		name string
		at   time.Time
	}{{"since", c.Since}, {"until", c.Until}} {
		if !end.at.IsZero() {
			meta = append(meta, end.name+" "+encoded(end.at.UTC().Format(time.RFC3339)))
		}
	}
	return meta
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// stands asks how much of an upload is safe at the server.
func (c *client) stands(ctx context.Context, id string) (standing, error) {
	r, err := c.request(ctx, http.MethodHead, "/"+id, nil)
	if err != nil {
		return standing{}, err
	}
	h, err := c.do(r, http.StatusOK)
	if err != nil {
		return standing{}, err
	}
	return c.standing(id, h)
}

func (c *client) standing(id string, h http.Header) (standing, error) {
	offset, err := strconv.ParseInt(h.Get("Upload-Offset"), 10, 64)
	if err != nil {
		return standing{}, failure(Failed, "cli.push.not_tasuki")
	}
	step := h.Values("Evidence-Step")
	return standing{id, offset, h.Get("Evidence-State"), h.Get("Evidence-SHA256"), len(step) == 1 && step[0] == ""}, nil
}

// send gives the rest of an upload, as long as the line holds.
func (c *client) send(ctx context.Context, at standing, size int64, rest io.Reader) (standing, error) {
	r, err := c.request(ctx, http.MethodPatch, "/"+at.id, rest)
	if err != nil {
		return at, err
	}
	r.ContentLength = size - at.offset
	r.Header.Set("Upload-Offset", strconv.FormatInt(at.offset, 10))
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	h, err := c.do(r, http.StatusNoContent)
	if err != nil {
		return at, err
	}
	return c.standing(at.id, h)
}

func (c *client) request(ctx context.Context, method, upload string, body io.Reader) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+"/v1/uploads"+upload, body)
	if err != nil {
		return nil, failure(Usage, "cli.push.line", "name", "--url", "what", err)
	}
	r.Header.Set("Authorization", "Bearer "+c.ticket)
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("User-Agent", "tasuki-push")
	r.Header.Set("Accept-Language", c.speaks)
	return r, nil
}

// again is a failure that the next try may not have: the line, a busy server, an offset that has moved.
type again struct {
	error
	after time.Duration // the server asks for so much patience; 0 for none
}

// Unwrap shows what it was.
func (a again) Unwrap() error { return a.error }

func (c *client) do(r *http.Request, want int) (http.Header, error) {
	a, err := c.http.Do(r)
	if err != nil {
		var mine *Error
		var tlsError *tls.CertificateVerificationError
		switch {
		case errors.As(err, &mine): // the file, not the line
			return nil, mine
		case errors.As(err, &tlsError):
			return nil, failure(LineDown, "cli.push.untrusted", "flag", "--ca", "reason", Printable(tlsError.Err.Error()))
		}
		return nil, again{error: err}
	}
	defer a.Body.Close()
	said, err := io.ReadAll(io.LimitReader(a.Body, 64<<10))
	if a.StatusCode == want {
		return a.Header, nil
	}
	if err != nil {
		return nil, again{error: err}
	}
	return nil, refusal(a, said)
}

// asFlag is what a field that was refused is called on the command line.
func asFlag(pointer string) string {
	switch name := strings.TrimPrefix(pointer, "/"); name {
	case "step", "zone", "since", "until":
		return "--" + name
	case "clock_offset_seconds":
		return "--offset"
	default:
		return name
	}
}

// refusal is what an answer other than the expected one means.
func refusal(a *http.Response, said []byte) error {
	var problem struct {
		Title, Detail string
		Errors        []struct{ Pointer, Detail string }
	}
	_ = json.Unmarshal(said, &problem)
	for k, one := range problem.Errors {
		if k == 0 { // what it says of marked fields is for forms
			problem.Title, problem.Detail = "", ""
		}
		problem.Detail += " " + asFlag(one.Pointer) + ": " + one.Detail
	}
	problem.Detail = strings.TrimSpace(problem.Detail)
	text := problem.Title
	if text != "" && problem.Detail != "" {
		text = strings.TrimSuffix(text, ".") + ". "
	}
	text = Printable(text + problem.Detail)
	if text == "" {
		text = a.Status
	}
	switch s := a.StatusCode; {
	case s == http.StatusUnauthorized && problem.Detail != "":
		return failure(Refused, "cli.push.said", "words", Printable(problem.Detail)) // the title asks to sign in, which a host does not
	case s == http.StatusUnauthorized || s == http.StatusForbidden || s == http.StatusNotFound:
		return failure(Refused, "cli.push.ticket_refused", "words", text)
	case s == http.StatusRequestEntityTooLarge || s == http.StatusInsufficientStorage:
		return failure(TooLarge, "cli.push.said", "words", text)
	case s == http.StatusConflict && a.Request.Method == http.MethodPost:
		return failure(Refused, "cli.push.not_now", "words", text)
	case s == http.StatusConflict || s == http.StatusTooManyRequests || s >= 500 || s == http.StatusRequestTimeout:
		seconds, _ := strconv.Atoi(a.Header.Get("Retry-After"))
		return again{failure(LineDown, "cli.push.said", "words", text), time.Duration(min(max(seconds, 0), 120)) * time.Second}
	}
	return failure(Failed, "cli.push.said", "words", text)
}
