package exchange

import (
	"context"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/fault"
)

// room refuses a file of size bytes that is too large, or that would not fit once all that was begun has come.
func (s *Service) room(ctx context.Context, o Order, region string, size int64) error {
	if err := s.fits(o, size); err != nil {
		return err
	}
	left, err := s.left(ctx, o.Incident, region)
	if err != nil {
		return err
	}
	return left.holds(ctx, size)
}

// quietTime is how long an upload of which nothing comes keeps its room: announcing costs nothing, and others need it.
const quietTime = time.Hour

// left is what room there is beside everything that was begun and goes on.
type left struct {
	service *Service
	store   blob.Store // of the region
	quota   int64
	coming  int64 // bytes, into that region
}

// left is the room for an incident's files in a region.
func (s *Service) left(ctx context.Context, incident, region string) (left, error) {
	at, err := s.vault.In(region)
	if err != nil {
		return left{}, err
	}
	quota, err := s.quota(ctx, incident)
	if err != nil {
		return left{}, err
	}
	coming, err := s.store.coming(ctx, region, time.Now().Add(-quietTime))
	return left{s, at.Store, quota, coming}, err
}

// quota is what an incident may still hold, in all regions together.
func (s *Service) quota(ctx context.Context, incident string) (int64, error) {
	kept, err := s.store.kept(ctx, incident, time.Now().Add(-quietTime))
	return s.limits.Incident - kept, err
}

func (l left) holds(ctx context.Context, size int64) error {
	if size > l.quota {
		return fault.New(fault.KindTooLarge, "evidence.over_quota", "limit", l.service.limits.Incident)
	}
	free, known := l.store.Free(ctx)
	if known && size > free-l.coming-l.service.limits.Reserve {
		return fault.New(fault.KindNoSpace, "evidence.no_space")
	}
	return nil
}

// most is how large a file may become whose size nobody has said, and how one is refused that becomes larger. Those that were
// staged before it stand on no record yet, and take their part of the quota; the disk has them already.
func (l left) most(ctx context.Context, o Order, before, limit int64) (n int64, refusal error) {
	limits := l.service.limits
	n = min(limit, limits.File)
	refusal = fault.New(fault.KindTooLarge, "evidence.too_large", "limit", n)
	if o.LimitBytes > 0 && o.LimitBytes < n {
		n, refusal = o.LimitBytes, fault.New(fault.KindTooLarge, "evidence.over_limit", "limit", o.LimitBytes)
	}
	if rest := l.quota - before; rest < n {
		n, refusal = rest, fault.New(fault.KindTooLarge, "evidence.over_quota", "limit", limits.Incident)
	}
	free, known := l.store.Free(ctx)
	if rest := free - l.coming - limits.Reserve; known && rest < n {
		n, refusal = rest, fault.New(fault.KindNoSpace, "evidence.no_space")
	}
	return n, refusal
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

// resume takes room again for what is left of an upload that was quiet for so long that others may have it.
func (u *Upload) resume(ctx context.Context) error {
	s, now := u.service, time.Now()
	if !u.touched.Before(now.Add(-quietTime)) {
		return nil
	}
	err := s.db.In(ctx, func(ctx context.Context) error {
		if err := s.store.oneAtATime(ctx); err != nil {
			return err
		}
		left, err := s.left(ctx, u.Item.Incident, u.Attempt.Region)
		if err != nil {
			return err
		}
		if err := left.holds(ctx, u.left()); err != nil {
			return err
		}
		return s.store.touch(ctx, u.Attempt.ID, now)
	})
	if err == nil {
		u.touched = now
	}
	return err
}
