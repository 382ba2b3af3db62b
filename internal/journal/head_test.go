package journal

import (
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// grown is a tree whose stored hashes were made by tlog itself.
type grown []Hash

func (g *grown) ReadHashes(places []int64) ([]Hash, error) {
	hashes := make([]Hash, len(places))
	for i, p := range places {
		hashes[i] = (*g)[p]
	}
	return hashes, nil
}

func TestTheHeadGrowsAsTlogDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h head
		var g grown
		for range rapid.IntRange(0, 300).Draw(t, "leaves") {
			leaf := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "leaf")
			if storedCount(h.size) != len(g.hashesFor(t, h.size, leaf)) {
				t.Fatalf("leaf %d completes %d subtrees", h.size, storedCount(h.size)-1)
			}
			want := g.hashesFor(t, h.size, leaf)
			got := h.add(tlog.RecordHash(leaf))
			if string(joinHashes(got)) != string(joinHashes(want)) {
				t.Fatalf("leaf %d stores %v, tlog %v", h.size-1, got, want)
			}
			g = append(g, want...)
			root, err := tlog.TreeHash(h.size, &g)
			if err != nil || root != h.root() {
				t.Fatalf("at %d the root is %v, tlog says %v, %v", h.size, h.root(), root, err)
			}
		}
	})
}

func (g *grown) hashesFor(t *rapid.T, n int64, leaf []byte) []Hash {
	hashes, err := tlog.StoredHashes(n, leaf, g)
	if err != nil {
		t.Fatal(err)
	}
	return hashes
}
