package account

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// SessionLife is how long a session lasts on the domain clock, whether it is used or not: a working day.
const SessionLife = 12 * time.Hour

// SignIn is what a person types. Person, an id, says who of those behind a shared mailbox it is.
type SignIn struct {
	Email    string
	Password string
	Person   string
}

// Session is a way in for a person's pages. Token is known here and now only.
type Session struct {
	ID      string
	Token   string
	Expires time.Time // UTC
	Person  directory.Person
}

// SignIn begins a session. Wrong passwords, unknown mailboxes and those who were never invited are the same answer
// after the same time; address is where the guesses are counted. Where the password fits several people behind one
// mailbox it is a conflict that names them.
func (s *Service) SignIn(ctx context.Context, in SignIn, address string) (Session, error) {
	if err := s.doors.check(in.Email, address); err != nil {
		return Session{}, err
	}
	fitting, err := s.fitting(ctx, in)
	if err != nil {
		return Session{}, err
	}
	switch len(fitting) {
	case 0:
		s.doors.failed(in.Email, address)
		slog.InfoContext(ctx, "a sign-in was refused", "address", address)
		return Session{}, unauthenticated("session.wrong")
	case 1:
		s.doors.succeeded(in.Email, address)
		return s.begin(ctx, fitting[0])
	}
	ids := make([]string, len(fitting))
	for i, c := range fitting {
		ids[i] = c.person.ID
	}
	return Session{}, fault.Conflict("session.which_person", "possible", ids)
}

// credential is a person with what their password is checked against, "" for none.
type credential struct {
	person directory.Person
	hash   string
}

// mailboxLimit bounds how many passwords one sign-in may cost.
const mailboxLimit = 8

// fitting are the people behind the mailbox whose password it is. Behind a mailbox of one person, which most are, one
// password is checked, as it is behind an unknown one.
func (s *Service) fitting(ctx context.Context, in SignIn) ([]credential, error) {
	behind, err := s.behind(ctx, in)
	if err != nil {
		return nil, err
	}
	var fitting []credential
	for _, c := range behind {
		ok, err := s.hasher.matches(ctx, in.Password, c.hash)
		if err != nil {
			return nil, err
		}
		if ok {
			fitting = append(fitting, c)
		}
	}
	return fitting, nil
}

func (s *Service) behind(ctx context.Context, in SignIn) ([]credential, error) {
	people, err := s.directory.PeopleByEmail(ctx, in.Email)
	if err != nil {
		return nil, err
	}
	hashes, err := s.store.hashes(ctx, people)
	if err != nil {
		return nil, err
	}
	var all []credential
	for _, p := range people {
		if hashes[p.ID] != "" && (in.Person == "" || in.Person == p.ID) && len(all) < mailboxLimit {
			all = append(all, credential{p, hashes[p.ID]})
		}
	}
	if len(all) == 0 {
		all = []credential{{}}
	}
	return all, nil
}

// begin makes the session, unless the password was changed since it was checked.
func (s *Service) begin(ctx context.Context, c credential) (session Session, err error) {
	now := s.clock.Now()
	session = Session{ID: db.NewID(), Expires: now.Add(SessionLife), Person: c.person}
	var stored []byte
	session.Token, stored = newSecret(sessionPrefix)
	ctx = journal.WithActor(ctx, c.person.ID, c.person.Organization)
	return session, s.db.In(ctx, func(ctx context.Context) error {
		hash, err := s.store.lockHash(ctx, c.person.ID)
		if err != nil {
			return err
		}
		if hash != c.hash {
			return unauthenticated("session.wrong")
		}
		if err := s.store.insertSession(ctx, session, stored, now); err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.SignedIn, Object: journal.Object{Type: "session", ID: session.ID}, Parties: []string{c.person.Organization},
			Data: map[string]any{"person": c.person.ID, "expires": session.Expires},
		})
	})
}

// EndSession signs out here: the session that the actor came with ends. A program's token is no session.
func (s *Service) EndSession(ctx context.Context) error {
	a := access.From(ctx)
	if a.Kind == access.Guest {
		return s.endStay(ctx, a.Credential)
	}
	if err := access.Check(ctx, access.EndSession, access.Scope{Person: a.Person}); err != nil {
		return err
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		ended, err := s.store.deleteSession(ctx, a.Credential, a.Person)
		if err != nil {
			return err
		}
		if !ended {
			return fault.Forbidden()
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.SignedOut, Object: journal.Object{Type: "session", ID: a.Credential}, Parties: []string{a.Organization},
		})
	})
}

// Confirm checks the acting person's password again, for an act that asks for it. A wrong one is forbidden, and
// guessing is slowed down as at sign-in.
func (s *Service) Confirm(ctx context.Context, password string) error {
	hash, err := s.proven(ctx, access.Person(ctx), password)
	if err == nil && hash == "" {
		return fault.New(fault.KindForbidden, "request.confirm_password")
	}
	return err
}

// proven is the hash of a person's password, if that is theirs; "" where it is not. It is slow on purpose, and wrong
// ones are counted for the person, wherever they come from.
func (s *Service) proven(ctx context.Context, person, password string) (string, error) {
	if err := s.doors.check(person, ""); err != nil {
		return "", err
	}
	hashes, err := s.store.hashes(ctx, []directory.Person{{ID: person}})
	if err != nil {
		return "", err
	}
	ok, err := s.hasher.matches(ctx, password, hashes[person])
	if err != nil {
		return "", err
	}
	if !ok {
		s.doors.failed(person, "")
		return "", nil
	}
	s.doors.succeeded(person, "")
	return hashes[person], nil
}

// Authenticate finds out who a bearer is: a session's token, a program's, a guest's or a push ticket. Every call of the API does it, so it is
// one query by index, on the pool for reading. Whatever is wrong with the credential, the answer is the same. One that
// asks too often is rate limited.
func (s *Service) Authenticate(ctx context.Context, bearer, address string) (access.Actor, error) {
	var found bearerRow
	var err error
	now := s.clock.Now()
	switch {
	case strings.HasPrefix(bearer, sessionPrefix):
		found, err = s.store.session(ctx, digest(bearer), now)
	case strings.HasPrefix(bearer, tokenPrefix):
		found, err = s.store.token(ctx, digest(bearer), now)
	case strings.HasPrefix(bearer, guestPrefix):
		return s.admitted(ctx, bearer, address, now)
	case strings.HasPrefix(bearer, pushPrefix):
		return s.pushing(ctx, bearer, address, now)
	default:
		return access.Actor{}, unauthenticated("problem.unauthenticated")
	}
	if fault.Is(err, fault.KindNotFound) {
		slog.DebugContext(ctx, "a credential was refused", "address", address)
		return access.Actor{}, unauthenticated("problem.unauthenticated")
	}
	if err != nil {
		return access.Actor{}, err
	}
	if err := s.pace.take(found.Credential); err != nil {
		return access.Actor{}, err
	}
	if found.token() {
		s.uses.note(found.Credential, found.LastUsedAt.Time, now)
	}
	return found.actor(), nil
}

// Present is the acting person as they are now, for what goes on long after it was begun: a download, an upload. It is an
// unauthenticated fault once their session or token is gone, or they are. A push ticket is asked for where it is used (Pushes), and
// a guest's code and the house itself have no account.
func (s *Service) Present(ctx context.Context) (access.Actor, error) {
	a := access.From(ctx)
	if a.Credential == "" || a.Only != "" {
		return a, nil
	}
	found, err := s.store.credential(ctx, a.Credential, s.clock.Now())
	if fault.Is(err, fault.KindNotFound) {
		return access.Actor{}, unauthenticated("problem.unauthenticated")
	}
	if err != nil {
		return access.Actor{}, err
	}
	now := found.actor()
	now.Scope, now.Confirmed = a.Scope, a.Confirmed // what they began with is settled, and what is done within it may be more (access.Whole)
	return now, nil
}
