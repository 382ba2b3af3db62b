package notice

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// Codes asks whether the actor may do act to the codes by which people without an account read this notice, which are
// internal/account's. It gives the notice's reference and case.
func (s *Service) Codes(ctx context.Context, act access.Action, id string) (reference, incident string, err error) {
	n, err := s.see(ctx, id, act, false)
	return n.Reference, n.Incident, err
}

// Readers are those whom it went to and to whom the actor can read a code out, should they have no account: at headquarters
// all of them. A site's liaison has those of the own site who read no more of it than the liaison does, since whoever holds
// a code could read with it; of anybody else they learn nothing here.
func (s *Service) Readers(ctx context.Context, id string) (people []string, err error) {
	all, err := s.store.recipients(ctx, id)
	if err != nil {
		return nil, err
	}
	a := access.From(ctx)
	mine := slices.IndexFunc(all, func(r Recipient) bool { return r.Party.Person == a.Person })
	for _, r := range all {
		if a.HQ() || mine >= 0 && r.Party.Organization == a.Organization && all[mine].Level.AtLeast(r.Level) {
			people = append(people, r.Party.Person)
		}
	}
	return people, nil
}

// Opens asks whether there can be a code for the person: only while the notice holds, and for one of Readers.
func (s *Service) Opens(ctx context.Context, id, person string) error {
	n, err := s.store.find(ctx, id, true)
	if err != nil {
		return err
	}
	if people, err := s.Readers(ctx, id); err != nil {
		return err
	} else if !slices.Contains(people, person) {
		return fault.Invalid("/person", "notice.not_a_recipient")
	}
	if n.State != Sent {
		return fault.Conflict("notice.no_longer_holds", "possible", []Verb{})
	}
	return nil
}

// OnRaised registers who must know that a person reads a notice at a higher level, in the transaction in which it becomes so.
func (s *Service) OnRaised(fn func(ctx context.Context, notice, person string) error) { s.raised = fn }

// Named is the id of the notice with that reference, where the actor may read it.
func (s *Service) Named(ctx context.Context, reference string) (string, error) {
	id, err := s.store.named(ctx, reference)
	if err != nil {
		return "", err
	}
	n, err := s.see(ctx, id, access.ReadNotice, false)
	return n.ID, err
}
