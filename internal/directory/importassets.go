package directory

import (
	"context"
	"slices"

	"tasuki/internal/fault"
)

var assetColumns = columns{
	required: []string{"site", "name"},
	optional: []string{"role", "owner", "data_flows", "addresses", "operating_system", "procurement", "patch_management"},
}

// importAsset finds a host by site and name.
func (s *Service) importAsset(ctx context.Context, r csvRow) (outcome, error) {
	site, unknown := s.siteNamed(ctx, "/site", r.cells["site"])
	if r.cells["site"] == "" {
		unknown = fault.Invalid("/site", "field.required")
	}
	d := AssetDraft{
		Site: site.ID, Name: r.cells["name"], Role: r.cells["role"], Owner: r.cells["owner"], DataFlows: r.texts("data_flows"),
		Addresses: r.texts("addresses"), OperatingSystem: r.cells["operating_system"],
		Procurement: Procurement(r.cells["procurement"]), PatchManagement: PatchManagement(r.cells["patch_management"]),
	}
	a, err := d.normal()
	if err := fault.Join(err, unknown); err != nil {
		return unchanged, err
	}
	now, err := s.store.assetNamed(ctx, a.Site, a.Name)
	if err == nil {
		return unchanged, sameOrRefused(
			"role", a.Role == now.Role, "owner", a.Owner == now.Owner, "data_flows", slices.Equal(a.DataFlows, now.DataFlows),
			"addresses", slices.Equal(a.Addresses, now.Addresses), "operating_system", a.OperatingSystem == now.OperatingSystem,
			"procurement", a.Procurement == now.Procurement, "patch_management", a.PatchManagement == now.PatchManagement,
		)
	}
	if !fault.Is(err, fault.KindNotFound) {
		return unchanged, err
	}
	_, err = s.addAsset(ctx, d)
	return created, err
}
