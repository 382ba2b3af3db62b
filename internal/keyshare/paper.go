package keyshare

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"tasuki/internal/fault"
)

// What a share looks like on paper: four lines of five groups of four signs, each line with a check of its own, so that a
// slip is found where it was made. Around them may stand whatever helps people; lines of another form are passed over.
//
//	1: 0G3W-6T2M-0404-9F7K-PX2E
const (
	form      = 0xa9 // this form of share; another one gets another number
	lineData  = 11   // bytes, and one more of check: 96 bits in 20 signs
	lineCount = 4
	size      = lineData * lineCount
)

// signs are Crockford's: none of them is taken for another.
var signs = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// String is the set as people compare it.
func (s Set) String() string { return signs.EncodeToString(s[:]) }

// Lines are what has to be kept of a share.
func (s Share) Lines() []string {
	raw := []byte{form}
	raw = append(raw, s.Set[:]...)
	raw = append(raw, s.Number, s.Threshold, s.x)
	raw = append(raw, s.y[:]...)
	raw = append(raw, check(raw, size-len(raw))...)
	lines := make([]string, lineCount)
	for i := range lines {
		data := raw[i*lineData : (i+1)*lineData]
		text := signs.EncodeToString(append(bytes.Clone(data), lineCheck(i, data)))
		lines[i] = fmt.Sprintf("%d: %s-%s-%s-%s-%s", i+1, text[:4], text[4:8], text[8:12], text[12:16], text[16:])
	}
	return lines
}

// Parse reads a share as somebody typed it: small letters, spaces for hyphens, and signs that look alike are all the same.
// name is what the share is called where it is wrong.
//
// Errors: 422 "keys.share_mistyped" (name, line), where a line is wrong or missing; "keys.share_unsound" (name).
func Parse(name, text string) (Share, error) {
	raw := make([]byte, 0, size)
	for i := range lineCount {
		typed, found := line(text, i)
		data, err := signs.DecodeString(typed)
		if !found || err != nil || len(data) != lineData+1 || lineCheck(i, data[:lineData]) != data[lineData] || signs.EncodeToString(data) != typed {
			return Share{}, fault.New(fault.KindInvalid, "keys.share_mistyped", "name", name, "line", i+1)
		}
		raw = append(raw, data[:lineData]...)
	}
	if raw[0] != form {
		return Share{}, fault.New(fault.KindInvalid, "keys.share_unsound", "name", name)
	}
	var s Share
	head := raw[1:]
	head = head[copy(s.Set[:], head):]
	s.Number, s.Threshold, s.x = head[0], head[1], head[2]
	head = head[3:]
	head = head[copy(s.y[:], head):]
	if whole := raw[:len(raw)-len(head)]; !bytes.Equal(check(whole, len(head)), head) { // a line of another share, right by itself
		return Share{}, fault.New(fault.KindInvalid, "keys.share_unsound", "name", name)
	}
	return s, nil
}

var alike = strings.NewReplacer("-", "", " ", "", "\t", "", "O", "0", "I", "1", "L", "1")

// line finds the share's line with that number.
func line(text string, i int) (typed string, found bool) {
	prefix := fmt.Sprintf("%d:", i+1)
	for l := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(l), prefix); ok {
			return alike.Replace(strings.ToUpper(strings.TrimSpace(rest))), true
		}
	}
	return "", false
}

func lineCheck(i int, data []byte) byte {
	sum := sha256.Sum256(append([]byte{'0' + byte(i)}, data...))
	return sum[0]
}

func check(data []byte, n int) []byte {
	sum := sha256.Sum256(append([]byte("tasuki key share 1"), data...))
	return sum[:n]
}
