package blob

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
)

// KeySize is the length of master keys and object keys: 32 bytes, AES-256.
const KeySize = 32

// Overhead is what sealing adds to a part: 12 bytes of nonce and 16 of tag.
const Overhead = 12 + 16

// What a ciphertext is for. The label is bound into it, so that none can be passed off as another kind.
const (
	labelPart  = "tasuki part 1"
	labelState = "tasuki hash state 1"
	labelKey   = "tasuki object key 1"
	labelCheck = "tasuki key check 1"
)

// NewObjectKey makes the random key of one object.
func NewObjectKey() []byte {
	key := make([]byte, KeySize)
	rand.Read(key) // never fails: the program ends instead
	return key
}

// Sealer seals and opens the parts of one object. It is safe for concurrent use.
type Sealer struct {
	id   string
	aead cipher.AEAD
}

// NewSealer takes the object's plain key and its id, which every part is bound to.
func NewSealer(key []byte, id string) (*Sealer, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return &Sealer{id: id, aead: aead}, nil
}

// ID is the object's id.
func (s *Sealer) ID() string { return s.id }

// SealPart seals plain, which becomes p.Size bytes whatever p says. Where plain has Overhead bytes of spare capacity (a
// Buffer has) it is sealed in place: its content is then gone. Hash before sealing.
func (s *Sealer) SealPart(p Part, plain []byte) []byte {
	return s.aead.Seal(plain[:0], nil, plain, s.bindPart(p, len(plain)))
}

// OpenPart opens a part in place: sealed is overwritten, and on an error cleared. ErrTampered when the bytes were
// changed, cut, or sealed as another part or for another object.
func (s *Sealer) OpenPart(p Part, sealed []byte) ([]byte, error) {
	if int64(len(sealed)) != p.Size+Overhead {
		return nil, s.tampered(p, "has another length")
	}
	plain, err := s.aead.Open(sealed[:0], nil, sealed, s.bindPart(p, int(p.Size)))
	if err != nil {
		return nil, s.tampered(p, "does not open")
	}
	return plain, nil
}

// SealState seals a hasher's state after offset bytes, for the row that also keeps the offset.
func (s *Sealer) SealState(h *Hasher, offset int64) []byte {
	return s.aead.Seal(nil, nil, h.State(), s.bind(labelState, uint64(offset)))
}

// OpenState takes a hasher up again. ErrTampered when the state is not the one after offset bytes of this object.
func (s *Sealer) OpenState(sealed []byte, offset int64) (*Hasher, error) {
	state, err := s.aead.Open(nil, nil, sealed, s.bind(labelState, uint64(offset)))
	if err != nil {
		return nil, fmt.Errorf("%w: object %s: hash state at %d", ErrTampered, s.id, offset)
	}
	return ResumeHasher(state)
}

func (s *Sealer) tampered(p Part, how string) error {
	return fmt.Errorf("%w: object %s: part %d %s", ErrTampered, s.id, p.Number, how)
}

func (s *Sealer) bindPart(p Part, size int) []byte {
	final := uint64(0)
	if p.Final {
		final = 1
	}
	return s.bind(labelPart, uint64(p.Number), uint64(p.Offset), uint64(size), final)
}

// bind is the additional data of a ciphertext: label, id and numbers, each with its length or of fixed length.
func (s *Sealer) bind(label string, numbers ...uint64) []byte {
	bound := lengthPrefixed(nil, label)
	bound = lengthPrefixed(bound, s.id)
	for _, n := range numbers {
		bound = binary.BigEndian.AppendUint64(bound, n)
	}
	return bound
}

func lengthPrefixed(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("blob: a key has %d bytes, not %d", KeySize, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
