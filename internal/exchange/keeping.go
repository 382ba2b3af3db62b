package exchange

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Hold keeps an item from being disposed of, whatever was proposed.
type Hold struct {
	Reason string
	By     string
	At     time.Time
}

// Disposal is a proposal, and once a second person has approved it what stays beside the item: who, when and why.
type Disposal struct {
	Reason      string
	ProposedBy  string // who set the rule, where one made the proposal
	ProposedAt  time.Time
	Rule        string // that made it, "" for none
	RuleVersion int
	ApprovedBy  string    // "" while it is a proposal
	At          time.Time // of the approval, with which the key and the rows of the bytes were gone
}

// Keeping is how long an item is kept: nil for what there is not.
type Keeping struct {
	Hold      *Hold
	Disposal  *Disposal
	Retention Retention
}

// KeepingOf is an item's, as far as the actor may know of it: everybody who sees the item is told until when it is kept, and that
// it was disposed of; why, and what is thought of, is headquarters'. The item was read by the actor.
func (s *Service) KeepingOf(ctx context.Context, i Item) (Keeping, error) {
	grant, err := s.incidents.Grant(ctx, i.Incident)
	if err != nil {
		return Keeping{}, err
	}
	k, err := s.store.keeping(ctx, i.ID)
	leads := access.From(ctx).Leads(grant)
	if err != nil || i.State == Disposed {
		if d := k.Disposal; d != nil && !leads {
			k = Keeping{Disposal: &Disposal{At: d.At}}
		}
		return k, err
	}
	c, err := s.incidents.Lookup(ctx, i.Incident)
	if err != nil {
		return Keeping{}, err
	}
	if k.Retention, err = s.retention(ctx, i, c); err != nil || leads {
		return k, err
	}
	return Keeping{Retention: Retention{Until: k.Retention.Until}}, nil
}

// deed is what an act on an item's keeping leaves in the journal.
type deed struct {
	fact     journal.Fact
	data     map[string]any
	personal map[string]string
	ours     bool // for headquarters alone
}

// locked is an item under lock that the policy lets the actor do that to, as it stood when they saw it.
func (s *Service) locked(ctx context.Context, id string, act access.Action) (Item, access.Scope, error) {
	item, err := s.store.lockItem(ctx, id)
	if err != nil {
		return item, access.Scope{}, err
	}
	scope, err := s.scope(ctx, item)
	switch {
	case err != nil:
		return item, scope, err
	case item.ID == "":
		return item, scope, fault.NotFound()
	}
	if err := access.Check(ctx, act, scope); err != nil {
		return item, scope, err
	}
	return item, scope, access.CheckVersion(ctx, item.Version)
}

// keep loads an item and its keeping under lock, asks the policy and lets rule change them; the item has a new version then, and
// its time is looked at anew.
func (s *Service) keep(ctx context.Context, id string, act access.Action, rule func(context.Context, *Item, Keeping) (deed, error)) (item Item, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if item, _, err = s.locked(ctx, id, act); err != nil {
			return err
		}
		k, err := s.store.keeping(ctx, id)
		if err != nil {
			return err
		}
		d, err := rule(ctx, &item, k)
		if err != nil {
			return err
		}
		if err := s.store.updateItem(ctx, &item); err != nil {
			return err
		}
		if err := s.store.lookAgain(ctx, "item_id", s.clock.Now(), item.ID); err != nil {
			return err
		}
		e := journal.Entry{
			Fact: d.fact, Incident: item.Incident, Object: journal.Object{Type: ObjectType, ID: item.ID, Reference: item.Reference},
			Data: d.data, Personal: d.personal,
		}
		if !d.ours {
			e.Parties = item.readers()
		}
		return s.journal.Append(ctx, e)
	})
	return item, err
}

// Led says that a fact about an item is headquarters' own, with its reasons: what it decides about keeping it, and where.
func Led(f journal.Fact) bool {
	switch f {
	case journal.EvidenceHeld, journal.EvidenceUnheld, journal.DisposalProposed, journal.DisposalWithdrawn, journal.EvidenceExtended,
		journal.RelocationAsked, journal.RelocationApproved, journal.RelocationDeclined, journal.RelocationWithdrawn, journal.RelocationFailed:
		return true
	}
	return false
}

// Steps are the states that headquarters can say an item has got to.
func (i Item) Steps() []State {
	var all []State
	for _, to := range []State{InAnalysis, Archived} {
		if i.State.becomes(to) {
			all = append(all, to)
		}
	}
	return all
}

// Transition says that the item is analysed now, or put away.
//
// Errors: 404, 403; 412; 409 "evidence.not_possible" with the states that can follow.
func (s *Service) Transition(ctx context.Context, id string, to State) (Item, error) {
	return s.keep(ctx, id, access.TransitionEvidence, s.stepTo(to))
}

// stepTo is one step of an item that is here.
func (s *Service) stepTo(to State) func(context.Context, *Item, Keeping) (deed, error) {
	return func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if steps := i.Steps(); len(steps) != 1 || steps[0] != to {
			return deed{}, notPossible(*i, steps)
		}
		from := i.State
		i.State = to
		var err error
		if to == Archived {
			err = s.store.putAway(ctx, *i, s.clock.Now())
		}
		return deed{fact: journal.EvidenceMoved, data: map[string]any{"from": from, "to": to}}, err
	}
}

func notPossible(i Item, steps []State) error {
	possible := []string{}
	for _, to := range steps {
		possible = append(possible, string(to))
	}
	return fault.Conflict("evidence.not_possible", "state", string(i.State), "possible", possible)
}

// Hold keeps the item from being disposed of until headquarters lets go.
func (s *Service) Hold(ctx context.Context, id, reason string) (Item, error) {
	return s.keep(ctx, id, access.HoldEvidence, func(ctx context.Context, i *Item, k Keeping) (deed, error) {
		if k.Hold != nil {
			return deed{}, fault.Conflict("evidence.held_already", "possible", []string{"unhold"})
		}
		if i.State == Disposed {
			return deed{}, notPossible(*i, nil)
		}
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if err != nil {
			return deed{}, err
		}
		h := Hold{why, access.Person(ctx), s.clock.Now()}
		return deed{fact: journal.EvidenceHeld, personal: map[string]string{"reason": why}, ours: true}, s.store.insertHold(ctx, i.ID, h)
	})
}

// Unhold lets go of an item.
func (s *Service) Unhold(ctx context.Context, id, reason string) (Item, error) {
	return s.keep(ctx, id, access.UnholdEvidence, func(ctx context.Context, i *Item, k Keeping) (deed, error) {
		if k.Hold == nil {
			return deed{}, fault.Conflict("evidence.not_held", "possible", []string{"hold"})
		}
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if err != nil {
			return deed{}, err
		}
		return deed{fact: journal.EvidenceUnheld, personal: map[string]string{"reason": why}, ours: true}, s.store.deleteHold(ctx, i.ID)
	})
}
