package blob

import (
	"crypto/sha256"
	"encoding"
	"fmt"
	"hash"
)

// Hasher is a SHA-256 that can be put aside between the parts of an upload and taken up again, by another process too.
type Hasher struct{ sum hash.Hash }

// NewHasher starts over no bytes.
func NewHasher() *Hasher { return &Hasher{sha256.New()} }

// ResumeHasher takes up what State put aside.
func ResumeHasher(state []byte) (*Hasher, error) {
	h := NewHasher()
	if err := h.sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		return nil, fmt.Errorf("blob: hash state: %w", err)
	}
	return h, nil
}

// Write never fails.
func (h *Hasher) Write(p []byte) (int, error) { return h.sum.Write(p) }

// Sum is the SHA-256 of all bytes so far; writing may go on.
func (h *Hasher) Sum() [sha256.Size]byte { return [sha256.Size]byte(h.sum.Sum(nil)) }

// State holds up to 63 bytes of the content itself, the block that is not full yet. What is stored must therefore be
// sealed: see [Sealer.SealState].
func (h *Hasher) State() []byte {
	state, err := h.sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err) // crypto/sha256 has no error to give
	}
	return state
}
