package directory

import (
	"context"
	"fmt"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// CreateEngagement binds an outside organisation to sites, from now or a later start until it expires.
func (s *Service) CreateEngagement(ctx context.Context, d EngagementDraft) (e Engagement, err error) {
	if err := may(ctx, access.CreateEngagement); err != nil {
		return Engagement{}, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		if e, err = d.normal(s.now()); err == nil && !e.Expires.After(s.now()) {
			err = fault.Invalid("/expires", "time.in_the_past")
		}
		if err := fault.Join(err, s.binds(ctx, d)); err != nil {
			return err
		}
		e.ID = db.NewID()
		if err := s.store.insertEngagement(ctx, e); err != nil {
			return err
		}
		for _, fn := range s.engaging {
			if err := fn(ctx, e); err != nil {
				return err
			}
		}
		return s.journal.Append(ctx, e.entry(journal.EngagementAdded))
	})
	return e, err
}

// binds checks both ends: an outside organisation, and sites. It points into what was entered.
func (s *Service) binds(ctx context.Context, d EngagementDraft) error {
	o, err := s.LookupOrganization(ctx, d.Organization)
	if fault.Is(err, fault.KindNotFound) {
		err = fault.Invalid("/organization", "organization.unknown")
	} else if err == nil && !o.Kind.Outside() {
		err = fault.Invalid("/organization", "engagement.only_outsiders")
	}
	if len(d.Sites) > maxSites {
		return err
	}
	known, failed := s.LookupOrganizations(ctx, d.Sites...)
	if failed != nil {
		return failed
	}
	var c checker
	for i, id := range d.Sites {
		if known[id].Kind != access.Site {
			c.refuse(fmt.Sprintf("/sites/%d", i), "site.unknown")
		}
	}
	return fault.Join(err, c.err())
}

// UpdateEngagement changes one that has not ended.
func (s *Service) UpdateEngagement(ctx context.Context, id string, c EngagementChange) (Engagement, error) {
	return s.changeEngagement(ctx, id, journal.EngagementChanged, func(ctx context.Context, now Engagement) (Engagement, error) {
		d := c.apply(now)
		next, err := d.normal(s.now())
		if c.Expires != nil && !next.Expires.After(s.now()) { // what is over at once is ended, and says when
			err = fault.Join(err, fault.Invalid("/expires", "time.in_the_past"))
		}
		return next, fault.Join(err, s.binds(ctx, d))
	})
}

// EndEngagement ends one before its expiry. What was granted under it ends with it, at once.
func (s *Service) EndEngagement(ctx context.Context, id string) (Engagement, error) {
	return s.changeEngagement(ctx, id, journal.EngagementEnded, func(_ context.Context, now Engagement) (Engagement, error) {
		now.Ended = s.now()
		return now, nil
	})
}

func (s *Service) changeEngagement(
	ctx context.Context, id string, f journal.Fact, rule func(context.Context, Engagement) (Engagement, error),
) (e Engagement, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, err := s.store.engagement(ctx, id)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.UpdateEngagement, now.scope()); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		if !now.Ended.IsZero() {
			return fault.Conflict("engagement.ended")
		}
		if e, err = rule(ctx, now); err != nil {
			return err
		}
		e.ID, e.Version = now.ID, now.Version+1
		if err := s.store.updateEngagement(ctx, e); err != nil {
			return err
		}
		for _, fn := range s.engaging {
			if err := fn(ctx, e); err != nil {
				return err
			}
		}
		return s.journal.Append(ctx, e.entry(f))
	})
	return e, err
}

// Engagement is one that the actor sees: headquarters every one, outsiders their own.
func (s *Service) Engagement(ctx context.Context, id string) (Engagement, error) {
	e, err := s.store.engagement(ctx, id)
	if err != nil {
		return e, err
	}
	if err := access.Check(ctx, access.ReadEngagement, e.scope()); err != nil {
		return Engagement{}, err
	}
	return e, nil
}

// Engagements lists those that the actor sees, the newest first.
func (s *Service) Engagements(ctx context.Context, f EngagementFilter, p Page) (List[Engagement], error) {
	if err := may(ctx, access.ListEngagements); err != nil {
		return List[Engagement]{}, err
	}
	return s.store.engagements(ctx, s.sight(ctx), f, p)
}

func (e Engagement) scope() access.Scope { return access.Scope{Organization: e.Organization} }

func (e Engagement) entry(f journal.Fact) journal.Entry {
	data := map[string]any{
		"organization": e.Organization, "sites": e.Sites, "starts": e.Starts, "expires": e.Expires,
		"method": e.Handover.Method, "contract": e.Contract, "version": e.Version,
	}
	if !e.Ended.IsZero() {
		data["ended"] = e.Ended
	}
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "engagement", ID: e.ID}, Parties: []string{e.Organization}, Data: data,
		Personal: map[string]string{"scope": e.Scope, "encryption": e.Handover.Encryption, "redaction": e.Handover.Redaction},
	}
}
