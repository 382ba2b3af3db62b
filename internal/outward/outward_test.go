package outward_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"golang.org/x/net/dns/dnsmessage"

	"tasuki/internal/outward"
)

func TestAddressesThatAreNotOpen(t *testing.T) {
	for _, url := range []string{
		"http://hooks.example/x", "https://", "https:hooks.example", "ftp://hooks.example/", "https://user:word@hooks.example/", "https://hooks.example/#x",
		"https://hooks.example:8443/", "https://hooks.example:22/", "https://hooks.example:0/", "https://hooks.example:99999/",
		"https://127.0.0.1/", "https://127.9.9.9/", "https://0.0.0.0/", "https://10.0.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
		"https://169.254.169.254/latest/meta-data", "https://100.64.0.1/", "https://100.100.100.200/", "https://168.63.129.16/", "https://192.0.0.192/",
		"https://198.18.0.1/", "https://224.0.0.1/", "https://255.255.255.255/",
		"https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::ffff:a9fe:a9fe]/", "https://[::7f00:1]/",
		"https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[ff02::1]/",
		"https://[64:ff9b::a9fe:a9fe]/", "https://[2002:7f00:1::]/", "https://[2001:0:53aa:64c::1]/", "https://[2001:db8::1]/",
		"https://hooks.example/\r\nX-Evil: 1", "https://hooks.example/\u202e", "https://hooks.example/a b", "https://" + strings.Repeat("a", 2000),
	} {
		if _, err := (outward.Rules{}).Check(url); !errors.Is(err, outward.ErrForbidden) {
			t.Errorf("%.60q: %v", url, err)
		}
	}
	allowed, err := outward.ParseRules("10.1.2.0/24, fd00:1::/64", "8443")
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"https://hooks.example/services/T0/B0/x?y=z", "https://93.184.216.34/", "https://[2606:4700::1111]/", "https://10.1.2.3:8443/", "https://[fd00:1::5]/"} {
		if _, err := allowed.Check(url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, bad := range [][2]string{{"10.1.2.3", ""}, {"internal", ""}, {"", "0"}, {"", "70000"}, {"", "https"}} {
		if _, err := outward.ParseRules(bad[0], bad[1]); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// What an address written in other numbers means is the resolver's affair; where it leads is looked at all the same.
func TestNamesAreHeldToWhereTheyLead(t *testing.T) {
	for _, host := range []string{"localhost", "0x7f000001", "2130706433", "0177.0.0.1", "127.1"} {
		err := outward.New(outward.Rules{}, outward.Trust{}).Send(context.Background(), outward.Message{URL: "https://" + host + "/"})
		var refused *outward.Refusal
		if !errors.As(err, &refused) || refused.Status != 0 {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// server is one on this machine, and a client for which it is an internal gateway that the operator lets through.
func server(t *testing.T, handle http.HandlerFunc) (url string, trust outward.Trust, rules outward.Rules) {
	t.Helper()
	s := httptest.NewTLSServer(handle)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	port := netip.MustParseAddrPort(s.Listener.Addr().String()).Port()
	return s.URL, outward.Trust{Roots: roots}, outward.Rules{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Ports: []uint16{port}}
}

func send(t *testing.T, c *outward.Client, url string) *outward.Refusal {
	t.Helper()
	err := c.Send(context.Background(), outward.Message{URL: url, Headquarters: true, Body: []byte(`{}`)})
	if err == nil {
		return nil
	}
	var refused *outward.Refusal
	if !errors.As(err, &refused) {
		t.Fatalf("not a refusal: %v", err)
	}
	if strings.Contains(err.Error(), "T0K3N") || strings.Contains(err.Error(), "127.0.0") || strings.Contains(err.Error(), "told you") {
		t.Errorf("the error repeats a secret: %v", err)
	}
	return refused
}

func TestAnswersAndWhatTheyMean(t *testing.T) {
	status := 0
	url, trust, rules := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "POST" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("User-Agent") != "Tasuki" {
			t.Errorf("%s %v", r.Method, r.Header)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "I told you T0K3N")
	})
	c := outward.New(rules, trust)
	for s, forGood := range map[int]bool{400: true, 401: true, 403: true, 404: true, 410: true, 408: false, 425: false, 429: false, 500: false, 503: false} {
		status = s
		if r := send(t, c, url+"/T0K3N"); r == nil || r.Status != s || r.ForGood != forGood {
			t.Errorf("%d: %+v", s, r)
		}
	}
	for _, status = range []int{200, 202, 204} {
		if r := send(t, c, url+"/T0K3N"); r != nil {
			t.Errorf("%d: %v", status, r)
		}
	}
}

func TestNobodyIsFollowedElsewhere(t *testing.T) {
	var asked atomic.Int32
	var url string
	target := ""
	url, trust, rules := server(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, target, http.StatusTemporaryRedirect)
	})
	for _, target = range []string{"https://169.254.169.254/latest/meta-data", "http://127.0.0.1/", url + "/again", "/again", "file:///etc/passwd"} {
		if r := send(t, outward.New(rules, trust), url); r == nil || r.Status != 307 || !r.ForGood {
			t.Errorf("%s: %+v", target, r)
		}
	}
	if n := asked.Load(); n != 5 {
		t.Errorf("%d requests for 5 messages", n)
	}
}

func TestWithoutTheOperatorsWordThisMachineIsNotReached(t *testing.T) {
	var asked atomic.Int32
	url, trust, rules := server(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	if r := send(t, outward.New(outward.Rules{Ports: rules.Ports}, trust), url); r == nil || !r.ForGood {
		t.Errorf("%+v", r)
	}
	if r := send(t, outward.New(outward.Rules{Allow: rules.Allow}, trust), url); r == nil || !r.ForGood {
		t.Errorf("a port of no allowance: %+v", r)
	}
	if r := send(t, outward.New(rules, outward.Trust{}), url); r == nil || r.ForGood || !strings.Contains(r.Error(), "certificate") {
		t.Errorf("a certificate of nobody's: %+v", r)
	}
	c := outward.New(rules, trust)
	if _, err := c.Check(url, false); !errors.Is(err, outward.ErrForbidden) {
		t.Errorf("others may name headquarters' gateway: %v", err)
	}
	if _, err := c.Check(url, true); err != nil {
		t.Errorf("headquarters may not: %v", err)
	}
	trust.Resolver = resolver(t, pointed([4]byte{127, 0, 0, 1}))
	for _, to := range []string{url, "https://example.com/"} {
		err := outward.New(rules, trust).Send(context.Background(), outward.Message{URL: to, Body: []byte(`{}`)})
		var refused *outward.Refusal
		if !errors.As(err, &refused) || !refused.ForGood || refused.Status != 0 {
			t.Errorf("somebody else's message to %s: %v", to, err)
		}
	}
	if asked.Load() != 0 {
		t.Error("it was asked")
	}
}

func pointed(ip [4]byte) *atomic.Pointer[[4]byte] {
	var p atomic.Pointer[[4]byte]
	p.Store(&ip)
	return &p
}

// A name means the gateway while it is saved and first used, and its neighbour afterwards.
func TestANameThatChangesItsMeaningLeadsNowhere(t *testing.T) {
	var asked atomic.Int32
	url, trust, rules := server(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	var answers atomic.Pointer[[4]byte]
	trust.Resolver = resolver(t, &answers)
	named := strings.Replace(url, "127.0.0.1", "example.com", 1) // which the test's certificate is for
	c := outward.New(rules, trust)
	answers.Store(&[4]byte{127, 0, 0, 1})
	if r := send(t, c, named); r != nil {
		t.Fatalf("%+v", r)
	}
	for _, ip := range [][4]byte{{127, 0, 0, 2}, {169, 254, 169, 254}, {10, 0, 0, 1}} {
		answers.Store(&ip)
		if r := send(t, c, named); r == nil || !r.ForGood || r.Status != 0 {
			t.Errorf("%v: %+v", ip, r)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

// resolver asks a name server in this process that gives one answer to everything.
func resolver(t *testing.T, answer *atomic.Pointer[[4]byte]) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			if q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: *answer.Load()},
				}}
			}
			if packed, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestNoProxyOfTheEnvironmentIsAsked(t *testing.T) {
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	var asked atomic.Int32
	go func() {
		for {
			c, err := proxy.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			c.Close()
		}
	}()
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, "http://"+proxy.Addr().String())
	}
	if r := send(t, outward.New(outward.Rules{}, outward.Trust{}), "https://hooks.invalid/T0K3N"); r == nil || r.ForGood {
		t.Errorf("%+v", r)
	}
	if asked.Load() != 0 {
		t.Error("the proxy was asked")
	}
}

func TestAnAnswerWithoutEndIsHungUpOn(t *testing.T) {
	sent := make(chan int, 1)
	url, trust, rules := server(t, func(w http.ResponseWriter, r *http.Request) {
		n := 0
		for block := make([]byte, 64<<10); n < 1<<30; {
			m, err := w.Write(block)
			n += m
			if err != nil {
				break
			}
		}
		sent <- n
	})
	if r := send(t, outward.New(rules, trust), url); r != nil {
		t.Errorf("%+v", r)
	}
	if n := <-sent; n > 64<<20 {
		t.Errorf("%d bytes were let in", n)
	}
}

func TestAServerThatDribblesIsNotWaitedFor(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"before it answers": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then does a server see that nobody waits any more
			<-r.Context().Done()
		},
		"while it does": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusInternalServerError)
			for {
				select {
				case <-r.Context().Done():
					return
				case <-time.After(20 * time.Millisecond):
					_, _ = io.WriteString(w, ".")
					w.(http.Flusher).Flush()
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			url, trust, rules := server(t, handle)
			trust.Total = 300 * time.Millisecond
			began := time.Now()
			if r := send(t, outward.New(rules, trust), url); r == nil || r.ForGood {
				t.Errorf("%+v", r)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestASignatureIsWhatAGatewayReckons(t *testing.T) {
	now := time.Now()
	old, secret := outward.NewSecret(), outward.NewSecret()
	body, err := outward.Event("turn", now, map[string]string{"text": "日本 & <b>"})
	if err != nil {
		t.Fatal(err)
	}
	h, err := outward.Signed("msg-1", now, body, secret, old)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{secret, old} {
		hook, err := webhooks.NewWebhook(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := hook.Verify(body, h); err != nil {
			t.Error(err)
		}
		if hook.Verify(append([]byte(" "), body...), h) == nil {
			t.Error("another body passes")
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil || len(key) != 32 {
			t.Fatalf("%d bytes, %v", len(key), err)
		}
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "msg-1.%d.%s", now.Unix(), body)
		if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); !strings.Contains(h.Get("webhook-signature"), want) {
			t.Errorf("%s is not in %s", want, h.Get("webhook-signature"))
		}
	}
	stranger, _ := webhooks.NewWebhook(outward.NewSecret())
	if stranger.Verify(body, h) == nil {
		t.Error("another secret passes")
	}
}

// A person chooses their name: it calls nobody, links nowhere and changes no line's look.
func TestANameIsOnlyAName(t *testing.T) {
	text := outward.Text{Lines: []string{"[INC-2026-0007] Please read", "<!channel> @all *Bob* [here](https://evil.example) & `x`"}, Open: "Open", Link: "https://hq.example/requests/1"}
	for format, unwanted := range map[outward.Format][]string{
		outward.Slack:      {"<!channel>", "*Bob*", "`", "https://evil"},
		outward.Mattermost: {"@all", "[here](", " *Bob*", "https://evil"},
		outward.Teams:      {"[here](", " *Bob*", "https://evil"},
	} {
		body, err := format.Body(text)
		if err != nil {
			t.Fatal(err)
		}
		var any struct {
			Text        string
			Type        string
			Attachments []struct {
				Content struct {
					Body    []struct{ Text string }
					Actions []struct{ URL string }
				}
			}
		}
		if err := json.Unmarshal(body, &any); err != nil {
			t.Fatal(err)
		}
		shown := any.Text
		for _, a := range any.Attachments {
			for _, b := range a.Content.Body {
				shown += b.Text + "\n"
			}
			shown += a.Content.Actions[0].URL
		}
		if !strings.Contains(shown, "https://hq.example/requests/1") || !strings.Contains(shown, "Please read") {
			t.Errorf("%s: %s", format, shown)
		}
		for _, u := range unwanted {
			if strings.Contains(shown, u) {
				t.Errorf("%s has %q: %s", format, u, shown)
			}
		}
	}
}
