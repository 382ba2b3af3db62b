package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/blob/blobtest"
	"tasuki/internal/fault"
)

// What every store must do, on each of them.
var conformance = []struct {
	name string
	test func(*testing.T, Store)
}{
	{"gives back what was put, of any size", storeGivesBack},
	{"gives back windows, and nothing past the end", storeGivesWindows},
	{"says that an object is missing", storeMissing},
	{"replaces whole objects", storeReplaces},
	{"deletes, twice as well as once", storeDeletes},
	{"lists by prefix, with size and time", storeLists},
	{"stops listing when asked to", storeStopsListing},
	{"refuses names that could leave it", storeRefusesNames},
	{"takes writers and deleters of one folder at once", storeConcurrent},
	{"does nothing for a context that is over", storeCancelled},
	{"is ready", func(t *testing.T, s Store) { noError(t, s.Ready(t.Context())) }},
	{"refuses sealed bytes that were tampered with", sealedTampering},
	{"keeps whole objects sealed", vaultKeeps},
	{"sweeps what no row names", sweepTakesOrphans},
}

func TestStore(t *testing.T) {
	for backend, open := range backends {
		t.Run(backend, func(t *testing.T) {
			store := open(t)
			for _, c := range conformance {
				t.Run(c.name, func(t *testing.T) {
					empty(t, store)
					c.test(t, store)
				})
			}
		})
	}
}

func storeGivesBack(t *testing.T, s Store) {
	for _, size := range []int{0, 1, 4096, PartSize + Overhead} {
		data := randomBytes(uint64(size), size)
		before := bytes.Clone(data)
		noError(t, s.Put(t.Context(), "a/b/c.1", data))
		if !bytes.Equal(data, before) {
			t.Error("Put changed the caller's bytes")
		}
		if got := stored(t, s, "a/b/c.1", 0, -1); !bytes.Equal(got, data) {
			t.Errorf("of %d bytes, %d came back, or others", size, len(got))
		}
	}
}

func storeGivesWindows(t *testing.T, s Store) {
	noError(t, s.Put(t.Context(), "x", []byte("0123456789")))
	noError(t, s.Put(t.Context(), "empty", nil))
	for _, c := range []struct {
		name      string
		offset, n int64
		want      string
	}{
		{"x", 0, -1, "0123456789"}, {"x", 3, -1, "3456789"}, {"x", 3, 4, "3456"}, {"x", 0, 1, "0"}, {"x", 5, 0, ""},
		{"x", 8, 100, "89"}, {"x", 10, -1, ""}, {"x", 10, 5, ""}, {"x", 99, 5, ""}, {"empty", 0, -1, ""}, {"empty", 0, 1, ""},
	} {
		if got := string(stored(t, s, c.name, c.offset, c.n)); got != c.want {
			t.Errorf("%s from %d, %d bytes: %q, not %q", c.name, c.offset, c.n, got, c.want)
		}
	}
}

func storeMissing(t *testing.T, s Store) {
	for _, name := range []string{"nowhere", "no/where"} {
		if _, err := s.Get(t.Context(), name, 0, -1); !errors.Is(err, ErrMissing) {
			t.Errorf("Get(%s): %v, not ErrMissing", name, err)
		}
	}
}

func storeReplaces(t *testing.T, s Store) {
	noError(t, s.Put(t.Context(), "x", []byte("long before")))
	noError(t, s.Put(t.Context(), "x", []byte("after")))
	if got := string(stored(t, s, "x", 0, -1)); got != "after" {
		t.Errorf("got %q", got)
	}
}

func storeDeletes(t *testing.T, s Store) {
	noError(t, s.Put(t.Context(), "up/1", []byte("x")))
	noError(t, s.Put(t.Context(), "up/2", []byte("y")))
	noError(t, s.Delete(t.Context(), "up/1"))
	noError(t, s.Delete(t.Context(), "up/1"))
	noError(t, s.Delete(t.Context(), "never/was"))
	if _, err := s.Get(t.Context(), "up/1", 0, -1); !errors.Is(err, ErrMissing) {
		t.Errorf("a deleted object: %v", err)
	}
	if got := string(stored(t, s, "up/2", 0, -1)); got != "y" {
		t.Errorf("its neighbour holds %q", got)
	}
}

func storeLists(t *testing.T, s Store) {
	before := time.Now().Add(-2 * time.Second) // S3 keeps whole seconds
	for _, name := range []string{"a/1", "a/2", "ab/1", "b/1", "b/c/1", "top"} {
		noError(t, s.Put(t.Context(), name, []byte(name)))
	}
	for prefix, want := range map[string]string{
		"":     "a/1 a/2 ab/1 b/1 b/c/1 top",
		"a":    "a/1 a/2 ab/1",
		"a/":   "a/1 a/2",
		"b/c":  "b/c/1",
		"zzz":  "",
		"z/z/": "",
	} {
		got := map[string]bool{}
		for e, err := range s.List(t.Context(), prefix) {
			noError(t, err)
			got[e.Name] = true
			if e.Size != int64(len(e.Name)) || e.Modified.Before(before) || time.Since(e.Modified) < -2*time.Second {
				t.Errorf("%s: size %d, modified %s", e.Name, e.Size, e.Modified)
			}
			if e.Modified.Location() != time.UTC {
				t.Errorf("%s: modified in %s", e.Name, e.Modified.Location())
			}
		}
		wanted := map[string]bool{}
		for _, name := range strings.Fields(want) {
			wanted[name] = true
		}
		if d := cmp.Diff(wanted, got); d != "" {
			t.Errorf("prefix %q: %s", prefix, d)
		}
	}
}

func storeStopsListing(t *testing.T, s Store) {
	for _, name := range []string{"a/1", "a/2", "a/3"} {
		noError(t, s.Put(t.Context(), name, nil))
	}
	n := 0
	for _, err := range s.List(t.Context(), "") {
		noError(t, err)
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d entries", n)
	}
}

func storeRefusesNames(t *testing.T, s Store) {
	for _, name := range []string{
		"", ".", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "a/", ".tmp-x", "a/.hidden", "a\\b", "a\x00b", "a\r\nb",
		"日本", "a b", strings.Repeat("n", maxName+1),
	} {
		if s.Put(t.Context(), name, nil) == nil {
			t.Errorf("Put took %q", name)
		}
		if _, err := s.Get(t.Context(), name, 0, -1); err == nil || errors.Is(err, ErrMissing) {
			t.Errorf("Get of %q: %v", name, err)
		}
	}
}

func storeConcurrent(t *testing.T, s Store) {
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 20 {
				name := PartName("shared", w*100+i)
				if err := s.Put(t.Context(), name, []byte(name)); err != nil {
					t.Errorf("Put: %v", err)
				}
				if err := s.Delete(t.Context(), name); err != nil {
					t.Errorf("Delete: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if left := names(t, s); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
}

func storeCancelled(t *testing.T, s Store) {
	noError(t, s.Put(t.Context(), "x", []byte("x")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, getErr := s.Get(ctx, "x", 0, -1)
	var listErr error
	for _, err := range s.List(ctx, "") {
		listErr = err
	}
	for what, err := range map[string]error{
		"Put": s.Put(ctx, "y", nil), "Get": getErr, "Delete": s.Delete(ctx, "x"), "List": listErr, "Ready": s.Ready(ctx),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if d := cmp.Diff(map[string]bool{"x": true}, names(t, s)); d != "" {
		t.Error(d)
	}
}

func TestOpenRefusesURLsOfOtherKinds(t *testing.T) {
	for _, where := range []string{"", "http://x/y", "file://host/path", "s3://", "s3://bucket/prefix", "s3://key:secret@bucket",
		"s3://bucket?nonsense=1", "://"} {
		_, err := Open(t.Context(), where)
		if f, ok := fault.As(err); !ok || f.Kind != fault.KindInvalid || f.Key != "blob.bad_url" {
			t.Errorf("Open(%q): %v", where, err)
		}
	}
}

func TestABackendThatDoesNotAnswerIsUnavailable(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "only-for-this-test")
	_, err := Open(t.Context(), blobtest.BucketURL("evidence", blobtest.FreeAddress(t)))
	wantFault(t, err, fault.KindUnavailable, "blob.unavailable")
}

func TestABucketThatIsNotThereIsUnavailable(t *testing.T) {
	where := blobtest.Gateway(t, t.TempDir())
	_, err := Open(t.Context(), strings.Replace(where, "evidence", "elsewhere", 1))
	wantFault(t, err, fault.KindUnavailable, "blob.unavailable")
}

// The helpers of this package's tests.

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("got %v, not the fault %s %s", err, kind, key)
	}
}

func randomBytes(seed uint64, n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)}).Read(b)
	return b
}

func stored(t *testing.T, s Store, name string, offset, n int64) []byte {
	t.Helper()
	r, err := s.Get(t.Context(), name, offset, n)
	noError(t, err)
	data, err := io.ReadAll(r)
	noError(t, err)
	noError(t, r.Close())
	return data
}

func names(t *testing.T, s Store) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for e, err := range s.List(t.Context(), "") {
		noError(t, err)
		all[e.Name] = true
	}
	return all
}

func empty(t *testing.T, s Store) {
	t.Helper()
	for name := range maps.Keys(names(t, s)) {
		noError(t, s.Delete(t.Context(), name))
	}
}
