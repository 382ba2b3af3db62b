package web

import (
	"context"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

func (s *Site) newAsset(v *visit) (answer, error) {
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("asset", "/assets")
	sites, err := s.organizations(v, directory.OrganizationFilter{Kind: access.Site})
	if err != nil {
		return answer{}, err
	}
	f.pick("/site", "page.incident.site", v.query("site"), append([]option{{}}, organizationOptions(sites)...)).must()
	v.assetFields(f, directory.Asset{Procurement: directory.UnknownProcurement, PatchManagement: directory.UnknownPatching})
	p := formPage{
		Crumbs: v.inDirectory("/directory/assets", "page.directory.assets", v.T("page.asset.new")),
		Lead:   v.T("page.asset.lead"), Form: f.button("page.save"),
	}
	return v.page("form", "directory", v.T("page.asset.new"), p), nil
}

func (v *visit) assetFields(f *form, a directory.Asset) {
	f.line("/name", "page.asset.name", a.Name).must().class("code")
	f.line("/role", "page.asset.role", a.Role)
	f.line("/owner", "page.asset.owner", a.Owner)
	f.line("/operating_system", "page.draft.system", a.OperatingSystem)
	f.area("/addresses", "page.asset.addresses", strings.Join(a.Addresses, "\n")).rows(2).hint(v.T("page.one_a_line"))
	f.area("/data_flows", "page.asset.data_flows", strings.Join(a.DataFlows, "\n")).rows(2).hint(v.T("page.one_a_line"))
	f.radios("/procurement", "page.asset.procurement", string(a.Procurement), texts(v, "page.asset.procurement.", directory.Procurements))
	f.radios("/patch_management", "page.asset.patching", string(a.PatchManagement), texts(v, "page.asset.patching.", directory.PatchManagements))
	v.logSourceFields(f, a.LogSources)
}

func (v *visit) assetTyped() (directory.AssetDraft, error) {
	logs, err := v.logSourcesTyped()
	return directory.AssetDraft{
		LogSources: logs,
		Site:       v.text("/site"), Name: v.text("/name"), Role: v.text("/role"), Owner: v.text("/owner"), DataFlows: lines(v.text("/data_flows")),
		Addresses: lines(v.text("/addresses")), OperatingSystem: v.text("/operating_system"),
		Procurement: directory.Procurement(v.text("/procurement")), PatchManagement: directory.PatchManagement(v.text("/patch_management")),
	}, err
}

// lines that say something.
func lines(text string) []string {
	all := []string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func (s *Site) createAsset(v *visit) (answer, error) {
	d, bad := v.assetTyped()
	return s.kept(v, "asset", s.newAsset, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		a, err := s.Directory.CreateAsset(ctx, d)
		return done("/assets/"+a.ID, "saved"), err
	})
}

func (s *Site) showAsset(v *visit) (answer, error) {
	a, err := s.Directory.Asset(v.ctx(), v.param("asset"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), request.Party{Organization: a.Site})
	if err != nil {
		return answer{}, err
	}
	p := thingPage{Crumbs: v.inDirectory("/directory/assets", "page.directory.assets", a.Name), Facts: v.assetFacts(a, n)}
	drawn, err := s.drawnFacts(v, a)
	if err != nil {
		return answer{}, err
	}
	p.Facts = append(p.Facts, drawn...)
	if a.OutOfManagement() {
		p.Badges = []badge{{v.T("page.asset.out_of_management"), "alert", "wait"}}
	}
	if v.manages() {
		p.Edit = v.form("asset", "/assets/"+a.ID).sees(a.Version)
		v.assetFields(p.Edit, a)
		p.Edit.button("page.save")
	}
	return v.page("thing", "directory", a.Name, p), nil
}

// assetFacts show gaps as gaps, because they are to be filled.
func (v *visit) assetFacts(a directory.Asset, n names) []factRow {
	facts := []factRow{{Label: v.T("page.incident.site"), Values: []string{n.organizations[a.Site].Name}}}
	add := func(key string, values ...string) {
		if len(values) == 0 || values[0] == "" {
			values = []string{v.T("page.asset.unknown")}
		}
		facts = append(facts, factRow{Label: v.T(key), Values: values})
	}
	add("page.asset.role", a.Role)
	add("page.asset.owner", a.Owner)
	add("page.draft.system", a.OperatingSystem)
	add("page.asset.addresses", a.Addresses...)
	add("page.asset.data_flows", a.DataFlows...)
	add("page.asset.procurement", v.T("page.asset.procurement."+string(a.Procurement)))
	add("page.asset.patching", v.T("page.asset.patching."+string(a.PatchManagement)))
	facts = append(facts, v.logSourceFacts(a.LogSources)...)
	return append(facts, v.configurationFact(a.ID))
}

func (s *Site) updateAsset(v *visit) (answer, error) {
	d, bad := v.assetTyped()
	return s.kept(v, "asset", s.showAsset, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		a, err := s.Directory.UpdateAsset(ctx, v.param("asset"), directory.AssetChange{
			Name: &d.Name, Role: &d.Role, Owner: &d.Owner, DataFlows: &d.DataFlows, Addresses: &d.Addresses,
			OperatingSystem: &d.OperatingSystem, Procurement: &d.Procurement, PatchManagement: &d.PatchManagement, LogSources: &d.LogSources,
		})
		return done("/assets/"+a.ID, "saved"), err
	})
}
