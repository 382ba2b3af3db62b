package incident

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Step is a wish to move on. Reason is needed to dismiss a case and to close it.
type Step struct {
	To     State
	Reason string
}

// Transition moves a case one step along its lifecycle. Everybody who takes part and sees its state in detail reads so.
func (s *Service) Transition(ctx context.Context, ref string, step Step) (Incident, error) {
	return s.change(ctx, ref, access.TransitionIncident, func(_ context.Context, now Incident) (Incident, deed, error) {
		next, err := now.move(step.To)
		if err != nil {
			return now, deed{}, err
		}
		reason, err := text("/reason", step.Reason, ReasonLimit)
		if err == nil && reason == "" && next.State.Ended() {
			err = fault.Invalid("/reason", "field.required")
		}
		return next, deed{
			fact: journal.IncidentMoved,
			data: map[string]any{"from": now.State, "to": next.State}, personal: because(reason),
		}, err
	})
}

// because is a reason as the journal keeps it.
func because(reason string) map[string]string {
	if reason == "" {
		return nil
	}
	return map[string]string{"reason": reason}
}
