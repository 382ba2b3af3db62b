package incident

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// RevokeParticipant ends one grant at once: from this commit on it opens nothing. Others of the same organisation or
// person stay.
func (s *Service) RevokeParticipant(ctx context.Context, ref, id, reason string) (revoked Participant, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		i, at, err := s.see(ctx, ref, access.RevokeParticipant, false)
		if err != nil {
			return err
		}
		p, err := s.store.participant(ctx, i.ID, id, at, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, p.Version); err != nil {
			return err
		}
		if !p.RevokedAt.IsZero() {
			return fault.Conflict("participant.revoked_already")
		}
		why, err := said("/reason", reason, ReasonLimit)
		if err != nil {
			return err
		}
		p.RevokedAt, p.RevokedBy = s.clock.Now(), access.Person(ctx)
		if err := s.store.revoke(ctx, p, why); err != nil {
			return err
		}
		p.Version++
		if revoked, err = s.described(ctx, p); err != nil {
			return err
		}
		if err := s.afterGrant(ctx, p); err != nil {
			return err
		}
		return s.journal.Append(ctx, p.entry(journal.ParticipantRevoked, i, why))
	})
	return revoked, err
}
