package turn

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// settleHandover moves what is still the outgoing officer's to the first of the heirs who may have it, in the open transaction.
func (s *Service) settleHandover(ctx context.Context, h Handover, heirs []string) (Handover, error) {
	known, err := s.people.LookupPeople(ctx, append([]string{h.Outgoing}, heirs...)...)
	if err != nil {
		return h, err
	}
	out, ok := known[h.Outgoing]
	if !ok {
		return h, fault.NotFound()
	}
	for n := range h.Items {
		i := &h.Items[n]
		r, err := s.store.lock(ctx, i.Object)
		switch {
		case db.Missing(err):
			i.Fate = Elsewhere
			continue
		case err != nil:
			return h, db.Fault(err)
		case r.HolderOrganization != h.Organization || r.HolderPerson != "" && r.HolderPerson != h.Outgoing:
			i.Fate = Elsewhere
			continue
		case r.HolderPerson == "":
			i.Fate = Shared
			continue
		}
		if i.Fate, i.To, err = s.inherit(ctx, r, out, known, heirs, h.ID); err != nil {
			return h, err
		}
	}
	h.State, h.SettledAt = Accepted, s.clock.Now()
	return h, nil
}

func (s *Service) inherit(ctx context.Context, r row, out directory.Person, known map[string]directory.Person, heirs []string, why string) (Fate, string, error) {
	for _, id := range heirs {
		if p, ok := known[id]; ok {
			if moved, err := s.pass(ctx, r, out, p, why); err != nil || moved {
				return Moved, id, err
			}
		}
	}
	return Stayed, "", nil
}
