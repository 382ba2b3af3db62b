package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// ProposeDisposal says that an item which was put away need not be kept any longer, and why. Somebody else decides.
//
// Errors: 404, 403; 412; 409 "evidence.not_possible" before it is archived, "evidence.proposed_already", where a hold stands, and
// "evidence.kept" while its time is not over, and "evidence.is_baseline" until another takes its place.
func (s *Service) ProposeDisposal(ctx context.Context, id, reason string) (Item, error) {
	return s.keep(ctx, id, access.ProposeDisposal, func(ctx context.Context, i *Item, k Keeping) (deed, error) {
		if k.Disposal != nil && i.State != Disposed {
			return deed{}, fault.Conflict("evidence.proposed_already", "possible", []string{"approve", "withdraw"})
		}
		if err := s.disposable(ctx, *i, k); err != nil {
			return deed{}, err
		}
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if err != nil {
			return deed{}, err
		}
		d := Disposal{Reason: why, ProposedBy: access.Person(ctx), ProposedAt: s.clock.Now()}
		if err := s.store.insertDisposal(ctx, *i, d); err != nil {
			return deed{}, err
		}
		return deed{fact: journal.DisposalProposed, personal: map[string]string{"reason": why}, ours: true}, s.handProposals(ctx, i.Incident)
	})
}

// disposable is nil where nothing keeps the item: it is archived, neither it nor its incident is held, nothing is held against it, its time
// is over, and a rule that has proposed it holds still.
func (s *Service) disposable(ctx context.Context, i Item, k Keeping) error {
	if !i.State.becomes(Disposed) {
		return notPossible(i, i.Steps())
	}
	if k.Hold != nil {
		return fault.Conflict("evidence.held", "possible", []string{"unhold"})
	}
	if i.Transfer != "" {
		return fault.Conflict("transfer.open", "possible", []string{"withdraw"})
	}
	t, err := s.store.openRelocation(ctx, i.ID)
	if err != nil {
		return err
	}
	if t.ID != "" {
		return fault.Conflict("evidence.being_transferred", "possible", t.Possible())
	}
	if is, err := s.store.isBaseline(ctx, i.ID); err != nil {
		return err
	} else if is {
		return fault.Conflict("evidence.is_baseline")
	}
	c, err := s.incidents.LookupLocked(ctx, i.Incident) // a hold that is being placed is waited for
	if err != nil {
		return err
	}
	if c.Hold != nil {
		return fault.Conflict("evidence.incident_held")
	}
	r, err := s.retention(ctx, i, c)
	if err != nil {
		return err
	}
	if r.keeps(s.clock.Now()) {
		return fault.Conflict("evidence.kept")
	}
	if d := k.Disposal; d != nil && d.Rule != "" && !r.proposes(*d) {
		return fault.Conflict("evidence.rule_changed")
	}
	return nil
}

// WithdrawDisposal takes a proposal back. A rule would make it again: who objects has the item kept longer.
func (s *Service) WithdrawDisposal(ctx context.Context, id, reason string) (Item, error) {
	return s.keep(ctx, id, access.WithdrawDisposal, func(ctx context.Context, i *Item, k Keeping) (deed, error) {
		if k.Disposal == nil || i.State == Disposed {
			return deed{}, fault.Conflict("evidence.not_proposed")
		}
		if k.Disposal.Rule != "" {
			return deed{}, fault.Conflict("evidence.proposed_by_rule", "possible", []string{"extend", "hold"})
		}
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if err != nil {
			return deed{}, err
		}
		if err := s.store.deleteDisposal(ctx, i.ID); err != nil {
			return deed{}, err
		}
		return deed{fact: journal.DisposalWithdrawn, personal: map[string]string{"reason": why}, ours: true}, s.handProposals(ctx, i.Incident)
	})
}

// ApproveDisposal destroys the bytes of all attempts at an item. What it was, its size and hash, who and why stay for good.
//
// The key of each object goes with the commit, and with it any way to read the bytes here; a running download is cut. (A backup that
// was made before has both still.) The bytes themselves go right after; what a kill leaves of them no row names, so that Sweep takes it.
//
// Errors: as of ProposeDisposal; 409 "evidence.not_proposed"; 403 "evidence.second_person", "request.second_officer".
func (s *Service) ApproveDisposal(ctx context.Context, id string) (Item, error) {
	item, parts, err := s.shred(ctx, id)
	if err == nil {
		for region, some := range parts {
			s.discard(ctx, region, some...)
		}
	}
	return item, err
}

// clearedTheWay says that somebody did what else a rule's proposal rests on, so that they can't be the second of the two: they took away a
// narrower rule for the item, let go of its last hold, or said last until when it is kept.
func (s *Service) clearedTheWay(ctx context.Context, i Item, d Disposal, person string) (bool, error) {
	if d.Rule == "" {
		return false, nil
	}
	e, err := s.store.extension(ctx, i.ID)
	if err != nil || e != nil && e.By == person {
		return e != nil, err
	}
	for r, err := range s.journal.All(ctx, journal.Filter{Object: journal.Object{Type: ObjectType, ID: i.ID}, Newest: true}) {
		if err != nil || r.Fact == journal.EvidenceUnheld && r.Person == person {
			return err == nil, err
		}
		if r.Fact == journal.EvidenceUnheld {
			break
		}
	}
	holds, err := s.store.retentionRule(ctx, d.Rule, false)
	if err != nil {
		return false, err
	}
	ids, err := s.store.retentionRuleIDs(ctx)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		var was RetentionRule
		for r, err := range s.journal.All(ctx, journal.Filter{Object: journal.Object{Type: RetentionType, ID: id}}) {
			if err != nil {
				return false, err
			}
			is := RetentionRule{Organization: text(r.Data["organization"]), Kind: Kind(text(r.Data["kind"]))}
			gone := r.Fact == journal.RetentionRuleEnded || r.Fact == journal.RetentionRuleChanged && !is.fits(i)
			if gone && r.Person == person && was.fits(i) && was.narrower(holds) {
				return true, nil
			}
			was = is
		}
	}
	return false, nil
}

func (s *Service) shred(ctx context.Context, id string) (item Item, parts map[string][]blob.Part, err error) {
	item, err = s.keep(ctx, id, access.ApproveDisposal, func(ctx context.Context, i *Item, k Keeping) (deed, error) {
		if err := s.disposable(ctx, *i, k); err != nil {
			return deed{}, err
		}
		me := access.From(ctx)
		if k.Disposal == nil {
			return deed{}, fault.Conflict("evidence.not_proposed")
		}
		first, err := s.clearedTheWay(ctx, *i, *k.Disposal, me.Person)
		switch {
		case err != nil:
			return deed{}, err
		case first || k.Disposal.ProposedBy == me.Person: // whoever set the rule is the first of the two where it proposed
			return deed{}, fault.New(fault.KindForbidden, "evidence.second_person")
		case !me.Has(access.Coordinator, access.IncidentOwner): // whom a coordinator let in for this case could be the coordinator once more
			return deed{}, fault.New(fault.KindForbidden, "request.second_officer")
		}
		i.State = Disposed
		var all []map[string]any
		parts = map[string][]blob.Part{} // a second run of the transaction begins again
		for _, a := range i.Attempts {
			gone, err := s.store.shred(ctx, a.ID)
			if err != nil {
				return deed{}, err
			}
			parts[a.Region] = append(parts[a.Region], gone...)
			all = append(all, map[string]any{"attempt": a.Number, "size": a.Size, "sha256": a.SHA256})
		}
		if err := s.store.disposed(ctx, i.ID, me.Person, s.clock.Now()); err != nil {
			return deed{}, err
		}
		data := map[string]any{"attempts": all, "proposed_by": k.Disposal.ProposedBy}
		if k.Disposal.Rule != "" {
			data["rule"], data["rule_version"] = k.Disposal.Rule, k.Disposal.RuleVersion
		}
		return deed{fact: journal.EvidenceDisposed, data: data, personal: map[string]string{"reason": k.Disposal.Reason}}, s.handProposals(ctx, i.Incident)
	})
	return item, parts, err
}
