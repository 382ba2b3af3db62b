package directory

import (
	"context"

	"tasuki/internal/access"
)

// SiteClock is what time it is at a site, and whether anybody is at work there.
type SiteClock struct {
	ID   string
	Name string
	Zone string // IANA
	Presence
}

// SiteClocks are those of the sites that the actor sees, the newest site first.
func (s *Service) SiteClocks(ctx context.Context, p Page) (List[SiteClock], error) {
	if err := may(ctx, access.ListOrganizations); err != nil {
		return List[SiteClock]{}, err
	}
	sites, err := s.store.organizations(ctx, s.sight(ctx), OrganizationFilter{Kind: access.Site}, p)
	if err != nil {
		return List[SiteClock]{}, err
	}
	ids := make([]string, len(sites.Items))
	for i, o := range sites.Items {
		ids[i] = o.ID
	}
	years, err := s.store.yearsOf(ctx, ids)
	if err != nil {
		return List[SiteClock]{}, err
	}
	l := List[SiteClock]{Next: sites.Next, Total: sites.Total, Items: make([]SiteClock, len(sites.Items))}
	for i, o := range sites.Items {
		if l.Items[i], err = s.clockOf(o, years[o.ID]); err != nil {
			return List[SiteClock]{}, err
		}
	}
	return l, nil
}

func (s *Service) clockOf(o Organization, years []CalendarYear) (SiteClock, error) {
	w, err := s.workingTime(o, Person{}, years)
	return SiteClock{o.ID, o.Name, o.Zone, w.At(s.now())}, err
}
