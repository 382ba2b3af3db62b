package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// SealAct is what is done to a seal, or found.
type SealAct string

// The acts on a seal. Whoever finds one broken or another in its place has headquarters look into it.
const (
	SealApply  SealAct = "apply"
	SealIntact SealAct = "intact"
	SealBroken SealAct = "broken"
	SealChange SealAct = "changed"
	SealRemove SealAct = "remove"
)

// SealActs in the order in which a seal meets them.
var SealActs = []SealAct{SealApply, SealIntact, SealBroken, SealChange, SealRemove}

// sealed is what each act is on the record, and how it leaves the seal.
var sealed = map[SealAct]struct {
	fact journal.Fact
	to   SealState
}{
	SealApply: {journal.SealApplied, Intact}, SealIntact: {journal.SealIntact, Intact}, SealBroken: {journal.SealBroken, Broken},
	SealChange: {journal.SealChanged, Changed}, SealRemove: {journal.SealRemoved, TakenOff},
}

// Sealing is an act on one seal of a thing: where, and why.
type Sealing struct {
	Act           SealAct
	Number        string
	Found         string // the number that was in its place, of SealChange alone
	Place, Reason string
}

func (g Sealing) check() (Sealing, error) {
	var errs [5]error
	if _, ok := sealed[g.Act]; !ok {
		errs[0] = fault.Invalid("/act", "field.choice", "choices", SealActs)
	}
	g.Number, errs[1] = oneLine("/number", g.Number, ThingLimit)
	if g.Act == SealChange {
		g.Found, errs[2] = oneLine("/found", g.Found, ThingLimit)
	} else {
		g.Found = ""
	}
	g.Place, errs[3] = oneLine("/place", g.Place, PlaceLimit)
	g.Reason, errs[4] = oneLine("/reason", g.Reason, ReleaseReasonLimit)
	return g, fault.Join(errs[:]...)
}

// Seal records an act on a seal of a thing. One that is intact verifies what was only received; one that is not is a mismatch, and
// headquarters' turn to look into; a new seal on a mismatch is a new beginning.
//
// Errors: 404, 403; 412; 409 "evidence.not_a_thing", "evidence.not_possible"; 422, also for a number that is unknown or used up.
func (s *Service) Seal(ctx context.Context, id string, g Sealing) (Item, error) {
	return s.handle(ctx, id, access.SealEvidence, func(ctx context.Context, i *Item) (deed, error) {
		g, err := g.check()
		if err != nil {
			return deed{}, err
		}
		if !i.State.Here() {
			return deed{}, notPossible(*i, nil)
		}
		if err := g.fits(*i); err != nil {
			return deed{}, err
		}
		if err := s.applySeal(ctx, i, g); err != nil {
			return deed{}, err
		}
		personal := map[string]string{"place": g.Place, "reason": g.Reason, "seals": g.Number}
		if g.Found != "" {
			personal["found"] = g.Found
		}
		return deed{fact: sealed[g.Act].fact, personal: personal}, nil
	})
}

// fits holds the act against the seals that there are.
func (g Sealing) fits(i Item) error {
	t := i.Thing
	s, known := t.seal(g.Number)
	if (g.Act == SealApply || g.Act == SealChange) && len(t.Seals) >= SealsEver {
		return fault.Invalid("/number", "field.too_many", "limit", SealsEver)
	}
	if g.Act == SealApply {
		switch {
		case known:
			return fault.Invalid("/number", "field.twice")
		case len(i.seals()) >= SealsLimit:
			return fault.Invalid("/number", "field.too_many", "limit", SealsLimit)
		}
		return nil
	}
	if !known || s.State != Intact {
		return fault.Invalid("/number", "evidence.no_such_seal")
	}
	if _, known := t.seal(g.Found); g.Act == SealChange && known {
		return fault.Invalid("/found", "field.twice")
	}
	return nil
}

func (s *Service) applySeal(ctx context.Context, i *Item, g Sealing) error {
	now := s.clock.Now()
	if g.Act == SealApply {
		if i.State == Mismatch {
			i.State = Received // through receiving, at once
		}
		return s.store.insertSeals(ctx, i.ID, now, g.Number)
	}
	if err := s.store.updateSeal(ctx, i.ID, g.Number, sealed[g.Act].to, now); err != nil {
		return err
	}
	if g.Act == SealChange {
		if err := s.store.insertSeals(ctx, i.ID, now, g.Found); err != nil {
			return err
		}
	}
	wrong := g.Act == SealBroken || g.Act == SealChange
	if g.Act != SealRemove && i.State == Received {
		i.arrive(true, !wrong)
	}
	if !wrong {
		return nil
	}
	return s.warn(ctx, *i)
}

// warn makes it headquarters' turn to look into what is wrong with an item's seals.
func (s *Service) warn(ctx context.Context, i Item) error {
	hq, err := s.hosts.Headquarters(ctx)
	if err != nil {
		return err
	}
	return s.turns.Hand(ctx, turn.Item{
		Object: turn.Object{Type: ObjectType, ID: i.ID, Reference: i.Reference}, Incident: i.Incident, Kind: turn.Assess, Organization: hq.ID,
	})
}

// ExplainSeals says what headquarters has found out about seals that were not as stated; what was found stays on record.
//
// Errors: 404, 403; 412; 409 "evidence.not_a_thing", and where nothing waits to be looked into.
func (s *Service) ExplainSeals(ctx context.Context, id, reason string) (Item, error) {
	return s.handle(ctx, id, access.ExplainSeals, func(ctx context.Context, i *Item) (deed, error) {
		waits, err := s.Warned(ctx, i.ID)
		if err != nil {
			return deed{}, err
		}
		if !waits {
			return deed{}, fault.Conflict("evidence.seals_fine")
		}
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if err != nil {
			return deed{}, err
		}
		return deed{fact: journal.SealsExplained, personal: map[string]string{"reason": why}}, s.turns.Done(ctx, ObjectType, i.ID)
	})
}

// Warned says that seals of an item wait for headquarters to look into. The item was shown already.
func (s *Service) Warned(ctx context.Context, item string) (bool, error) {
	_, err := s.turns.Of(ctx, ObjectType, item)
	if fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}
