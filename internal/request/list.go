package request

import (
	"context"
	"slices"

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
	Volatile bool   // only what is overwritten at its source while it is asked for, and first what goes first
}

// onlyMine: nothing else narrows it, so that the turns' own index finds them in their own order.
func (f Filter) onlyMine() bool {
	return f.Mine && f.Incident == "" && len(f.State) == 0 && f.Executor == "" && !f.Overdue && !f.Latest && !f.Volatile
}

// Requests that the actor may see, newest first; where only the actor's turns are asked for, the newest turn first.
func (s *Service) Requests(ctx context.Context, f Filter, p Page) (db.List[Summary], error) {
	if err := access.Check(ctx, access.ListRequests, access.Scope{}); err != nil {
		return db.List[Summary]{}, err
	}
	if f.Incident != "" {
		sc, err := s.incidents.Scope(ctx, f.Incident)
		if err != nil {
			return db.List[Summary]{}, err
		}
		if err := access.See(ctx, access.ReadIncident, sc); err != nil {
			return db.List[Summary]{}, err
		}
		f.Incident = sc.Incident
	}
	if f.onlyMine() {
		return s.myTurn(ctx, p)
	}
	l, err := s.list(ctx, f, p)
	if err != nil {
		return l, err
	}
	return l, s.whoseTurn(ctx, l.Items)
}

// myTurn are the requests that wait for the actor: the turn's own index finds them. A grant may have ended while the
// turn still waits, and what it was for is left out.
func (s *Service) myTurn(ctx context.Context, p Page) (db.List[Summary], error) {
	turns, err := s.turns.Mine(ctx, ObjectType, p)
	if err != nil {
		return db.List[Summary]{}, err
	}
	ids, incidents := make([]string, len(turns.Items)), make([]string, len(turns.Items))
	for i, t := range turns.Items {
		ids[i], incidents[i] = t.Object.ID, t.Incident
	}
	found, err := s.summaries(ctx, ids)
	if err != nil {
		return db.List[Summary]{}, err
	}
	grants, err := s.incidents.Grants(ctx, incidents...)
	seen := make([]Summary, 0, len(ids))
	for _, t := range turns.Items {
		one, there := found[t.Object.ID]
		if one.Turn = t; there && one.shownTo(ctx, grants[one.Incident]) {
			seen = append(seen, one)
		}
	}
	return db.List[Summary]{Items: seen, Next: turns.Next, Total: turns.Total}, err
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
	grant, err := s.incidents.Grant(ctx, r.Incident)
	return slices.DeleteFunc(all, func(r Request) bool { return !r.shownTo(ctx, grant) }), err
}
