package blob

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"tasuki/internal/fault"
)

// Vault is a store with the keys to it: whole objects in and out, sealed. Where bytes stay in regions it is the default region's,
// and leads to the others' (In).
type Vault struct {
	Store     Store
	Keys      *Keys
	Elsewhere map[string]Store // by region, beside the default one
}

// Object is all that is needed to read an object again; the caller keeps it in its rows.
type Object struct {
	ID         string
	Size       int64 // plain bytes
	SHA256     [sha256.Size]byte
	Parts      []Part
	WrappedKey Wrapped
}

// NewSealer makes a key for a new object. The wrapped key goes into the object's row before its first part is written.
func (v *Vault) NewSealer(id string) (*Sealer, Wrapped, error) {
	key := NewObjectKey()
	sealer, err := NewSealer(key, id)
	if err != nil {
		return nil, Wrapped{}, err
	}
	wrapped, err := v.Keys.Wrap(key)
	return sealer, wrapped, err
}

// Sealer takes up the key of an object that exists. Errors as of Keys.Unwrap.
func (v *Vault) Sealer(id string, wrapped Wrapped) (*Sealer, error) {
	key, err := v.Keys.Unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	return NewSealer(key, id)
}

// PutPart seals plain and stores it, durably, as the part that p numbers (Number, Offset, Final); it returns p with
// its name and size. The row that names it comes afterwards. plain is used up: see Sealer.SealPart.
func (v *Vault) PutPart(ctx context.Context, s *Sealer, p Part, plain []byte) (Part, error) {
	if len(plain) > PartSize {
		return Part{}, fmt.Errorf("blob: a part of %d bytes", len(plain))
	}
	p.Name, p.Size = PartName(s.id, p.Number), int64(len(plain))
	return p, v.Store.Put(ctx, p.Name, s.SealPart(p, plain))
}

// Reader reads the plain bytes [from, to) of an object; to < 0 is its end. See NewReader.
func (v *Vault) Reader(ctx context.Context, o Object, from, to int64) (io.ReadCloser, error) {
	sealer, err := v.Sealer(o.ID, o.WrappedKey)
	if err != nil {
		return nil, err
	}
	return NewReader(ctx, v.Store, sealer, o.Parts, from, to)
}

// Remove deletes the bytes of parts. Parts that are gone already are no error.
func (v *Vault) Remove(ctx context.Context, parts []Part) error {
	for _, p := range parts {
		if err := v.Store.Delete(ctx, p.Name); err != nil {
			return err
		}
	}
	return nil
}

// PutSealed stores all of r as a new object: hashed and sealed as it streams, two parts in memory at most. id must be fresh. An r
// of more than limit bytes is refused with "blob.too_large" (413, argument limit); r's own errors, a cut-off body
// among them, are returned as they are. After an error nothing is left but what the sweep takes.
func (v *Vault) PutSealed(ctx context.Context, id string, r io.Reader, limit int64) (Object, error) {
	sealer, wrapped, err := v.NewSealer(id)
	if err != nil {
		return Object{}, err
	}
	object := Object{ID: id, WrappedKey: wrapped}
	if err := v.stream(ctx, sealer, &object, r, limit); err != nil {
		v.discard(ctx, object.Parts)
		return Object{}, err
	}
	return object, nil
}

// stream reads and hashes one part while the one before is sealed and stored.
func (v *Vault) stream(ctx context.Context, sealer *Sealer, o *Object, r io.Reader, limit int64) (err error) {
	in := bufio.NewReaderSize(r, smallSize)
	room := PartSize
	if _, err := in.Peek(smallSize); errors.Is(err, io.EOF) {
		room = smallSize
	}
	p, before, sum := &putting{}, &putting{}, NewHasher()
	defer func() { // also after an error: what was stored must be known, and nothing may use its buffer any more
		if failed := before.end(o); err == nil {
			err = failed
		}
		p.release()
		before.release()
	}()
	for number, final := 0, false; !final; number++ {
		if p.buffer == nil {
			p.buffer = TakeBuffer(room)
		}
		var n int
		if n, final, err = fillPart(ctx, in, p.buffer.Bytes); err == nil && o.Size+int64(n) > limit {
			err = fault.New(fault.KindTooLarge, "blob.too_large", "limit", limit)
		}
		if err != nil {
			return err
		}
		plain := p.buffer.Bytes[:n]
		sum.Write(plain)
		if err := before.end(o); err != nil {
			return err
		}
		part := Part{Number: number, Offset: o.Size, Final: final}
		o.Size += int64(n)
		p.begin(func() (Part, error) { return v.PutPart(ctx, sealer, part, plain) })
		p, before = before, p
	}
	o.SHA256 = sum.Sum()
	return nil
}

// putting is a part on its way into the store, and the buffer for it; the zero value is neither.
type putting struct {
	buffer *Buffer
	under  sync.WaitGroup
	part   Part
	err    error
}

func (p *putting) begin(put func() (Part, error)) {
	p.under.Go(func() { p.part, p.err = put() })
}

// end waits for it, has the object know of what is there now, and leaves the buffer for another part.
func (p *putting) end(o *Object) error {
	p.under.Wait()
	part, err := p.part, p.err
	p.part, p.err = Part{}, nil
	if err == nil && part.Name != "" {
		o.Parts = append(o.Parts, part)
	}
	return err
}

func (p *putting) release() {
	if p.buffer != nil {
		p.buffer.Release()
	}
}

// fillPart fills p as far as r goes and looks whether anything follows. (io.ReadFull would take the unexpected end of a
// cut-off multipart body for the end of the file.)
func fillPart(ctx context.Context, r *bufio.Reader, p []byte) (n int, final bool, err error) {
	for n < len(p) {
		if err := ctx.Err(); err != nil {
			return n, false, err
		}
		m, err := r.Read(p[n:])
		n += m
		if err == io.EOF {
			return n, true, nil
		}
		if err != nil {
			return n, false, err
		}
	}
	_, err = r.Peek(1)
	if err == io.EOF {
		return n, true, nil
	}
	return n, false, err
}

// discard tidies up after a stream that failed, even where its request is gone; what it can't delete is swept later.
func (v *Vault) discard(ctx context.Context, parts []Part) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = v.Remove(ctx, parts)
}
