package channel

import (
	"context"
	"encoding/json"

	"tasuki/internal/blob"
)

// sealed is a row whose address and secrets only the house's keys open. Each time it is under a new key of its own, bound to the
// channel's id, so that no row's can stand for another's.
func (s *Service) sealed(ctx context.Context, c Channel, h hidden) (row, error) {
	r := rowOf(c)
	plain, err := json.Marshal(h)
	if err != nil {
		return r, err
	}
	key := blob.NewObjectKey()
	sealer, err := blob.NewSealer(key, c.ID)
	if err != nil {
		return r, err
	}
	wrapped, err := s.keys.Wrap(ctx, key)
	if err != nil {
		return r, err
	}
	r.KeyID, r.WrappedKey, r.Sealed = wrapped.KeyID, wrapped.Bytes, sealer.SealPart(blob.Part{Final: true}, plain)
	return r, nil
}

func (s *Service) open(r row) (h hidden, err error) {
	key, err := s.keys.Unwrap(blob.Wrapped{KeyID: r.KeyID, Bytes: r.WrappedKey})
	if err != nil {
		return h, err
	}
	sealer, err := blob.NewSealer(key, r.ID)
	if err != nil {
		return h, err
	}
	plain, err := sealer.OpenPart(blob.Part{Final: true, Size: int64(len(r.Sealed) - blob.Overhead)}, r.Sealed)
	if err != nil {
		return h, err
	}
	return h, json.Unmarshal(plain, &h)
}
