package notice

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// Codes asks whether the actor may do act to the codes by which people without an account read this notice, which are
// internal/account's. It gives the notice's reference and case.
func (s *Service) Codes(ctx context.Context, act access.Action, id string) (reference, incident string, err error) {
	n, err := s.see(ctx, id, act, false)
	return n.Reference, n.Incident, err
}

// Opens asks whether there can be a code for the person: only while the notice holds, and for somebody whom it went to.
func (s *Service) Opens(ctx context.Context, id, person string) error {
	n, err := s.store.find(ctx, id, true)
	if err != nil {
		return err
	}
	if _, went, err := s.store.recipient(ctx, id, person); err != nil {
		return err
	} else if !went {
		return fault.Invalid("/person", "notice.not_a_recipient")
	}
	if n.State != Sent {
		return fault.Conflict("notice.no_longer_holds", "possible", []Verb{})
	}
	return nil
}

// Named is the id of the notice with that reference, where the actor may read it.
func (s *Service) Named(ctx context.Context, reference string) (string, error) {
	id, err := s.store.named(ctx, reference)
	if err != nil {
		return "", err
	}
	n, err := s.see(ctx, id, access.ReadNotice, false)
	return n.ID, err
}
