package blob

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sweepTakesOrphans(t *testing.T, s Store) {
	for _, name := range []string{"up/named", "up/orphan", "up/orphan2", "else/orphan"} {
		noError(t, s.Put(t.Context(), name, []byte("x")))
	}
	rows := func(_ context.Context, names []string) (map[string]bool, error) {
		return map[string]bool{"up/named": true}, nil
	}
	long, soon := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	if n, err := Sweep(t.Context(), s, "up/", long, rows); n != 0 || err != nil {
		t.Errorf("took %d that are younger: %v", n, err)
	}
	if n, err := Sweep(t.Context(), s, "up/", soon, rows); n != 2 || err != nil {
		t.Errorf("took %d of 2 orphans: %v", n, err)
	}
	if d := cmp.Diff(map[string]bool{"up/named": true, "else/orphan": true}, names(t, s)); d != "" {
		t.Error(d)
	}
	dark := errors.New("the database is away")
	n, err := Sweep(t.Context(), s, "", soon, func(context.Context, []string) (map[string]bool, error) { return nil, dark })
	if n != 0 || !errors.Is(err, dark) {
		t.Errorf("without a database: took %d, %v", n, err)
	}
}

func TestTheSweepAsksInBatches(t *testing.T) {
	s := backends["folder"](t)
	for i := range sweepBatch + 3 {
		noError(t, os.WriteFile(filepath.Join(s.(*folder).dir, PartName("up", i)[3:]), nil, 0o600))
	}
	var batches []int
	n, err := Sweep(t.Context(), s, "", time.Now().Add(time.Hour), func(_ context.Context, names []string) (map[string]bool, error) {
		batches = append(batches, len(names))
		return nil, nil
	})
	if n != sweepBatch+3 || err != nil {
		t.Errorf("took %d: %v", n, err)
	}
	if d := cmp.Diff([]int{sweepBatch, 3}, batches); d != "" {
		t.Error(d)
	}
}

func TestTheSweepTakesHalfWrittenFiles(t *testing.T) {
	s := backends["folder"](t)
	dir := s.(*folder).dir
	noError(t, os.Mkdir(filepath.Join(dir, "up"), 0o700))
	for _, name := range []string{".tmp-AAAA", "up/.tmp-BBBB"} {
		noError(t, os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600))
	}
	none := func(context.Context, []string) (map[string]bool, error) { return nil, nil }
	if n, err := Sweep(t.Context(), s, "", time.Now().Add(time.Hour), none); n != 2 || err != nil {
		t.Errorf("took %d of 2: %v", n, err)
	}
	if left, err := os.ReadDir(dir); len(left) != 0 || err != nil {
		t.Errorf("left over: %v, %v", left, err)
	}
}
