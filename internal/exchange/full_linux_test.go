package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

// smallDisk mounts a file system of so many MiB.
func smallDisk(t *testing.T, mib int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(mib)+"m,mode=0700"); err != nil {
		if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
			t.Fatal("a small disk can't be mounted: ", err)
		}
		t.Skip("left out: a full disk (mounting a tmpfs is not allowed here)")
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

// fill takes what is free on a disk; empty gives it back.
func fillDisk(t *testing.T, dir string) (empty func()) {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	must(t, err)
	_, err = io.Copy(f, endless{})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	must(t, f.Close())
	return func() { must(t, os.Remove(name)) }
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAFullDiskStopsAnUploadThatThenGoesOn(t *testing.T) {
	for engine, open := range map[string]func(t *testing.T, disk string) *db.DB{
		"sqlite":   func(t *testing.T, _ string) *db.DB { return dbtest.SQLite(t) },
		"postgres": func(t *testing.T, _ string) *db.DB { return dbtest.Postgres(t) },
		"sqlite on the same disk": func(t *testing.T, disk string) *db.DB {
			d, err := db.Open(context.Background(), "sqlite://"+filepath.Join(disk, "tasuki.db"))
			must(t, err)
			t.Cleanup(func() { must(t, d.Close()) })
			return d
		},
	} {
		t.Run(engine, func(t *testing.T) {
			disk := smallDisk(t, 64)
			h := buildAt(t, open(t, disk), generous, filepath.Join(disk, "blobs"))
			s := sender{t, h.serve(h.Service).URL, h.engineer}
			content := noise(20 << 20)
			path := s.begin(content, sumOf(content))
			wantStatus(t, s.patch(path, 0, content[:9<<20]), 204)
			empty := fillDisk(t, disk)
			res := s.patch(path, 9<<20, content[9<<20:])
			if res.StatusCode != 507 {
				t.Errorf("on the full disk: %d %s", res.StatusCode, body(t, res))
			}
			if n := s.offset(path); n != 9<<20 {
				t.Errorf("the offset moved to %d", n)
			}
			if res := s.create(1, map[string]string{"request_id": requested, "filename": "x"}); res.StatusCode != 507 {
				t.Errorf("another upload: %d %s", res.StatusCode, body(t, res))
			}
			empty()
			wantStatus(t, s.patch(path, 9<<20, content[9<<20:]), 204)
			got := s.get("/content/"+h.items()[0].ID, nil)
			if !bytes.Equal([]byte(body(t, got)), content) {
				t.Error("other bytes came back")
			}
		})
	}
}
