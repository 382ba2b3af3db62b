package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Deactivate ends a person's part in everything: they keep their name in what happened, and nothing opens to them any
// more. internal/account calls it together with the ending of their sessions and tokens.
func (s *Service) Deactivate(ctx context.Context, id string) (p Person, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if p, err = s.LookupPerson(ctx, id); err != nil {
			return err
		}
		if err := access.Check(ctx, access.DeactivatePerson, access.Scope{Organization: p.Organization, Person: p.ID}); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, p.Version); err != nil {
			return err
		}
		if !p.Active {
			return fault.Conflict("person.not_active")
		}
		now := p
		p.Active, p.Version = false, p.Version+1
		if err := s.keepAdministrator(ctx, now, p); err != nil {
			return err
		}
		if err := s.store.updatePerson(ctx, p); err != nil {
			return err
		}
		for _, fn := range s.leaving {
			if err := fn(ctx, p); err != nil {
				return err
			}
		}
		return s.journal.Append(ctx, p.entry(journal.AccountDeactivated))
	})
	return p, err
}

// keepAdministrator refuses that the last active administrator goes: nobody could let anybody in again. The lock makes
// two who go at the same time wait for each other.
func (s *Service) keepAdministrator(ctx context.Context, now, next Person) error {
	was := now.Active && now.Has(access.Administrator)
	stays := next.Active && next.Has(access.Administrator)
	if !was || stays {
		return nil
	}
	if _, err := s.store.lockOrganization(ctx, now.Organization); err != nil {
		return err
	}
	left, err := s.PeopleAt(ctx, now.Organization, access.Administrator)
	if err == nil && len(left) < 2 {
		return fault.Conflict("person.last_administrator")
	}
	return err
}
