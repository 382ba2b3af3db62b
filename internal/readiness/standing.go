package readiness

import (
	"context"
	"time"

	"tasuki/internal/directory"
)

// view is one organisation's plan as it stands.
func (s *Service) view(ctx context.Context, organization string) (View, error) {
	all, err := s.views(ctx, organization)
	if err != nil {
		return View{}, err
	}
	return all[0], nil
}

// views are the organisations' plans, in the order of their ids given.
func (s *Service) views(ctx context.Context, organizations ...string) ([]View, error) {
	plans, err := s.store.plans(ctx, organizations)
	if err != nil {
		return nil, err
	}
	contacts, err := s.standings(ctx, plans...)
	views := make([]View, len(plans))
	for i, p := range plans {
		views[i] = p.view(contacts[p.Organization], s.clock.Now())
	}
	return views, err
}

func (s *Service) viewOf(ctx context.Context, p Plan) (View, error) {
	contacts, err := s.standings(ctx, p)
	return p.view(contacts[p.Organization], s.clock.Now()), err
}

// standings are what is known of the contacts of plans, by organisation: in four questions, however many plans.
func (s *Service) standings(ctx context.Context, plans ...Plan) (map[string][]Standing, error) {
	var organizations, ids []string
	for _, p := range plans {
		organizations = append(organizations, p.Organization)
		for _, c := range p.Contacts {
			ids = append(ids, c.Person)
		}
	}
	all := map[string][]Standing{}
	if len(ids) == 0 {
		return all, nil
	}
	people, err := s.directory.LookupPeople(ctx, ids...)
	if err != nil {
		return nil, err
	}
	engaged, err := s.directory.EngagedUntil(ctx, organizations...)
	if err != nil {
		return nil, err
	}
	tried, err := s.store.tried(ctx, organizations)
	if err != nil {
		return nil, err
	}
	for _, p := range plans {
		for _, c := range p.Contacts {
			one := tried[tie{p.Organization, c.Person}]
			one.Contact = c
			one.Until, one.Left = until(p.Organization, people[c.Person], engaged)
			all[p.Organization] = append(all[p.Organization], one)
		}
	}
	return all, nil
}

// until says whether a person can't be a contact of an organisation, and else until when they can.
func until(organization string, p directory.Person, engaged directory.Engaged) (at time.Time, left bool) {
	if p.Organization == organization {
		return at, !p.Active
	}
	at, works := engaged[organization][p.Organization]
	return at, !works || !p.Active
}
