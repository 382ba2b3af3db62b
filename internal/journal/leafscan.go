package journal

import (
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

var errLeaf = errors.New("not a leaf of this format")

// parseLeaf reads what encode writes and nothing else. It leaves data unread: most callers need the rest only, and
// verifying a whole log has to keep up with hashing it.
func parseLeaf(raw []byte) (l leaf, err error) {
	s := scan{rest: string(raw)} // everything below is a part of this one copy
	s.hexed(l.random[:], `{"version":1,"random":"`)
	at := s.text(`","at":"`)
	l.actor.person = s.text(`","actor":{"person":"`)
	l.actor.organization = s.text(`","organization":"`)
	l.fact = Fact(s.text(`"},"fact":"`))
	l.incident = s.text(`","incident":"`)
	l.object.Type = s.text(`","object":{"type":"`)
	l.object.ID = s.text(`","id":"`)
	l.object.Reference = s.text(`","reference":"`)
	s.hexed(l.parties[:], `"},"parties":"`)
	s.literal(`","personal":{`)
	for opening := `"`; s.next('"') || s.next(','); opening = `,"` {
		c := commitment{name: s.text(opening)}
		s.hexed(c.hash[:], `":"`)
		s.literal(`"`)
		l.personal = append(l.personal, c)
	}
	s.literal(`},"data":`)
	data, ended := strings.CutSuffix(s.rest, "}")
	if l.dataRaw = data; s.failed || !ended {
		return l, errLeaf
	}
	if l.at, err = time.Parse(instantLayout, at); err != nil {
		return l, errLeaf
	}
	return l, nil
}

// scan walks over a leaf; the first thing that is not as expected makes it fail from there on.
type scan struct {
	rest   string
	failed bool
}

func (s *scan) next(c byte) bool { return !s.failed && len(s.rest) > 0 && s.rest[0] == c }

func (s *scan) literal(want string) {
	if s.failed = s.failed || !strings.HasPrefix(s.rest, want); !s.failed {
		s.rest = s.rest[len(want):]
	}
}

// text reads a plain string that follows before, and leaves its closing quote.
func (s *scan) text(before string) string {
	s.literal(before)
	end := strings.IndexByte(s.rest, '"')
	if s.failed = s.failed || end < 0; s.failed {
		return ""
	}
	text := s.rest[:end]
	s.rest = s.rest[end:]
	return text
}

// hexed fills dst from the lower-case hex digits that follow before.
func (s *scan) hexed(dst []byte, before string) {
	s.literal(before)
	digits := hex.EncodedLen(len(dst))
	if s.failed = s.failed || len(s.rest) < digits; s.failed {
		return
	}
	for i := range dst {
		high, low := nibbles[s.rest[2*i]], nibbles[s.rest[2*i+1]]
		if s.failed = high|low > 15; s.failed {
			return
		}
		dst[i] = high<<4 | low
	}
	s.rest = s.rest[digits:]
}

// nibbles are the values of the lower-case hex digits, more than 15 for every other byte.
var nibbles = func() (values [256]byte) {
	for i := range values {
		values[i] = 0xff
	}
	for i, digit := range "0123456789abcdef" {
		values[digit] = byte(i)
	}
	return values
}()
