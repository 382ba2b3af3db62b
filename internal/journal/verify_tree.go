package journal

import (
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// peak is the hash of a complete subtree as verifying sees it. Where what is stored differs from what was computed,
// both are kept until something above tells which one is right: so a wrong hash is named once and not all the way up.
// Nothing is known of a subtree that an entry is missing from.
type peak []Hash

// rebuilt is the tree built again from the leaves, compared on the way with the hashes that were stored.
type rebuilt struct {
	size  int64
	peaks []peak
}

// add takes the leaf at index t.size with the hashes stored beside it, and says whether all of them are right. The
// first of stored stands against the leaf's own hash. An entry that is missing has neither.
func (t *rebuilt) add(leaf peak, stored []Hash) (agree bool) {
	agree = true
	top, level := leaf, 0
	for n := t.size; n&1 == 1; n >>= 1 {
		left := t.peaks[len(t.peaks)-1]
		t.peaks = t.peaks[:len(t.peaks)-1]
		top = above(left, top)
		if level++; level >= len(stored) {
			continue
		}
		if len(top) > 0 && !slices.Contains(top, stored[level]) {
			agree = false
			top = append(peak{stored[level]}, top[0])
		} else {
			top = peak{stored[level]}
		}
	}
	t.peaks = append(t.peaks, top)
	t.size++
	return agree
}

// roots are what the whole tree may hash to; none where an entry is missing.
func (t *rebuilt) roots() peak {
	if t.size == 0 {
		return peak{(&head{}).root()}
	}
	root := t.peaks[len(t.peaks)-1]
	for i := len(t.peaks) - 2; i >= 0; i-- {
		root = above(t.peaks[i], root)
	}
	return root
}

// is says whether the tree is h, as far as that is known.
func (t *rebuilt) is(h head) bool {
	if h.size != t.size {
		return false
	}
	for i, p := range t.peaks {
		if len(p) > 0 && !slices.Contains(p, h.peaks[i]) {
			return false
		}
	}
	return true
}

const maxDoubts = 16

func above(left, right peak) peak {
	top := make(peak, 0, len(left)*len(right))
	for _, l := range left {
		for _, r := range right {
			if len(top) < maxDoubts {
				top = append(top, tlog.NodeHash(l, r))
			}
		}
	}
	return top
}
