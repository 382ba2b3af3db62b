package incident

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Admission is the least that an organisation or person needs who is given something to do, or to read, in a case.
type Admission struct {
	Incident     string // id
	Organization string
	Person       string // "" for the whole organisation
	Role         access.Role
	Level        access.Level
	Reason       string // the request's reference
}

// Admit lets somebody take part because a sibling's act needs it, in the open transaction; whoever takes part already
// stays as they are. The sibling has asked the policy about its own act. Headquarters needs no admission; an outsider
// needs an engagement that reaches the case.
func (s *Service) Admit(ctx context.Context, a Admission) error {
	o, err := s.directory.LookupOrganization(ctx, a.Organization)
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid("/organization", "organization.unknown")
	}
	if err != nil || o.Kind == access.Headquarters {
		return err
	}
	i, err := s.store.find(ctx, a.Incident, true)
	if err != nil {
		return err
	}
	there, err := s.store.participations(ctx, access.Actor{Organization: o.ID, Person: a.Person}, []string{i.ID}, s.clock.Now())
	if err != nil || len(there[i.ID]) > 0 {
		return err
	}
	p, err := s.admit(ctx, i, Grant{
		Organization: a.Organization, Person: a.Person, Roles: []access.Role{a.Role}, Level: a.Level, Reason: a.Reason,
	})
	if err != nil {
		return err
	}
	if err := s.store.insertParticipant(ctx, p); err != nil {
		return err
	}
	return s.journal.Append(ctx, p.entry(journal.ParticipantAdded, i, p.Reason))
}
