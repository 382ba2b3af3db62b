package exchange

import "io"

// The bytes of a file that are read ahead while others are sealed and synced.
const (
	aheadBlock  = 1 << 20
	aheadBlocks = 8
)

// ahead reads on while what was read is used, so that opening a bundle and storing what is in it take one time and not two.
type ahead struct {
	blocks chan []byte
	free   chan []byte
	stop   chan struct{}
	ended  chan struct{}
	err    error // why there are no more blocks
	now    []byte
	block  []byte // what now is a part of
}

// readAhead reads src until it ends; close must be called before src is used again.
func readAhead(src io.Reader) *ahead {
	a := &ahead{blocks: make(chan []byte, aheadBlocks), free: make(chan []byte, aheadBlocks), stop: make(chan struct{}), ended: make(chan struct{})}
	for range aheadBlocks {
		a.free <- nil
	}
	go func() {
		defer close(a.ended)
		defer close(a.blocks)
		for a.err == nil {
			select {
			case <-a.stop:
				return
			case block := <-a.free:
				a.fill(src, block)
			}
		}
	}()
	return a
}

func (a *ahead) fill(src io.Reader, block []byte) {
	if block == nil {
		block = make([]byte, aheadBlock)
	}
	n := 0
	for n < len(block) && a.err == nil {
		var m int
		m, a.err = src.Read(block[n:])
		n += m
	}
	a.blocks <- block[:n] // never waits: there are no more blocks than places
}

func (a *ahead) Read(p []byte) (int, error) {
	for len(a.now) == 0 {
		if a.block != nil {
			a.free <- a.block[:cap(a.block)]
		}
		block, ok := <-a.blocks
		if a.block = block; !ok {
			return 0, a.err
		}
		a.now = block
	}
	n := copy(p, a.now)
	a.now = a.now[n:]
	return n, nil
}

// close waits until src is no longer read.
func (a *ahead) close() {
	close(a.stop)
	<-a.ended
}
