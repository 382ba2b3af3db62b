package exchange

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/blob/blobtest"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
)

// telling is a store that says what it is about to do and what it has done, slowly enough to be killed there.
type telling struct{ blob.Store }

func (s telling) Put(ctx context.Context, name string, data []byte) error {
	defer said("put")
	return s.Store.Put(ctx, name, data)
}

func (s telling) Delete(ctx context.Context, name string) error {
	said("delete")
	return s.Store.Delete(ctx, name)
}

func said(what string) {
	fmt.Println(what)
	time.Sleep(30 * time.Millisecond)
}

// carryEstate carries relocations out, over and over, until it is killed.
func carryEstate(t testing.TB, s *Service, e estate) {
	eu, err := blob.Open(context.Background(), e.EU)
	must(t, err)
	s.vault.Store, s.vault.Elsewhere = telling{s.vault.Store}, map[string]blob.Store{"eu": telling{eu}}
	fmt.Println("ready")
	for range time.Tick(20 * time.Millisecond) {
		must(t, s.CarryRelocations(context.Background()))
	}
}

// until reads what a process says up to the nth time that it says what.
func (p process) until(t *testing.T, what string, n int) {
	t.Helper()
	for n > 0 {
		line, err := p.says.ReadString('\n')
		must(t, err)
		if strings.TrimSpace(line) == what {
			n--
		}
	}
}

// kill -9 after parts were written whose row may or may not stand, then while the source is cleared away, with the source in S3 and
// the copy in a folder. At each moment the bytes are readable, and in the end they are in one region alone.
func TestARelocationOutlivesTheProcessesThatCarryItOut(t *testing.T) {
	for engine, where := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite://" + filepath.Join(t.TempDir(), "tasuki.db") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			s3 := blobtest.Gateway(t, t.TempDir())
			e := estate{Database: where(t), Blobs: t.TempDir(), EU: s3}
			d, err := db.Open(t.Context(), e.Database)
			must(t, err)
			t.Cleanup(func() { must(t, d.Close()) })
			h := buildAt(t, d, generous, e.Blobs)
			e.Keys = h.vault.Keys.Path()
			h.regional(s3)
			content := noise(6*PartSize + 77)
			item := h.handedIn(content)
			tr, err := h.ApproveRelocation(h.as(h.second()), h.ask(item).ID)
			must(t, err)

			for _, moment := range []struct {
				what string
				n    int
			}{{"put", 1}, {"put", 3}, {"put", 2}, {"delete", 2}} {
				p := e.run(t)
				p.until(t, moment.what, moment.n)
				p.kill()
				if h.content(item) != string(content) {
					t.Fatalf("after a kill at %q %d other bytes are read", moment.what, moment.n)
				}
				h.later(tr)
			}
			if now := h.relocation(tr.ID); now.State != RelocationCopied {
				t.Fatalf("it was killed while it cleared away, and is %s", now.State)
			}
			for range 2 { // at once
				p := e.run(t)
				go func() { _, _ = io.Copy(io.Discard, p.says) }() // or it would wait for a reader; it ends with the process
			}
			for began := time.Now(); h.relocation(tr.ID).State != RelocationDone; time.Sleep(20 * time.Millisecond) {
				if time.Since(began) > 30*time.Second {
					t.Fatalf("it does not end: %+v", h.relocation(tr.ID))
				}
			}
			must(t, h.Sweep(t.Context(), time.Now().Add(2*orphanAge)))
			if here, there := len(h.objectsIn(directory.DefaultRegion)), len(h.objectsIn("eu")); here != 7 || there != 0 {
				t.Errorf("%d parts here, %d left there", here, there)
			}
			if h.content(item) != string(content) {
				t.Error("in the end other bytes are read")
			}
			h.custodyTells(item, Copied, Transferred)
		})
	}
}
