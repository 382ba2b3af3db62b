package incident

import (
	"context"
	"slices"

	"tasuki/internal/access"
)

// Grants is Grant for the incidents of a whole page, in one query.
func (s *Service) Grants(ctx context.Context, ids ...string) (map[string]*access.Grant, error) {
	actor := access.From(ctx)
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	live, err := s.store.participations(ctx, actor, ids, s.clock.Now())
	if err != nil {
		return nil, err
	}
	all := make(map[string]*access.Grant, len(ids))
	for _, id := range ids {
		all[id] = stand(id, actor, live[id]).grant
	}
	return all, nil
}
