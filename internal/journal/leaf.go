package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Limits of an entry.
const (
	MaxLeaf  = 64 << 10 // bytes of a leaf
	MaxPlain = 200      // bytes of an id, a type, a reference or a name
)

const (
	randomSize = 16
	saltSize   = 32
)

// leaf is what the bytes of a leaf say. The strings are plain: printable ASCII without quote and backslash, so that
// they stand in the JSON as they are.
type leaf struct {
	random   [randomSize]byte // keeps anybody from guessing a leaf from its hash
	at       time.Time
	actor    actor
	fact     Fact
	incident string
	object   Object
	parties  [sha256.Size]byte
	personal []commitment // by name
	data     map[string]any
	dataRaw  string // instead of data, where a leaf was read
}

type commitment struct {
	name string
	hash [sha256.Size]byte
}

// commit hides value until its salt is known, and for good once the salt is erased.
func commit(salt, value []byte) [sha256.Size]byte {
	var short [256]byte
	return sha256.Sum256(append(append(short[:0], salt...), value...))
}

// appendParty adds to what the leaf commits to for its parties: their ids, sorted, a line each.
func appendParty(b []byte, organization string) []byte {
	return append(append(b, organization...), '\n')
}

// encode writes the leaf: JSON with these members in this order, none left out.
func (l leaf) encode() ([]byte, error) {
	for _, s := range []string{l.actor.person, l.actor.organization, string(l.fact), l.incident,
		l.object.Type, l.object.ID, l.object.Reference} {
		if !plain(s) {
			return nil, fmt.Errorf("%q can't stand in a leaf", s)
		}
	}
	b := make([]byte, 0, 768)
	b = append(b, `{"version":1,"random":"`...)
	b = hex.AppendEncode(b, l.random[:])
	b = append(b, `","at":"`...)
	b = l.at.UTC().AppendFormat(b, instantLayout)
	b = append(b, `","actor":{"person":"`...)
	b = append(b, l.actor.person...)
	b = append(b, `","organization":"`...)
	b = append(b, l.actor.organization...)
	b = append(b, `"},"fact":"`...)
	b = append(b, l.fact...)
	b = append(b, `","incident":"`...)
	b = append(b, l.incident...)
	b = append(b, `","object":{"type":"`...)
	b = append(b, l.object.Type...)
	b = append(b, `","id":"`...)
	b = append(b, l.object.ID...)
	b = append(b, `","reference":"`...)
	b = append(b, l.object.Reference...)
	b = append(b, `"},"parties":"`...)
	b = hex.AppendEncode(b, l.parties[:])
	b = append(b, `","personal":{`...)
	for i, c := range l.personal {
		if !plain(c.name) || c.name == "" {
			return nil, fmt.Errorf("%q can't be a personal value's name", c.name)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), c.name...), `":"`...)
		b = append(hex.AppendEncode(b, c.hash[:]), '"')
	}
	b = append(b, `},"data":`...)
	b, err := appendObject(b, l.data)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	if b = append(b, '}'); len(b) > MaxLeaf {
		return nil, fmt.Errorf("a leaf of %d bytes, at most %d", len(b), MaxLeaf)
	}
	return b, nil
}

func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return false
		}
	}
	return len(s) <= MaxPlain
}

// commitments gives each personal value a salt of its own.
func commitments(personal map[string]string, newSalt func() []byte) ([]commitment, []disclosure) {
	var cs []commitment
	var ds []disclosure
	for _, name := range slices.Sorted(maps.Keys(personal)) {
		value := []byte(strings.ToValidUTF8(personal[name], "\uFFFD"))
		salt := newSalt()
		cs = append(cs, commitment{name, commit(salt, value)})
		ds = append(ds, disclosure{name, salt, value})
	}
	return cs, ds
}

// disclosure is what opens one commitment.
type disclosure struct {
	name        string
	salt, value []byte
}
