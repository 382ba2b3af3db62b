package exchange

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// A sender whose line breaks in the middle of a part continues behind the last byte that arrived.
func TestASenderThatIsKilledContinuesWhereItStopped(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		closed := make(chan struct{}, 10)
		server := httptest.NewUnstartedServer(edge(t, h.Service, h.people))
		server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed {
				closed <- struct{}{}
			}
		}
		server.Start()
		t.Cleanup(server.Close)
		content := noise(20 << 20)
		s := sender{t, server.URL, h.engineer}
		path := s.begin(content, sumOf(content))
		const sent = 11<<20 + 17
		kill(t, s, path, len(content), content[:sent])
		<-closed
		if n := s.offset(path); n != sent {
			t.Fatalf("%d bytes arrived, the sender is told %d", sent, n)
		}
		wantStatus(t, s.patch(path, sent, content[sent:]), 204)
		item := h.items()[0]
		if got := body(t, s.get("/content/"+item.ID, nil)); item.State != Verified || got != string(content) {
			t.Errorf("%s, %d bytes", item.State, len(got))
		}
	})
}

// kill sends some of a PATCH and cuts the line.
func kill(t *testing.T, s sender, path string, announced int, content []byte) {
	t.Helper()
	at, err := url.Parse(s.site)
	must(t, err)
	line, err := net.Dial("tcp", at.Host)
	must(t, err)
	_, err = fmt.Fprintf(line, "PATCH %s HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer %s\r\nUpload-Offset: 0\r\n"+
		"Content-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n", path, s.who.ID, announced)
	must(t, err)
	_, err = line.Write(content)
	must(t, err)
	must(t, line.Close())
}

// A sender who comes back before the server noticed that the old line is dead takes the upload over.
func TestASecondLineTakesOver(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		spoken := make(chan struct{})
		behind := edge(t, h.Service, h.people)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPatch && r.ContentLength < 0 {
				r.Body = &noticed{r.Body, sync.OnceFunc(func() { close(spoken) })}
			}
			behind.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		content := noise(3 << 20)
		s := sender{t, server.URL, h.engineer}
		path := s.begin(content, sumOf(content))
		half, rest := io.Pipe()
		var wg sync.WaitGroup
		wg.Go(func() {
			res := s.do("PATCH", path, half, map[string]string{"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
			wantRefusal(t, res, 409, "upload.interrupted")
		})
		_, err := rest.Write(content[:1<<20])
		must(t, err)
		<-spoken // and then the line stands still
		offset := s.offset(path)
		if offset == 0 {
			t.Error("what had come is gone")
		}
		wantStatus(t, s.patch(path, offset, content[offset:]), 204)
		rest.Close()
		wg.Wait()
		if item := h.items()[0]; item.State != Verified {
			t.Errorf("%s", item.State)
		}
	})
}

// noticed is a body that tells when its first bytes were read.
type noticed struct {
	io.ReadCloser
	tell func()
}

func (n *noticed) Read(p []byte) (int, error) {
	m, err := n.ReadCloser.Read(p)
	if m > 0 {
		n.tell()
	}
	return m, err
}

// Two processes have no lock in common: the offset decides which of two parts counts, and the other's bytes go.
func TestTwoProcessesNeverWriteTheSamePlaceTwice(t *testing.T) {
	where := dbtest.PostgresURL(t)
	blobs := t.TempDir()
	one, err := db.Open(context.Background(), where)
	must(t, err)
	t.Cleanup(func() { one.Close() })
	h := buildAt(t, one, generous, blobs)
	two, err := db.Open(context.Background(), where)
	must(t, err)
	t.Cleanup(func() { two.Close() })
	j := journal.New(two, h.clock, nil)
	other := New(two, j, h.clock, incident.New(two, j, h.clock, directory.New(two, j, h.clock)), h.vault, generous)
	other.HandedInFor(h.handIn)
	a, b := sender{t, h.serve(h.Service).URL, h.engineer}, sender{t, h.serve(other).URL, h.engineer}

	content := noise(200_000)
	path := a.begin(content, sumOf(content))
	for offset := 0; offset < len(content); {
		next := content[offset:min(offset+20_000, len(content))]
		var wg sync.WaitGroup
		results := make([]*http.Response, 2)
		for i, s := range []sender{a, b} {
			wg.Go(func() { results[i] = s.patch(path, int64(offset), next) })
		}
		wg.Wait()
		if results[0].StatusCode != 204 {
			slices.Reverse(results)
		}
		wantStatus(t, results[0], 204)
		wantRefusal(t, results[1], 409, "upload.wrong_offset")
		offset += len(next)
	}
	item := h.items()[0]
	if got := body(t, b.get("/content/"+item.ID, nil)); item.State != Verified || got != string(content) {
		t.Errorf("%s, %d bytes", item.State, len(got))
	}
	if names := h.stored(); len(names) != 10 {
		t.Errorf("%d parts are stored", len(names))
	}
}

// Both processes begin at once: neither takes the other's item, nor the last of the room twice.
func TestTwoBeginningsAtOnceDoNotShareAnItem(t *testing.T) {
	limits := generous
	limits.Incident = 3000
	each(t, limits, func(t *testing.T, h *house) {
		h.expect()
		var wg sync.WaitGroup
		var mu sync.Mutex
		began := map[string]bool{}
		for range 8 {
			wg.Go(func() {
				u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "x", Size: 1000})
				if err != nil {
					wantKey(t, err, "too_large", "evidence.over_quota")
					return
				}
				mu.Lock()
				defer mu.Unlock()
				began[u.Item.ID] = true
			})
		}
		wg.Wait()
		if len(began) != 3 || len(h.items()) != 3 {
			t.Errorf("%d began, %d items", len(began), len(h.items()))
		}
	})
}

// Slow lines: what came within ten seconds is kept although the part is not full, and the sender may be silent.
func TestAPartIsClosedWhenItsTimeIsUp(t *testing.T) {
	src, feed := io.Pipe()
	from := listen(src)
	up := make(chan struct{})
	go func() {
		for _, bytes := range []string{"slow", "ly", "!"} { // the third is taken when the second has arrived
			_, _ = feed.Write([]byte(bytes))
		}
		close(up)
	}()
	into := make([]byte, 100)
	n := from.fill(into, blob.NewHasher(), up)
	if !strings.HasPrefix(string(into[:n]), "slowly") {
		t.Errorf("%q", into[:n])
	}
	go feed.Close()
	if n += from.fill(into[n:], blob.NewHasher(), nil); string(into[:n]) != "slowly!" {
		t.Errorf("%q", into[:n])
	}
	from.hangUp()
}
