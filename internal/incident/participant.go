package incident

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
)

// Participant is one grant: an organisation, or one person of it, takes part in a case. Several add up. It is never
// changed but by revoking it; who should see more or less gets another.
type Participant struct {
	ID               string
	Incident         string
	Organization     string
	OrganizationName string
	Person           string // "" for everybody in the organisation
	PersonName       string
	Roles            []access.Role
	Level            access.Level
	Engagement       string    // what lets an outsider in, "" for headquarters and sites
	Expires          time.Time // the earlier of the grant's end and the engagement's; zero for none
	GrantedBy        string    // person
	GrantedAt        time.Time
	Reason           string
	RevokedBy        string // person
	RevokedAt        time.Time
	Active           bool // in force now
	Version          int
}

// participation is what one grant that is in force gives.
type participation struct {
	incident, organization string
	roles                  []access.Role
	level                  access.Level
	ends                   time.Time // zero for none
}

// parties are the organisations that take part at a level or above it.
func parties(present []participation, from access.Level) []string {
	var all []string
	for _, p := range present {
		if from != "" && p.level.AtLeast(from) && !slices.Contains(all, p.organization) {
			all = append(all, p.organization)
		}
	}
	return all
}

func held(present []participation) []access.Role {
	var all []access.Role
	for _, p := range present {
		all = append(all, p.roles...)
	}
	return all
}

// under is the participant with what its engagement adds: the earlier end, and whether all of it is in force now.
func (p Participant) under(e directory.Engagement, now time.Time) Participant {
	if p.Engagement != "" {
		p.Expires = earlier(earlier(p.Expires, e.Expires), e.Ended)
	}
	p.Active = p.RevokedAt.IsZero() && (p.Expires.IsZero() || p.Expires.After(now)) && (p.Engagement == "" || e.Live(now))
	return p
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Participants lists who takes part or did, the newest first. Who holds one of headquarters' case roles reads all of
// them; others read what was granted to themselves and to their organisation as a whole.
func (s *Service) Participants(ctx context.Context, ref string, page db.Page) (db.List[Participant], error) {
	i, at, err := s.see(ctx, ref, access.ListParticipants, false)
	if err != nil {
		return db.List[Participant]{}, err
	}
	list, err := s.store.participants(ctx, i.ID, at, page)
	if err != nil {
		return list, err
	}
	return list, s.describe(ctx, list.Items)
}

// Participant is one of those that Participants lists.
func (s *Service) Participant(ctx context.Context, ref, id string) (Participant, error) {
	i, at, err := s.see(ctx, ref, access.ListParticipants, false)
	if err != nil {
		return Participant{}, err
	}
	p, err := s.store.participant(ctx, i.ID, id, at, false)
	if err != nil {
		return Participant{}, err
	}
	return s.described(ctx, p)
}

func (s *Service) described(ctx context.Context, p Participant) (Participant, error) {
	one := []Participant{p}
	err := s.describe(ctx, one)
	return one[0], err
}

// describe puts in what the directory knows: names, and how far the engagements reach.
func (s *Service) describe(ctx context.Context, all []Participant) error {
	var organizations, people []string
	engagements := map[string]directory.Engagement{"": {}}
	for _, p := range all {
		organizations = append(organizations, p.Organization)
		if p.Person != "" {
			people = append(people, p.Person)
		}
		if _, ok := engagements[p.Engagement]; ok {
			continue
		}
		e, err := s.directory.LookupEngagement(ctx, p.Engagement)
		if err != nil {
			return err
		}
		engagements[p.Engagement] = e
	}
	names, err := s.names(ctx, organizations, people)
	if err != nil {
		return err
	}
	for i, p := range all {
		p.OrganizationName, p.PersonName = names[p.Organization], names[p.Person]
		all[i] = p.under(engagements[p.Engagement], s.clock.Now())
	}
	return nil
}

// names are those of organisations and people, by id; unknown ids are absent.
func (s *Service) names(ctx context.Context, organizations, people []string) (map[string]string, error) {
	names := map[string]string{}
	found, err := s.directory.LookupOrganizations(ctx, distinct(organizations)...)
	if err != nil {
		return nil, err
	}
	for id, o := range found {
		names[id] = o.Name
	}
	who, err := s.directory.LookupPeople(ctx, distinct(people)...)
	for id, p := range who {
		names[id] = p.Name
	}
	return names, err
}
