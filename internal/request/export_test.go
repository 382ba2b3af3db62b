package request

import (
	"context"

	"tasuki/internal/access"
)

// RetimeWith reckons the first part of what is to be retimed, has something come between, and stores the part.
func (s *Service) RetimeWith(ctx context.Context, between func()) (stored bool, err error) {
	ctx = access.With(ctx, access.System)
	scopes, err := s.toRetime(ctx)
	if err != nil || len(scopes) == 0 {
		return false, err
	}
	part, err := s.reckonPart(ctx, scopes[0])
	if err != nil {
		return false, err
	}
	between()
	return s.storePart(ctx, part)
}
