package blob

import "sync"

// smallSize is where a stream stops being worth a buffer of a whole part.
const smallSize = 64 << 10

// Buffer is room for one part and its sealing: cap(Bytes) is at least len(Bytes) + Overhead. Buffers are reused between
// streams, so that eight uploads at once take eight parts of memory and leave no garbage.
type Buffer struct {
	Bytes []byte
	pool  *sync.Pool
}

var (
	smallBuffers = sync.Pool{New: func() any { return newBuffer(smallSize) }}
	partBuffers  = sync.Pool{New: func() any { return newBuffer(PartSize) }}
)

func newBuffer(size int) *Buffer { return &Buffer{Bytes: make([]byte, size, size+Overhead)} }

// TakeBuffer lends a buffer with len(Bytes) at least size, which is at most PartSize. Its content is arbitrary.
func TakeBuffer(size int) *Buffer {
	pool := &partBuffers
	if size <= smallSize {
		pool = &smallBuffers
	}
	b := pool.Get().(*Buffer)
	b.pool = pool
	b.Bytes = b.Bytes[:cap(b.Bytes)-Overhead]
	return b
}

// Release gives the buffer back. Nothing may use its bytes any more.
func (b *Buffer) Release() { b.pool.Put(b) }
