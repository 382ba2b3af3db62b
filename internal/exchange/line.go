package exchange

import (
	"io"

	"tasuki/internal/blob"
)

// aheadSize is how far a line is read ahead of its parts, twice.
const aheadSize = 64 << 10

// line is a sender's line. It is read a little ahead, so that a part can be closed although the sender is silent, and
// so that a silent sender takes no part of memory.
type line struct {
	chunks chan []byte
	quit   chan struct{}
	ahead  [2]*blob.Buffer
	rest   []byte // has come, and is in no part yet
}

func listen(src io.Reader) *line {
	l := &line{chunks: make(chan []byte), quit: make(chan struct{})}
	for i := range l.ahead {
		l.ahead[i] = blob.TakeBuffer(aheadSize)
	}
	go l.read(src)
	return l
}

// read fills one buffer while the other is taken: who receives a chunk is done with the one before.
func (l *line) read(src io.Reader) {
	defer close(l.chunks)
	for turn := 0; ; turn++ {
		into := l.ahead[turn%2].Bytes
		n, err := src.Read(into)
		if n > 0 {
			select {
			case l.chunks <- into[:n]:
			case <-l.quit:
				return
			}
		}
		if err != nil { // for whatever reason: what has come is worth keeping
			return
		}
	}
}

// hangUp waits for the reader, which a silent sender can hold up for as long as the server lets a line stand still.
func (l *line) hangUp() {
	close(l.quit)
	for range l.chunks {
	}
	for _, b := range l.ahead {
		b.Release()
	}
}

// wait says whether there are bytes, as soon as that is known; false where until comes before.
func (l *line) wait(until <-chan struct{}) bool {
	if len(l.rest) > 0 {
		return true
	}
	select {
	case l.rest = <-l.chunks: // nil when the sender has ended
		return len(l.rest) > 0
	case <-until:
		return false
	}
}

// fill takes bytes until into is full, until is over or the sender has ended; hash goes along while they are warm.
func (l *line) fill(into []byte, hash *blob.Hasher, until <-chan struct{}) (n int) {
	for n < len(into) {
		if !l.wait(until) {
			return n
		}
		m := copy(into[n:], l.rest)
		_, _ = hash.Write(l.rest[:m])
		l.rest = l.rest[m:]
		n += m
	}
	return n
}
