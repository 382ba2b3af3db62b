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

// List is the cases that the actor sees, the newest first, each at the actor's level. A filter on what a level does not
// show chooses nothing at that level, so that nobody can find out by filtering what they may not read.
func (s *Service) List(ctx context.Context, f Filter, page db.Page) (db.List[Incident], error) {
	actor := access.From(ctx)
	if err := access.Check(ctx, access.ListIncidents, access.Scope{}); err != nil {
		return db.List[Incident]{}, err
	}
	now := s.clock.Now()
	list, err := s.store.list(ctx, actor, f, page, now)
	if err != nil || actor.SeesEveryCase() || len(list.Items) == 0 {
		return list, err
	}
	ids := make([]string, len(list.Items))
	for i, one := range list.Items {
		ids[i] = one.ID
	}
	live, err := s.store.participations(ctx, actor, ids, now)
	for i, one := range list.Items {
		list.Items[i] = one.at(stand(one.ID, actor, live[one.ID]).level)
	}
	return list, err
}
