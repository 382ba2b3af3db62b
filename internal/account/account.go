// Package account lets people and their programs in: passwords, sessions for pages, tokens for programs, invitations,
// the secret
// addresses from which calendars read, and the ways to end all of them.
//
// Secrets are 32 random bytes, stored as their SHA-256; passwords are stored with argon2id. Guessing is slowed down for
// the account and for the address, never locked out, wherever a password or a code is asked for; and a session or token
// that asks too often is told to wait. How much is remembered in this process only, so that several processes, or a
// restart, allow correspondingly more. Nobody guesses 256 random bits: wrong tokens are not counted.
//
// Left out on purpose: second factors and single sign-on (no feature needs them yet), and what an actor may do
// (internal/access).
package account

import (
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Page asks for a part of a list, and List is one.
type (
	Page        = db.Page
	List[T any] = db.List[T]
)

// Service keeps credentials and what was given out for them.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
	mail      *deliver.Service
	opening   Opening
	pushed    Pushed
	hasher    *hasher
	brief     *hasher // for what is good for minutes only
	doors     *doors
	pace      *pace
	uses      uses
}

// Option changes how the service is made.
type Option func(*Service)

// WeakPasswords makes hashing a password cost next to nothing. For tests only: hundreds of sign-ins would take minutes.
func WeakPasswords() Option {
	return func(s *Service) { s.hasher, s.brief = newHasher(weak), newHasher(weak) }
}

// Pace has each session and token make so many requests a second for long, and ten times as many at once; 0 is no limit,
// as is without it.
func Pace(each int) Option { return func(s *Service) { s.pace = newPace(each) } }

// New makes the service. Sessions, tokens and invitations expire by c, the domain clock. Without mail (nil) nobody is
// told of an invitation.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service, mail *deliver.Service, opts ...Option) *Service {
	s := &Service{
		db: d, store: store{d}, journal: j, clock: c, directory: people, mail: mail, hasher: newHasher(strong), doors: newDoors(),
		pace: newPace(0), brief: newHasher(brief),
	}
	for _, o := range opts {
		o(s)
	}
	return s
}

// unauthenticated is the one answer to a credential that does not count, whatever the reason.
func unauthenticated(key string) error { return fault.New(fault.KindUnauthenticated, key) }
