package bench

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"tasuki/bench/floor"
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

// upload hands one file in by tus, in one PATCH.
func upload(t *testing.T, c *apptest.Client, requestID string, size int64, sample []byte) {
	t.Helper()
	meta := func(k, v string) string { return k + " " + base64.StdEncoding.EncodeToString([]byte(v)) }
	begun := c.Must(http.MethodPost, "/uploads", nil, nil, apptest.Header{Name: "Tus-Resumable", Value: "1.0.0"},
		apptest.Header{Name: "Upload-Length", Value: strconv.FormatInt(size, 10)},
		apptest.Header{Name: "Upload-Metadata", Value: meta("request_id", requestID) + "," + meta("filename", "traffic.log")})
	req, err := http.NewRequest(http.MethodPatch, c.URL+begun.Header.Get("Location"), &log{sample: sample, left: size})
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = size
	for k, v := range map[string]string{
		"Authorization": "Bearer " + c.Token, "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
	} {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		body, _ := io.ReadAll(res.Body)
		t.Fatalf("%d %s", res.StatusCode, body)
	}
}

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
	c, text := h.Client("engineer@merlinet"), sample(t)
	dir := t.TempDir()
	bare := httptest.NewServer(floor.Put(dir, exchange.PartSize))
	defer bare.Close()
	rate := func(work func()) func() float64 {
		return func() float64 {
			from := time.Now()
			work()
			return float64(size) / 1e6 / time.Since(from).Seconds()
		}
	}
	ours, flr := measure(rate(func() { upload(t, c, ids[0], size, text) }), rate(func() {
		req, err := http.NewRequest(http.MethodPut, bare.URL, &log{sample: text, left: size})
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = size
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		old, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, name := range old {
			os.Remove(name)
		}
	}))
	share(t, fmt.Sprintf("upload of %d MiB, against a bare PUT", size>>20), "sqlite, folder", "MB/s", ours, flr, 0.6)
	eightAtOnce(t, c, ids[0], size/8, text)
}

// eightAtOnce prints the process's peak with eight uploads under way; the clients are in it too.
func eightAtOnce(t *testing.T, c *apptest.Client, requestID string, size int64, text []byte) {
	t.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		t.Logf("the peak could not be reset: %v", err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { upload(t, c, requestID, size, text) })
	}
	wg.Wait()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range bytes.Lines(status) {
		if bytes.HasPrefix(line, []byte("VmHWM")) {
			fmt.Printf("%-52s %-32s %s (at most 128 MiB)\n", "memory of server and clients, eight uploads at once", "sqlite, folder", bytes.TrimSpace(line[6:]))
		}
	}
}
