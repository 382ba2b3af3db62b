package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// A code of ten digits is read out by phone to somebody without an account, who reads one notice with it and answers it.
// The first three say which code it is, so that only one hash is checked; the others are the secret.
const (
	drawerDigits  = 3
	secretDigits  = 7
	GuestCodeLife = 15 * time.Minute // domain clock; used once within it
	GuestLife     = 30 * time.Minute // what the code opened stays open; reading takes a few minutes
	guestTries    = 10               // wrong secrets for one code, wherever they come from
	guestCodes    = 100              // of one notice that count at the same time
	guestsAnHour  = 20               // that one person outside headquarters makes, whatever they are for
)

// GuestCode is a code as whoever may make one sees it afterwards, never its digits.
type GuestCode struct {
	ID        string
	Notice    string
	Incident  string
	Reference string // the notice's
	Person    string
	MadeBy    string
	Made      time.Time
	Expires   time.Time
	Used      time.Time // zero: not yet
	Ended     time.Time // zero: nobody has ended it
	Version   int

	drawer, hash string
	until        time.Time // of the guest's stay
}

// Until is when the code, or what it has opened, ends; in the past once somebody has ended it.
func (c GuestCode) Until() time.Time {
	switch {
	case !c.Ended.IsZero():
		return c.Ended
	case !c.Used.IsZero():
		return c.until
	}
	return c.Expires
}

// Opening is the room of notices, which this one does not know: what it says about codes for them: whether the actor may do act to a notice's codes, for
// which of those whom it went to, whether a person can have one, and that the actor brings it to them.
type Opening interface {
	Codes(ctx context.Context, act access.Action, notice string) (reference, incident string, err error)
	Readers(ctx context.Context, notice string) (people []string, err error)
	Opens(ctx context.Context, notice, person string) error
	Brings(ctx context.Context, notice string) error
	OnRaised(fn func(ctx context.Context, notice, person string) error)
}

// OpenedBy names the owner of notices, while the house is being put together.
func (s *Service) OpenedBy(o Opening) {
	s.opening = o
	o.OnRaised(s.endRaised)
}

// CreateGuestCode makes a code for somebody whom the notice went to and who has no account. It is known here and now only.
// An earlier one of that person for that notice lapses. Its hash is a brief one, since it is made within the transaction.
func (s *Service) CreateGuestCode(ctx context.Context, notice, person string) (c GuestCode, code string, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		reference, incident, err := s.opening.Codes(ctx, access.CreateGuestCode, notice)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		c = GuestCode{
			ID: db.NewID(), Notice: notice, Incident: incident, Reference: reference, Person: person, MadeBy: access.Person(ctx),
			Made: now, Expires: now.Add(GuestCodeLife), Version: 1,
		}
		if err := s.guest(ctx, c); err != nil {
			return err
		}
		if err := s.slow(ctx, c); err != nil {
			return err
		}
		if err := s.replaced(ctx, c); err != nil {
			return err
		}
		if c, code, err = s.number(ctx, c); err != nil {
			return err
		}
		if err := s.store.insertGuestCode(ctx, c); err != nil {
			return err
		}
		if err := s.opening.Brings(ctx, notice); err != nil {
			return err
		}
		return s.journal.Append(ctx, c.entry(journal.GuestCodeMade, map[string]any{"expires": c.Expires}))
	})
	return c, code, err
}

// guest refuses whoever can sign in, and whoever the notice is not for.
func (s *Service) guest(ctx context.Context, c GuestCode) error {
	if err := s.opening.Opens(ctx, c.Notice, c.Person); err != nil {
		return err
	}
	p, err := s.directory.LookupPerson(ctx, c.Person)
	if err != nil {
		return err
	}
	if !p.Active {
		return fault.Conflict("person.not_active")
	}
	if hash, err := s.store.lockHash(ctx, p.ID); err != nil {
		return err
	} else if hash != "" {
		return fault.Conflict("guest_code.has_account")
	}
	return nil
}

// slow bounds how many codes somebody outside headquarters makes, one after the other.
func (s *Service) slow(ctx context.Context, c GuestCode) error {
	if access.From(ctx).HQ() {
		return nil
	}
	if _, err := s.store.lockHash(ctx, c.MadeBy); err != nil {
		return err
	}
	made, err := s.store.guestCodesMade(ctx, c.MadeBy, c.Made.Add(-time.Hour))
	if err == nil && made >= guestsAnHour {
		err = fault.New(fault.KindRateLimited, "guest_code.too_often", "limit", guestsAnHour)
	}
	return err
}

func (s *Service) replaced(ctx context.Context, c GuestCode) error {
	earlier, err := s.store.openGuestCodes(ctx, c.Notice, c.Person, c.Made)
	if err != nil {
		return err
	}
	for _, e := range earlier {
		if err := s.endGuestCode(ctx, e, "replaced"); err != nil {
			return err
		}
	}
	return nil
}

// number draws the digits; no two codes of a notice that count have the same first ones.
func (s *Service) number(ctx context.Context, c GuestCode) (GuestCode, string, error) {
	taken, err := s.store.drawers(ctx, c.Reference, c.Made)
	if err != nil {
		return c, "", err
	}
	if len(taken) >= guestCodes {
		return c, "", fault.Conflict("guest_code.too_many", "limit", guestCodes)
	}
	for c.drawer = digits(drawerDigits); taken[c.drawer]; {
		c.drawer = digits(drawerDigits)
	}
	secret := digits(secretDigits)
	c.hash, err = s.brief.hash(ctx, secret)
	return c, c.drawer + secret, err
}

// digits are n random ones.
func digits(n int) string {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	drawn, err := rand.Int(rand.Reader, limit)
	if err != nil {
		panic(err) // the reader never fails
	}
	return fmt.Sprintf("%0*d", n, drawn)
}

// GuestCodes are those of a notice for people whom the actor may make one for, the newest first.
func (s *Service) GuestCodes(ctx context.Context, notice string, p Page) (List[GuestCode], error) {
	people, err := s.readers(ctx, access.ListGuestCodes, notice)
	if err != nil {
		return List[GuestCode]{}, err
	}
	return s.store.guestCodes(ctx, notice, people, p)
}

// readers are whom the actor may do act for to a notice's codes.
func (s *Service) readers(ctx context.Context, act access.Action, notice string) ([]string, error) {
	if _, _, err := s.opening.Codes(ctx, act, notice); err != nil {
		return nil, err
	}
	return s.opening.Readers(ctx, notice)
}

// Guests are those whom a notice went to, who have no account, and to whom the actor may read a code out; by name.
func (s *Service) Guests(ctx context.Context, notice string) (guests []directory.Person, err error) {
	ids, err := s.readers(ctx, access.CreateGuestCode, notice)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	signIn, err := s.WithAccount(ctx, ids...)
	if err != nil {
		return nil, err
	}
	people, err := s.directory.LookupPeople(ctx, ids...)
	for _, id := range ids {
		if p := people[id]; p.Active && !signIn[id] {
			guests = append(guests, p)
		}
	}
	slices.SortStableFunc(guests, func(a, b directory.Person) int { return strings.Compare(a.Name, b.Name) })
	return guests, err
}

// RevokeGuestCode ends a code, and what it has opened, at once.
func (s *Service) RevokeGuestCode(ctx context.Context, notice, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		people, err := s.readers(ctx, access.RevokeGuestCode, notice)
		if err != nil {
			return err
		}
		c, err := s.store.guestCode(ctx, id)
		if err != nil {
			return err
		}
		if c.Notice != notice || !slices.Contains(people, c.Person) {
			return fault.NotFound()
		}
		if err := access.CheckVersion(ctx, c.Version); err != nil {
			return err
		}
		if !c.Ended.IsZero() {
			return nil
		}
		return s.endGuestCode(ctx, c, "revoked")
	})
}

func (s *Service) endGuestCode(ctx context.Context, c GuestCode, why string) error {
	ended, err := s.store.endGuestCode(ctx, c.ID, s.clock.Now())
	if err != nil || !ended {
		return err
	}
	return s.journal.Append(ctx, c.entry(journal.GuestCodeEnded, map[string]any{"why": why}))
}

// endRaised ends what a person can read of a notice as a guest: whoever made the code may not read what it would show from now on.
func (s *Service) endRaised(ctx context.Context, notice, person string) error {
	open, err := s.store.openGuestCodes(ctx, notice, person, s.clock.Now())
	if err != nil {
		return err
	}
	for _, c := range open {
		if err := s.endGuestCode(ctx, c, "raised"); err != nil {
			return err
		}
	}
	return nil
}

// endGuests ends whatever a person can read as a guest.
func (s *Service) endGuests(ctx context.Context, person string) error {
	open, err := s.store.openGuestCodes(ctx, "", person, s.clock.Now())
	if err != nil {
		return err
	}
	for _, c := range open {
		if err := s.endGuestCode(ctx, c, "signed_out"); err != nil {
			return err
		}
	}
	return nil
}

// WithAccount are those of these people who can sign in.
func (s *Service) WithAccount(ctx context.Context, people ...string) (map[string]bool, error) {
	hashes, err := s.store.hashesOf(ctx, people)
	can := make(map[string]bool, len(hashes))
	for id := range hashes {
		can[id] = true
	}
	return can, err
}

// Lead is where a mail leads: whoever can't sign in reads a notice with a code, on a page of its own. A card is opened by no code, so that
// mail about it leads them nowhere.
func (s *Service) Lead(ctx context.Context, m deliver.Message) (path string, err error) {
	if m.Reference == "" || !strings.HasPrefix(m.Path, "/notices/") {
		return m.Path, nil
	}
	if can, err := s.WithAccount(ctx, m.To); err != nil || can[m.To] {
		return m.Path, err
	}
	if strings.HasSuffix(m.Path, "/card") {
		return "", nil
	}
	return deliver.CodePath + m.Reference, nil
}

// entry is for headquarters, as the notice's own are: who else got one is nobody else's business.
func (c GuestCode) entry(fact journal.Fact, data map[string]any) journal.Entry {
	data["notice"], data["person"] = c.Notice, c.Person
	return journal.Entry{
		Fact: fact, Incident: c.Incident, Object: journal.Object{Type: "guest_code", ID: c.ID, Reference: c.Reference}, Data: data,
	}
}

// GuestAddress is where a guest types a code: it names a reference and opens nothing by itself.
func (s *Service) GuestAddress(reference string) string {
	path := deliver.CodePath + reference
	if s.mail == nil {
		return path
	}
	return s.mail.Link(path)
}
