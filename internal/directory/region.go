package directory

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// DefaultRegion is where evidence stays of whoever has no other region. (It is blob.DefaultRegion, which this room doesn't know.)
const DefaultRegion = "default"

// Region is a place that evidence stays in. Which ones there are is configuration; which site uses which stands in its row.
type Region struct {
	Code string
	Name string // what people call it; "" for nothing but the code
}

// EvidenceIn registers the regions that there are, the default one first, while the program is put together.
func (s *Service) EvidenceIn(regions ...Region) { s.regions = regions }

// Regions are those that there are, the default one first.
func (s *Service) Regions(ctx context.Context) ([]Region, error) {
	if err := may(ctx, access.ListRegions); err != nil {
		return nil, err
	}
	return slices.Clone(s.regions), nil
}

// LookupRegion is the region with that code; one that isn't known here any more has nothing but its code.
func (s *Service) LookupRegion(code string) Region {
	for _, r := range s.regions {
		if r.Code == code {
			return r
		}
	}
	return Region{Code: code}
}

// RegionKnown says that there is a region with that code.
func (s *Service) RegionKnown(code string) bool {
	return slices.ContainsFunc(s.regions, func(r Region) bool { return r.Code == code })
}

// RegionsOfSites are the regions, beside the default one, that sites keep their evidence in.
func (s *Service) RegionsOfSites(ctx context.Context) ([]string, error) { return s.store.regions(ctx) }

// KeptIn is the code of the region that evidence of the organisation stays in.
func (o Organization) KeptIn() string {
	if o.Region == "" {
		return DefaultRegion
	}
	return o.Region
}

// stays is a region as a row keeps it.
func stays(code string) string {
	if code == DefaultRegion {
		return ""
	}
	return code
}

// fitRegion refuses a region that there is none of. One that was set before stays: another process may know it.
func (s *Service) fitRegion(o Organization, before string) error {
	if o.Region == "" || o.Region == before || s.RegionKnown(o.Region) {
		return nil
	}
	return fault.Invalid("/evidence_region", "region.unknown")
}
