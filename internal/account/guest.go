package account

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Stay is a guest's way in to one notice. Token is known here and now only.
type Stay struct {
	Token   string
	Notice  string
	Expires time.Time // UTC
}

// Enter lets somebody in who types a notice's reference and the code that they were told. A wrong code, one that counts no
// more and a reference that there is not are the same answer after the same time. Guesses are slowed down for the reference
// and for the address, and a code is worth nothing after a few wrong ones, wherever they came from.
func (s *Service) Enter(ctx context.Context, reference, code, address string) (Stay, error) {
	reference, code = strings.ToUpper(strings.TrimSpace(reference)), plainDigits(code)
	door := "notice " + reference
	if err := s.doors.check(door, address); err != nil {
		return Stay{}, err
	}
	c, fits, err := s.fits(ctx, reference, code)
	if err != nil {
		return Stay{}, err
	}
	if !fits {
		s.doors.failed(door, address)
		slog.InfoContext(ctx, "a guest's code was refused", "address", address)
		if err := s.guessed(ctx, c); err != nil {
			return Stay{}, err
		}
		return Stay{}, unauthenticated("guest_code.wrong")
	}
	stay, err := s.stay(ctx, c)
	if err == nil {
		s.doors.succeeded(door, address)
	}
	return stay, err
}

// fits finds the code by its first digits and checks the others; one without an id where there is none.
func (s *Service) fits(ctx context.Context, reference, code string) (c GuestCode, fits bool, err error) {
	drawer, secret := code[:min(drawerDigits, len(code))], code[min(drawerDigits, len(code)):]
	if c, err = s.store.guestCodeIn(ctx, reference, drawer, s.clock.Now()); err != nil {
		return c, false, err
	}
	fits, err = s.brief.matches(ctx, secret, c.hash)
	return c, fits, err
}

// guessed counts a wrong secret for a code that there is.
func (s *Service) guessed(ctx context.Context, c GuestCode) error {
	if c.ID == "" {
		return nil
	}
	return s.db.In(journal.WithActor(ctx, access.System.Person, ""), func(ctx context.Context) error {
		wrong, err := s.store.countWrong(ctx, c.ID)
		if err != nil || wrong < guestTries {
			return err
		}
		return s.endGuestCode(ctx, c, "guessed")
	})
}

// stay uses the code up, which one caller only can.
func (s *Service) stay(ctx context.Context, c GuestCode) (stay Stay, err error) {
	now := s.clock.Now()
	var stored []byte
	stay = Stay{Notice: c.Notice, Expires: now.Add(GuestLife)}
	stay.Token, stored = newSecret(guestPrefix)
	p, err := s.directory.LookupPerson(ctx, c.Person)
	if err != nil {
		return Stay{}, err
	}
	if !p.Active {
		return Stay{}, unauthenticated("guest_code.wrong")
	}
	return stay, s.db.In(journal.WithActor(ctx, p.ID, p.Organization), func(ctx context.Context) error {
		used, err := s.store.useGuestCode(ctx, c.ID, stored, now, stay.Expires)
		if err != nil {
			return err
		}
		if !used {
			return unauthenticated("guest_code.wrong")
		}
		return s.journal.Append(ctx, c.entry(journal.GuestCodeUsed, map[string]any{"made_by": c.MadeBy, "until": stay.Expires}))
	})
}

// guestActor is who a guest's token stands for: one person, at one notice, with no role and no place in an organisation that
// would count anywhere.
func (s *Service) guestActor(ctx context.Context, bearer string, now time.Time) (access.Actor, error) {
	g, err := s.store.guest(ctx, digest(bearer), now)
	return access.Actor{
		Person: g.PersonID, Organization: g.OrganizationID, Kind: access.Guest, Language: g.Language, Zone: g.Zone,
		Credential: g.ID, Scope: access.GuestActs, Only: g.NoticeID,
	}, err
}

// admitted is Authenticate for guests.
func (s *Service) admitted(ctx context.Context, bearer, address string, now time.Time) (access.Actor, error) {
	a, err := s.guestActor(ctx, bearer, now)
	if fault.Is(err, fault.KindNotFound) {
		slog.DebugContext(ctx, "a guest was refused", "address", address)
		return access.Actor{}, unauthenticated("problem.unauthenticated")
	}
	if err != nil {
		return access.Actor{}, err
	}
	return a, s.pace.take(a.Credential)
}

// LetInto is the reference of that notice, where a guest's token has opened it once, "" for anything else: whoever was in types their
// next code where they came in. To nobody else does it say that there is such a notice.
func (s *Service) LetInto(ctx context.Context, bearer, notice string) (reference string, err error) {
	if !strings.HasPrefix(bearer, guestPrefix) {
		return "", nil
	}
	return s.store.letInto(ctx, digest(bearer), notice)
}

// endStay signs a guest out.
func (s *Service) endStay(ctx context.Context, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		c, err := s.store.guestCode(ctx, id)
		if err != nil {
			return err
		}
		return s.endGuestCode(ctx, c, "signed_out")
	})
}

// zeros are where the digits of scripts begin that a keyboard may type.
var zeros = []rune{'0', '０', '٠', '۰', '०', '๐'}

// plainDigits is what was typed without anything between the digits, in plain ones. What is no digit of any script is left
// out, as people type a code as they were told it.
func plainDigits(typed string) string {
	var b strings.Builder
	for _, r := range typed {
		for _, zero := range zeros {
			if r >= zero && r <= zero+9 && b.Len() < 64 {
				b.WriteRune('0' + r - zero)
			}
		}
	}
	return b.String()
}
