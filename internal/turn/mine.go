package turn

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Mine lists what waits for the actor among objects of one type, the newest turn first: what names the actor, and what
// waits for anybody of the actor's organisation. At headquarters the latter is for those who see every case, since an
// administrator must not learn of one. What the actor may not see any more is neither listed nor counted, where the room
// of that type has said how it is seen (SeenBy).
func (s *Service) Mine(ctx context.Context, objectType string, p Page) (List[Item], error) {
	a := access.From(ctx)
	if a.Person == "" || a.Organization == "" {
		return List[Item]{}, fault.NotFound()
	}
	// One seek along the index for each, merged here: an OR would have the database sort all that ever waited.
	var rows []row
	for _, person := range holders(a) {
		some, err := s.store.held(ctx, a.Organization, person, objectType, p)
		if err != nil {
			return List[Item]{}, db.Fault(err)
		}
		rows = append(rows, some...)
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(b.ID, a.ID) })
	l := db.Cut(rows, p, func(r row) string { return r.ID }, row.item)
	if !p.Count {
		return l, nil
	}
	total, err := s.store.count(ctx, a.Organization, holders(a), objectType)
	l.Total = &total
	return l, db.Fault(err)
}

// holders are the persons in whose name the actor's turns stand: their own, and nobody's in particular.
func holders(a access.Actor) []string {
	if !a.HQ() || a.SeesEveryCase() {
		return []string{a.Person, ""}
	}
	return []string{a.Person}
}

// Holderless counts the open items that nobody could take up: their person has left or belongs elsewhere, or their
// organisation has nobody. It is to be 0 at any time; that no item has two holders is the table's own doing.
func (s *Service) Holderless(ctx context.Context) (int64, error) {
	holders, err := s.store.holders(ctx)
	if err != nil {
		return 0, db.Fault(err)
	}
	var lost int64
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
