package decision

import (
	"context"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// timed has a question's turn follow the clock of the place by which it is to be decided.
func (s *Service) timed() turn.Timed {
	return turn.Timed{
		Due: func(ctx context.Context, id string, lock bool) (time.Time, error) {
			d, err := s.store.find(ctx, id, lock)
			return d.NeededAt(), err
		},
		Moved: func(ctx context.Context, id string, from, to time.Time) ([]directory.Person, error) {
			d, err := s.load(ctx, id)
			if err != nil {
				return nil, err
			}
			data := map[string]any{"from": from.Format(time.RFC3339), "to": to.Format(time.RFC3339)}
			if err := s.journal.Append(ctx, d.entry(journal.DecisionDueMoved, data, nil)); err != nil {
				return nil, err
			}
			asker, err := s.directory.LookupPerson(ctx, d.AskedBy.Person)
			return []directory.Person{asker}, err
		},
	}
}
