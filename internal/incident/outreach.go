package incident

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
)

// outreached ends the grants under an engagement that was narrowed and reaches their cases no longer: an outsider sees
// what they are engaged for, and nothing else. A grant stays where another engagement of theirs reaches the case. What
// ends with the engagement itself needs nobody to end it.
func (s *Service) outreached(ctx context.Context, e directory.Engagement) error {
	if !e.Live(s.clock.Now()) {
		return nil
	}
	under, err := s.store.under(ctx, e.ID)
	if err != nil {
		return err
	}
	for _, p := range under {
		if err := s.endUnreached(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) endUnreached(ctx context.Context, p Participant) error {
	i, err := s.store.find(ctx, p.Incident, false)
	if err != nil {
		return err
	}
	anywhere, err := s.anywhere(ctx, i.Sites)
	if err != nil {
		return err
	}
	if by, err := s.store.reaching(ctx, p.Organization, "", i.Sites, anywhere, s.clock.Now()); err != nil || by != "" {
		return err
	}
	p.RevokedAt, p.RevokedBy = s.clock.Now(), access.Person(ctx)
	if err := s.store.revoke(ctx, p, ""); err != nil {
		return err
	}
	if err := s.afterGrant(ctx, p); err != nil {
		return err
	}
	return s.journal.Append(ctx, p.entry(journal.ParticipantRevoked, i, ""))
}
