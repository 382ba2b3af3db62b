package blob

import (
	"context"
	"errors"
	"fmt"
)

// ErrSource: a part can't be copied, because what is stored is gone or changed where it is.
var ErrSource = errors.New("blob: the source of a copy is damaged")

// CopyPart copies a sealed part of an object as it is, from this vault's store to another's, durably and under a fresh name, and
// opens what lies there then: it returns the part as it stands at its new place, and passes its plain bytes to seen, which
// must not keep them. The object's key stays the same.
//
// Errors: ErrSource; else as of Store, and ErrTampered where the copy is not what was written. What a failed Put may have left a
// sweep takes.
func (v *Vault) CopyPart(ctx context.Context, s *Sealer, p Part, to *Vault, seen func(plain []byte)) (Part, error) {
	buffer := TakeBuffer(int(p.Size))
	defer buffer.Release()
	sealed := buffer.Bytes[:p.Size+Overhead]
	if err := s.fetch(ctx, v.Store, p, sealed); err != nil {
		return Part{}, ofSource(err)
	}
	copied := p
	copied.Name = PartName(s.id, p.Number)
	if err := to.Store.Put(ctx, copied.Name, sealed); err != nil {
		return Part{}, err
	}
	plain, err := s.reopen(ctx, to.Store, copied, sealed)
	if err == nil {
		seen(plain)
		return copied, nil
	}
	to.discard(ctx, []Part{copied})
	if errors.Is(err, ErrTampered) { // it may have been so before
		if _, broken := s.reopen(ctx, v.Store, p, sealed); broken != nil {
			err = ofSource(broken)
		}
	}
	return Part{}, err
}

func ofSource(err error) error {
	if errors.Is(err, ErrMissing) || errors.Is(err, ErrTampered) {
		return fmt.Errorf("%w: %w", ErrSource, err)
	}
	return err
}

// reopen reads a stored part into sealed, and opens it there.
func (s *Sealer) reopen(ctx context.Context, store Store, p Part, sealed []byte) ([]byte, error) {
	if err := s.fetch(ctx, store, p, sealed); err != nil {
		return nil, err
	}
	return s.OpenPart(p, sealed)
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
