package finding

import (
	"context"
	"time"
)

// Earliest is when the first of what was seen in a case was seen, zero where nothing was; what has turned out harmless is none
// of it. It is for sibling capabilities, which have their own rules about who sees what.
func (s *Service) Earliest(ctx context.Context, incident string) (time.Time, error) {
	return s.store.earliest(ctx, incident)
}
