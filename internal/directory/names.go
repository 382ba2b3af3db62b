package directory

import (
	"context"
	"slices"
)

// Name is what a party is called and on whose clock they read: as much as is said of somebody in passing.
type Name struct {
	Name         string
	Zone         string // IANA
	Language     string // BCP 47, of a person
	Organization string // where a person works
}

// Names are organisations and people by their ids; unknown ids are absent.
type Names struct{ Organizations, People map[string]Name }

// LookupNames are what these organisations and people are called, and the organisations where the people work. An id may
// come twice, and "" is nobody.
func (s *Service) LookupNames(ctx context.Context, organizations, people []string) (Names, error) {
	n := Names{map[string]Name{}, map[string]Name{}}
	if err := s.store.names(ctx, n, distinct(organizations), distinct(people)); err != nil {
		return n, err
	}
	var homes []string // mostly they were asked for beside their people
	for _, p := range n.People {
		if _, known := n.Organizations[p.Organization]; !known {
			homes = append(homes, p.Organization)
		}
	}
	return n, s.store.names(ctx, n, distinct(homes), nil)
}

func distinct(ids []string) []string {
	ids = slices.Sorted(slices.Values(ids))
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}
