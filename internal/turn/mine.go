package turn

import (
	"context"

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
	h, err := s.store.held(ctx, objectType)
	if err != nil {
		return List[Item]{}, err
	}
	rows, err := s.store.page(ctx, h, p)
	if err != nil {
		return List[Item]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r row) string { return r.ID }, row.item)
	if !p.Count {
		return l, nil
	}
	total, err := s.store.count(ctx, h)
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
