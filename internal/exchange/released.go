package exchange

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// seeRelease loads the release and asks the policy. One that does not exist takes the same queries.
func (s *Service) seeRelease(ctx context.Context, id string, act access.Action, lock bool) (Release, error) {
	r, err := s.store.release(ctx, id, lock)
	if err != nil {
		return Release{}, err
	}
	scope, err := s.releaseScope(ctx, r)
	if err != nil {
		return Release{}, err
	}
	if r.ID == "" {
		return Release{}, fault.NotFound()
	}
	return r, access.Check(ctx, act, scope)
}

// releaseScope is how the actor stands to the release: its reader is a party to it while it is open and nothing bars them.
func (s *Service) releaseScope(ctx context.Context, r Release) (access.Scope, error) {
	grant, err := s.incidents.Grant(ctx, r.Incident)
	scope := access.Scope{Incident: r.Incident, Grant: grant}
	if err != nil || !r.open(s.clock.Now()) || !r.to(access.From(ctx)) {
		return scope, err
	}
	err = s.barred(ctx, r.Incident, access.From(ctx).Kind, r.Terms)
	if fault.Is(err, fault.KindConflict) {
		return scope, nil
	}
	scope.PartyPeople = []string{access.Person(ctx)}
	return scope, err
}

// to says that the actor is whom it was released to.
func (r Release) to(a access.Actor) bool {
	return r.ID != "" && a.Organization == r.Organization && (r.Person == "" || r.Person == a.Person) && !a.WithoutContent()
}

// GetRelease is the release with that id.
func (s *Service) GetRelease(ctx context.Context, id string) (Release, error) {
	r, err := s.seeRelease(ctx, id, access.ReadRelease, false)
	return s.shown(ctx, r), err
}

// shown leaves out what is for headquarters: why, by whom, and what it belongs to.
func (s *Service) shown(ctx context.Context, r Release) Release {
	if scope, err := s.incidents.Grant(ctx, r.Incident); err == nil && access.From(ctx).Leads(scope) {
		return r
	}
	r.Reason, r.By, r.Incident, r.Attempt.Organization, r.Attempt.Person = "", "", "", "", ""
	return r
}

// ReleasesOf are an item's releases, newest first.
func (s *Service) ReleasesOf(ctx context.Context, item string, p Page) (db.List[Release], error) {
	if _, err := s.see(ctx, item, access.ListReleases); err != nil {
		return db.List[Release]{}, err
	}
	return s.store.releases(ctx, ofItem(item), p)
}

// Released is what was released to the actor and is open now, newest first. What is barred is neither listed nor counted.
func (s *Service) Released(ctx context.Context, p Page) (db.List[Release], error) {
	a := access.From(ctx)
	if err := access.Check(ctx, access.ListReleased, access.Scope{Person: a.Person}); err != nil || a.WithoutContent() {
		return db.List[Release]{}, err
	}
	mine, err := s.openFor(ctx, a)
	if err != nil {
		return db.List[Release]{}, err
	}
	total := int64(len(mine))
	rest := slices.DeleteFunc(mine, func(r Release) bool { return p.After != "" && r.ID >= p.After })
	l := db.Cut(rest, p, func(r Release) string { return r.ID }, func(r Release) Release { return s.shown(ctx, r) })
	if p.Count {
		l.Total = &total
	}
	return l, nil
}

// openFor are all that the actor can read from now, newest first.
func (s *Service) openFor(ctx context.Context, a access.Actor) (mine []Release, err error) {
	for p := (Page{Limit: 100}); ; {
		l, err := s.store.releases(ctx, openTo(a, s.clock.Now()), p)
		if err != nil {
			return nil, err
		}
		for _, r := range l.Items {
			scope, err := s.releaseScope(ctx, r)
			if err != nil {
				return nil, err
			}
			if len(scope.PartyPeople) > 0 {
				mine = append(mine, r)
			}
		}
		if p.After = l.Next; p.After == "" {
			return mine, nil
		}
	}
}
