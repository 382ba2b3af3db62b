package incident

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
)

// Severities are those of cases by their ids, "" where nobody has judged it. It is for siblings: no policy is asked.
func (s *Service) Severities(ctx context.Context, ids []string) (map[string]string, error) {
	return s.store.severities(ctx, ids)
}

// KnownSeverities are all there are, from the worst.
func KnownSeverities() []string {
	all := make([]string, len(Severities))
	for n, v := range Severities {
		all[n] = string(v)
	}
	return all
}

// Cast are the active people who hold one of the roles in a case by a grant in force: one to them, or one to their
// organisation where the role is theirs there. It is for siblings: no policy is asked.
func (s *Service) Cast(ctx context.Context, id string, roles ...access.Role) (all []directory.Person, err error) {
	grants, err := s.store.cast(ctx, id, s.clock.Now())
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if !slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(g.Roles, r) }) {
			continue
		}
		if g.Person == "" {
			there, err := s.directory.PeopleAt(ctx, g.Organization, roles...)
			if err != nil {
				return nil, err
			}
			all = append(all, there...)
			continue
		}
		p, err := s.directory.LookupPerson(ctx, g.Person)
		if err != nil {
			return nil, err
		}
		if p.Active {
			all = append(all, p)
		}
	}
	return all, nil
}
