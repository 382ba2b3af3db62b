package bench

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// log repeats the shared logs until there are size bytes.
type log struct {
	sample []byte
	at     int
	left   int64
}

func (l *log) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), l.left)], l.sample[l.at:])
	l.at, l.left = (l.at+n)%len(l.sample), l.left-int64(n)
	return n, nil
}

func sample(t *testing.T) []byte {
	t.Helper()
	var all []byte
	for _, name := range []string{"logs/OpenSSH_2k.log", "logs/Linux_2k.log", "logs/Apache_2k.log", "logs/Windows_2k.log"} {
		raw, err := os.ReadFile(apptest.Shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw...)
	}
	return all
}

// sending is one file on its way by tus, over TLS, in one PATCH.
type sending struct {
	t       *testing.T
	server  *httptest.Server
	client  *apptest.Client // begins the upload
	request string
	sample  []byte
}

func (s sending) upload(size int64) {
	s.t.Helper()
	meta := func(k, v string) string { return k + " " + base64.StdEncoding.EncodeToString([]byte(v)) }
	begun := s.client.Must(http.MethodPost, "/uploads", nil, nil, apptest.Header{Name: "Tus-Resumable", Value: "1.0.0"},
		apptest.Header{Name: "Upload-Length", Value: strconv.FormatInt(size, 10)},
		apptest.Header{Name: "Upload-Metadata", Value: meta("request_id", s.request) + "," + meta("filename", "traffic.log")})
	to, err := url.Parse(begun.Header.Get("Location"))
	if err != nil {
		s.t.Error(err)
		return
	}
	s.send(http.MethodPatch, s.server.URL+to.Path, size, http.StatusNoContent, map[string]string{
		"Authorization": "Bearer " + s.client.Token, "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
	})
}

func (s sending) send(method, to string, size int64, want int, header map[string]string) {
	s.t.Helper()
	req, err := http.NewRequest(method, to, &log{sample: s.sample, left: size})
	if err != nil {
		s.t.Error(err)
		return
	}
	req.ContentLength = size
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := s.server.Client().Do(req)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != want {
		s.t.Errorf("%d %s", res.StatusCode, body)
	}
}

// secure serves handler over TLS, as those who send from elsewhere meet it.
func secure(t *testing.T, handler http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.Config, server.EnableHTTP2 = app.NewServer(handler), true
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// TestUploading hands one file in over TLS against a bare PUT that hashes, seals and syncs equal parts, and against sftp to the same
// disk; and eight at once. Nobody keeps what came: each begins with the disk as it was.
func TestUploading(t *testing.T) {
	figures(t)
	h := apptest.Scenario(t)
	size := int64(1 << 30)
	if os.Getenv("TASUKI_BENCH") == "small" {
		size = 64 << 20
	}
	ids := drafts(t, h, 1)
	if _, err := h.Requests.Issue(h.As("coordinator@aomine"), ids[0], request.Sending{}); err != nil {
		t.Fatal(err)
	}
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s, dir := sending{t, secure(t, handler), h.Client("engineer@merlinet"), ids[0], sample(t)}, t.TempDir()
	bare := s
	bare.server = secure(t, floor.Put(dir, exchange.PartSize))
	rate := func(kept string, work func()) func() float64 { // kept: below which folders, as filepath.Glob has them
		return func() float64 {
			defer forget(t, kept)
			from := time.Now()
			work()
			return float64(size) / 1e6 / time.Since(from).Seconds()
		}
	}
	ours := rate(evidence(h), func() { s.upload(size) })
	a, b := measure(ours, rate(dir, func() { bare.send(http.MethodPut, bare.server.URL, size, http.StatusOK, nil) }))
	share(t, fmt.Sprintf("upload of %d MiB over TLS, against a bare PUT", size>>20), "sqlite, folder", "MB/s", a, b, 0.75)
	if put := sftp(t, dir, size, s.sample); put != nil {
		a, b = measure(ours, rate(filepath.Join(dir, "received"), put))
		share(t, fmt.Sprintf("upload of %d MiB over TLS, against sftp", size>>20), "sqlite, folder", "MB/s", a, b, 1)
	}
	eightAtOnce(t, s, size/8)
}

// evidence is where a house keeps it, in every region.
func evidence(h *apptest.House) string { return filepath.Join(h.Config.Data, "evidence*") }

// forget removes the files below the folders that pattern names.
func forget(t *testing.T, pattern string) {
	t.Helper()
	folders, err := filepath.Glob(pattern)
	if err != nil || len(folders) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	for _, dir := range folders {
		err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return os.Remove(name)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// eightAtOnce prints the process's peak with eight uploads under way, the clients in it too, and how evenly they went.
func eightAtOnce(t *testing.T, s sending, size int64) {
	t.Helper()
	debug.FreeOSMemory() // what came before
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		t.Logf("the peak could not be reset: %v", err)
	}
	var wg sync.WaitGroup
	var rates [8]float64
	for n := range rates {
		wg.Go(func() {
			from := time.Now()
			s.upload(size)
			rates[n] = float64(size) / 1e6 / time.Since(from).Seconds()
		})
	}
	wg.Wait()
	mean := 0.0
	for _, r := range rates {
		mean += r / float64(len(rates))
	}
	share(t, "eight uploads at once, the slowest against the mean", "sqlite, folder", "MB/s", slices.Min(rates[:]), mean, 0.5)
	within(t, "memory of server and clients, eight uploads at once", "sqlite, folder", "MiB", peak(t), 192)
}

// peak is the most that this process has had in memory, in MiB.
func peak(t *testing.T) (most float64) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		if kilobytes, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			if most, err = strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(kilobytes), " kB"), 64); err != nil {
				t.Fatal(err)
			}
		}
	}
	return most / 1024
}
