package journal

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func TestACheckpointIsSignedOnceForEachSize(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		empty := h.checkpoint()
		if empty.Size != 0 || empty.Root.String() != "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" {
			t.Errorf("the empty log: %+v", empty)
		}
		h.story(3)
		first := h.checkpoint()
		want := first.Origin + "\n3\n" + first.Root.String() + "\n\n— " + first.Origin + " "
		if first.Origin != "tasuki/0195e2f0-0000-7000-8000-000000000001" || !strings.HasPrefix(first.Note, want) {
			t.Errorf("%q", first.Note)
		}
		other := New(d, h.clock, h.signer) // another process with the same key
		again, err := other.Checkpoint(h.ctx)
		if diff := cmp.Diff(first, again); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if diff := cmp.Diff(first, h.checkpoint()); diff != "" {
			t.Error(diff)
		}
		if r := h.verify(Pin{Key: first.Key}); !r.OK() || r.Checkpoints != 2 || !r.OriginChecked {
			t.Errorf("%+v", r)
		}
		read, err := ReadCheckpoint(first.Note, first.Key)
		if diff := cmp.Diff(first, read); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

func TestACheckpointOfATransactionThatFailsIsNotKept(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.story(2)
	_ = h.db.In(h.ctx, func(ctx context.Context) error {
		if _, err := h.Checkpoint(ctx); err != nil {
			t.Error(err)
		}
		return fault.Forbidden()
	})
	if r := h.verify(Pin{}); r.Checkpoints != 0 {
		t.Errorf("%d checkpoints", r.Checkpoints)
	}
	h.checkpoint()
	if r := h.verify(Pin{}); r.Checkpoints != 1 {
		t.Errorf("%d checkpoints", r.Checkpoints)
	}
}

func TestReadyRefusesWhatContradictsTheNewestCheckpoint(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		refuses := func(j *Journal, key string) {
			t.Helper()
			err := j.Ready(h.ctx)
			if f, _ := fault.As(err); key == "" && err != nil || key != "" && (f == nil || f.Key != key) {
				t.Errorf("%v, want %q", err, key)
			}
		}
		refuses(h.Journal, "")
		h.story(5)
		h.checkpoint()
		h.story(1)
		refuses(h.Journal, "")
		foreign, err := GenerateSigner("another")
		if err != nil {
			t.Fatal(err)
		}
		refuses(New(d, h.clock, foreign), "journal.key_of_another_instance")
		turned, err := GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
		if err != nil {
			t.Fatal(err)
		}
		refuses(New(d, h.clock, turned), "") // a new key of the same instance
		h.exec("UPDATE journal_entries SET hashes = ? WHERE leaf_index = 3", make([]byte, 3*32))
		refuses(h.Journal, "journal.differs_from_checkpoint")
		h.exec("UPDATE journal_head SET size = 4, peaks = ?", make([]byte, 32))
		refuses(h.Journal, "journal.shorter_than_checkpoint")
	})
}

func TestTheKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "journal.key")
	refuses := func(key string) {
		t.Helper()
		_, err := OpenSigner(path, false)
		f, ok := fault.As(err)
		if !ok || f.Key != key || f.Kind != fault.KindUnavailable {
			t.Errorf("%v, want %s", err, key)
		}
		if raw, _ := os.ReadFile(path); len(raw) > 40 && strings.Contains(err.Error(), string(raw[len(raw)-20:len(raw)-1])) {
			t.Error("the error repeats the key")
		}
	}
	refuses("journal.key_file_missing")
	made, err := OpenSigner(path, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, create := range []bool{true, false} {
		again, err := OpenSigner(path, create)
		if err != nil || again.Key() != made.Key() || again.Origin() != made.Origin() {
			t.Errorf("read again: %v, %v", again, err)
		}
	}
	if other, err := OpenSigner(filepath.Join(filepath.Dir(path), "other.key"), true); err != nil || other.Origin() == made.Origin() {
		t.Errorf("another file is not another instance: %v", err)
	}
	if f := Fingerprint(made.Key()); len(f) != len("SHA256:")+43 || f == Fingerprint(made.Key()+"x") {
		t.Errorf("fingerprint %s", f)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	refuses("journal.key_file_exposed")
	for _, damaged := range []string{"", "PRIVATE+KEY+x", "PRIVATE+KEY+elsewhere+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"} {
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		refuses("journal.key_file_damaged")
	}
}

func TestTheNewestCheckpointsAreKnownByTheirSizes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for range 4 {
			h.checkpoint()
			h.story(2)
		}
		got, err := h.Signed(h.ctx, 2)
		if err != nil || !slices.Equal(got, []int64{4, 6}) {
			t.Errorf("%v %v", got, err)
		}
		if got, err = h.Signed(h.ctx, 100); err != nil || !slices.Equal(got, []int64{2, 4, 6}) {
			t.Errorf("%v %v", got, err)
		}
	})
}
