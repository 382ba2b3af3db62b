package directory

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

var siteColumns = columns{
	required: []string{"name", "country", "zone", "languages"},
	optional: []string{"parent", "hub", "working_hours"},
}

// importSite finds a site by its name, and its parent likewise.
func (s *Service) importSite(ctx context.Context, r csvRow) (outcome, error) {
	var c checker
	d := OrganizationDraft{
		Kind: access.Site, Name: r.cells["name"], Country: r.cells["country"], Zone: r.cells["zone"],
		Languages: r.words("languages"), WorkingHours: r.hours(&c, "working_hours"), Hub: r.yes(&c, "hub"),
	}
	parent, unknown := s.siteNamed(ctx, "/parent", r.cells["parent"])
	d.Parent = parent.ID
	o, err := d.normal()
	if err := fault.Join(err, c.err(), unknown); err != nil {
		return unchanged, err
	}
	now, exists, err := s.named(ctx, "/name", o.Name, access.Site)
	if err != nil {
		return unchanged, err
	}
	if exists {
		return unchanged, sameOrRefused(
			"country", o.Country == now.Country, "zone", o.Zone == now.Zone, "languages", slices.Equal(o.Languages, now.Languages),
			"parent", o.Parent == now.Parent, "hub", o.Hub == now.Hub, "working_hours", o.WorkingHours.Equal(now.WorkingHours),
		)
	}
	_, err = s.addOrganization(ctx, d)
	return created, err
}

// parentsFirst puts each site behind its parent where the file has both. Those in a circle are left out and refused.
func parentsFirst(rows []csvRow) (ordered []csvRow, circles []RowError) {
	for waiting := rows; len(waiting) > 0; {
		names := map[string]bool{}
		for _, r := range waiting {
			names[r.cells["name"]] = true
		}
		var still []csvRow
		for _, r := range waiting {
			if parent := r.cells["parent"]; parent != "" && names[parent] {
				still = append(still, r)
			} else {
				ordered = append(ordered, r)
			}
		}
		if len(still) == len(waiting) {
			for _, r := range still {
				circles = append(circles, RowError{r.line, "parent", "site.circle", nil})
			}
			break
		}
		waiting = still
	}
	return ordered, circles
}
