package exchange

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// RegionOf is where what is handed in for an order stays: where the sites that it is for keep their evidence. What is for no site
// stays in the default region. It is for siblings and asks no policy.
//
// Errors: 409 "evidence.several_regions" where those sites keep theirs in different ones: nobody could say where it belongs.
func (s *Service) RegionOf(ctx context.Context, o Order) (string, error) {
	if s.hosts == nil {
		return blob.DefaultRegion, nil
	}
	sites, err := s.sitesOf(ctx, o)
	if err != nil {
		return "", err
	}
	found, err := s.hosts.LookupOrganizations(ctx, sites...)
	if err != nil {
		return "", err
	}
	var regions []string
	for _, o := range found {
		if o.Kind == access.Site { // a request may concern headquarters beside them
			regions = append(regions, o.KeptIn())
		}
	}
	slices.Sort(regions)
	switch regions = slices.Compact(regions); len(regions) {
	case 0:
		return blob.DefaultRegion, nil
	case 1:
		return regions[0], nil
	}
	return "", fault.Conflict("evidence.several_regions", "regions", regions)
}

// sitesOf are the sites that an order is for: of a configuration, the one where its host stands; else those that its request
// concerns, or those that its executor runs. A partner's own work is at no site.
func (s *Service) sitesOf(ctx context.Context, o Order) ([]string, error) {
	if asset, err := s.asset(ctx, o); err != nil {
		return nil, err
	} else if asset != "" {
		a, err := s.hosts.LookupAsset(ctx, asset)
		return []string{a.Site}, err
	}
	if len(o.Sites) > 0 || o.Organization == "" {
		return o.Sites, nil
	}
	executor, err := s.hosts.LookupOrganization(ctx, o.Organization)
	switch {
	case err != nil:
		return nil, err
	case executor.Kind == access.Site:
		return []string{executor.ID}, nil
	case executor.Kind == access.LocalVendor || executor.Kind == access.CloudProvider:
		return s.hosts.BoundSites(ctx, executor.ID)
	}
	return nil, nil
}

// RegionsInUse are all regions that hold bytes, or are about to.
func (s *Service) RegionsInUse(ctx context.Context) ([]string, error) { return s.store.regions(ctx) }

// BytesByRegion are the bytes that each region holds. It is for the operator and asks no policy.
func (s *Service) BytesByRegion(ctx context.Context) (map[string]int64, error) {
	return s.store.bytesByRegion(ctx)
}

// Region is the region with that code, as people call it.
func (s *Service) Region(code string) directory.Region {
	if s.hosts == nil {
		return directory.Region{Code: code}
	}
	return s.hosts.LookupRegion(code)
}
