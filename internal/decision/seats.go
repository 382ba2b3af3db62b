package decision

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
)

// seats are those who may decide by a line of the table, each once, in its order. A role is found in the case first, where
// somebody was given it there, and then where people hold it anyway.
func (s *Service) seats(ctx context.Context, a Authority, i incident.Incident, site string) (all []Seat, err error) {
	for n, h := range a.holders() {
		people, err := s.people(ctx, h, i, site)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			able, err := s.able(ctx, p)
			if err != nil {
				return nil, err
			}
			seated := slices.ContainsFunc(all, func(one Seat) bool { return one.Person == p.ID })
			if able && !seated && len(all) < maxSeats {
				all = append(all, Seat{Who{p.Organization, p.ID}, h.Role, n > 0})
			}
		}
	}
	return all, nil
}

func (s *Service) people(ctx context.Context, h Holder, i incident.Incident, site string) ([]directory.Person, error) {
	if h.Person != "" {
		p, err := s.directory.LookupPerson(ctx, h.Person)
		if fault.Is(err, fault.KindNotFound) {
			return nil, nil
		}
		return []directory.Person{p}, err
	}
	all, err := s.incidents.Cast(ctx, i.ID, h.Role)
	if err != nil {
		return nil, err
	}
	hq, err := s.directory.Headquarters(ctx)
	if err != nil {
		return nil, err
	}
	where := []string{hq.ID}
	if slices.Contains(atSites, h.Role) {
		where = slices.Concat(i.Sites, where)
		if site != "" {
			where = []string{site, hq.ID}
		}
	}
	for _, organization := range where {
		there, err := s.directory.PeopleAt(ctx, organization, h.Role)
		if err != nil {
			return nil, err
		}
		all = append(all, there...)
	}
	return all, nil
}

// firstThere is the first of the seats who is not on leave. Where all are, it is the first: the turn is somebody's, and its
// silence is heard.
func (s *Service) firstThere(ctx context.Context, all []Seat) (Seat, error) {
	for _, one := range all {
		_, away, err := s.rosters.OnLeave(ctx, one.Person, s.clock.Now())
		if err != nil || !away {
			return one, err
		}
	}
	return all[0], nil
}

// letIn has whoever is asked to decide take part in the case, no further than they need: the table is headquarters' own word
// that it is theirs. Whoever sees every case needs no part.
func (s *Service) letIn(ctx context.Context, d Decision, one Seat) error {
	p, err := s.directory.LookupPerson(ctx, one.Person)
	if err != nil {
		return err
	}
	o, err := s.directory.LookupOrganization(ctx, p.Organization)
	if err != nil || (access.Actor{Kind: o.Kind, Roles: p.Roles}).SeesEveryCase() {
		return err
	}
	role := access.Observer
	if slices.Contains(atSites, one.Role) {
		role = one.Role
	}
	return s.incidents.Admit(ctx, incident.Admission{
		Incident: d.Incident, Organization: p.Organization, Person: p.ID, Role: role, Level: access.Operational, Reason: d.Reference,
	})
}
