package web

import (
	"cmp"
	"slices"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/turn"
)

// zoneClock is the time where several sites are, said once, so that two hundred of them can be taken in.
type zoneClock struct {
	City, Now string
	ISO       string
	Sites     []siteClock

	offset int // east of UTC, in seconds
}

// siteClock is whether a site is at work, and how much waits for it.
type siteClock struct {
	Name, To   string
	AtWork     badge
	Held, List string
}

// zoneClocks are the clocks of all sites, from east to west, as the day goes.
func (s *Site) zoneClocks(v *visit, loads map[string]turn.Load) ([]zoneClock, error) {
	all, err := s.siteClocks(v)
	if err != nil {
		return nil, err
	}
	byZone, clocks, now := map[string]*zoneClock{}, v.wallClocks(), v.now()
	for _, c := range all {
		there := clocks.at(c.Zone)
		z := byZone[c.Zone]
		if z == nil {
			_, offset := now.In(zoneOf(c.Zone)).Zone()
			z = &zoneClock{City: there.Zone(), Now: there.TimeShort(now), ISO: iso(now), offset: offset}
			byZone[c.Zone] = z
		}
		site := siteClock{Name: c.Name, To: "/organizations/" + c.ID, AtWork: badge{v.T("page.board.unknown"), "gone", ""}}
		if c.Known {
			site.AtWork = v.openOrClosed(c.Open, c.Until, func(t time.Time) string { return there.TimeShort(t) })
		}
		site.Held, site.List = v.held(c.ID, loads[c.ID])
		z.Sites = append(z.Sites, site)
	}
	order := v.order()
	zones := make([]zoneClock, 0, len(byZone))
	for _, z := range byZone {
		slices.SortFunc(z.Sites, func(a, b siteClock) int { return order.CompareString(a.Name, b.Name) })
		zones = append(zones, *z)
	}
	slices.SortFunc(zones, func(a, b zoneClock) int { return cmp.Or(b.offset-a.offset, cmp.Compare(a.City, b.City)) })
	return zones, nil
}

// mostSites bounds the clocks of one page.
const mostSites = 2000

func (s *Site) siteClocks(v *visit) (all []directory.SiteClock, err error) {
	for p := (directory.Page{Limit: 100}); len(all) < mostSites; {
		l, err := s.Directory.SiteClocks(v.ctx(), p)
		if err != nil {
			return nil, err
		}
		all = append(all, l.Items...)
		if p.After = l.Next; p.After == "" {
			break
		}
	}
	return all, nil
}
