package exchange

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
)

// presentFor is how long what was known of a sender counts: whoever is gone is taken nothing from after about a second.
const presentFor = time.Second

// ActingAs registers who knows credentials, while the program is put together. fn is the acting person as they are now, and a fault
// where their session or token has ended meanwhile, or they have.
func (s *Service) ActingAs(fn func(ctx context.Context) (access.Actor, error)) { s.actingAs = fn }

// anew is ctx with the acting person as they are now, for what has been going on for a while.
func (s *Service) anew(ctx context.Context) (context.Context, error) {
	if s.actingAs == nil {
		return ctx, nil
	}
	a, err := s.actingAs(ctx)
	return access.With(ctx, a), err
}

// stillTheirs is nil while the sender may go on. Who they are is one query, once in a while; what they may is looked at again only
// where they have become somebody else.
func (u *Upload) stillTheirs(ctx context.Context) error {
	now := time.Now()
	if now.Sub(u.asked) < presentFor {
		return nil
	}
	was := access.From(ctx)
	ctx, err := u.service.anew(ctx)
	if err != nil {
		return err
	}
	u.asked = now
	if a := access.From(ctx); a.Organization == was.Organization && slices.Equal(a.Roles, was.Roles) {
		return nil
	}
	_, err = u.service.Upload(access.Whole(ctx), u.Attempt.ID, access.WriteUpload)
	return err
}
