package turn

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Holderless counts the open items that nobody could take up: their holder does not see them any more, has left or
// belongs elsewhere, or their organisation has nobody; those about which headquarters has not decided yet who else is
// to have them; and what waits by its own room's word without being anybody's turn. It is to be 0 at any time; that no item has
// two holders, or none has a next check, is the table's own doing.
func (s *Service) Holderless(ctx context.Context) (int64, error) {
	lost, err := s.unseen(ctx)
	if err != nil {
		return 0, err
	}
	for objectType, w := range s.watched {
		missed, err := s.store.missed(ctx, objectType, w.Waits)
		if err != nil {
			return 0, err
		}
		lost += missed
	}
	holders, err := s.store.holders(ctx)
	if err != nil {
		return 0, db.Fault(err)
	}
	for _, h := range holders {
		found, err := s.reachable(ctx, h)
		if err != nil {
			return 0, err
		}
		if !found {
			lost += h.Items
		}
	}
	return lost, nil
}

func (s *Service) reachable(ctx context.Context, h holder) (bool, error) {
	if h.HolderPerson == "" {
		people, err := s.people.PeopleAt(ctx, h.HolderOrganization)
		return len(people) > 0, err
	}
	p, err := s.people.LookupPerson(ctx, h.HolderPerson)
	if db.Missing(err) || fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	return p.Active && p.Organization == h.HolderOrganization, err
}

// unseen counts what lies with somebody who does not see it any more, or with headquarters for that reason.
func (s *Service) unseen(ctx context.Context) (all int64, err error) {
	hq, err := s.headquarters(ctx)
	if err != nil {
		return 0, err
	}
	for objectType := range s.rooms {
		left, err := number(s.store.left(ctx, objectType, "", "", hq))
		if err != nil {
			return 0, err
		}
		undecided, err := number(s.store.undecided(ctx, objectType, ""))
		if err != nil {
			return 0, err
		}
		all += left + undecided
	}
	return all, nil
}
