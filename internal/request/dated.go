package request

import (
	"context"
	"time"

	"tasuki/internal/textlog"
	"tasuki/internal/worktime"
)

// dated is what a step says of the clock that its log was written by; nothing where it asks for no log. The window is the
// request's, so it stays what it was when the log was asked for.
func (s *Service) dated(ctx context.Context, requestID, stepID string) (textlog.Dating, error) {
	r, err := s.load(ctx, requestID)
	if err != nil {
		return textlog.Dating{}, err
	}
	for _, step := range r.Steps {
		if step.ID == stepID && step.CollectLog != nil {
			return step.CollectLog.dating(), nil
		}
	}
	return textlog.Dating{}, nil
}

func (w LogWindow) dating() textlog.Dating {
	d := textlog.Dating{Zone: w.Zone, Offset: time.Duration(w.ClockOffsetSeconds) * time.Second}
	from, badFrom := worktime.Resolve(w.From, w.Zone, worktime.Earlier)
	until, badUntil := worktime.Resolve(w.Until, w.Zone, worktime.Later)
	if badFrom == nil && badUntil == nil {
		d.From, d.Until = from, until
	}
	return d
}
