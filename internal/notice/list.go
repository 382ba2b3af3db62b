package notice

import (
	"context"

	"tasuki/internal/access"
)

// Filter narrows a list; zero fields don't.
type Filter struct {
	Incident string // id or reference
	States   []State
	Mine     bool // what was sent to the actor and is not understood yet, what waits for the actor's review, and what the actor wrote and somebody asks about
	Carried  bool // instead of all that the actor sees: what holds and whose card they carry
}

// Summary is a notice in a list, as its reader may see it: a recipient counts themselves alone.
type Summary struct {
	Notice
	Whole      bool
	Recipients int
	Understood int
}

// List is the notices that the actor may see, the newest first. A recipient finds what was sent to them and nothing else.
func (s *Service) List(ctx context.Context, f Filter, p Page) (List[Summary], error) {
	if err := access.Check(ctx, access.ListNotices, access.Scope{}); err != nil {
		return List[Summary]{}, err
	}
	found, err := s.store.list(ctx, s.sight(ctx), f, p)
	if err != nil {
		return List[Summary]{}, err
	}
	l := List[Summary]{Items: make([]Summary, len(found.Items)), Next: found.Next, Total: found.Total}
	return l, s.summarize(ctx, found.Items, l.Items)
}

// OfIncident is List within an incident that the actor sees, by its id or reference.
func (s *Service) OfIncident(ctx context.Context, ref string, f Filter, p Page) (List[Summary], error) {
	id, err := s.incidents.Resolve(ctx, ref)
	if err != nil {
		return List[Summary]{}, err
	}
	f.Incident = id
	return s.List(ctx, f, p)
}

func (s *Service) summarize(ctx context.Context, notices []Notice, into []Summary) error {
	ids := make([]string, len(notices))
	for i, n := range notices {
		ids[i] = n.ID
	}
	counts, err := s.store.counts(ctx, ids)
	if err != nil {
		return err
	}
	own, err := s.store.copies(ctx, ids, access.Person(ctx))
	if err != nil {
		return err
	}
	grants, err := s.grants(ctx, notices)
	if err != nil {
		return err
	}
	for i, n := range notices {
		if n.whole(access.From(ctx), grants[n.Incident]) {
			into[i] = Summary{Notice: n, Whole: true, Recipients: len(n.Recipients), Understood: counts[n.ID].Understood}
			if n.State.WentOut() {
				into[i].Recipients = counts[n.ID].Recipients
			}
			continue
		}
		mine, went := own[n.ID]
		if !went { // they carry its card, and are none of those it went to
			into[i] = Summary{Notice: n.onCard()}
			continue
		}
		into[i] = Summary{Notice: n.seenBy(mine), Recipients: 1}
		into[i].SupersededBy = "" // Get says it to whom it went
		if !mine.UnderstoodAt.IsZero() {
			into[i].Understood = 1
		}
	}
	return nil
}

// grants are the actor's own in the incidents of a page of notices. They decide at headquarters only.
func (s *Service) grants(ctx context.Context, notices []Notice) (map[string]*access.Grant, error) {
	if a := access.From(ctx); !a.HQ() || a.SeesEveryCase() {
		return nil, nil
	}
	ids := make([]string, len(notices))
	for i, n := range notices {
		ids[i] = n.Incident
	}
	return s.incidents.Grants(ctx, ids...)
}
