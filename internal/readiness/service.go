package readiness

import (
	"context"
	"fmt"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Page asks for a part of a list, and List is one; they are the database's own, so that edges need not know it.
type (
	Page        = db.Page
	List[T any] = db.List[T]
)

// Service keeps the plans and their tests.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
	mail      *deliver.Service
}

// New makes the service. It hears of people who leave, of engagements, and of what becomes of its mail.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service, mail *deliver.Service) *Service {
	s := &Service{db: d, store: store{d}, journal: j, clock: c, directory: people, mail: mail}
	people.OnDeactivated(s.left)
	people.OnEngagement(s.engaged)
	mail.OnReceipt(TestType, s.mailed)
	return s
}

// Filter narrows a list; zero fields don't.
type Filter struct{ Stale bool }

// List gives the plans that the actor sees, the newest organisation first; one that nothing was entered for is there too.
func (s *Service) List(ctx context.Context, f Filter, p Page) (List[View], error) {
	if err := access.Check(ctx, access.ListReachability, access.Scope{}); err != nil {
		return List[View]{}, err
	}
	l, err := s.store.organizations(ctx, onlyOwn(ctx), f.Stale, s.clock.Now(), p)
	if err != nil {
		return List[View]{}, err
	}
	views, err := s.views(ctx, l.Items...)
	return List[View]{Items: views, Next: l.Next, Total: l.Total}, err
}

// Stale is how many of the plans that the actor sees can't be counted on.
func (s *Service) Stale(ctx context.Context) (int64, error) {
	if err := access.Check(ctx, access.ListReachability, access.Scope{}); err != nil {
		return 0, err
	}
	return s.store.stale(ctx, onlyOwn(ctx), s.clock.Now())
}

// StandIns are the deputies of an organisation's plan whom a case may be told, in the order in which they are tried. It checks
// nobody's rights: rules ask, and tell only those who see what it is about.
func (s *Service) StandIns(ctx context.Context, organization string) ([]directory.Person, error) {
	plans, err := s.store.plans(ctx, []string{organization})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range plans {
		for _, c := range p.Contacts {
			if c.Part == Deputy && c.Purpose != SiteAccess {
				ids = append(ids, c.Person)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	people, err := s.directory.LookupPeople(ctx, ids...)
	all := make([]directory.Person, 0, len(ids))
	for _, id := range ids {
		if p, ok := people[id]; ok {
			all = append(all, p)
		}
	}
	return all, err
}

// onlyOwn is the organisation whose plan alone the actor sees; "" for who sees all.
func onlyOwn(ctx context.Context) string {
	if access.See(ctx, access.ReadReachability, access.Scope{}) == nil {
		return ""
	}
	return access.From(ctx).Organization
}

// Get is one organisation's plan.
func (s *Service) Get(ctx context.Context, organization string) (View, error) {
	if err := s.may(ctx, access.ReadReachability, organization); err != nil {
		return View{}, err
	}
	return s.view(ctx, organization)
}

// may asks the policy about an organisation's plan. Headquarters is whom others reach: it has none.
func (s *Service) may(ctx context.Context, act access.Action, organization string) error {
	o, err := s.directory.LookupOrganization(ctx, organization)
	if err != nil {
		return err
	}
	if o.Kind == access.Headquarters {
		return fault.NotFound()
	}
	return access.Check(ctx, act, access.Scope{Organization: o.ID})
}

// Replace enters how an organisation is reached. Tests of contacts who stay go on counting.
func (s *Service) Replace(ctx context.Context, organization string, d Draft) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.may(ctx, access.UpdateReachability, organization); err != nil {
			return err
		}
		now, err := s.store.lock(ctx, organization)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		next, err := d.normal(organization)
		if err := fault.Join(err, s.fit(ctx, now, next)); err != nil {
			return err
		}
		next.Version = now.Version + 1
		if v, err = s.viewOf(ctx, next); err != nil {
			return err
		}
		if err := s.store.replace(ctx, v); err != nil {
			return err
		}
		return s.journal.Append(ctx, next.entry())
	})
	return v, err
}

// fit wants contacts who are active and work there. One who stays may have left meanwhile: the rest must be changeable still.
func (s *Service) fit(ctx context.Context, now, next Plan) error {
	if len(next.Contacts) > maxContacts {
		return nil
	}
	contacts, err := s.standings(ctx, next)
	if err != nil {
		return err
	}
	var errs []error
	for i, c := range contacts[next.Organization] {
		if c.Left && !now.has(c.Person) {
			errs = append(errs, fault.Invalid(fmt.Sprintf("/contacts/%d/person", i), "reachability.not_a_contact"))
		}
	}
	return fault.Join(errs...)
}

func (p Plan) has(person string) bool {
	for _, c := range p.Contacts {
		if c.Person == person {
			return true
		}
	}
	return false
}

func (p Plan) entry() journal.Entry {
	contacts := make([]map[string]any, len(p.Contacts))
	for i, c := range p.Contacts {
		contacts[i] = map[string]any{"person": c.Person, "part": c.Part, "purpose": c.Purpose}
	}
	return journal.Entry{
		Fact: journal.ReachabilityChanged, Object: journal.Object{Type: "reachability_plan", ID: p.Organization}, Parties: []string{p.Organization},
		Data:     map[string]any{"contacts": contacts, "backup_channel": p.Backup.Kind, "holds_days": p.HoldsDays, "version": p.Version},
		Personal: map[string]string{"backup_value": p.Backup.Value, "backup_note": p.Backup.Note},
	}
}
