package exchange

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// served, in the environment, turns this test program into a server that may be killed: what it serves, as JSON.
const served = "TASUKI_TEST_SERVE"

type estate struct {
	Database, Blobs, Keys string
	EU                    string // store of another region, "" for none; the process carries relocations out then, and serves nothing
	People                map[string]access.Actor
	Order                 Order
}

func TestMain(m *testing.M) {
	if what := os.Getenv(served); what != "" {
		serveEstate(what)
		return
	}
	os.Exit(m.Run())
}

func serveEstate(what string) {
	var e estate
	t := &testing.B{} // fails loudly, as a process does
	must(t, json.Unmarshal([]byte(what), &e))
	d, err := db.Open(context.Background(), e.Database)
	must(t, err)
	store, err := blob.Open(context.Background(), e.Blobs)
	must(t, err)
	keys, err := blob.OpenKeys(e.Keys, false)
	must(t, err)
	c := clock.At(start)
	j := journal.New(d, c, nil)
	s := New(d, j, c, incident.New(d, j, c, directory.New(d, j, c)), &blob.Vault{Store: store, Keys: keys}, generous)
	s.HandedInFor(func(context.Context, string, string) (Order, error) { return e.Order, nil })
	if e.EU != "" {
		carryEstate(t, s, e)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	fmt.Println("http://" + l.Addr().String())
	_ = http.Serve(l, edge(t, s, e.People))
}

// process is a server of its own.
type process struct {
	site string
	id   int
	kill func()
	says *bufio.Reader // after its first line
}

func (e estate) run(t *testing.T) process {
	t.Helper()
	what, err := json.Marshal(e)
	must(t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), served+"="+string(what))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	kill := sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Cleanup(kill)
	says := bufio.NewReader(out)
	line, err := says.ReadString('\n')
	must(t, err)
	return process{strings.TrimSpace(line), cmd.Process.Pid, kill, says}
}

// leave builds a house that processes can serve.
func leave(t *testing.T, database string) (e estate, h *house) {
	t.Helper()
	e = estate{Database: database, Blobs: t.TempDir(), Keys: filepath.Join(t.TempDir(), "keys.json")}
	_, err := blob.OpenKeys(e.Keys, true)
	must(t, err)
	d, err := db.Open(context.Background(), e.Database)
	must(t, err)
	h = buildAt(t, d, generous, e.Blobs)
	e.People, e.Order = h.people, h.orders[requested]
	must(t, d.Close())
	return e, h
}

// kill -9 in the middle of a part: what was acknowledged is there, and the sender continues with the next server.
func TestAServerThatIsKilledLosesNothingItSaidItHad(t *testing.T) {
	for engine, where := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return dbtest.SQLiteURL(t) },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			e, h := leave(t, where(t))
			content := noise(40 << 20)
			server := e.run(t)
			s := sender{t, server.site, h.engineer}
			path := s.begin(content, sumOf(content))
			safe := int64(1 << 20)
			wantStatus(t, s.patch(path, 0, content[:safe]), 204)
			for range 3 {
				s.sendUntil(path, safe, content, 20<<20, server.kill)
				server = e.run(t)
				s.site = server.site
				offset := s.offset(path)
				if offset < safe || (offset-1<<20)%PartSize != 0 && offset != int64(len(content)) {
					t.Fatalf("the server had %d, and says %d after its death", safe, offset)
				}
				safe = offset
			}
			wantStatus(t, s.patch(path, safe, content[safe:]), 204)
			res := s.head(path)
			if res.Header.Get("Evidence-State") != "verified" {
				t.Errorf("in the end: %v", res.Header)
			}
			got := s.get("/content/"+res.Header.Get("Evidence-Item"), nil)
			if body(t, got) != string(content) {
				t.Error("other bytes came back")
			}
		})
	}
}

// sendUntil sends n bytes of an upload, stops the line there without ending the request, and calls kill.
func (s sender) sendUntil(path string, offset int64, content []byte, n int64, kill func()) {
	line, feed := io.Pipe()
	r, err := http.NewRequest("PATCH", s.site+path, line)
	must(s.t, err)
	r.Header = http.Header{
		"Tus-Resumable": {"1.0.0"}, "Authorization": {"Bearer " + s.who.ID}, "Upload-Offset": {strconv.FormatInt(offset, 10)},
		"Content-Type": {"application/offset+octet-stream"},
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if res, err := http.DefaultClient.Do(r); err == nil {
			res.Body.Close()
		}
		line.Close()
	})
	_, _ = feed.Write(content[offset:min(offset+n, int64(len(content)))])
	kill()
	feed.CloseWithError(io.ErrUnexpectedEOF)
	wg.Wait()
}
