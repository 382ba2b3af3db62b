package journal

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Proof is a list of hashes, as RFC 6962 orders them, in JSON as base64.
type Proof []Hash

// ProveInclusion proves that the entry at index belongs to the log of the given size.
func (j *Journal) ProveInclusion(ctx context.Context, index, size int64) (Proof, error) {
	if err := j.holds(ctx, "/size", size); err != nil {
		return nil, err
	}
	if index < 0 || index >= size {
		return nil, fault.Invalid("/index", "journal.no_such_entry", "index", index, "size", size)
	}
	p, err := tlog.ProveRecord(size, index, store{j.db}.reader(ctx))
	return listed(p), db.Fault(err)
}

// ProveConsistency proves that the log of size to begins with the log of size from. Both must be at least 1: every
// log begins with nothing.
func (j *Journal) ProveConsistency(ctx context.Context, from, to int64) (Proof, error) {
	if err := j.holds(ctx, "/to", to); err != nil {
		return nil, err
	}
	if from < 1 || from > to {
		return nil, fault.Invalid("/from", "journal.size_out_of_range", "size", to)
	}
	p, err := tlog.ProveTree(to, from, store{j.db}.reader(ctx))
	return listed(p), db.Fault(err)
}

// listed is a list also where nothing needs to be said.
func listed(hashes []Hash) Proof { return append(Proof{}, hashes...) }

func (j *Journal) holds(ctx context.Context, pointer string, size int64) error {
	h, err := store{j.db}.head(ctx)
	if err != nil {
		return db.Fault(err)
	}
	if size < 1 || size > h.size {
		return fault.Invalid(pointer, "journal.size_out_of_range", "size", h.size)
	}
	return nil
}

// reader gives tlog the hashes it asks for by their place in the order of storing: each was stored with the leaf that
// completed its subtree.
func (s store) reader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(places []int64) ([]Hash, error) {
		leaves := make([]int64, len(places))
		levels := make([]int, len(places))
		for i, place := range places {
			level, n := tlog.SplitStoredHashIndex(place)
			levels[i], leaves[i] = level, (n+1)<<level-1
		}
		stored, err := s.hashes(ctx, leaves)
		if err != nil {
			return nil, err
		}
		hashes := make([]Hash, len(places))
		for i, leaf := range leaves {
			if stored[leaf] == nil {
				return nil, fmt.Errorf("journal: entry %d is missing", leaf)
			}
			hashes[i] = stored[leaf][levels[i]]
		}
		return hashes, nil
	})
}
