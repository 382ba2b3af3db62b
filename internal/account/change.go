package account

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// ChangePassword sets a new password of the acting person, who knows the current one. It ends their sessions but the one
// that they act in, since somebody else may have known the old password too; their programs' tokens stay, because nobody
// gets one by a password alone. The person gets a mail that their access has changed, in case it was not they.
//
// A wrong current password is a fault at /current, a new one that won't do at /new.
func (s *Service) ChangePassword(ctx context.Context, current, next string) error {
	a := access.From(ctx)
	if a.Only != "" { // a guest has none, and a push ticket is for nothing of the kind
		return fault.Forbidden()
	}
	if err := access.Check(ctx, access.ChangePassword, access.Scope{Person: a.Person}); err != nil {
		return err
	}
	p, err := s.directory.LookupPerson(ctx, a.Person)
	if err != nil {
		return err
	}
	if err := checkPassword("/new", next, p.Name, p.Email); err != nil {
		return err
	}
	was, err := s.proven(ctx, p.ID, current)
	if err == nil && was == "" {
		err = fault.Invalid("/current", "password.wrong")
	}
	if err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return err
	}
	return s.db.In(ctx, func(ctx context.Context) error { return s.replace(ctx, p, was, hash) })
}

// replace stores the new hash, unless the password was changed since it was checked.
func (s *Service) replace(ctx context.Context, p directory.Person, was, hash string) error {
	if stands, err := s.store.lockHash(ctx, p.ID); err != nil {
		return err
	} else if stands != was {
		return fault.Invalid("/current", "password.wrong")
	}
	now := s.clock.Now()
	if err := s.store.setHash(ctx, p.ID, hash, now); err != nil {
		return err
	}
	ended, err := s.store.deleteOtherSessions(ctx, p.ID, access.From(ctx).Credential)
	if err != nil {
		return err
	}
	if err := s.tellChanged(ctx, p); err != nil {
		return err
	}
	return s.journal.Append(ctx, journal.Entry{
		Fact: journal.PasswordChanged, Object: journal.Object{Type: "person", ID: p.ID}, Parties: []string{p.Organization},
		Data: map[string]any{"sessions": ended},
	})
}

// tellChanged says no more than where to look: who reads the mail of others learns nothing by it.
func (s *Service) tellChanged(ctx context.Context, p directory.Person) error {
	if s.mail == nil {
		return nil
	}
	return s.mail.Queue(ctx, deliver.Message{
		Kind: "access_changed", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Path: "/account",
		About: deliver.About{Type: "person", ID: p.ID}, Parties: []string{p.Organization},
	})
}
