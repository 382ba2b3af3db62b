package account

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// InvitationLife is how long a code is good, on the domain clock.
const InvitationLife = 24 * time.Hour

// Invitation lets a person set their password: the first one, or a new one in place of one they lost.
type Invitation struct {
	ID      string
	Person  string    // "" for the first one, which founds headquarters
	Expires time.Time // UTC
	used    time.Time
}

// Invite makes a code for a person, good once. It is known here and now only, and is to be told by another channel
// than mail; the mail that goes out says that there is one. An earlier code of the person lapses.
func (s *Service) Invite(ctx context.Context, person string) (i Invitation, code string, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		p, err := s.invitable(ctx, person)
		if err != nil {
			return err
		}
		if err := s.store.deleteInvitations(ctx, p.ID); err != nil {
			return err
		}
		i, code, err = s.addInvitation(ctx, p)
		if err != nil {
			return err
		}
		return s.tell(ctx, i, p)
	})
	return i, code, err
}

// invitable is the person, if the actor may invite them. A new password is as good as the account's roles, so that for
// guarded ones only an administrator may.
func (s *Service) invitable(ctx context.Context, id string) (directory.Person, error) {
	p, missing := s.directory.LookupPerson(ctx, id)
	if missing != nil && !fault.Is(missing, fault.KindNotFound) {
		return p, missing
	}
	if err := access.Check(ctx, access.CreateInvitation, access.Scope{Organization: p.Organization}); err != nil {
		return p, err
	}
	switch {
	case missing != nil:
		return p, fault.Invalid("/person", "person.unknown")
	case p.Guarded() && !access.From(ctx).Has(access.Administrator):
		return p, fault.Forbidden()
	case !p.Active:
		return p, fault.Conflict("person.not_active")
	}
	return p, nil
}

func (s *Service) addInvitation(ctx context.Context, p directory.Person) (Invitation, string, error) {
	now := s.clock.Now()
	i := Invitation{ID: db.NewID(), Person: p.ID, Expires: now.Add(InvitationLife)}
	code, stored := newSecret(invitationPrefix)
	if err := s.store.insertInvitation(ctx, i, stored, now); err != nil {
		return i, "", err
	}
	return i, code, s.journal.Append(ctx, journal.Entry{
		Fact: journal.Invited, Object: journal.Object{Type: "invitation", ID: i.ID}, Parties: []string{p.Organization},
		Data: map[string]any{"person": p.ID, "expires": i.Expires},
	})
}

func (s *Service) tell(ctx context.Context, i Invitation, p directory.Person) error {
	if s.mail == nil {
		return nil
	}
	return s.mail.Queue(ctx, deliver.Message{
		Kind: "invitation", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Path: "/invitation",
		About: deliver.About{Type: "invitation", ID: i.ID}, Parties: []string{p.Organization}, Dedup: "invitation/" + i.ID,
	})
}

// FirstInvitation makes the code that founds an instance, and "" once there is anything in it. Codes made before lapse:
// only a hash of them is kept, so that a process that starts again can't show the old one.
func (s *Service) FirstInvitation(ctx context.Context) (code string, expires time.Time, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		code, expires = "", time.Time{}
		empty, err := s.directory.Empty(ctx)
		if err != nil || !empty {
			return err
		}
		if err := s.store.deleteInvitations(ctx, ""); err != nil {
			return err
		}
		i, made, err := s.addInvitation(ctx, directory.Person{})
		code, expires = made, i.Expires
		return err
	})
	return code, expires, err
}
