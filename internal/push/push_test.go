package push_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/push"
)

const syslog = "Mar 27 15:40:58 dns01 named[811]: starting\n" +
	"Mar 27 15:41:02 dns01 named[811]: client 198.51.100.7#53: query (cache) denied\n" +
	"    second line of it\n" +
	"Mar 27 15:41:09 dns01 named[811]: client 198.51.100.8#53: query (cache) denied\r\n" +
	"Mar 27 15:43:00 dns01 named[811]: later\n"

// scripts are names as people write them in each script that Tasuki speaks, composed and not: byte for byte they are names of their own.
var scripts = []string{
	"記録.log", "ログ\uff9f.log", "记录簿.log", "日誌.log", "한글.log", "\u1112\u1161\u11ab\u1100\u1173\u11af.log", // the same in jamo
	"บันทึกน้ำ.log", "nhật ký.log", "nh\u00e2\u0323t ky\u0301.log", "प्रश्न क्षेत्र.log", "क\u094d\u200dष.log",
	"سجلّ الدخول ٢٠٢٦.log", "fw01 سجل 2026.log", "İstanbul ığdır.log", "zażółć gęślą.log", "straße ẞ.log", "ação.log", "e\u0301te\u0301.log", "été.log",
}

func TestWholeFilesOfAnyKindArriveAsTheyAre(t *testing.T) {
	s := newStage(t)
	dir := t.TempDir()
	want := map[string]string{
		"empty": "", "one": "x", "日本語.log": "あ", "تقرير.log": "ب", "ไทย/ย่อย.log": "ก", "a b&c;'\".txt": "q", "turned\u202egnp.exe": "t",
		"sparse": strings.Repeat("\x00", 9<<20) + "end",
	}
	for _, name := range scripts {
		want[name] = name
	}
	for name, content := range want {
		path := filepath.Join(dir, name)
		s.must(os.MkdirAll(filepath.Dir(path), 0o755))
		if name == "sparse" {
			f, err := os.Create(path)
			s.must(err)
			_, err = f.WriteAt([]byte("end"), 9<<20)
			s.must(err)
			s.must(f.Close())
			continue
		}
		s.must(os.WriteFile(path, []byte(content), 0o600))
	}
	code, said := s.run(t.Context(), dir)
	if code != 0 || strings.Contains(said, "\u202e") || !strings.Contains(said, `turned\u{202e}gnp.exe`) || !strings.Contains(said, fmt.Sprintf("%d files handed in", len(want))) {
		t.Errorf("%d\n%s", code, said)
	}
	base := filepath.Base(dir) + "/"
	named := map[string]string{}
	for name, content := range want {
		named[base+name] = content
	}
	if diff := cmp.Diff(named, s.arrived()); diff != "" {
		t.Error(diff)
	}
	// the same once more sends nothing twice
	if code, said := s.run(t.Context(), dir); code != 0 || len(s.arrived()) != len(want) {
		t.Errorf("again: %d\n%s", code, said)
	}
}

const (
	iisHead  = "#Software: Microsoft Internet Information Services 10.0\r\n#Date: 2026-03-27 16:00:01\r\n#Fields: date time s-ip cs-method cs-uri-stem sc-status\r\n"
	iisEarly = "2026-03-27 16:15:00 10.9.0.21 GET /owa/ 200\r\n"
	iisLate  = "2026-03-27 18:05:09 10.9.0.21 POST /owa/auth.owa 302\r\n"
	iis      = iisHead + iisEarly + iisHead + iisLate
)

func TestALogIsCutOnTheWay(t *testing.T) {
	s := newStage(t)
	at := func(text string) time.Time {
		r, err := time.Parse(time.RFC3339, text)
		s.must(err)
		return r
	}
	utf16 := func(text string) string {
		b := []byte{0xff, 0xfe}
		for _, r := range text {
			b = append(b, byte(r), 0)
		}
		return string(b)
	}
	lines := strings.SplitAfter(syslog, "\n")
	window := push.Cut{Since: at("2026-03-27T15:41:00+09:00"), Until: at("2026-03-27T15:42:00+09:00"), Zone: "Asia/Tokyo"}
	long := "Mar 27 15:41:30 dns01 x: " + strings.Repeat("y", 3<<20) + "needle\n"
	for _, c := range []struct {
		name, content string
		cut           push.Cut
		want, say     string
	}{
		{"a window, with what belongs to its lines", syslog, window, lines[1] + lines[2] + lines[3], "3 of 5 lines\n"},
		{"an expression", syslog, push.Cut{Grep: regexp.MustCompile(`\.8#53`)}, lines[3], "1 of 5 lines\n"},
		{"both", syslog, push.Cut{Since: window.Since, Until: window.Until, Zone: window.Zone, Grep: regexp.MustCompile("denied")}, lines[1] + lines[3], "2 of 5 lines\n"},
		{"no zone: nothing is guessed and nothing is lost", syslog, push.Cut{Since: window.Since, Until: window.Until}, syslog, "5 of them have no time that can be told and are sent all the same (no time: 1 and no zone: 4)"},
		{"a preface without a time", "preface\n" + syslog, window, "preface\n" + lines[1] + lines[2] + lines[3], "1 of them has no time that can be told and is sent all the same (no time: 1)"},
		{"a clock that is ahead", syslog, push.Cut{Since: at("2026-03-27T15:39:00+09:00"), Until: at("2026-03-27T15:39:05+09:00"), Zone: "Asia/Tokyo", Offset: 2 * time.Minute}, lines[1] + lines[2], "2 of 5"},
		{"UTF-16 keeps its mark", utf16(syslog), window, utf16(lines[1] + lines[2] + lines[3]), "3 of 5"},
		{"a line too long to be searched is sent", lines[0] + long, push.Cut{Grep: regexp.MustCompile("needle")}, long, "too long"},
		{"nothing is in it", lines[0], window, "", "0 of 1 line\n"},
		{"an extended log is in UTC and keeps its header", iis, push.Cut{Since: at("2026-03-28T00:10:00+08:00"), Until: at("2026-03-28T00:20:00+08:00"), Zone: "Asia/Singapore"}, strings.Replace(iis, iisLate, "", 1), "7 of 8 lines\n"},
		{"and where something is looked for", iis, push.Cut{Grep: regexp.MustCompile("POST")}, strings.Replace(iis, iisEarly, "", 1), "7 of 8 lines\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.cut.Now = at("2026-03-30T00:00:00Z")
			s.o.Cut = c.cut
			name := strings.ReplaceAll(c.name, " ", "-") + ".log"
			code, said := s.run(t.Context(), s.write(name, c.content))
			if code != 0 || !strings.Contains(said, c.say) {
				t.Errorf("%d\n%s", code, said)
			}
			if got := s.arrived()[name]; got != c.want {
				t.Errorf("sent %d bytes, want %d:\n%.300q", len(got), len(c.want), got)
			}
		})
	}
	s.o.Cut = window
	if code, said := s.run(t.Context(), s.write("x.bin", "\x00\x01\x02\x03"+strings.Repeat("\x00", 100))); code != push.Usage {
		t.Errorf("no text: %d\n%s", code, said)
	}
}

func TestItIsCompressedOnTheWay(t *testing.T) {
	s := newStage(t)
	content := strings.Repeat(syslog, 40_000)
	path := s.write("messages", content)
	for kind, unpack := range map[string]func(io.Reader) (io.Reader, error){
		"zstd": func(r io.Reader) (io.Reader, error) { d, err := zstd.NewReader(r); return d, err },
		"gzip": func(r io.Reader) (io.Reader, error) { d, err := gzip.NewReader(r); return d, err },
	} {
		s.o.Compress = kind
		code, said := s.run(t.Context(), path)
		suffix := map[string]string{"zstd": ".zst", "gzip": ".gz"}[kind]
		sent := s.arrived()["messages"+suffix]
		r, err := unpack(strings.NewReader(sent))
		s.must(err)
		got, err := io.ReadAll(r)
		if code != 0 || err != nil || string(got) != content || len(sent) > len(content)/10 {
			t.Errorf("%s: %d, %d bytes sent, %v\n%s", kind, code, len(sent), err, said)
		}
	}
}

func TestWhatIsPipedInIsHandedIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := onStage(t, h)
		s.o.Input, s.o.Name = strings.NewReader(syslog), "dns.log"
		if code, said := s.run(t.Context(), "-"); code != 0 || s.arrived()["dns.log"] != syslog {
			t.Errorf("%d\n%s", code, said)
		}
		if left, _ := os.ReadDir(s.o.State); len(left) != 0 {
			t.Errorf("there is %v left", left)
		}
		s.must(s.App.Accounts.RevokePushTicket(s.As("engineer@merlinet"), s.request.ID, s.ticket.ID))
		s.o.Input = strings.NewReader(syslog)
		if code, said := s.run(t.Context(), "-"); code != push.Refused {
			t.Errorf("revoked: %d\n%s", code, said)
		}
	})
}

// between is a proxy that does something to what goes to the server.
func (s *stage) between(do func(w http.ResponseWriter, r *http.Request, pass http.Handler)) string {
	to, err := url.Parse(s.URL)
	s.must(err)
	pass := httputil.NewSingleHostReverseProxy(to)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { do(w, r, pass) }))
	s.T.(*testing.T).Cleanup(server.Close)
	return server.URL
}

func TestALineThatBreaksAgainAndAgainIsGoneOnWith(t *testing.T) {
	s := newStage(t)
	var cuts atomic.Int32
	s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.Method == http.MethodPatch && cuts.Add(1) <= 2 {
			r.Body = io.NopCloser(io.MultiReader(io.LimitReader(r.Body, 5<<20), broken{}))
		}
		pass.ServeHTTP(w, r)
	})
	s.o.Patience = time.Minute
	for _, kind := range []string{"", "zstd"} {
		cuts.Store(0)
		s.o.Compress = kind
		content := noise(14<<20, kind)
		code, said := s.run(t.Context(), s.write("noise"+kind, content))
		if code != 0 || cuts.Load() < 3 {
			t.Errorf("%d after %d cuts\n%s", code, cuts.Load(), said)
		}
		if got := s.arrived()["noise"]; kind == "" && got != content {
			t.Error("something else arrived")
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// noise does not compress.
func noise(n int, seed string) string {
	b, x := make([]byte, n), uint64(len(seed))+88172645463325252
	for i := range b {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b[i] = byte(x)
	}
	return string(b)
}

// Each way to fail has its own exit code.
func TestFailuresSayWhichTheyAre(t *testing.T) {
	s := newStage(t)
	file := s.write("x.log", syslog)
	good := s.o
	t.Run("a ticket that never was", func(t *testing.T) {
		defer func() { s.o = good }()
		s.o.Ticket = "psh_nothing"
		if code, said := s.run(t.Context(), file); code != push.Refused || strings.Contains(said, "psh_") {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("nobody answers", func(t *testing.T) {
		defer func() { s.o = good }()
		s.o.URL, s.o.Patience = "http://127.0.0.1:1", 0
		if code, said := s.run(t.Context(), file); code != push.LineDown {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("a step that there is not", func(t *testing.T) {
		defer func() { s.o = good }()
		s.o.Ticket, s.o.Step = s.anyStep(), "s99"
		if code, said := s.run(t.Context(), file); code != push.Failed || !strings.Contains(said, "x.log: --step: This ") {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("no step, and several ask for a file", func(t *testing.T) {
		defer func() { s.o = good }()
		s.o.Ticket = s.anyStep()
		if code, said := s.run(t.Context(), file); code != push.Failed || !strings.Contains(said, "ask for a file: s1, s2 and s3") {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("plain http to somewhere else", func(t *testing.T) {
		defer func() { s.o = good }()
		s.o.URL = "http://tasuki.example"
		if code, said := s.run(t.Context(), file); code != push.Usage {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("a redirect takes the ticket nowhere", func(t *testing.T) {
		defer func() { s.o = good }()
		var heard atomic.Bool
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Store(true) }))
		defer elsewhere.Close()
		s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		})
		if code, said := s.run(t.Context(), file); code != push.Failed || heard.Load() {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("it shrinks while it is sent", func(t *testing.T) {
		defer func() { s.o = good }()
		path := s.write("shrinks", noise(9<<20, "s"))
		s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodHead {
				s.must(os.Truncate(path, 5<<20))
			}
			pass.ServeHTTP(w, r)
		})
		if code, said := s.run(t.Context(), path); code != push.Changed || !strings.Contains(said, "shorter") {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("it is rewritten while it is sent", func(t *testing.T) {
		defer func() { s.o = good }()
		path := s.write("rewritten", noise(1<<20, "a"))
		s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodHead {
				s.must(os.WriteFile(path, []byte(noise(1<<20, "ab")), 0o600))
			}
			pass.ServeHTTP(w, r)
		})
		if code, said := s.run(t.Context(), path); code != push.Changed {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("the line alters it", func(t *testing.T) {
		defer func() { s.o = good }()
		s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodPatch {
				all, _ := io.ReadAll(r.Body)
				all[3] ^= 1
				r.Body = io.NopCloser(bytes.NewReader(all))
			}
			pass.ServeHTTP(w, r)
		})
		if code, said := s.run(t.Context(), s.write("altered", "something")); code != push.Mismatch {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("a certificate that nobody knows, and one that --ca names", func(t *testing.T) {
		defer func() { s.o = good }()
		to, _ := url.Parse(s.URL)
		secure := httptest.NewTLSServer(httputil.NewSingleHostReverseProxy(to))
		secure.Config.ErrorLog = nil
		defer secure.Close()
		s.o.URL = secure.URL
		if code, said := s.run(t.Context(), file); code != push.LineDown || !strings.Contains(said, "--ca") {
			t.Errorf("%d\n%s", code, said)
		}
		s.o.CA = s.write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})))
		if code, said := s.run(t.Context(), file); code != 0 {
			t.Errorf("%d\n%s", code, said)
		}
	})
	t.Run("the ticket is revoked while it runs", func(t *testing.T) {
		defer func() { s.o = good }()
		s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodPatch {
				first := make([]byte, 5<<20) // one part and the beginning of another
				_, err := io.ReadFull(r.Body, first)
				s.must(err)
				r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(first), revoking{s}, r.Body))
			}
			pass.ServeHTTP(w, r)
		})
		code, said := s.run(t.Context(), s.write("long", noise(20<<20, "r")))
		if code != push.Refused || s.arrived()["long"] != "" {
			t.Errorf("%d\n%s", code, said)
		}
		if code, said := s.run(t.Context(), file); code != push.Refused {
			t.Errorf("afterwards: %d\n%s", code, said)
		}
	})
}

// revoking is nothing to read, and the end of the ticket.
type revoking struct{ s *stage }

func (r revoking) Read([]byte) (int, error) {
	err := r.s.App.Accounts.RevokePushTicket(r.s.As("coordinator@aomine"), r.s.request.ID, r.s.ticket.ID)
	if err != nil {
		return 0, err
	}
	return 0, io.EOF
}

func TestAFileThatGrowsIsSentAsItStoodAtTheBeginning(t *testing.T) {
	s := newStage(t)
	content := noise(9<<20, "g")
	path := s.write("growing", content)
	grow := func() {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		s.must(err)
		_, err = f.WriteString("more")
		s.must(err)
		s.must(f.Close())
	}
	ctx, interrupt := context.WithCancel(t.Context())
	var sent atomic.Int64
	var cutOff atomic.Bool
	s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.Method == http.MethodPatch && cutOff.CompareAndSwap(false, true) {
			grow()
			defer interrupt()
			r.Body = io.NopCloser(io.MultiReader(io.LimitReader(r.Body, 5<<20), broken{}))
		} else if r.Method == http.MethodPatch {
			sent.Store(r.ContentLength)
		}
		pass.ServeHTTP(w, r)
	})
	if code, said := s.run(ctx, path); code != push.LineDown {
		t.Fatalf("%d\n%s", code, said)
	}
	files, _ := filepath.Glob(s.o.State + "/*")
	if len(files) != 1 {
		t.Fatalf("%v", files)
	}
	text, err := os.ReadFile(files[0])
	s.must(err)
	info, err := os.Stat(files[0])
	s.must(err)
	if strings.Contains(string(text), "psh_") || info.Mode().Perm() != 0o600 {
		t.Errorf("%s %s", info.Mode(), text)
	}
	code, said := s.run(t.Context(), path)
	if code != 0 || !strings.Contains(said, "it has grown") || s.arrived()["growing"] != content {
		t.Errorf("%d, %d bytes arrived\n%s", code, len(s.arrived()["growing"]), said)
	}
	if n := sent.Load(); n == 0 || n > 6<<20 { // of the 5 MiB nearly all was safe, however slowly it came
		t.Errorf("%d bytes were sent again", sent.Load())
	}
	if files, _ := filepath.Glob(s.o.State + "/*"); len(files) != 0 {
		t.Errorf("there is %v left", files)
	}
}

func TestSoakSmallFilesOfAFolder(t *testing.T) {
	s, n := newStage(t), 300
	if os.Getenv("TASUKI_SOAK") != "" {
		n = 10_000
	}
	dir := t.TempDir()
	for i := range n {
		s.must(os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.log", i)), fmt.Appendf(nil, "line %d\n", i), 0o600))
	}
	if code, said := s.run(t.Context(), dir); code != 0 || !strings.Contains(said, " files handed in") {
		t.Errorf("%d\n%.500s", code, said)
	}
	if got := len(s.arrived()); got != n {
		t.Errorf("%d of %d arrived", got, n)
	}
}

// What was said of the log's clock goes along: the server reads its times by it where no step says more.
func TestTheServerIsToldTheZone(t *testing.T) {
	s := newStage(t)
	s.o.Cut.Zone = "Asia/Singapore"
	if code, said := s.run(t.Context(), s.write("sl.log", "one line\n")); code != 0 {
		t.Fatalf("%d %s", code, said)
	}
	items, err := s.Evidence.OfRequest(t.Context(), s.request.ID)
	s.must(err)
	// The only step that asks for a file has one: another file is for it as well.
	if code, said := s.run(t.Context(), s.write("more.log", "one line more\n")); code != 0 || strings.Contains(said, "at no step of the request") {
		t.Errorf("a second file: %d %s", code, said)
	}
	if !slices.ContainsFunc(items, func(i exchange.Item) bool {
		return i.Latest().PushTicket == s.ticket.ID && i.Latest().Clock.Zone == "Asia/Singapore"
	}) {
		t.Errorf("%+v", items)
	}
}
