package unpack

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// zstdFrame reads one frame at a time. Where a frame ends its blocks say, whose headers are read on the way; the decoder would
// go on to the next frame by itself, and not tell where that began.
type zstdFrame struct {
	in       *input
	z        *zstd.Decoder
	left     int64 // of the header, the block or the checksum that is being handed on
	checksum bool
	last     bool // the last block is on its way
	done     bool
}

var errNoFrame = errors.New("no zstd frame")

func (f *zstdFrame) begin() (err error) {
	if f.left, f.checksum, err = f.header(); err != nil {
		return err
	}
	f.last, f.done = false, false
	if f.z == nil {
		f.z, err = zstd.NewReader(frameBytes{f}, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(window))
		return err
	}
	return f.z.Reset(frameBytes{f})
}

func (f *zstdFrame) Read(p []byte) (int, error) { return f.z.Read(p) }

func (f *zstdFrame) close() {
	if f.z != nil {
		f.z.Close()
	}
}

// skip passes over what is no content.
func (f *zstdFrame) skip() error {
	for {
		head, err := f.in.Peek(8)
		if len(head) == 0 {
			return err
		}
		if len(head) < 8 || !skippable(head) {
			return nil
		}
		n := int64(binary.LittleEndian.Uint32(head[4:])) + 8
		if _, err := io.CopyN(io.Discard, f.in, n); err != nil {
			return io.ErrUnexpectedEOF
		}
	}
}

// header is how long the frame's header is, and whether a checksum ends it (RFC 8878, 3.1.1.1).
func (f *zstdFrame) header() (size int64, checksum bool, err error) {
	head, err := f.in.Peek(5)
	if err != nil || string(head[:4]) != string(zstdMagic) {
		return 0, false, errNoFrame
	}
	d := head[4]
	single := d&0x20 != 0
	size = 5 + [4]int64{0, 1, 2, 4}[d&3] + [4]int64{0, 2, 4, 8}[d>>6]
	if !single {
		size++ // the window's size
	} else if d>>6 == 0 {
		size++ // the content's size in one byte
	}
	return size, d&4 != 0, nil
}

// next is the next block, or the checksum.
func (f *zstdFrame) next() error {
	if f.last {
		if f.done = !f.checksum; f.checksum {
			f.left, f.checksum = 4, false
		}
		return nil
	}
	head, err := f.in.Peek(3)
	if err != nil {
		return io.ErrUnexpectedEOF
	}
	b := uint32(head[0]) | uint32(head[1])<<8 | uint32(head[2])<<16
	f.last, f.left = b&1 != 0, 3+int64(b>>3)
	if b>>1&3 == 1 { // one byte, repeated
		f.left = 4
	}
	return nil
}

// frameBytes are the bytes of the frame, and no more.
type frameBytes struct{ f *zstdFrame }

func (r frameBytes) Read(p []byte) (int, error) {
	f := r.f
	for f.left == 0 {
		if f.done {
			return 0, io.EOF
		}
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n, err := f.in.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
