package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// RetentionRules lists the rules that hold, the newest first.
func (s *Service) RetentionRules(ctx context.Context, p Page) (db.List[RetentionRule], error) {
	if err := access.Check(ctx, access.ListRetention, access.Scope{}); err != nil {
		return db.List[RetentionRule]{}, err
	}
	return s.store.retentionRules(ctx, p)
}

// RetentionRule is one of them.
func (s *Service) RetentionRule(ctx context.Context, id string) (RetentionRule, error) {
	if err := access.Check(ctx, access.ReadRetention, access.Scope{}); err != nil {
		return RetentionRule{}, err
	}
	return s.store.retentionRule(ctx, id, false)
}

// AddRetentionRule makes a rule. There is one for each organisation and kind.
func (s *Service) AddRetentionRule(ctx context.Context, r RetentionRule) (RetentionRule, error) {
	err := s.db.In(ctx, func(ctx context.Context) (err error) {
		if err := access.Check(ctx, access.CreateRetention, access.Scope{}); err != nil {
			return err
		}
		if r, err = s.fitRule(ctx, r); err != nil {
			return err
		}
		r.ID, r.Version = db.NewID(), 1
		if err := s.store.insertRetentionRule(ctx, r); err != nil {
			return err
		}
		return s.ruleChanged(ctx, r, journal.RetentionRuleAdded)
	})
	return r, err
}

// ReplaceRetentionRule says it anew. What it has proposed is withdrawn, and proposed again where its time is over still.
func (s *Service) ReplaceRetentionRule(ctx context.Context, id string, r RetentionRule) (RetentionRule, error) {
	err := s.changeRule(ctx, id, access.UpdateRetention, func(ctx context.Context, now RetentionRule) (err error) {
		if r, err = s.fitRule(ctx, r); err != nil {
			return err
		}
		r.ID, r.Version = now.ID, now.Version+1
		if err := s.store.updateRetentionRule(ctx, r); err != nil {
			return err
		}
		return s.ruleChanged(ctx, r, journal.RetentionRuleChanged)
	})
	return r, err
}

// EndRetentionRule takes a rule away. A wider one holds then, or none.
func (s *Service) EndRetentionRule(ctx context.Context, id string) error {
	return s.changeRule(ctx, id, access.EndRetention, func(ctx context.Context, now RetentionRule) error {
		if err := s.store.endRetentionRule(ctx, now, s.clock.Now()); err != nil {
			return err
		}
		return s.ruleChanged(ctx, now, journal.RetentionRuleEnded)
	})
}

func (s *Service) changeRule(ctx context.Context, id string, act access.Action, do func(context.Context, RetentionRule) error) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, act, access.Scope{}); err != nil {
			return err
		}
		now, err := s.store.retentionRule(ctx, id, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		return do(ctx, now)
	})
}

// fitRule refuses a rule that can't be, and says who set it.
func (s *Service) fitRule(ctx context.Context, r RetentionRule) (RetentionRule, error) {
	r, wrong := r.check()
	if r.Organization != "" {
		_, err := s.hosts.LookupOrganization(ctx, r.Organization)
		if fault.Is(err, fault.KindNotFound) {
			err = fault.Invalid("/organization", "organization.unknown")
		}
		wrong = fault.Join(wrong, err)
	}
	r.SetBy, r.SetAt = access.Person(ctx), s.clock.Now()
	return r, wrong
}

// ruleChanged records it, and has everything that was put away looked at again.
func (s *Service) ruleChanged(ctx context.Context, r RetentionRule, f journal.Fact) error {
	if err := s.store.insertRetentionChange(ctx); err != nil {
		return err
	}
	return s.journal.Append(ctx, r.entry(f))
}
