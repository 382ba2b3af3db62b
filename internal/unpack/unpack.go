// Package unpack reads logs that were handed in compressed: gzip, as rotated logs are, also several members in one file, and zstd,
// also several frames. Reading can begin anew only where a member or a frame does; those places are what a reader keeps.
//
// It opens files of somebody who is perhaps the attacker, so that everything is bounded: how much one member may come to before
// the next place to begin at, how much a file may come to, and how many times its own size that may be.
package unpack

import (
	"bytes"
	"errors"
)

// Kind is how a file is compressed.
type Kind string

// The kinds.
const (
	None Kind = ""
	Gzip Kind = "gzip"
	Zstd Kind = "zstd"
)

// Bounds of what is unpacked.
const (
	Spacing = 1 << 20   // between two places to begin at; members that are closer go with the one before
	apart   = 4 << 20   // so far in the file as it is there is one too: members may hold nothing, and what is skipped does
	Reach   = 2 << 30   // behind a place to begin at: what one look unpacks for nothing at most, some seconds
	taking  = Reach / 2 // in the file as it is
	Limit   = 64 << 30  // of one file
	ratio   = 250       // times the compressed size; texts of machines come to 5 to 50
	free    = 64 << 20  // below which the ratio doesn't matter
	window  = 32 << 20  // of memory that a zstd frame may ask for
)

// What ends reading before a file does.
var (
	ErrBomb    = errors.New("unpack: it comes to far more than its size")
	ErrBound   = errors.New("unpack: the rest is behind what is unpacked")
	ErrDamaged = errors.New("unpack: the rest can't be unpacked")
)

// Restart is a place to begin at: in the file as it is, and in what it unpacks to.
type Restart struct{ Packed, Plain int64 }

var (
	gzipMagic = []byte{0x1f, 0x8b, 8}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// KindOf tells by a file's first bytes.
func KindOf(head []byte) Kind {
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		return Gzip
	case bytes.HasPrefix(head, zstdMagic), skippable(head):
		return Zstd
	}
	return None
}

// skippable frames hold what is no content.
func skippable(head []byte) bool {
	return len(head) >= 4 && head[0]&0xf0 == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18
}
