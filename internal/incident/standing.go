package incident

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// standing is how the actor stands to one incident.
type standing struct {
	incident string
	actor    access.Actor
	grant    *access.Grant
	level    access.Level // of reading; "" for none
}

// stand adds up what was granted to the actor. Levels do not lend themselves to each other's roles: who may observe
// everything and analyse a little does not analyse everything, so that the grant's level is the highest at which the
// actor analyses, or else the highest there is.
func stand(incident string, a access.Actor, live []participation) standing {
	s := standing{incident: incident, actor: a}
	for _, p := range live {
		s.add(p)
	}
	if a.SeesEveryCase() || s.caseRole() {
		s.level = access.Full
	}
	return s
}

func (s *standing) add(p participation) {
	s.level = higher(s.level, p.level)
	if s.grant == nil {
		s.grant = &access.Grant{Roles: slices.Clone(p.roles), Level: p.level, Expires: p.ends}
		return
	}
	g := s.grant
	switch had, has := analyses(g.Roles), analyses(p.roles); {
	case had == has:
		g.Level = higher(g.Level, p.level)
	case has:
		g.Level = p.level
	}
	for _, r := range p.roles {
		if !slices.Contains(g.Roles, r) {
			g.Roles = append(g.Roles, r)
		}
	}
	if g.Expires.IsZero() || p.ends.IsZero() {
		g.Expires = time.Time{}
	} else if p.ends.After(g.Expires) {
		g.Expires = p.ends
	}
}

// caseRole says that the actor holds one of headquarters' case roles, standing or in this incident.
func (s standing) caseRole() bool {
	return s.actor.SeesEveryCase() || s.actor.HQ() && s.grant != nil &&
		slices.ContainsFunc(access.CaseRoles, func(r access.Role) bool { return slices.Contains(s.grant.Roles, r) })
}

func (s standing) scope() access.Scope { return access.Scope{Incident: s.incident, Grant: s.grant} }

func analyses(roles []access.Role) bool {
	return slices.ContainsFunc(access.AnalystRoles, func(r access.Role) bool { return slices.Contains(roles, r) })
}

func higher(a, b access.Level) access.Level {
	if a.AtLeast(b) {
		return a
	}
	return b
}

// Scope is how the actor stands to the incident with that id or reference, for access.Check. What does not exist is not
// found after the same queries that something hidden takes, which Check then refuses.
func (s *Service) Scope(ctx context.Context, ref string) (access.Scope, error) {
	i, at, err := s.find(ctx, ref, false)
	if err != nil {
		return access.Scope{}, err
	}
	if i.ID == "" {
		return access.Scope{}, fault.NotFound()
	}
	return at.scope(), nil
}

// Grant is the actor's own in the incident with that id: what was granted to them or to their organisation and is
// neither revoked nor expired, added up; nil for none.
func (s *Service) Grant(ctx context.Context, id string) (*access.Grant, error) {
	at, err := s.standing(ctx, id)
	return at.grant, err
}

// Resolve is the id of the incident that the actor sees under that id or reference.
func (s *Service) Resolve(ctx context.Context, ref string) (string, error) {
	scope, err := s.Scope(ctx, ref)
	if err != nil {
		return "", err
	}
	return scope.Incident, access.See(ctx, access.ReadIncident, scope)
}

func (s *Service) standing(ctx context.Context, id string) (standing, error) {
	actor := access.From(ctx)
	live, err := s.store.participations(ctx, actor, []string{id}, s.clock.Now())
	return stand(id, actor, live[id]), err
}
