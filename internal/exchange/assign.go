package exchange

import (
	"cmp"
	"context"

	"tasuki/internal/access"
	"tasuki/internal/journal"
)

// OrderedBy registers who knows what a request says about files for one of its steps, whoever asks.
func (s *Service) OrderedBy(fn func(ctx context.Context, requestID, step string) (Order, error)) {
	s.ordered = fn
}

// Assign puts a file to a step of the request that it came for: it is of the kind that the step asks for then, its lines are read by that
// step's clock, and what the step waited for has come with it. A configuration stays one, since its secrets would show otherwise.
//
// Errors: 404, 403; 412; 409 "evidence.not_possible" for what is not here, is there already or came for no request; 422 "field.unknown_id".
func (s *Service) Assign(ctx context.Context, id, step string) (Item, error) {
	return s.keep(ctx, id, access.AssignEvidence, func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if !i.Here() || i.Request == "" || i.Step == step {
			return deed{}, notPossible(*i, i.Steps())
		}
		order, err := s.ordered(ctx, i.Request, step)
		if err != nil {
			return deed{}, err
		}
		data := map[string]any{"from_step": i.Step, "step": step}
		i.Step = step
		if i.Kind != Configuration {
			i.Kind = order.kind()
		}
		asset, err := s.asset(ctx, order)
		if err != nil {
			return deed{}, err
		}
		i.Asset = cmp.Or(asset, i.Asset)
		if err := s.hasCome(ctx, i); err != nil {
			return deed{}, err
		}
		if err := s.store.assign(ctx, *i); err != nil {
			return deed{}, err
		}
		return deed{fact: journal.EvidenceAssigned, data: data}, s.indexAnew(ctx, *i)
	})
}

// hasCome gives up what the step still waits for, of which i takes the place.
func (s *Service) hasCome(ctx context.Context, i *Item) error {
	waiting, err := s.store.itemsIn(ctx, i.Request, Expected)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if w.Step != i.Step {
			continue
		}
		w.State, i.ordered = Lost, true
		if err := s.store.updateItem(ctx, &w); err != nil {
			return err
		}
		return s.record(ctx, w, journal.EvidenceLost, map[string]any{"instead": i.ID}, nil)
	}
	return nil
}

// indexAnew has the lines of an item read by what its step says now.
func (s *Service) indexAnew(ctx context.Context, i Item) error {
	for _, a := range i.Attempts {
		if a.State != Received && a.State != Verified {
			continue
		}
		if err := s.lines.forget(ctx, a.ID); err != nil {
			return err
		}
		if err := s.toIndex(ctx, i, a); err != nil {
			return err
		}
	}
	return nil
}
