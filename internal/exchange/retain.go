package exchange

import (
	"context"
	"errors"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// retention is how long an item of that incident is kept.
func (s *Service) retention(ctx context.Context, i Item, c incident.Incident) (r Retention, err error) {
	if r.Extension, err = s.store.extension(ctx, i.ID); err != nil {
		return r, err
	}
	if r.Extension != nil {
		r.Until = r.Extension.Until
	}
	fitting, err := s.store.fittingRules(ctx, i.Latest().Organization, i.Kind)
	if err != nil || len(fitting) == 0 {
		return r, err
	}
	r.Rule = &fitting[0]
	for k := range fitting {
		if fitting[k].narrower(*r.Rule) {
			r.Rule = &fitting[k]
		}
	}
	if r.Ended, err = s.incidents.EndedAt(ctx, c); err != nil || r.Ended.IsZero() {
		return r, err
	}
	hq, err := s.hosts.Headquarters(ctx)
	if err != nil {
		return r, err
	}
	zone, err := worktime.LoadZone(hq.Zone)
	if err != nil {
		return r, err
	}
	if ends := r.Rule.ends(r.Ended, zone); ends.After(r.Until) {
		r.Until = ends
	}
	return r, nil
}

// ExtendRetention keeps an item longer than a rule says, or any word of before: none is shortened.
//
// Errors: 404, 403; 412; 409 "evidence.not_possible" once it is disposed of; 422.
func (s *Service) ExtendRetention(ctx context.Context, id string, until time.Time, reason string) (Item, error) {
	return s.keep(ctx, id, access.ExtendRetention, func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if i.State == Disposed {
			return deed{}, notPossible(*i, nil)
		}
		now := s.clock.Now()
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if !until.After(now) {
			err = fault.Join(err, fault.Invalid("/until", "time.in_the_past"))
		}
		stands, failed := s.store.extension(ctx, i.ID)
		if failed != nil {
			return deed{}, failed
		}
		if stands != nil && until.Before(stands.Until) {
			err = fault.Join(err, fault.Invalid("/until", "evidence.kept"))
		}
		if err != nil {
			return deed{}, err
		}
		return deed{
			fact: journal.EvidenceExtended, data: map[string]any{"until": until.UTC().Format(time.RFC3339)}, personal: map[string]string{"reason": why}, ours: true,
		}, s.store.putExtension(ctx, i.ID, Extension{until, why, access.Person(ctx), now})
	})
}

// Keeps says that an item's time is not over now.
func (s *Service) Keeps(r Retention) bool { return r.keeps(s.clock.Now()) }

// looksAtOnce bounds how many items a round of Retain asks for, and tells of a change of the rules, at a time.
const looksAtOnce = 200

// Retain looks at what was put away and whose time for that has come: it proposes to dispose of what is past its time by a rule, and
// withdraws what a rule has proposed and doesn't hold any more. It disposes of nothing. A worker calls it, in any number of processes:
// an item is looked at under its lock, once.
func (s *Service) Retain(ctx context.Context) error {
	ctx = access.With(ctx, access.System)
	if err := s.spreadChanges(ctx); err != nil {
		return err
	}
	for {
		ids, err := s.store.toLookAt(ctx, s.clock.Now(), looksAtOnce)
		if err != nil {
			return err
		}
		var failed []error // one that can't be looked at must not keep the others
		for _, id := range ids {
			failed = append(failed, s.db.In(ctx, func(ctx context.Context) error { return s.lookAtTime(ctx, id) }))
		}
		if err := errors.Join(failed...); err != nil || len(ids) < looksAtOnce {
			return err
		}
	}
}

// spreadChanges has all that was put away looked at again where the rules have changed, a part at a time.
func (s *Service) spreadChanges(ctx context.Context) error {
	more, err := s.store.rulesChanged(ctx)
	for more && err == nil {
		err = s.db.In(ctx, func(ctx context.Context) (err error) {
			more, err = s.store.spreadRetention(ctx, s.clock.Now(), looksAtOnce)
			return err
		})
	}
	return err
}

// lookAtTime decides what is to become of one item now, and says when to look next.
func (s *Service) lookAtTime(ctx context.Context, id string) error {
	i, err := s.store.lockItem(ctx, id)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	due, err := s.store.stillToLook(ctx, id, now)
	if err != nil || due.IsZero() {
		return err
	}
	k, err := s.store.keeping(ctx, id)
	if err != nil {
		return err
	}
	c, err := s.incidents.LookupLocked(ctx, i.Incident)
	if err != nil {
		return err
	}
	r, err := s.retention(ctx, i, c)
	if err != nil {
		return err
	}
	if err := s.repropose(ctx, i, k, r); err != nil {
		return err
	}
	next := time.Time{}
	if r.Until.After(now) {
		next = r.Until
	}
	return s.store.looked(ctx, id, due, next)
}

// repropose withdraws what a rule has proposed and doesn't hold any more, and proposes what is past its time. What people have
// proposed stays theirs.
func (s *Service) repropose(ctx context.Context, i Item, k Keeping, r Retention) error {
	kept := s.disposable(ctx, i, k)
	if kept != nil && !fault.Is(kept, fault.KindConflict) {
		return kept
	}
	d := k.Disposal
	if d != nil && (d.Rule == "" || kept == nil) {
		return nil
	}
	if d != nil {
		if err := s.withdrawByRule(ctx, &i, *d, kept); err != nil {
			return err
		}
		k.Disposal = nil
		if kept = s.disposable(ctx, i, k); kept != nil && !fault.Is(kept, fault.KindConflict) {
			return kept
		}
	}
	if kept == nil && r.Rule != nil {
		if err := s.proposeByRule(ctx, &i, r); err != nil {
			return err
		}
	} else if d == nil {
		return nil // nothing was proposed, and nothing is
	}
	return s.handProposals(ctx, i.Incident)
}

// proposeByRule is the first step of a disposal, in the name of the rule and of whoever set it.
func (s *Service) proposeByRule(ctx context.Context, i *Item, r Retention) error {
	d := Disposal{Reason: r.Rule.Basis, ProposedBy: r.Rule.SetBy, ProposedAt: s.clock.Now(), Rule: r.Rule.ID, RuleVersion: r.Rule.Version}
	if err := s.store.insertDisposal(ctx, *i, d); err != nil {
		return err
	}
	return s.recordRule(ctx, i, journal.DisposalProposed, map[string]any{
		"rule": d.Rule, "rule_version": d.RuleVersion, "kept_until": r.Until.Format(time.RFC3339),
	}, map[string]string{"reason": d.Reason})
}

func (s *Service) withdrawByRule(ctx context.Context, i *Item, d Disposal, kept error) error {
	if err := s.store.deleteDisposal(ctx, i.ID); err != nil {
		return err
	}
	f, _ := fault.As(kept)
	return s.recordRule(ctx, i, journal.DisposalWithdrawn, map[string]any{"rule": d.Rule, "rule_version": d.RuleVersion, "why": f.Key}, nil)
}

// recordRule gives the item its next version, and puts what a rule did into the journal, for headquarters.
func (s *Service) recordRule(ctx context.Context, i *Item, f journal.Fact, data map[string]any, personal map[string]string) error {
	if err := s.store.updateItem(ctx, i); err != nil {
		return err
	}
	return s.journal.Append(ctx, journal.Entry{
		Fact: f, Incident: i.Incident, Object: journal.Object{Type: ObjectType, ID: i.ID, Reference: i.Reference}, Data: data, Personal: personal,
	})
}
