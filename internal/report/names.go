package report

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"tasuki/internal/access"
)

// directoryDocument names those whose ids stand in the bundle, and nobody else.
type directoryDocument struct {
	Organizations []named `json:"organizations"`
	People        []named `json:"people"`
}

type named struct {
	ID           string      `json:"id"`
	Name         string      `json:"name"`
	Kind         access.Kind `json:"kind,omitempty"`
	Organization string      `json:"organization,omitempty"`
}

// directoryMember is where the names stand.
const directoryMember = "directory.json"

// nameIn looks a person up in a bundle's directory.
func nameIn(raw []byte, person string) string {
	var d directoryDocument
	if json.Unmarshal(raw, &d) != nil {
		return ""
	}
	for _, p := range d.People {
		if p.ID == person {
			return p.Name
		}
	}
	return ""
}

// names puts beside the ids what they are called.
func (g *gathering) names(ctx context.Context) error {
	d := directoryDocument{Organizations: []named{}, People: []named{}}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(g.mentioned)), 500) {
		people, err := g.people.LookupPeople(ctx, ids...)
		if err != nil {
			return err
		}
		for id, p := range people {
			g.name(p.Organization)
			d.People = append(d.People, named{ID: id, Name: p.Name, Organization: p.Organization})
		}
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(g.mentioned)), 500) {
		organizations, err := g.people.LookupOrganizations(ctx, ids...)
		if err != nil {
			return err
		}
		for id, o := range organizations {
			d.Organizations = append(d.Organizations, named{ID: id, Name: o.Name, Kind: o.Kind})
		}
	}
	byID := func(a, b named) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(d.People, byID)
	slices.SortFunc(d.Organizations, byID)
	return g.spool.document(directoryMember, "", d)
}
