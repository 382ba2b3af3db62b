package incident

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// letGo is the rule of releasing: there must be something to release, and a reason.
func (i Incident) letGo(reason string) (Incident, string, error) {
	if i.Hold == nil {
		return i, "", fault.Conflict("incident.not_held", "possible", []string{"hold"})
	}
	reason, err := said("/reason", reason, ReasonLimit)
	i.Hold = nil
	return i, reason, err
}

// Release takes the hold away. Nothing closes by itself: the next step is somebody's to take.
func (s *Service) Release(ctx context.Context, ref, reason string) (Incident, error) {
	return s.change(ctx, ref, access.ReleaseIncident, func(ctx context.Context, now Incident) (Incident, deed, error) {
		next, why, err := now.letGo(reason)
		if err != nil {
			return now, deed{}, err
		}
		return next, deed{
			fact: journal.HoldReleased,
			data: map[string]any{"hold": now.Hold.ID}, personal: because(why),
		}, s.store.release(ctx, now.Hold.ID, why, access.Person(ctx), s.clock.Now())
	})
}
