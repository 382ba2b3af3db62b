package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// NewReader reads the plain bytes [from, to) of a complete object: 0 ≤ from ≤ to ≤ its size, or to < 0 for the end. The
// first part is opened at once, so that a refusal comes before anything was sent; the others follow one by one, never
// more than one in memory. No byte is handed out before its whole part has been verified.
//
// Errors, also from Read: ErrTampered, ErrMissing, and what Store.Get gives. The context rules the reader's life. Close
// must be called.
func NewReader(ctx context.Context, store Store, sealer *Sealer, parts []Part, from, to int64) (io.ReadCloser, error) {
	size, err := checkParts(sealer.id, parts)
	if err != nil {
		return nil, err
	}
	if to < 0 {
		to = size
	}
	if from < 0 || from > to || to > size {
		return nil, fmt.Errorf("blob: no bytes %d to %d in object %s of %d", from, to, sealer.id, size)
	}
	r := &reader{ctx: ctx, store: store, sealer: sealer, parts: touched(parts, from, to, size), from: from, to: to}
	if r.fill(); r.err != nil && r.err != io.EOF {
		r.release()
		return nil, r.err
	}
	return r, nil
}

type reader struct {
	ctx      context.Context
	store    Store
	sealer   *Sealer
	parts    []Part // still to be opened
	from, to int64
	buffer   *Buffer // holds plain
	plain    []byte  // opened and wanted, not yet handed out
	err      error   // stays
}

func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	r.fill()
	if len(r.plain) == 0 {
		return 0, r.err
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

// fill opens parts until there is something to hand out or an error that stays.
func (r *reader) fill() {
	for len(r.plain) == 0 && r.err == nil {
		if len(r.parts) == 0 {
			r.err = io.EOF
			return
		}
		part := r.parts[0]
		r.parts = r.parts[1:]
		plain, err := r.open(part)
		if err != nil {
			r.err = err
			return
		}
		low, high := max(r.from, part.Offset), min(r.to, part.end())
		r.plain = plain[low-part.Offset : high-part.Offset]
	}
}

func (r *reader) open(p Part) ([]byte, error) {
	if r.buffer == nil || len(r.buffer.Bytes) < int(p.Size) {
		r.release()
		r.buffer = TakeBuffer(int(p.Size))
	}
	sealed := r.buffer.Bytes[:p.Size+Overhead]
	return r.sealer.reopen(r.ctx, r.store, p, sealed)
}

func (r *reader) release() {
	if r.buffer != nil {
		r.buffer.Release()
		r.buffer = nil
	}
}

// Close gives the buffer back. A second Close does nothing.
func (r *reader) Close() error {
	r.release()
	r.plain, r.parts, r.err = nil, nil, os.ErrClosed
	return nil
}

var errLength = errors.New("blob: another length")

// readExactly fills p from all of r: errLength when r holds less or more. (io.ReadFull would not tell a short object
// from a broken line.)
func readExactly(r io.Reader, p []byte) error {
	for n := 0; n < len(p); {
		m, err := r.Read(p[n:])
		n += m
		if err == io.EOF && n < len(p) {
			return errLength
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	var more [1]byte
	for {
		switch n, err := r.Read(more[:]); {
		case n > 0:
			return errLength
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}
