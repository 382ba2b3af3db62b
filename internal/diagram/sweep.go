package diagram

import (
	"context"
	"time"

	"tasuki/internal/blob"
)

// orphanAge is how old a sealed file must be before it counts as one that no row will ever name.
const orphanAge = 24 * time.Hour

// Sweep takes away what transactions that failed have left, by the storing machine's clock.
func (s *Service) Sweep(ctx context.Context, now time.Time) error {
	_, err := blob.Sweep(ctx, s.vault.Store, objectPrefix, now.Add(-orphanAge), s.store.named)
	return err
}
