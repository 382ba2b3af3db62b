package journal

import (
	"fmt"
	"slices"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

// A second verifier, which shares no code with ours, takes every proof that we can make.
func TestOthersAcceptOurProofs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const leaves = 11
		h := newHouse(t, d)
		var roots [][]byte
		for i := range leaves {
			h.append(told(i))
			root := h.checkpoint().Root
			roots = append(roots, root[:])
		}
		records := h.all(Filter{})
		for size := int64(1); size <= leaves; size++ {
			for index := range size {
				p, err := h.ProveInclusion(h.ctx, index, size)
				if err != nil {
					t.Fatal(err)
				}
				leaf := rfc6962.DefaultHasher.HashLeaf(records[index].Leaf)
				if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), leaf, bytesOf(p), roots[size-1]); err != nil {
					t.Errorf("entry %d in %d: %v", index, size, err)
				}
			}
			for from := int64(1); from <= size; from++ {
				p, err := h.ProveConsistency(h.ctx, from, size)
				if err != nil {
					t.Fatal(err)
				}
				if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(from), uint64(size), bytesOf(p), roots[from-1], roots[size-1]); err != nil {
					t.Errorf("%d continues %d: %v", size, from, err)
				}
			}
		}
	})
}

func bytesOf(p Proof) [][]byte {
	hashes := make([][]byte, len(p))
	for i, h := range p {
		hashes[i] = slices.Clone(h[:])
	}
	return hashes
}

func TestProofsOfWhatIsNotThereAreRefusedAtTheField(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.story(3)
	pointer := func(_ Proof, err error) string {
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.KindInvalid {
			return fmt.Sprint(err)
		}
		return f.Fields[0].Pointer
	}
	for _, c := range []struct{ name, got, want string }{
		{"a log longer than there is", pointer(h.ProveInclusion(h.ctx, 0, 4)), "/size"},
		{"an entry of the empty log", pointer(h.ProveInclusion(h.ctx, 0, 0)), "/size"},
		{"an entry behind the log", pointer(h.ProveInclusion(h.ctx, 2, 2)), "/index"},
		{"an entry before the log", pointer(h.ProveInclusion(h.ctx, -1, 2)), "/index"},
		{"continuing nothing", pointer(h.ProveConsistency(h.ctx, 0, 2)), "/from"},
		{"continuing what is longer", pointer(h.ProveConsistency(h.ctx, 3, 2)), "/from"},
		{"continuing beyond the end", pointer(h.ProveConsistency(h.ctx, 3, 9)), "/to"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}
