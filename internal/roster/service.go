package roster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Page asks for a part of a list, and List is one; they are the database's own, so that edges need not know it.
type (
	Page        = db.Page
	List[T any] = db.List[T]
)

// Filter narrows a list; zero fields don't.
type Filter struct{ Organization string }

// Service keeps the rosters.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
}

// New makes the service. Whoever is deactivated is away from then on.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service) *Service {
	s := &Service{db: d, store: store{d}, journal: j, clock: c, directory: people}
	people.OnDeactivated(s.left)
	return s
}

// View is a roster as a reader has it.
type View struct {
	Roster
	Duty   Duty
	Card   bool    // the reader is of another organisation: who is on duty, and no more
	Coming []Shift // of the next 14 days
	Load   []Load
}

// comingDays is how far a roster shows its shifts.
const comingDays = 14 * day

// visible is a roster of an organisation that the actor sees.
func (s *Service) visible(ctx context.Context, id string) (Roster, access.Scope, error) {
	r, err := s.store.roster(ctx, id)
	if err != nil {
		return r, access.Scope{}, err
	}
	scope, err := s.scope(ctx, r)
	return r, scope, err
}

func (s *Service) scope(ctx context.Context, r Roster) (access.Scope, error) {
	_, err := s.directory.KnownOrganization(ctx, r.Organization)
	return access.Scope{Organization: r.Organization, Visible: err == nil}, err
}

// view is what the actor has of a roster, from what differs of its organisation.
func (s *Service) view(ctx context.Context, r Roster, changes []Change) View {
	now := s.clock.Now()
	v := View{Roster: r, Duty: r.duty(now, changes), Load: r.load(now, changes), Coming: r.Plan(now, now.Add(comingDays), changes)}
	if access.See(ctx, access.ReadRosterChanges, access.Scope{Organization: r.Organization}) != nil {
		v.Card, v.Rotations, v.RestHours, v.Load, v.Coming = true, nil, 0, nil, nil
	}
	return v
}

// shown reads what differs and gives the view.
func (s *Service) shown(ctx context.Context, r Roster) (View, error) {
	all, err := s.around(ctx, r.Organization)
	return s.view(ctx, r, all[r.Organization]), err
}

// around are the changes that a view needs.
func (s *Service) around(ctx context.Context, organizations ...string) (map[string][]Change, error) {
	now := s.clock.Now()
	return s.store.changes(ctx, organizations, now.Add(-loadDays-longest), now.Add(ahead))
}

// Get is one roster that the actor sees.
func (s *Service) Get(ctx context.Context, id string) (View, error) {
	r, scope, err := s.visible(ctx, id)
	if err != nil {
		return View{}, err
	}
	if err := access.Check(ctx, access.ReadRoster, scope); err != nil {
		return View{}, err
	}
	return s.shown(ctx, r)
}

// List gives the rosters of the organisations that the actor sees, the newest first: who is at work now, where, until when.
func (s *Service) List(ctx context.Context, f Filter, p Page) (List[View], error) {
	if err := access.Check(ctx, access.ListRosters, access.Scope{}); err != nil {
		return List[View]{}, err
	}
	l, err := s.store.seen(ctx, s.directory.SeenOrganizations(ctx), f, p)
	if err != nil {
		return List[View]{}, err
	}
	var organizations []string
	for _, r := range l.Items {
		organizations = append(organizations, r.Organization)
	}
	changes, err := s.around(ctx, organizations...)
	views := List[View]{Items: make([]View, len(l.Items)), Next: l.Next, Total: l.Total}
	for i, r := range l.Items {
		views.Items[i] = s.view(ctx, r, changes[r.Organization])
	}
	return views, err
}

// Create enters a roster for an organisation.
func (s *Service) Create(ctx context.Context, d Draft) (v View, err error) {
	if err := access.Check(ctx, access.CreateRoster, access.Scope{Organization: d.Organization}); err != nil {
		return v, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		r, err := d.normal()
		if _, unknown := s.directory.LookupOrganization(ctx, d.Organization); fault.Is(unknown, fault.KindNotFound) {
			return fault.Join(err, fault.Invalid("/organization", "organization.unknown"))
		} else if unknown != nil {
			return unknown
		}
		if err := fault.Join(err, s.belong(ctx, d.Organization, d.Rotation.Members...)); err != nil {
			return err
		}
		r.ID = db.NewID()
		now := s.clock.Now()
		away, err := s.store.changes(ctx, []string{r.Organization}, now.Add(-margin), now.Add(ahead+margin))
		if err != nil {
			return err
		}
		others, err := s.store.lockRosters(ctx, r.Organization)
		if err != nil {
			return err
		}
		changes := away[r.Organization]
		force, err := s.restful(ctx, others, append(slices.Clone(others), r), changes, changes, now, now.Add(ahead), d.ForceReason)
		if err != nil {
			return err
		}
		if err := s.store.insert(ctx, r.row()); err != nil {
			return err
		}
		if err := s.journal.Append(ctx, r.entry(journal.RosterAdded, force)); err != nil {
			return err
		}
		v, err = s.shown(ctx, r)
		return err
	})
	return v, err
}

// Replace enters a roster anew. Its organisation and its clock stay, and so does what has passed.
func (s *Service) Replace(ctx context.Context, id string, d Draft) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, scope, err := s.visible(ctx, id)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.UpdateRoster, scope); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		d.Organization, d.Zone = now.Organization, now.Zone
		next, err := d.normal()
		if err == nil && !same(next.Rotations[0], now.Latest()) { // one that stays may have members who have left
			err = s.belong(ctx, now.Organization, d.Rotation.Members...)
		}
		if err != nil {
			return err
		}
		if next, err = now.changed(next, s.clock.Now()); err != nil {
			return err
		}
		v, err = s.replaced(ctx, now, next, d.ForceReason)
		return err
	})
	return v, err
}

func (s *Service) replaced(ctx context.Context, now, next Roster, force string) (View, error) {
	rosters, err := s.store.lockRosters(ctx, now.Organization)
	if err != nil {
		return View{}, err
	}
	replaced := slices.Clone(rosters)
	for i := range replaced {
		if replaced[i].ID == next.ID {
			replaced[i] = next
		}
	}
	from := next.Latest().begins(next)
	if at := s.clock.Now(); at.After(from) || next.RestHours > now.RestHours {
		from = at
	}
	changes, err := s.store.changes(ctx, []string{now.Organization}, from.Add(-margin), from.Add(ahead+margin))
	if err != nil {
		return View{}, err
	}
	if force, err = s.restful(ctx, rosters, replaced, changes[now.Organization], changes[now.Organization], from, from.Add(ahead), force); err != nil {
		return View{}, err
	}
	if err := s.store.updateRoster(ctx, next); err != nil {
		return View{}, err
	}
	if err := s.journal.Append(ctx, next.entry(journal.RosterChanged, force)); err != nil {
		return View{}, err
	}
	return s.shown(ctx, next)
}

// belong wants people of the organisation who are still there.
func (s *Service) belong(ctx context.Context, organization string, people ...string) error {
	known, err := s.directory.LookupPeople(ctx, people...)
	if err != nil {
		return err
	}
	var errs []error
	for i, id := range people {
		if p, ok := known[id]; !ok || p.Organization != organization || !p.Active {
			errs = append(errs, fault.Invalid(fmt.Sprintf("/rotation/members/%d", i), "roster.not_of_organization"))
		}
	}
	return fault.Join(errs...)
}

// margin is how far around a change shifts are looked at: the longest one, and the rest before and after it.
const margin = longest + maxRest*time.Hour

// restful refuses what would leave somebody less rest than the roster asks for, and did not before; with a reason it is
// accepted, and the reason that was needed is given back.
func (s *Service) restful(ctx context.Context, before, after []Roster, was, is []Change, from, until time.Time, force string) (string, error) {
	from, until = from.Add(-margin), until.Add(margin)
	then, next := plansOf(before, from, until, was), plansOf(after, from, until, is)
	for _, r := range after {
		stood := r
		if i := slices.IndexFunc(before, func(b Roster) bool { return b.ID == r.ID }); i >= 0 {
			stood = before[i]
		}
		if b, worse := worsened(stood.breaches(then), r.breaches(next), s.clock.Now()); worse {
			return s.forced(ctx, r, b, force)
		}
	}
	return "", nil
}

// forced is the reason why a breach is accepted; without one it is refused.
func (s *Service) forced(ctx context.Context, r Roster, b Breach, force string) (string, error) {
	force, err := line("/force_reason", force, maxReason)
	if err != nil || force != "" {
		return force, err
	}
	p, err := s.directory.LookupPerson(ctx, b.Person)
	if err != nil {
		return "", err
	}
	return "", r.tooShort(b, p.Name)
}

func (r Roster) entry(f journal.Fact, force string) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: "roster", ID: r.ID}, Parties: []string{r.Organization},
		Data: map[string]any{
			"organization": r.Organization, "zone": r.Zone, "rotations": r.Rotations, "rest_hours": r.RestHours, "version": r.Version,
			"rest_overridden": force != "",
		},
		Personal: map[string]string{"name": r.Name, "force_reason": force},
	}
}
