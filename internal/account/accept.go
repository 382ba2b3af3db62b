package account

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Acceptance is what somebody sends who was given a code. Headquarters and Person belong to the first invitation only.
type Acceptance struct {
	Code         string
	Password     string
	Headquarters *directory.OrganizationDraft
	Person       *directory.PersonDraft
}

// Accept sets the password of the person whom the code was made for, once. It ends their sessions, since whoever
// asks for a new password may have lost the old one to somebody. The code is the credential: one that does not count
// is unauthenticated, whatever the reason.
func (s *Service) Accept(ctx context.Context, in Acceptance, address string) (p directory.Person, err error) {
	if err := s.doors.check("", address); err != nil {
		return p, err
	}
	i, err := s.redeemable(ctx, in.Code)
	if fault.Is(err, fault.KindUnauthenticated) {
		s.doors.failed("", address)
	}
	if err != nil {
		return p, err
	}
	hash, err := s.prepare(ctx, i, in)
	if err != nil {
		return p, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		p, err = s.redeem(ctx, i, in, hash)
		return err
	})
	return p, err
}

func (s *Service) redeemable(ctx context.Context, code string) (Invitation, error) {
	i, err := s.store.invitation(ctx, digest(code))
	if fault.Is(err, fault.KindNotFound) || err == nil && (!i.used.IsZero() || !i.Expires.After(s.clock.Now())) {
		return i, unauthenticated("invitation.not_valid")
	}
	return i, err
}

// prepare checks what can be checked before the transaction, and hashes, which is slow on purpose.
func (s *Service) prepare(ctx context.Context, i Invitation, in Acceptance) (string, error) {
	own, err := s.owner(ctx, i, in)
	if err := fault.Join(err, checkPassword("/password", in.Password, own.Name, own.Email)); err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, in.Password)
}

// owner is whose password it will be, as far as that is known yet.
func (s *Service) owner(ctx context.Context, i Invitation, in Acceptance) (directory.Person, error) {
	if i.Person != "" {
		if in.Headquarters != nil || in.Person != nil {
			return directory.Person{}, fault.Invalid("/headquarters", "invitation.not_the_first")
		}
		return s.directory.LookupPerson(ctx, i.Person)
	}
	var missing []error
	if in.Headquarters == nil {
		missing = append(missing, fault.Invalid("/headquarters", "field.required"))
	}
	if in.Person == nil {
		missing = append(missing, fault.Invalid("/person", "field.required"))
		return directory.Person{}, fault.Join(missing...)
	}
	return directory.Person{Name: in.Person.Name, Email: in.Person.Email}, fault.Join(missing...)
}

func (s *Service) redeem(ctx context.Context, i Invitation, in Acceptance, hash string) (p directory.Person, err error) {
	now := s.clock.Now()
	if fresh, err := s.store.useInvitation(ctx, i.ID, now); err != nil {
		return p, err
	} else if !fresh {
		return p, unauthenticated("invitation.not_valid")
	}
	if i.Person == "" {
		_, p, err = s.directory.Found(ctx, *in.Headquarters, *in.Person)
	} else {
		p, err = s.directory.LookupPerson(ctx, i.Person)
	}
	if err != nil {
		return p, err
	}
	if !p.Active {
		return p, unauthenticated("invitation.not_valid")
	}
	if err := s.store.setHash(ctx, p.ID, hash, now); err != nil {
		return p, err
	}
	if _, err := s.store.deleteSessions(ctx, p.ID); err != nil {
		return p, err
	}
	if err := s.endGuests(journal.WithActor(ctx, p.ID, p.Organization), p.ID); err != nil { // from now on they sign in
		return p, err
	}
	return p, s.journal.Append(journal.WithActor(ctx, p.ID, p.Organization), journal.Entry{
		Fact: journal.InvitationAccepted, Object: journal.Object{Type: "invitation", ID: i.ID}, Parties: []string{p.Organization},
		Data: map[string]any{"person": p.ID},
	})
}

// SignOut ends every session of a person, at once and everywhere. Their programs' tokens stay.
func (s *Service) SignOut(ctx context.Context, person string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		p, err := s.directory.LookupPerson(ctx, person)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.SignOutPerson, access.Scope{Organization: p.Organization, Person: p.ID}); err != nil {
			return err
		}
		n, err := s.store.deleteSessions(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := s.endGuests(ctx, p.ID); err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.SignedOutEverywhere, Object: journal.Object{Type: "person", ID: p.ID}, Parties: []string{p.Organization},
			Data: map[string]any{"sessions": n},
		})
	})
}

// Deactivate ends a person's account: their sessions, tokens, push tickets, open invitations and password go with it, and the
// directory hands on what waited for them.
func (s *Service) Deactivate(ctx context.Context, person string) (p directory.Person, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if p, err = s.directory.Deactivate(ctx, person); err != nil {
			return err
		}
		if err := s.endPushTickets(ctx, "", p.ID, []string{p.Organization}, "deactivated"); err != nil {
			return err
		}
		return s.store.deleteAll(ctx, p.ID)
	})
	return p, err
}
