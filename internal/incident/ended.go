package incident

import (
	"context"
	"time"

	"tasuki/internal/journal"
)

// EndedAt is when a case got to the state in which nobody works on it any more, by the journal; zero while somebody does. It is for
// siblings and asks no policy.
func (s *Service) EndedAt(ctx context.Context, i Incident) (time.Time, error) {
	if !i.State.Ended() {
		return time.Time{}, nil
	}
	page := journal.Page{Limit: 20}
	for {
		l, err := s.journal.Entries(ctx, journal.Filter{Object: i.object(), Newest: true}, page)
		if err != nil {
			return time.Time{}, err
		}
		for _, r := range l.Items {
			if r.Fact == journal.IncidentMoved {
				return r.At, nil
			}
		}
		if page.After = l.Next; page.After == "" {
			return time.Time{}, nil
		}
	}
}
