package decision

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Authorities lists the table, the newest line first.
func (s *Service) Authorities(ctx context.Context, p db.Page) (db.List[Authority], error) {
	if err := access.Check(ctx, access.ListAuthorities, access.Scope{}); err != nil {
		return db.List[Authority]{}, err
	}
	return s.store.authorityPage(ctx, p)
}

// Authority is one line of it.
func (s *Service) Authority(ctx context.Context, id string) (Authority, error) {
	if err := access.Check(ctx, access.ReadAuthority, access.Scope{}); err != nil {
		return Authority{}, err
	}
	return s.store.authority(ctx, id, false)
}

// AddAuthority writes a line. There is one for each matter and organisation.
func (s *Service) AddAuthority(ctx context.Context, a Authority) (Authority, error) {
	err := s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, access.CreateAuthority, access.Scope{}); err != nil {
			return err
		}
		if err := s.fit(ctx, a); err != nil {
			return err
		}
		a.ID, a.Version = db.NewID(), 1
		if err := s.store.insertAuthority(ctx, a); err != nil {
			return err
		}
		return s.journal.Append(ctx, a.entry(journal.AuthorityAdded))
	})
	return a, err
}

// ReplaceAuthority writes a line anew. Questions that were asked before stay with those who were to decide then.
func (s *Service) ReplaceAuthority(ctx context.Context, id string, a Authority) (Authority, error) {
	err := s.changeAuthority(ctx, id, access.UpdateAuthority, func(ctx context.Context, now Authority) error {
		if err := s.fit(ctx, a); err != nil {
			return err
		}
		a.ID, a.Version = now.ID, now.Version+1
		if err := s.store.updateAuthority(ctx, a); err != nil {
			return err
		}
		return s.journal.Append(ctx, a.entry(journal.AuthorityChanged))
	})
	return a, err
}

// RemoveAuthority takes a line away. A wider one holds then, or nobody can be asked.
func (s *Service) RemoveAuthority(ctx context.Context, id string) error {
	return s.changeAuthority(ctx, id, access.DeleteAuthority, func(ctx context.Context, now Authority) error {
		if err := s.store.deleteAuthority(ctx, now); err != nil {
			return err
		}
		return s.journal.Append(ctx, now.entry(journal.AuthorityRemoved))
	})
}

func (s *Service) changeAuthority(ctx context.Context, id string, act access.Action, do func(context.Context, Authority) error) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, act, access.Scope{}); err != nil {
			return err
		}
		now, err := s.store.authority(ctx, id, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		return do(ctx, now)
	})
}

// fit refuses a line that names what does not exist, or somebody who can't decide for headquarters.
func (s *Service) fit(ctx context.Context, a Authority) error {
	if err := a.check(); err != nil {
		return err
	}
	var wrong []error
	if a.Organization != "" {
		o, err := s.directory.KnownOrganization(ctx, a.Organization)
		switch {
		case fault.Is(err, fault.KindNotFound):
			wrong = append(wrong, fault.Invalid("/organization", "field.unknown_id"))
		case err != nil:
			return err
		case o.Kind.Outside():
			wrong = append(wrong, fault.Invalid("/organization", "decision.outsider"))
		}
	}
	for n, h := range a.holders() {
		if h.Person == "" {
			continue
		}
		p, err := s.directory.KnownPerson(ctx, h.Person)
		if fault.Is(err, fault.KindNotFound) {
			wrong = append(wrong, fault.Invalid(place(n)+"/person", "field.unknown_id"))
			continue
		}
		if err != nil {
			return err
		}
		able, err := s.able(ctx, p)
		if err != nil {
			return err
		}
		if !able {
			wrong = append(wrong, fault.Invalid(place(n)+"/person", "decision.outsider"))
		}
	}
	return fault.Join(wrong...)
}

// able says that somebody can decide for headquarters: they are there, at headquarters or a site, and do more than run the
// system, for no case opens to whoever only does that.
func (s *Service) able(ctx context.Context, p directory.Person) (bool, error) {
	o, err := s.directory.LookupOrganization(ctx, p.Organization)
	return p.Active && !o.Kind.Outside() && !access.Actor{Kind: o.Kind, Roles: p.Roles}.WithoutContent(), err
}
