package exchange

import (
	"context"

	"tasuki/internal/fault"
)

// room refuses a file of size bytes that is too large, or that would not fit once all that was begun has come.
func (s *Service) room(ctx context.Context, o Order, size int64) error {
	if err := s.fits(o, size); err != nil {
		return err
	}
	kept, err := s.store.kept(ctx, o.Incident)
	if err != nil {
		return err
	}
	if size > s.limits.Incident-kept {
		return fault.New(fault.KindTooLarge, "evidence.over_quota", "limit", s.limits.Incident)
	}
	free, known := s.vault.Store.Free(ctx)
	if !known {
		return nil
	}
	coming, err := s.store.coming(ctx)
	if err != nil {
		return err
	}
	if size > free-coming-s.limits.Reserve {
		return fault.New(fault.KindNoSpace, "evidence.no_space")
	}
	return nil
}

// fits holds one file against what was asked for and what the instance takes.
func (s *Service) fits(o Order, size int64) error {
	if o.LimitBytes > 0 && size > o.LimitBytes {
		return fault.New(fault.KindTooLarge, "evidence.over_limit", "limit", o.LimitBytes)
	}
	if size > s.limits.File {
		return fault.New(fault.KindTooLarge, "evidence.too_large", "limit", s.limits.File)
	}
	return nil
}
