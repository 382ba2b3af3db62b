package exchange

import (
	"context"
	"errors"
	"io"

	"tasuki/internal/blob"
)

// stored is an attempt's sealed object, and where it is.
type stored struct {
	blob.Object
	attempt string
	region  string
}

// open reads the plain bytes [from, to) where they are; to < 0 is the end. A reader in another region than the bytes has them
// sent there: that is access, which the journal has, and nothing of it is kept there.
func (s *Service) open(ctx context.Context, o stored, from, to int64) (io.ReadCloser, error) {
	if o.Size == 0 { // no bytes, and so no parts
		return io.NopCloser(eof{}), nil
	}
	at, err := s.vault.In(o.region)
	if err != nil {
		return nil, err
	}
	followed := blob.Vault{Store: &following{at.Store, s, o, nil}, Keys: at.Keys}
	return followed.Reader(ctx, o.Object, from, to)
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// following is the store of an object that a relocation may take elsewhere while it is read. A part that is gone is looked for where
// the rows say that it is now.
type following struct {
	blob.Store
	service *Service
	was     stored
	now     map[string]string // names as they were → as they are; nil while nothing has moved
}

func (f *following) Get(ctx context.Context, name string, offset, n int64) (io.ReadCloser, error) {
	r, err := f.Store.Get(ctx, f.at(name), offset, n)
	if !errors.Is(err, blob.ErrMissing) {
		return r, err
	}
	now, failed := f.service.store.object(ctx, f.was.attempt)
	if failed != nil || len(now.Parts) != len(f.was.Parts) {
		return nil, err
	}
	vault, failed := f.service.vault.In(now.region)
	if failed != nil {
		return nil, failed
	}
	f.Store, f.now = vault.Store, map[string]string{}
	for k, p := range f.was.Parts {
		f.now[p.Name] = now.Parts[k].Name
	}
	return f.Store.Get(ctx, f.at(name), offset, n)
}

func (f *following) at(name string) string {
	if moved, ok := f.now[name]; ok {
		return moved
	}
	return name
}
