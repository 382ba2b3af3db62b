package request

import (
	"context"
	"time"

	"tasuki/internal/access"
)

// PushTickets asks whether the actor may do act to a request's push tickets, which are internal/account's. Parties are those who
// read the request.
func (s *Service) PushTickets(ctx context.Context, act access.Action, id string) (reference, incident string, parties []string, err error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return "", "", nil, err
	}
	return r.Reference, r.Incident, r.readers(), s.check(ctx, act, r)
}

// HandsIn asks whether the actor may hand in a file for a request now, for one of its steps or (“”) without one. It gives the due,
// zero for none.
func (s *Service) HandsIn(ctx context.Context, id, step string) (due time.Time, err error) {
	if _, err := s.handIn(ctx, id, step); err != nil {
		return due, err
	}
	r, err := s.load(ctx, id)
	return r.DueAt(), err
}
