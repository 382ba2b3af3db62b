package turn

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// whom are those whom a step tells: active, each once, and only who sees the object. A mail must open what it is about, and
// must not let anybody know of a case that is none of theirs.
// Rosters are asked about the instant at which it is taken.
func (s *Service) whom(ctx context.Context, i Item, step Step, at time.Time) (told []directory.Person, err error) {
	all, err := s.readers(ctx, i, step, at)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		shown, err := s.watched[i.Object.Type].Shown(access.With(ctx, a.actor), i.Object.ID)
		if err != nil {
			return nil, err
		}
		if shown {
			told = append(told, a.Person)
		}
	}
	return told, nil
}

// reader is somebody as they would ask to see an object.
type reader struct {
	directory.Person
	actor access.Actor
}

// readers are those whom a step may tell, each once.
func (s *Service) readers(ctx context.Context, i Item, step Step, at time.Time) (all []reader, err error) {
	people, err := s.candidates(ctx, i, step, at)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if !p.Active || slices.ContainsFunc(all, func(o reader) bool { return o.ID == p.ID }) {
			continue
		}
		o, err := s.people.LookupOrganization(ctx, p.Organization)
		if err != nil {
			return nil, err
		}
		all = append(all, reader{p, access.Actor{
			Person: p.ID, Organization: p.Organization, Kind: o.Kind, Roles: p.Roles, Language: p.Language, Zone: p.Zone,
		}})
	}
	return all, nil
}

func (s *Service) candidates(ctx context.Context, i Item, step Step, at time.Time) ([]directory.Person, error) {
	switch step.Whom {
	case TheHolder:
		return s.orInstead(ctx, i, at)
	case TheDeputy:
		return s.deputies(ctx, i)
	case TheirRole:
		return s.people.PeopleAt(ctx, i.Organization, step.Role)
	case HQRole:
		return s.atHeadquarters(ctx, step.Role)
	case SiteManager:
		return s.siteManagers(ctx, i.Organization)
	case DutyOfficer:
		return s.onDuty(ctx, at)
	case Specialist:
		return s.cast(ctx, i.Incident, access.LogAnalyst, access.ForensicSpecialist)
	case HoldAuthority:
		in, err := s.cast(ctx, i.Incident, access.HoldAuthority)
		if err != nil {
			return nil, err
		}
		standing, err := s.atHeadquarters(ctx, access.HoldAuthority)
		return append(in, standing...), err
	}
	p, err := s.people.LookupPerson(ctx, step.Person)
	if fault.Is(err, fault.KindNotFound) {
		return nil, nil
	}
	return []directory.Person{p}, err
}

// orInstead are the holders; where the one named is away, whom else there it fits too.
func (s *Service) orInstead(ctx context.Context, i Item, at time.Time) ([]directory.Person, error) {
	told, err := s.holders(ctx, i)
	if err != nil || i.Person == "" || s.rosters == nil {
		return told, err
	}
	_, away, err := s.rosters.OnLeave(ctx, i.Person, at)
	if err != nil || !away {
		return told, err
	}
	others, err := s.deputies(ctx, i)
	return append(told, others...), err
}

func (s *Service) deputies(ctx context.Context, i Item) ([]directory.Person, error) {
	others, err := s.people.PeopleAt(ctx, i.Organization, fitting[i.Kind]...)
	return slices.DeleteFunc(others, func(p directory.Person) bool { return p.ID == i.Person }), err
}

func (s *Service) onDuty(ctx context.Context, at time.Time) (all []directory.Person, err error) {
	hq, err := s.headquarters(ctx)
	if err != nil || hq == "" || s.rosters == nil {
		return nil, err
	}
	duties, err := s.rosters.OnDuty(ctx, hq, at)
	if err != nil {
		return nil, err
	}
	for _, d := range duties {
		if d.Person == "" {
			continue
		}
		p, err := s.people.LookupPerson(ctx, d.Person)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func (s *Service) cast(ctx context.Context, incident string, roles ...access.Role) ([]directory.Person, error) {
	if s.cases.Cast == nil || incident == "" {
		return nil, nil
	}
	return s.cases.Cast(ctx, incident, roles...)
}

func (s *Service) atHeadquarters(ctx context.Context, role access.Role) ([]directory.Person, error) {
	hq, err := s.headquarters(ctx)
	if err != nil || hq == "" {
		return nil, err
	}
	return s.people.PeopleAt(ctx, hq, role)
}

func (s *Service) siteManagers(ctx context.Context, organization string) (all []directory.Person, err error) {
	sites, err := s.people.BoundSites(ctx, organization)
	if err != nil {
		return nil, err
	}
	for _, site := range append([]string{organization}, sites...) {
		there, err := s.people.PeopleAt(ctx, site, access.SiteLiaison)
		if err != nil {
			return nil, err
		}
		all = append(all, there...)
	}
	return all, nil
}
