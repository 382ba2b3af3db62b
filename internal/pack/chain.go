package pack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// The kinds of record.
const (
	kindBegun  = 'B'
	kindFile   = 'F'
	kindData   = 'D'
	kindPacked = 'P'
	kindSealed = 'S'
)

const tagSize = sha256.Size

// chain authenticates records, each together with all that stand before it.
type chain struct {
	key []byte
	tag []byte // of the record before
}

func newChain(secret []byte, order string, head [sha256.Size]byte) (*chain, error) {
	k, err := key(secret, order)
	return &chain{key: k, tag: head[:]}, err
}

// next is the tag of a record; of data, what stands for the payload is the SHA-256 of the file up to the record's end.
func (c *chain) next(kind byte, length int, payload []byte) []byte {
	mac := hmac.New(sha256.New, c.key)
	mac.Write(c.tag)
	mac.Write([]byte{kind})
	mac.Write(binary.BigEndian.AppendUint32(nil, uint32(length)))
	mac.Write(payload)
	c.tag = mac.Sum(nil)
	return c.tag
}

func hexSum(payload []byte) string {
	sum := sha256.Sum256(payload)
	return hex.EncodeToString(sum[:])
}
