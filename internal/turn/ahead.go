package turn

import (
	"context"
	"time"
)

// NextAhead is when the next of all open items falls due, goes out by itself or is to be looked at again; zero where nothing
// lies ahead. It names no item, and no policy is asked: the demo's clock goes there.
func (s *Service) NextAhead(ctx context.Context) (time.Time, error) {
	return s.store.nextAhead(ctx, s.clock.Now())
}
