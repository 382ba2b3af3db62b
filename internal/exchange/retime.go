package exchange

import (
	"context"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// timed has an offer's turn follow the clock of the place at which custody is to change hands.
func (s *Service) timed() turn.Timed {
	return turn.Timed{
		Due: func(ctx context.Context, id string, lock bool) (time.Time, error) {
			t, err := s.store.transfer(ctx, id, false)
			if err != nil || !lock {
				return t.PlannedAt(), err
			}
			if _, err := s.store.lockItem(ctx, t.Item); err != nil { // before its offer, as whoever settles it does
				return time.Time{}, err
			}
			t, err = s.store.transfer(ctx, id, true)
			return t.PlannedAt(), err
		},
		Moved: s.plannedMoved,
	}
}

// plannedMoved concerns whoever gives the item away and whoever offered it; whom it is for has the turn.
func (s *Service) plannedMoved(ctx context.Context, id string, from, to time.Time) (concerned []directory.Person, err error) {
	t, item, err := s.offered(ctx, id)
	if err != nil {
		return nil, err
	}
	data := map[string]any{"transfer": t.ID, "from": from.Format(time.RFC3339), "to": to.Format(time.RFC3339)}
	if err := s.record(ctx, item, journal.TransferMoved, data, nil); err != nil {
		return nil, err
	}
	for _, id := range []string{t.By.Person, t.From.Person} {
		if id == "" { // custody is an organisation's, and its own who offered it is told
			continue
		}
		p, err := s.hosts.LookupPerson(ctx, id)
		if err != nil {
			return nil, err
		}
		concerned = append(concerned, p)
	}
	return concerned, nil
}
