package readiness

import (
	"context"

	"tasuki/internal/directory"
)

// left reckons the plans anew that somebody who was deactivated is on.
func (s *Service) left(ctx context.Context, p directory.Person) error {
	all, err := s.store.plansWith(ctx, p.ID)
	if err != nil {
		return err
	}
	return s.rejudge(ctx, all...)
}

// engaged reckons the plans anew that people of an organisation are on whose engagement begins, changes or ends.
func (s *Service) engaged(ctx context.Context, e directory.Engagement) error {
	all, err := s.store.plansWithPeopleOf(ctx, e.Organization)
	if err != nil {
		return err
	}
	return s.rejudge(ctx, all...)
}

// rejudge takes the plans in the order of their ids, so that two who do never wait for each other.
func (s *Service) rejudge(ctx context.Context, organizations ...string) error {
	for _, id := range organizations {
		plan, err := s.store.lock(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.rejudged(ctx, plan); err != nil {
			return err
		}
	}
	return nil
}
