package app

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"tasuki/internal/blob"
	"tasuki/internal/cli"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// storesOf are the configured stores, each of its own region. By default they are folders in the data folder: one, and beside it
// those that were made there for regions.
func storesOf(c cli.Config) ([]blob.Region, error) {
	given := c.Blobs
	if len(given) == 0 {
		folders, _ := filepath.Glob(folderOf(c.Data, "*")) // a pattern that is none finds nothing
		for _, folder := range folders {
			_, code, _ := strings.Cut(filepath.Base(folder), "-")
			given = append(given, code+"="+folder)
		}
	}
	return blob.ParseRegions(given, c.RegionNames, folderOf(c.Data, directory.DefaultRegion))
}

// folderOf is the folder in the data folder that a region has by default.
func folderOf(data, region string) string {
	if region == directory.DefaultRegion {
		return filepath.Join(data, "evidence")
	}
	return filepath.Join(data, "evidence-"+region)
}

func openVault(ctx context.Context, c cli.Config, keys *blob.Keys) (*blob.Vault, error) {
	stores, err := storesOf(c)
	if err != nil {
		return nil, err
	}
	return blob.OpenRegions(ctx, stores, keys)
}

// regionsOf are the regions as people see them.
func regionsOf(c cli.Config) ([]directory.Region, error) {
	stores, err := storesOf(c)
	var all []directory.Region
	for _, r := range stores {
		all = append(all, directory.Region{Code: r.Code, Name: r.Name})
	}
	return all, err
}

// settleRegions refuses to run without the store of a region that a site keeps its evidence in, or that holds some: what
// belongs there must not be written elsewhere.
func (a *App) settleRegions(ctx context.Context) error {
	used, err := a.Evidence.RegionsInUse(ctx)
	if err != nil {
		return err
	}
	sites, err := a.Directory.RegionsOfSites(ctx)
	if err != nil {
		return err
	}
	for _, code := range append(used, sites...) {
		if !slices.Contains(a.Vault.Codes(), code) {
			return fault.New(fault.KindUnavailable, "blob.region_missing", "region", code)
		}
	}
	return a.Vault.Claim(ctx)
}
