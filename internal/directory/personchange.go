package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// UpdatePerson changes a person. Everybody may correct their own card; mailbox, roles and site are headquarters' to
// change, and those of a person with guarded roles an administrator's: who changes a mailbox can take the account.
func (s *Service) UpdatePerson(ctx context.Context, id string, c PersonChange) (p Person, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, scope, err := s.visiblePerson(ctx, id)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.UpdatePerson, scope); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		if p, err = c.apply(now).normal(); err != nil {
			return err
		}
		p.ID, p.Active, p.Version = now.ID, now.Active, now.Version+1
		if err := mayChange(access.From(ctx), now, p); err != nil {
			return err
		}
		if err := s.belongs(ctx, p); err != nil {
			return err
		}
		if err := s.keepAdministrator(ctx, now, p); err != nil {
			return err
		}
		if err := s.store.updatePerson(ctx, p); err != nil {
			return err
		}
		if err := s.journal.Append(ctx, p.entry(journal.PersonChanged)); err != nil {
			return err
		}
		if p.Zone == now.Zone {
			return nil
		}
		return s.calendarChanged(ctx, p.Organization)
	})
	return p, err
}

// mayChange is the rule of whose what is to change.
func mayChange(a access.Actor, now, next Person) error {
	official := now.Email != next.Email || now.Site != next.Site || now.MailboxShared != next.MailboxShared || !sameRoles(now, next)
	administrator := a.HQ() && a.Has(access.Administrator)
	coordinator := a.HQ() && a.Has(access.Coordinator, access.IncidentOwner)
	switch {
	case administrator:
		return nil
	case now.Guarded() && (official || a.Person != now.ID):
		return fault.Forbidden()
	case official && !coordinator:
		return fault.Forbidden()
	}
	return mayGive(a, now.Roles, next.Roles)
}

func sameRoles(a, b Person) bool {
	return len(a.Roles) == len(b.Roles) && (len(a.Roles) == 0 || !anyMissing(a.Roles, b))
}

func anyMissing(roles []access.Role, in Person) bool {
	for _, r := range roles {
		if !in.Has(r) {
			return true
		}
	}
	return false
}
