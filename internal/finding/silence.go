package finding

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// signs say of which kind those are that nobody has taken up.
func (s *Service) signs(ctx context.Context, ids []string) (map[string]turn.Signs, error) {
	all, err := s.store.some(ctx, ids)
	signs := make(map[string]turn.Signs, len(all))
	for _, o := range all {
		if o.State == Open {
			signs[o.ID] = turn.Signs{Observed: string(o.Kind)}
		}
	}
	return signs, err
}

// sees says whether the actor of ctx may see an observation.
func (s *Service) sees(ctx context.Context, id string) (bool, error) {
	_, _, err := s.see(ctx, id, access.ReadObservation, false)
	if fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}

// mayAssess says whether the actor of ctx, a colleague of whoever took one up, may go on for them.
func (s *Service) mayAssess(ctx context.Context, i turn.Item) (bool, error) {
	_, _, err := s.see(ctx, i.Object.ID, access.AssessObservation, false)
	return err == nil, err
}

// passTo has a colleague look into what somebody took up: it is theirs from now on.
func (s *Service) passTo(ctx context.Context, i turn.Item, person string) (bool, error) {
	now, err := s.store.find(ctx, i.Object.ID, true)
	if err != nil || now.State != Verifying {
		return false, err
	}
	next := now
	next.AssessedBy, next.Version = person, now.Version+1
	if err := s.store.save(ctx, now.Version, next); err != nil {
		return false, err
	}
	e := next.entry(journal.ObservationAssessed)
	e.Data["person"] = person
	if err := s.journal.Append(ctx, e); err != nil {
		return false, err
	}
	return true, s.handOn(ctx, next)
}

// shown is for the board.
func (s *Service) shown(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	all, err := s.store.some(ctx, ids)
	shown := make(map[string]turn.Shown, len(all))
	for _, o := range all {
		shown[o.ID] = turn.Shown{Path: "/observations/" + o.ID, Title: o.Title()}
	}
	return shown, err
}

// fell has nothing to add: the turn is headquarters' from the beginning, and stays there.
func (s *Service) fell(context.Context, turn.Item) error { return nil }

// again hands the turn to whom the observation says.
func (s *Service) again(ctx context.Context, id string) error {
	o, err := s.store.find(ctx, id, false)
	if err != nil {
		return err
	}
	return s.handOn(ctx, o)
}

// Silence is what has been done since nobody took an observation up, and what will be if nobody does.
func (s *Service) Silence(ctx context.Context, id string) (turn.Outlook, error) {
	o, _, err := s.see(ctx, id, access.ReadObservationEscalation, false)
	if err != nil {
		return turn.Outlook{}, err
	}
	return s.turns.Silence(ctx, ObjectType, o.ID)
}
