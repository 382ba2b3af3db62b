package incident

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

// Filter narrows a list; what is empty does not.
type Filter struct {
	States   []State
	Severity Severity
	Site     string
	Held     *bool
}

// any says that the filter lets everything through.
func (f Filter) any() bool {
	return len(f.States) == 0 && !f.aboveMinimal()
}

// aboveMinimal says that the filter asks for something that minimal does not show.
func (f Filter) aboveMinimal() bool { return f.Severity != "" || f.Site != "" || f.Held != nil }

// List is the cases that the actor sees, the newest first, each at the actor's level and without its long texts. A
// filter on what a level does not show chooses nothing at that level, so that nobody finds out by filtering what they
// may not read.
func (s *Service) List(ctx context.Context, f Filter, page db.Page) (db.List[Incident], error) {
	if err := access.Check(ctx, access.ListIncidents, access.Scope{}); err != nil {
		return db.List[Incident]{}, err
	}
	actor := access.From(ctx)
	if actor.SeesEveryCase() {
		return s.store.all(ctx, f, page)
	}
	r, err := s.store.reader(ctx, actor, s.clock.Now())
	if err != nil {
		return db.List[Incident]{}, err
	}
	seen := s.store.granted(ctx, r, f)
	list, err := s.store.page(ctx, seen, page)
	if err != nil {
		return list, err
	}
	if page.Count {
		if list.Total, err = s.total(ctx, r, f, seen); err != nil {
			return list, err
		}
	}
	return list, s.trim(ctx, r, actor, list.Items)
}

// trim leaves of each case what the actor sees of it.
func (s *Service) trim(ctx context.Context, r reader, actor access.Actor, all []Incident) error {
	if len(all) == 0 {
		return nil
	}
	ids := make([]string, len(all))
	for i, one := range all {
		ids[i] = one.ID
	}
	own, err := s.store.participations(ctx, actor, ids, r.now)
	for i, one := range all {
		all[i] = one.at(stand(one.ID, actor, own[one.ID]).level)
	}
	return err
}

// total is how many there are. Inside a transaction, whose grants may never come to be, nothing is remembered.
func (s *Service) total(ctx context.Context, r reader, f Filter, seen granted) (*int64, error) {
	lasting := f.any() && !db.InTransaction(ctx)
	if lasting {
		if n, ok := s.totals.recall(r); ok {
			return &n, nil
		}
	}
	n, err := seen.count()
	if err != nil || !lasting {
		return &n, err
	}
	ends, err := s.store.firstEnd(ctx, r)
	if err == nil {
		s.totals.remember(r, n, ends)
	}
	return &n, err
}
