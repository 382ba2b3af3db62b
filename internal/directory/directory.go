// Package directory knows who there is: organisations and the tree of sites, their people, the engagements that bind
// vendors and partners to sites, and the hosts at the sites. Everything that names a party names it by an id from here.
//
// A site is an organisation of kind site, so that whoever works there has an organisation like anybody else.
//
// Left out on purpose: passwords and sessions (internal/account), who takes part in an incident (internal/incident), and
// what is computed from a calendar (internal/worktime).
package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Page asks for a part of a list, and List is one; they are the database's own, so that edges need not know it.
type (
	Page        = db.Page
	List[T any] = db.List[T]
)

// Service keeps the directory.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	acquaints []Acquaintance
	leaving   []func(context.Context, Person) error
	engaging  []func(context.Context, Engagement) error
	retimed   []func(ctx context.Context, organization string) error
	calendars *calendars
	regions   []Region
}

// New makes the service. Engagements are judged by c, the domain clock.
func New(d *db.DB, j *journal.Journal, c clock.Clock) *Service {
	return &Service{db: d, store: store{d}, journal: j, clock: c, calendars: &calendars{}}
}

// OnDeactivated has fn run in the transaction that deactivates a person: for handing on what waits for them. It is
// called while the program is put together, not later.
func (s *Service) OnDeactivated(fn func(context.Context, Person) error) {
	s.leaving = append(s.leaving, fn)
}

// OnEngagement has fn run in the transaction that makes, changes or ends an engagement. It is called while the program is put
// together.
func (s *Service) OnEngagement(fn func(context.Context, Engagement) error) {
	s.engaging = append(s.engaging, fn)
}

// seesAll says that the policy shows the actor the whole directory; others see what their query lets through. It asks
// for an act that only the whole directory's readers see of an organisation that nobody belongs to.
func seesAll(ctx context.Context) bool {
	return !fault.Is(access.Check(ctx, access.ReadEngagement, access.Scope{}), fault.KindNotFound)
}

// may asks the policy about an act on no object yet.
func may(ctx context.Context, act access.Action) error { return access.Check(ctx, act, access.Scope{}) }
