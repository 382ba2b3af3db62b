package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// decide loads a relocation under its item's lock, asks the policy and lets rule change it; the relocation has a new version then.
func (s *Service) decide(ctx context.Context, id string, act access.Action, rule func(context.Context, Item, *Relocation) (deed, error)) (t Relocation, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if t, err = s.store.relocation(ctx, id); err != nil {
			return err
		}
		item, err := s.store.lockItem(ctx, t.Item)
		if err != nil {
			return err
		}
		scope, err := s.scope(ctx, item)
		if err != nil {
			return err
		}
		if item.ID == "" {
			return fault.NotFound()
		}
		if err := access.Check(ctx, act, scope); err != nil {
			return err
		}
		if t, err = s.store.waitForRelocation(ctx, id); err != nil { // a copy that is just being named is named before, or not at all
			return err
		}
		if err := access.CheckVersion(ctx, t.Version); err != nil {
			return err
		}
		d, err := rule(ctx, item, &t)
		if err != nil {
			return err
		}
		t.Reference = item.Reference
		if err := s.store.updateRelocation(ctx, &t); err != nil {
			return err
		}
		if err := s.store.lookAgain(ctx, "item_id", s.clock.Now(), item.ID); err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: d.fact, Incident: item.Incident, Object: journal.Object{Type: ObjectType, ID: item.ID, Reference: item.Reference},
			Data: t.data(), Personal: d.personal,
		})
	})
	return t, err
}

// ApproveRelocation is a second person's agreement. A worker copies the bytes, part by part, reads them again there, changes the
// record in one transaction, and deletes what is left where they were.
//
// Errors: 404, 403, also "evidence.second_person", "request.second_officer"; 412; 409 "relocation.not_possible", "evidence.not_here";
// 507 where there is no room for them.
func (s *Service) ApproveRelocation(ctx context.Context, id string) (Relocation, error) {
	return s.decide(ctx, id, access.ApproveRelocation, func(ctx context.Context, i Item, t *Relocation) (deed, error) {
		if err := t.byAnother(ctx); err != nil {
			return deed{}, err
		}
		if !i.State.Here() {
			return deed{}, fault.Conflict("evidence.not_here", "state", string(i.State))
		}
		t.Bytes = 0
		for _, a := range i.elsewhere(t.To) {
			t.Bytes += a.Size
		}
		if err := s.holdsCopy(ctx, i.Incident, t.To, t.Bytes); err != nil {
			return deed{}, err
		}
		t.State, t.ApprovedBy, t.ApprovedAt = RelocationApproved, access.Person(ctx), s.clock.Now()
		return deed{fact: journal.RelocationApproved, personal: t.why()}, nil
	})
}

// byAnother is nil where the relocation waits for a decision, and the actor may give it: they did not ask for it themselves, and hold
// a role that an administrator gave them.
func (t Relocation) byAnother(ctx context.Context) error {
	me := access.From(ctx)
	switch {
	case t.State != RelocationAsked:
		return t.notPossible()
	case t.AskedBy == me.Person:
		return fault.New(fault.KindForbidden, "evidence.second_person")
	case !me.Has(access.Coordinator, access.IncidentOwner):
		return fault.New(fault.KindForbidden, "request.second_officer")
	}
	return nil
}

// holdsCopy refuses what has no room in a region. It takes nothing of the incident's quota: it will not be kept twice.
func (s *Service) holdsCopy(ctx context.Context, incident, region string, size int64) error {
	left, err := s.left(ctx, incident, region)
	if err != nil {
		return err
	}
	left.quota = size
	return left.holds(ctx, size)
}

// DeclineRelocation is a second person's no. Errors: as of ApproveRelocation; 422 without a reason.
func (s *Service) DeclineRelocation(ctx context.Context, id, reason string) (Relocation, error) {
	return s.decide(ctx, id, access.DeclineRelocation, func(ctx context.Context, _ Item, t *Relocation) (deed, error) {
		if err := t.byAnother(ctx); err != nil {
			return deed{}, err
		}
		return t.ended(ctx, s, RelocationDeclined, journal.RelocationDeclined, reason)
	})
}

// WithdrawRelocation stops a relocation that has not taken effect yet. The bytes stay where they are, and what was copied is deleted.
//
// Errors: 404, 403; 412; 409 "relocation.not_possible"; 422 without a reason.
func (s *Service) WithdrawRelocation(ctx context.Context, id, reason string) (Relocation, error) {
	var copies []copyRow
	t, err := s.decide(ctx, id, access.WithdrawRelocation, func(ctx context.Context, _ Item, t *Relocation) (d deed, err error) {
		if t.State != RelocationAsked && t.State != RelocationApproved {
			return d, t.notPossible()
		}
		if d, err = t.ended(ctx, s, RelocationWithdrawn, journal.RelocationWithdrawn, reason); err != nil {
			return d, err
		}
		copies, err = s.store.removeCopies(ctx, t.ID)
		return d, err
	})
	if err == nil {
		s.discardCopies(ctx, t.To, copies)
	}
	return t, err
}

func (t *Relocation) ended(ctx context.Context, s *Service, state RelocationState, f journal.Fact, reason string) (deed, error) {
	why, err := oneLine("/reason", reason, ReleaseReasonLimit)
	if err != nil {
		return deed{}, err
	}
	t.State, t.EndedBy, t.EndedAt, t.EndReason, t.Trouble = state, access.Person(ctx), s.clock.Now(), why, ""
	return deed{fact: f, personal: map[string]string{"reason": why}}, nil
}
