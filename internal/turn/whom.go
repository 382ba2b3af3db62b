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
	all, err := s.candidates(ctx, i, step, at)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if !p.Active || slices.ContainsFunc(told, func(o directory.Person) bool { return o.ID == p.ID }) {
			continue
		}
		shown, err := s.shownTo(ctx, i, p)
		if err != nil {
			return nil, err
		}
		if shown {
			told = append(told, p)
		}
	}
	return told, nil
}

// shownTo asks the object's room, as that person. Where the room has not said how its objects are seen, they are nobody's to
// learn of here.
func (s *Service) shownTo(ctx context.Context, i Item, p directory.Person) (bool, error) {
	shown := s.watched[i.Object.Type].Shown
	if shown == nil {
		return false, nil
	}
	as, err := s.actorOf(ctx, p)
	if err != nil {
		return false, err
	}
	return shown(as, i.Object.ID)
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
	case TheContact:
		return s.contacts(ctx, i)
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

// contacts are the first whom the object names to ask and who sees it.
func (s *Service) contacts(ctx context.Context, i Item) ([]directory.Person, error) {
	if named := s.watched[i.Object.Type].Contact; named != nil {
		people, err := named(ctx, i.Object.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if shown, err := s.shownTo(ctx, i, p); err != nil || shown && p.Active {
				return []directory.Person{p}, err
			}
		}
	}
	return s.atHeadquarters(ctx, access.Coordinator)
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
	if named := s.watched[i.Object.Type].Deputies; named != nil {
		return named(ctx, i.Object.ID)
	}
	if planned, err := s.planned(ctx, i); err != nil || len(planned) > 0 {
		return planned, err
	}
	others, err := s.people.PeopleAt(ctx, i.Organization, s.fits(i)...)
	return slices.DeleteFunc(others, func(p directory.Person) bool { return p.ID == i.Person }), err
}

// planned are those who stand in for the holder's organisation as it settled beforehand, as far as they see the object.
func (s *Service) planned(ctx context.Context, i Item) (all []directory.Person, err error) {
	if s.standIns == nil {
		return nil, nil
	}
	people, err := s.standIns(ctx, i.Organization)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.ID == i.Person || !p.Active {
			continue
		}
		shown, err := i.Object.ID == "", error(nil) // an example is nobody's yet
		if !shown {
			shown, err = s.shownTo(ctx, i, p)
		}
		if err != nil {
			return nil, err
		}
		if shown {
			all = append(all, p)
		}
	}
	return all, nil
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
