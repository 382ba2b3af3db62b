package deliver

import (
	"context"
	"time"
)

// HeldUp is after how long people are told that mails don't go out: long enough for a server that only starts again.
const HeldUp = time.Hour

// Held says how many mails have been tried in vain since when. Whoever leads must know it: what waits with somebody waits with
// nobody while no mail tells them.
func (s *Service) Held(ctx context.Context) (mails int64, since time.Time, err error) {
	return s.store.held(ctx, s.clock.Now().Add(-HeldUp))
}
