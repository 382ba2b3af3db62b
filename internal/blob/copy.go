package blob

import (
	"context"
	"fmt"
)

// CopyPart copies a sealed part of an object as it is, from this vault's store to another's, durably and under a fresh name, and
// opens what lies there then: it returns the part as it stands at its new place, and passes its plain bytes to seen, which
// must not keep them. The object's key stays the same.
//
// Errors: ErrMissing and ErrTampered where the source is damaged; else as of Store. What was written before an error the caller's
// rows don't name: a sweep takes it.
func (v *Vault) CopyPart(ctx context.Context, s *Sealer, p Part, to *Vault, seen func(plain []byte)) (Part, error) {
	buffer := TakeBuffer(int(p.Size))
	defer buffer.Release()
	sealed := buffer.Bytes[:p.Size+Overhead]
	if err := s.fetch(ctx, v.Store, p, sealed); err != nil {
		return Part{}, err
	}
	copied := p
	copied.Name = PartName(s.id, p.Number)
	if err := to.Store.Put(ctx, copied.Name, sealed); err != nil {
		return Part{}, err
	}
	if err := s.fetch(ctx, to.Store, copied, sealed); err != nil {
		return copied, fmt.Errorf("read again: %w", err)
	}
	plain, err := s.OpenPart(p, sealed)
	if err != nil {
		return copied, err
	}
	seen(plain)
	return copied, nil
}

// fetch reads a stored part, still sealed, into all of sealed.
func (s *Sealer) fetch(ctx context.Context, store Store, p Part, sealed []byte) error {
	stored, err := store.Get(ctx, p.Name, 0, -1)
	if err != nil {
		return err
	}
	defer stored.Close()
	if err = readExactly(stored, sealed); err == errLength {
		err = s.tampered(p, "has another length")
	}
	return err
}
