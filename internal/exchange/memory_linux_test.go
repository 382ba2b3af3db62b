//go:build !race

// The race detector takes several times the memory.

package exchange

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"tasuki/internal/db/dbtest"
)

// Eight at once: the figure of `make bench` in short, for the whole server.
func TestEightUploadsAtOnceTakeLittleMemory(t *testing.T) {
	e, h := leave(t, dbtest.SQLiteURL(t))
	server := e.run(t)
	s := sender{t, server.site, h.engineer}
	const size = 48 << 20
	var wg sync.WaitGroup
	for i := range 8 {
		res := s.create(size, map[string]string{"request_id": requested, "filename": strconv.Itoa(i)})
		wantStatus(t, res, 201)
		wg.Go(func() {
			wantStatus(t, s.do("PATCH", res.Header.Get("Location"), io.LimitReader(endless{}, size), map[string]string{
				"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
			}), 204)
		})
	}
	wg.Wait()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", server.id))
	must(t, err)
	peak := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	kib, err := strconv.Atoi(string(peak[1]))
	must(t, err)
	t.Logf("at most %d MiB", kib>>10)
	if kib > 128<<10 {
		t.Errorf("the server took %d MiB", kib>>10)
	}
}
