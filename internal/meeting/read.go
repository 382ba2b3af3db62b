package meeting

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Get is the meeting with that id.
func (s *Service) Get(ctx context.Context, id string) (Meeting, error) {
	return s.see(ctx, id, access.ReadMeeting, false)
}

// List is the meetings of a case that the actor sees, the newest first.
func (s *Service) List(ctx context.Context, incident string, p db.Page) (db.List[Meeting], error) {
	scope, err := s.incidents.Scope(ctx, incident)
	if err != nil {
		return db.List[Meeting]{}, err
	}
	if err := access.Check(ctx, access.ListMeetings, scope); err != nil {
		return db.List[Meeting]{}, err
	}
	a := access.From(ctx)
	return s.store.list(ctx, scope.Incident, sight{every: a.Leads(scope.Grant), organization: a.Organization, person: a.Person}, p)
}

// see takes the same queries whether the meeting exists or not.
func (s *Service) see(ctx context.Context, id string, act access.Action, lock bool) (Meeting, error) {
	m, err := s.store.find(ctx, id, lock)
	if err != nil {
		return Meeting{}, err
	}
	g, err := s.incidents.Grant(ctx, m.Incident)
	if err != nil {
		return Meeting{}, err
	}
	if m.ID == "" {
		return Meeting{}, fault.NotFound()
	}
	if err := access.Check(ctx, act, m.scope(g)); err != nil {
		return Meeting{}, err
	}
	return m, nil
}
