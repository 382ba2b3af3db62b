package web

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/turn"
)

// zoneClock is the time where several sites are, said once, so that two hundred of them can be taken in.
type zoneClock struct {
	City, Now string
	ISO       string
	Groups    []siteGroup

	offset int // east of UTC, in seconds
}

// siteGroup are the sites on one clock that are at work, or not, until the same time, as surely.
type siteGroup struct {
	AtWork     badge
	Unverified []badge
	Sites      []siteLoad

	first string // sorts: who is at work, then by when that changes
}

// siteLoad is a site, and how much waits for it.
type siteLoad struct{ Name, To, Held, List string }

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
		z.add(v, c, loads[c.ID], func(t time.Time) string { return there.TimeShort(t) })
	}
	order := v.order()
	zones := make([]zoneClock, 0, len(byZone))
	for _, z := range byZone {
		for _, g := range z.Groups {
			slices.SortFunc(g.Sites, func(a, b siteLoad) int { return order.CompareString(a.Name, b.Name) })
		}
		slices.SortFunc(z.Groups, func(a, b siteGroup) int { return cmp.Compare(a.first, b.first) })
		zones = append(zones, *z)
	}
	slices.SortFunc(zones, func(a, b zoneClock) int { return cmp.Or(b.offset-a.offset, cmp.Compare(a.City, b.City)) })
	return zones, nil
}

// add puts a site with those that are at work, or not, for as long.
func (z *zoneClock) add(v *visit, c directory.SiteClock, l turn.Load, words func(time.Time) string) {
	first := "3"
	switch {
	case c.Open:
		first = "1" + iso(c.Until)
	case c.Known:
		first = "2" + iso(c.Until)
	}
	first += fmt.Sprint(c.Unverified)
	i := slices.IndexFunc(z.Groups, func(g siteGroup) bool { return g.first == first })
	if i < 0 {
		i = len(z.Groups)
		z.Groups = append(z.Groups, siteGroup{AtWork: v.presence(c.Presence, words), Unverified: v.unverified(c.Unverified), first: first})
	}
	site := siteLoad{Name: c.Name, To: "/organizations/" + c.ID}
	site.Held, site.List = v.held(c.ID, l)
	z.Groups[i].Sites = append(z.Groups[i].Sites, site)
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
