package account

import (
	"context"
	"sync"
	"time"
)

// usesKept is how exactly a token's last use is kept.
const usesKept = time.Hour

// uses gathers the last uses of tokens, which are written now and then: a read must not become a write.
type uses struct {
	mu sync.Mutex
	at map[string]time.Time // token's id → domain time
}

func (u *uses) note(token string, kept, now time.Time) {
	if now.Sub(kept) < usesKept {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.at == nil {
		u.at = map[string]time.Time{}
	}
	u.at[token] = now
}

func (u *uses) take() map[string]time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	at := u.at
	u.at = nil
	return at
}

// Keepings for those who ask what became of a token or an invitation; a session that has expired interests nobody.
const keepExpired = 30 * 24 * time.Hour

// Maintain writes down when tokens were last used and forgets what expired long ago. A worker calls it every hour and
// at the end; nothing depends on it.
func (s *Service) Maintain(ctx context.Context) error {
	at := s.uses.take()
	return s.db.In(ctx, func(ctx context.Context) error {
		for token, used := range at {
			if err := s.store.keepUse(ctx, token, used); err != nil {
				return err
			}
		}
		now := s.clock.Now()
		return s.store.forget(ctx, now, now.Add(-keepExpired))
	})
}
