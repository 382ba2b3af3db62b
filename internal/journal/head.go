package journal

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash of the tree, as RFC 6962 builds it.
type Hash = tlog.Hash

// head is all that appending needs to know of the log: how many leaves it has, and the hashes of the complete subtrees
// that they make up, largest first. There are as many as size has bits set.
type head struct {
	size  int64
	peaks []Hash
}

// add takes one more leaf. It gives the leaf's hash and those of the subtrees that the leaf completes, lowest first:
// the hashes that are stored with it.
func (h *head) add(leafHash Hash) []Hash {
	stored := []Hash{leafHash}
	top := leafHash
	for n := h.size; n&1 == 1; n >>= 1 {
		left := h.peaks[len(h.peaks)-1]
		h.peaks = h.peaks[:len(h.peaks)-1]
		top = tlog.NodeHash(left, top)
		stored = append(stored, top)
	}
	h.peaks = append(h.peaks, top)
	h.size++
	return stored
}

// root is the hash of the whole tree.
func (h *head) root() Hash {
	if h.size == 0 {
		empty, _ := tlog.TreeHash(0, nil) // SHA-256 of nothing
		return empty
	}
	root := h.peaks[len(h.peaks)-1]
	for i := len(h.peaks) - 2; i >= 0; i-- {
		root = tlog.NodeHash(h.peaks[i], root)
	}
	return root
}

// storedCount is how many hashes are stored with the leaf at index.
func storedCount(index int64) int { return 1 + bits.TrailingZeros64(uint64(index)+1) }

func joinHashes(hashes []Hash) []byte {
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return b
}

func splitHashes(b []byte, want int) ([]Hash, error) {
	if len(b) != want*tlog.HashSize {
		return nil, fmt.Errorf("%d bytes are not %d hashes", len(b), want)
	}
	hashes := make([]Hash, want)
	for i := range hashes {
		copy(hashes[i][:], b[i*tlog.HashSize:])
	}
	return hashes, nil
}
