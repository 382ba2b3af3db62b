package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// roll is the manifest while its members are called up.
type roll struct {
	list  []Member
	place map[string]int
	seen  []bool
	next  int // behind the furthest that was seen
}

func newRoll(list []Member) *roll {
	r := &roll{list: list, place: make(map[string]int, len(list)), seen: make([]bool, len(list))}
	for i, m := range list {
		r.place[m.Name] = i
	}
	return r
}

// members checks what follows the manifest against it. It says false where the end can't be looked for.
func (v *verification) members(list []Member) bool {
	r := newRoll(list)
	sound := true
	for sound && v.in.err == nil {
		raw := v.in.peek(paxSize)
		if len(raw) < blockSize && r.next < len(list) {
			v.report.found(list[r.next].Name, FoundCut, offset(v.in.at+int64(len(raw))))
			sound = false
			break
		}
		if len(raw) < blockSize || zeros(raw[:blockSize]) {
			break
		}
		name, size, length, ok := announced(raw)
		if !ok {
			if r.next == len(list) {
				break // not a member, and none is expected
			}
			sound = v.damaged(r, raw)
			continue
		}
		if i := oddity(raw[:length], name, size); i >= 0 {
			v.report.found(name, FoundHeader, offset(v.in.at+int64(i)))
		}
		v.in.skip(length)
		sound = v.member(r, name, size)
	}
	for i, m := range list {
		if !r.seen[i] {
			v.report.found(m.Name, FoundMissing, "")
		}
	}
	return sound
}

// oddity is the place where a header that can be read isn't as we write it, -1 where it is.
func oddity(raw []byte, name string, size int64) int {
	want, err := header(name, size)
	if err != nil {
		return 0
	}
	if i := differs(raw, want); i >= 0 || len(raw) == len(want) {
		return i
	}
	return len(want)
}

// member checks the bytes of one that announced itself.
func (v *verification) member(r *roll, name string, size int64) bool {
	i, listed := r.place[name]
	if !listed {
		v.report.found(name, FoundExtra, "")
		return v.body(name, size, io.Discard)
	}
	switch {
	case r.seen[i]:
		v.report.found(name, FoundTwice, "")
	case i < r.next:
		v.report.found(name, FoundOrder, "")
	}
	r.seen[i], r.next = true, max(r.next, i+1)
	same, whole := v.sum(r.list[i], size)
	if whole && !same {
		v.report.found(name, FoundBytes, "")
	}
	return whole
}

// damaged takes what can't be read as a header for that of the member which should stand here. Where that member's bytes
// don't follow either, nothing can be told any more.
func (v *verification) damaged(r *roll, raw []byte) bool {
	m := r.list[r.next]
	want, err := header(m.Name, m.Size)
	if err != nil {
		v.report.found(m.Name, FoundLost, "")
		return false
	}
	v.report.found(m.Name, FoundHeader, offset(v.in.at+int64(differs(raw, want))))
	v.in.skip(min(len(want), len(raw)))
	r.seen[r.next] = true
	r.next++
	same, whole := v.sum(m, m.Size)
	if whole && !same {
		v.report.found(m.Name, FoundLost, "")
		return false
	}
	return whole
}

// sum hashes a member's bytes as they stand in the file and compares them with the manifest.
func (v *verification) sum(m Member, size int64) (same, whole bool) {
	h := sha256.New()
	w := io.Writer(h)
	if m.Name == directoryMember && size < maxNames {
		w = io.MultiWriter(h, &v.names)
	}
	whole = v.body(m.Name, size, w)
	v.report.Members++
	v.report.Bytes += size
	return size == m.Size && hex.EncodeToString(h.Sum(nil)) == m.SHA256, whole
}

func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
