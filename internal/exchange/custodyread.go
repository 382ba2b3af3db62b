package exchange

import (
	"cmp"
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/journal"
)

// mostRounds bounds how often the journal is asked for one page of a record, where much of it is no concern of custody.
const mostRounds = 5

// Custody is the custody record of an item, oldest first, for whoever reads the item: what the journal has of it. Whoever
// analyses the case has all of it; others know of what other organisations did that it was done, and no names of people there,
// and outside headquarters nobody learns from releases who else there is.
func (s *Service) Custody(ctx context.Context, id string, p Page) (db.List[CustodyEvent], error) {
	l := db.List[CustodyEvent]{Items: []CustodyEvent{}}
	item, scope, err := s.seen(ctx, id, access.ReadCustody)
	if err != nil {
		return l, err
	}
	hq, err := s.hosts.Headquarters(ctx)
	if err != nil {
		return l, err
	}
	actor := access.From(ctx)
	whole := readsAll(ctx, scope.Grant)
	asked := journal.Filter{Object: journal.Object{Type: ObjectType, ID: item.ID}}
	limit := cmp.Or(p.Limit, 20)
	for round := 0; round < mostRounds && len(l.Items) < limit && (round == 0 || l.Next != ""); round++ {
		found, err := s.journal.Entries(ctx, asked, Page{Limit: limit - len(l.Items), After: p.After})
		if err != nil {
			return l, err
		}
		for _, r := range found.Items {
			e, ok := event(r, item, hq.ID)
			if !ok || r.Data["release"] != nil && !actor.SeesEveryCase() {
				continue
			}
			if !whole {
				e = e.told(actor.Organization)
			}
			if actor.SeesEveryCase() {
				if e, err = s.relocated(ctx, e, r); err != nil {
					return l, err
				}
			}
			l.Items = append(l.Items, e)
		}
		l.Next, p.After = found.Next, found.Next
	}
	return l, nil
}

// relocated adds the legal basis of a relocation to what it did to an item. The entry doesn't repeat it: those who handed the item in read
// that entry, and why headquarters keeps it elsewhere is headquarters' own.
func (s *Service) relocated(ctx context.Context, e CustodyEvent, r journal.Record) (CustodyEvent, error) {
	id := text(r.Data["relocation"])
	if id == "" {
		return e, nil
	}
	t, err := s.store.relocation(ctx, id)
	e.Basis = cmp.Or(t.LegalBasis, e.Basis)
	return e, err
}
