package web

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/request"
)

// names are the organisations and people that a page mentions, looked up together.
type names struct{ organizations, people map[string]directory.Name }

// party is somebody as a page names them: a person and where they work, or an organisation.
type party struct{ Person, Organization string }

func (s *Site) names(ctx context.Context, parties ...request.Party) (names, error) {
	var organizations, people []string
	for _, p := range parties {
		organizations, people = append(organizations, p.Organization), append(people, p.Person)
	}
	n, err := s.Directory.LookupNames(ctx, organizations, people)
	return names{n.Organizations, n.People}, err
}

func (n names) party(p request.Party) party {
	if p.Organization == "" {
		p.Organization = n.people[p.Person].Organization
	}
	return party{n.people[p.Person].Name, n.organizations[p.Organization].Name}
}

// person is one of whom only the person is known; an empty one for nobody.
func (n names) person(id string) party { return n.party(request.Party{Person: id}) }

// short is the person, or else the organisation.
func (p party) short() string {
	if p.Person != "" {
		return p.Person
	}
	return p.Organization
}

// clock is on whose clock somebody reads.
func (n names) clock(p request.Party) string {
	if one, ok := n.people[p.Person]; ok && one.Zone != "" {
		return one.Zone
	}
	return n.organizations[p.Organization].Zone
}
