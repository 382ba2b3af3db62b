package exchange

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// OrderedBy registers who knows what a request says about files for one of its steps, whoever asks.
func (s *Service) OrderedBy(fn func(ctx context.Context, requestID, step string) (Order, error)) {
	s.ordered = fn
}

// Assign puts a file to a step of the request that it came for: it is of the kind that the step asks for then, its lines are read by that
// step's clock, and what the step waited for has come with it. The step that it leaves waits again. A configuration stays one, since its
// secrets would show otherwise.
//
// Errors: 404, 403; 412; 409 "evidence.not_possible" for what is not here, is there already or came for no request, "evidence.is_baseline"
// for the configuration that its host is held against, where the step is about another; 422 "field.unknown_id".
func (s *Service) Assign(ctx context.Context, id, step string) (Item, error) {
	return s.keep(ctx, id, access.AssignEvidence, func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if !i.Here() || i.Request == "" || i.Clarification != "" || i.Step == step {
			return deed{}, notPossible(*i, i.Steps())
		}
		order, err := s.ordered(ctx, i.Request, step)
		if err != nil {
			return deed{}, err
		}
		before := *i
		i.Step, i.LimitBytes = step, order.LimitBytes
		if i.Kind != Configuration {
			i.Kind = order.kind()
		}
		if order.Kind == Configuration {
			if i.Asset, err = s.asset(ctx, order); err != nil {
				return deed{}, err
			}
		}
		if err := s.isMissed(ctx, before); err != nil {
			return deed{}, err
		}
		if err := s.hasCome(ctx, i); err != nil {
			return deed{}, err
		}
		if err := s.isOfHost(ctx, before, *i); err != nil {
			return deed{}, err
		}
		if err := s.store.assign(ctx, *i); err != nil {
			return deed{}, err
		}
		return deed{fact: journal.EvidenceAssigned, data: map[string]any{"from_step": before.Step, "step": step}}, s.indexAnew(ctx, *i)
	})
}

// answersOrder says that the item can be what its step asks for, now or at another try.
func (i Item) answersOrder() bool { return i.Whole() || i.State.becomes(Receiving) }

// isMissed announces anew what the step that i leaves asks for, where i was that.
func (s *Service) isMissed(ctx context.Context, i Item) error {
	if !i.ordered || i.Step == "" || !i.answersOrder() {
		return nil
	}
	order, err := s.ordered(ctx, i.Request, i.Step)
	if err != nil || !order.Waits {
		return err
	}
	all, err := s.store.itemsOfRequest(ctx, i.Request)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(o Item) bool { return o.ID != i.ID && o.Step == i.Step && o.ordered && o.State != Lost }) {
		return nil
	}
	return s.Expect(ctx, order)
}

// hasCome gives up what the step still waits for, of which i takes the place.
func (s *Service) hasCome(ctx context.Context, i *Item) error {
	if !i.answersOrder() {
		return nil
	}
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

// isOfHost has a configuration be a version of the host that its step is about, and of no other. Hosts aren't held against what was
// another's.
func (s *Service) isOfHost(ctx context.Context, before, i Item) error {
	if i.Kind != Configuration || before.Kind == Configuration && before.Asset == i.Asset {
		return nil
	}
	if is, err := s.store.isBaseline(ctx, i.ID); err != nil {
		return err
	} else if is {
		return fault.Conflict("evidence.is_baseline")
	}
	if err := s.store.deleteConfiguration(ctx, i.ID); err != nil {
		return err
	}
	a := i.Latest()
	if a.State != Verified || i.Asset == "" {
		return nil
	}
	return s.store.insertConfiguration(ctx, a.ID, i) // as old as it is, among the host's
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
