package request

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

// Filter narrows a list. Empty fields don't.
type Filter struct {
	Incident string // id or reference
	State    []State
	Executor string // organisation
	Overdue  bool   // past their due and still with the executor
	Mine     bool   // only those whose turn it is the actor's
	Latest   bool   // only revisions that nothing supersedes
}

// onlyMine: nothing else narrows it, so that the turns' own index finds them in their own order.
func (f Filter) onlyMine() bool {
	return f.Mine && f.Incident == "" && len(f.State) == 0 && f.Executor == "" && !f.Overdue && !f.Latest
}

// Requests that the actor may see, newest first; where only the actor's turns are asked for, the newest turn first.
func (s *Service) Requests(ctx context.Context, f Filter, p Page) (db.List[Request], error) {
	if err := access.Check(ctx, access.ListRequests, access.Scope{}); err != nil {
		return db.List[Request]{}, err
	}
	if f.Incident != "" {
		sc, err := s.incidents.Scope(ctx, f.Incident)
		if err != nil {
			return db.List[Request]{}, err
		}
		if err := access.See(ctx, access.ReadIncident, sc); err != nil {
			return db.List[Request]{}, err
		}
		f.Incident = sc.Incident
	}
	if f.onlyMine() {
		return s.myTurn(ctx, p)
	}
	return s.list(ctx, f, p)
}

// myTurn are the requests that wait for the actor: the turn's own index finds them.
func (s *Service) myTurn(ctx context.Context, p Page) (db.List[Request], error) {
	items, err := s.turns.Mine(ctx, ObjectType, p)
	if err != nil {
		return db.List[Request]{}, err
	}
	ids := make([]string, len(items.Items))
	for i, item := range items.Items {
		ids[i] = item.Object.ID
	}
	found, err := s.loadAll(ctx, ids)
	if err != nil {
		return db.List[Request]{}, err
	}
	seen, err := s.visible(ctx, found)
	return db.List[Request]{Items: seen, Next: items.Next, Total: items.Total}, err
}

// visible leaves out what the actor may not see any more: a grant may have ended while the turn still waits.
func (s *Service) visible(ctx context.Context, all []Request) ([]Request, error) {
	incidents := make([]string, len(all))
	for i, r := range all {
		incidents[i] = r.Incident
	}
	grants, err := s.incidents.Grants(ctx, incidents...)
	if err != nil {
		return nil, err
	}
	seen := make([]Request, 0, len(all))
	for _, r := range all {
		if r.check(ctx, access.ReadRequest, grants[r.Incident]) == nil {
			seen = append(seen, r)
		}
	}
	return seen, nil
}

// Revisions of a request that the actor may see, newest first.
func (s *Service) Revisions(ctx context.Context, id string) ([]Request, error) {
	r, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	all, err := s.lineage(ctx, r.Lineage)
	if err != nil {
		return nil, err
	}
	return s.visible(ctx, all)
}
