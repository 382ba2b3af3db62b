package demo

import (
	"context"
	"errors"

	"tasuki/internal/turn"
)

// handOver: at nine in Tokyo the coordinator's shift is over. What is open was put together for the deputy, with two lines from the
// coordinator; until the deputy accepts it, it all stays the coordinator's.
func (s *stage) handOver(ctx context.Context) error {
	s.at(30, 0, 29)
	if err := s.Turns.HandOver(ctx); err != nil {
		return err
	}
	l, err := s.Turns.Handovers(s.as(coordinator), turn.Page{Limit: 10})
	if err != nil {
		return err
	}
	for _, h := range l.Items {
		if h.Outgoing == s.people[coordinator] && h.Incoming == s.people[deputy] {
			_, err := s.Turns.AnnotateHandover(s.as(coordinator), h.ID, turn.Notes{
				Note: "Nobody restarts dns01 before what disappears first is saved.\nThe sweep goes out by itself on each site's clock; the Bangkok one is with Chao IT.",
			})
			return err
		}
	}
	return errors.New("nothing was handed over in Tokyo")
}
