package incident

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// keep is the rule of holding: in any state, once at a time, with a reason.
func (i Incident) keep(reason, by string, now time.Time) (Incident, error) {
	if i.Hold != nil {
		return i, fault.Conflict("incident.held_already", "possible", []string{"release"})
	}
	reason, err := said("/reason", reason, ReasonLimit)
	i.Hold = &Hold{ID: db.NewID(), Reason: reason, PlacedBy: by, PlacedAt: now}
	return i, err
}

// Hold stops the closing of a case until headquarters lets go. Everybody who takes part reads why.
func (s *Service) Hold(ctx context.Context, ref, reason string) (Incident, error) {
	return s.change(ctx, ref, access.HoldIncident, func(ctx context.Context, now Incident) (Incident, deed, error) {
		next, err := now.keep(reason, access.Person(ctx), s.clock.Now())
		if err != nil {
			return now, deed{}, err
		}
		return next, deed{
			fact: journal.IncidentHeld,
			data: map[string]any{"hold": next.Hold.ID}, personal: because(next.Hold.Reason),
		}, s.store.insertHold(ctx, next.ID, *next.Hold)
	})
}
