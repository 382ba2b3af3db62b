package directory

import (
	"context"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// The lookups are for sibling capabilities, which have their own rules about who sees what: they ask no policy. What
// does not exist is a fault of kind not_found.

// asked is a question that a batch of work may remember the answer to.
type asked struct{ what, about string }

func remembered[T any](ctx context.Context, what, about string, find func(context.Context, string) (T, error)) (T, error) {
	return db.Remembered(ctx, asked{what, about}, func() (T, error) { return find(ctx, about) })
}

// LookupPerson is the person with that id, active or not.
func (s *Service) LookupPerson(ctx context.Context, id string) (Person, error) {
	return remembered(ctx, "person", id, s.store.person)
}

// LookupPersonWith is LookupPerson, and says whether a sibling's query finds a row, in one way to the database.
func (s *Service) LookupPersonWith(ctx context.Context, id string, query db.Statement) (p Person, found bool, err error) {
	return s.store.personWith(ctx, id, query)
}

// LookupPeople are the people with these ids, by id; unknown ids are absent.
func (s *Service) LookupPeople(ctx context.Context, ids ...string) (map[string]Person, error) {
	return s.store.peopleByID(ctx, ids)
}

// LookupOrganization is the organisation with that id.
func (s *Service) LookupOrganization(ctx context.Context, id string) (Organization, error) {
	return remembered(ctx, "organization", id, s.store.organizationByID)
}

// KnownOrganization is the organisation with that id where the actor may know of it, whatever their token is for; not
// found otherwise. It is for ids that people write into something else.
func (s *Service) KnownOrganization(ctx context.Context, id string) (Organization, error) {
	return s.store.organization(ctx, s.sight(ctx), id)
}

// KnownPerson is the same for a person.
func (s *Service) KnownPerson(ctx context.Context, id string) (Person, error) {
	return s.store.visiblePerson(ctx, s.sight(ctx), id)
}

// LookupOrganizations are the organisations with these ids, by id; unknown ids are absent.
func (s *Service) LookupOrganizations(ctx context.Context, ids ...string) (map[string]Organization, error) {
	return s.store.organizationsByID(ctx, ids)
}

// LookupEngagement is the engagement with that id, live or not.
func (s *Service) LookupEngagement(ctx context.Context, id string) (Engagement, error) {
	return s.store.engagement(ctx, id)
}

// LookupAsset is the host with that id.
func (s *Service) LookupAsset(ctx context.Context, id string) (Asset, error) {
	return s.store.asset(ctx, id)
}

// LookupAssetNamed is the id of the one host of that name at the sites; "" where there is none, or several.
func (s *Service) LookupAssetNamed(ctx context.Context, sites []string, name string) (string, error) {
	ids, err := s.store.assetsNamed(ctx, sites, name)
	if err != nil || len(ids) != 1 {
		return "", err
	}
	return ids[0], nil
}

// LookupAssetNamesIn are the names of hosts at the sites that stand in a text, in capitals or not, if only as part of a word.
func (s *Service) LookupAssetNamesIn(ctx context.Context, sites []string, text string) ([]string, error) {
	if len(sites) == 0 || text == "" {
		return nil, nil
	}
	return s.store.assetNamesIn(ctx, sites, text)
}

// LiveEngagement is the live engagement of an organisation that lasts longest, whatever its sites; false without one.
func (s *Service) LiveEngagement(ctx context.Context, organization string) (Engagement, bool, error) {
	e, err := s.store.liveEngagement(ctx, organization, s.clock.Now())
	if fault.Is(err, fault.KindNotFound) {
		return e, false, nil
	}
	return e, err == nil, err
}

// BoundSites are the sites that an outside organisation's live engagements bind it to, by their ids.
func (s *Service) BoundSites(ctx context.Context, organization string) ([]string, error) {
	return remembered(ctx, "sites", organization, func(ctx context.Context, organization string) ([]string, error) {
		return s.store.boundSites(ctx, organization, s.clock.Now())
	})
}

// Engaged says for each site until when other organisations are engaged there.
type Engaged map[string]map[string]time.Time

// EngagedUntil are the engagements of these sites that have not ended; one that has not begun yet counts too.
func (s *Service) EngagedUntil(ctx context.Context, sites ...string) (Engaged, error) {
	return s.store.engagedUntil(ctx, sites, s.clock.Now())
}

// PeopleAt are the active people of an organisation who hold one of the standing roles; without roles, all of them.
// The longest known first.
func (s *Service) PeopleAt(ctx context.Context, organization string, roles ...access.Role) ([]Person, error) {
	all, err := remembered(ctx, "people", organization, s.store.activePeople)
	if err != nil || len(roles) == 0 {
		return slices.Clone(all), err
	}
	var some []Person
	for _, p := range all {
		if p.Has(roles...) {
			some = append(some, p)
		}
	}
	return some, nil
}

// PeopleByEmail are the active people behind a mailbox, in any case of letters. The longest known first.
func (s *Service) PeopleByEmail(ctx context.Context, email string) ([]Person, error) {
	return s.store.peopleByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
}

// Headquarters is the one organisation of that kind; not found before it was founded.
func (s *Service) Headquarters(ctx context.Context) (Organization, error) {
	return s.store.headquarters(ctx)
}

// Empty says that nothing has been entered yet.
func (s *Service) Empty(ctx context.Context) (bool, error) { return s.store.empty(ctx) }

// Now is the domain's time, by which engagements are judged.
func (s *Service) now() time.Time { return s.clock.Now() }
