package api

import (
	"cmp"
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

func (a *API) directoryRoutes() {
	get(a, "/organizations", a.listOrganizations)
	post(a, "/organizations", a.createOrganization, created)
	get(a, "/organizations/:organization", a.showOrganization)
	patch(a, "/organizations/:organization", a.updateOrganization)
	get(a, "/sites", a.listSites)
	get(a, "/people", a.listPeople)
	post(a, "/people", a.createPerson, created)
	get(a, "/people/:person", a.showPerson)
	patch(a, "/people/:person", a.updatePerson)
	get(a, "/engagements", a.listEngagements)
	post(a, "/engagements", a.createEngagement, created)
	get(a, "/engagements/:engagement", a.showEngagement)
	patch(a, "/engagements/:engagement", a.updateEngagement)
	post(a, "/engagements/:engagement/end", a.endEngagement)
	get(a, "/assets", a.listAssets)
	post(a, "/assets", a.createAsset, created)
	get(a, "/assets/:asset", a.showAsset)
	patch(a, "/assets/:asset", a.updateAsset)
	post(a, "/imports", a.importDirectory)
	get(a, "/zones", a.searchZones)
	get(a, "/languages", a.listLanguages)
	post(a, "/languages/approve-minimal", a.approveMinimalWording)
}

func (a *API) listOrganizations(ctx context.Context, in struct {
	paging
	Kind   string `query:"kind"`
	Parent string `query:"parent"`
}) (page[wire.Organization], error) {
	l, err := a.Directory.Organizations(ctx, directory.OrganizationFilter{Kind: access.Kind(in.Kind), Parent: in.Parent}, in.page())
	return pageOf(l, wireOrganization), err
}

func (a *API) listSites(ctx context.Context, in struct {
	paging
	Parent string `query:"parent"`
}) (page[wire.Organization], error) {
	l, err := a.Directory.Organizations(ctx, directory.OrganizationFilter{Kind: access.Site, Parent: in.Parent}, in.page())
	return pageOf(l, wireOrganization), err
}

func (a *API) createOrganization(ctx context.Context, in struct{ Body wire.OrganizationInput }) (wire.Organization, error) {
	b := in.Body
	d := directory.OrganizationDraft{
		Kind: access.Kind(b.Kind), Name: b.Name, Country: b.Country, Zone: b.Zone, Languages: b.Languages, Parent: b.Parent, Hub: b.Hub, UplinkMbps: b.UplinkMbps, Region: b.EvidenceRegion,
	}
	if b.WorkingHours != nil {
		d.WorkingHours = weekOf(*b.WorkingHours)
	}
	o, err := a.Directory.CreateOrganization(ctx, d)
	return wireOrganization(o), err
}

type byOrganization struct {
	Organization string `path:"organization"`
}

func (a *API) showOrganization(ctx context.Context, in byOrganization) (wire.Organization, error) {
	o, err := a.Directory.Organization(ctx, in.Organization)
	return wireOrganization(o), err
}

func (a *API) updateOrganization(ctx context.Context, in struct {
	byOrganization
	Body wire.OrganizationPatch
}) (wire.Organization, error) {
	b := in.Body
	c := directory.OrganizationChange{
		Name: b.Name, Country: b.Country, Zone: b.Zone, Languages: b.Languages, Parent: b.Parent, Hub: b.Hub, UplinkMbps: b.UplinkMbps, Region: b.EvidenceRegion,
	}
	if b.WorkingHours != nil {
		hours := weekOf(*b.WorkingHours)
		c.WorkingHours = &hours
	}
	o, err := a.Directory.UpdateOrganization(ctx, in.Organization, c)
	return wireOrganization(o), err
}

func (a *API) listPeople(ctx context.Context, in struct {
	paging
	Organization string `query:"organization"`
	Site         string `query:"site"`
	Active       *bool  `query:"active"`
}) (page[wire.Person], error) {
	l, err := a.Directory.People(ctx, directory.PersonFilter{Organization: in.Organization, Site: in.Site, Active: in.Active}, in.page())
	return pageOf(l, wirePerson), err
}

func (a *API) createPerson(ctx context.Context, in struct{ Body wire.PersonInput }) (wire.Person, error) {
	b := in.Body
	d := directory.PersonDraft{
		Organization: b.Organization, Name: b.Name, Language: b.Language, Zone: b.Zone, Email: b.Email, Phone: b.Phone,
		Roles: rolesOf(b.Roles), Site: b.Site, MailboxShared: b.MailboxShared, Channel: directory.Channel(b.Channel),
	}
	if b.QuietHours != nil {
		d.QuietHours = weekOf(*b.QuietHours)
	}
	p, err := a.Directory.CreatePerson(ctx, d)
	return wirePerson(p), err
}

func (a *API) showPerson(ctx context.Context, in byPerson) (wire.Person, error) {
	p, err := a.Directory.Person(ctx, in.Person)
	return wirePerson(p), err
}

func (a *API) updatePerson(ctx context.Context, in struct {
	byPerson
	Body wire.PersonPatch
}) (wire.Person, error) {
	b := in.Body
	c := directory.PersonChange{
		Name: b.Name, Language: b.Language, Zone: b.Zone, Email: b.Email, Phone: b.Phone, Site: b.Site, MailboxShared: b.MailboxShared,
	}
	if b.Roles != nil {
		roles := rolesOf(*b.Roles)
		c.Roles = &roles
	}
	if b.Channel != nil {
		way := directory.Channel(*b.Channel)
		c.Channel = &way
	}
	if b.QuietHours != nil {
		hours := weekOf(*b.QuietHours)
		c.QuietHours = &hours
	}
	p, err := a.Directory.UpdatePerson(ctx, in.Person, c)
	return wirePerson(p), err
}

func (a *API) listEngagements(ctx context.Context, in struct {
	paging
	Organization string `query:"organization"`
	Site         string `query:"site"`
	Active       bool   `query:"active"`
}) (page[wire.Engagement], error) {
	l, err := a.Directory.Engagements(ctx, directory.EngagementFilter{Organization: in.Organization, Site: in.Site, Live: in.Active}, in.page())
	return pageOf(l, a.wireEngagement), err
}

func (a *API) createEngagement(ctx context.Context, in struct{ Body wire.EngagementInput }) (wire.Engagement, error) {
	b := in.Body
	d := directory.EngagementDraft{
		Organization: b.Organization, Sites: b.Sites, Scope: b.Scope, Starts: b.Starts, Expires: b.Expires,
		Contract: directory.Contract(b.Contract),
	}
	if b.Handover != nil {
		d.Handover = handoverOf(*b.Handover)
	}
	e, err := a.Directory.CreateEngagement(ctx, d)
	return a.wireEngagement(e), err
}

type byEngagement struct {
	Engagement string `path:"engagement"`
}

func (a *API) showEngagement(ctx context.Context, in byEngagement) (wire.Engagement, error) {
	e, err := a.Directory.Engagement(ctx, in.Engagement)
	return a.wireEngagement(e), err
}

func (a *API) updateEngagement(ctx context.Context, in struct {
	byEngagement
	Body wire.EngagementPatch
}) (wire.Engagement, error) {
	b := in.Body
	c := directory.EngagementChange{Sites: b.Sites, Scope: b.Scope, Expires: b.Expires}
	if b.Handover != nil {
		h := handoverOf(*b.Handover)
		c.Handover = &h
	}
	if b.Contract != nil {
		contract := directory.Contract(*b.Contract)
		c.Contract = &contract
	}
	e, err := a.Directory.UpdateEngagement(ctx, in.Engagement, c)
	return a.wireEngagement(e), err
}

func (a *API) endEngagement(ctx context.Context, in byEngagement) (wire.Engagement, error) {
	e, err := a.Directory.EndEngagement(ctx, in.Engagement)
	return a.wireEngagement(e), err
}

func (a *API) listAssets(ctx context.Context, in struct {
	paging
	Site            string `query:"site"`
	OutOfManagement bool   `query:"out_of_management"`
}) (page[wire.Asset], error) {
	l, err := a.Directory.Assets(ctx, directory.AssetFilter{Site: in.Site, OutOfManagement: in.OutOfManagement}, in.page())
	return pageOf(l, wireAsset), err
}

func (a *API) createAsset(ctx context.Context, in struct{ Body wire.AssetInput }) (wire.Asset, error) {
	b := in.Body
	asset, err := a.Directory.CreateAsset(ctx, directory.AssetDraft{
		Site: b.Site, Name: b.Name, Role: b.Role, Owner: b.Owner, DataFlows: b.DataFlows, Addresses: b.Addresses,
		OperatingSystem: b.OperatingSystem, Procurement: directory.Procurement(b.Procurement),
		PatchManagement: directory.PatchManagement(b.PatchManagement), LogSources: logSourcesOf(b.LogSources),
	})
	return wireAsset(asset), err
}

type byAsset struct {
	Asset string `path:"asset"`
}

func (a *API) showAsset(ctx context.Context, in byAsset) (wire.Asset, error) {
	asset, err := a.Directory.Asset(ctx, in.Asset)
	return wireAsset(asset), err
}

func (a *API) updateAsset(ctx context.Context, in struct {
	byAsset
	Body wire.AssetPatch
}) (wire.Asset, error) {
	b := in.Body
	c := directory.AssetChange{
		Name: b.Name, Role: b.Role, Owner: b.Owner, DataFlows: b.DataFlows, Addresses: b.Addresses, OperatingSystem: b.OperatingSystem,
		Procurement: (*directory.Procurement)(b.Procurement), PatchManagement: (*directory.PatchManagement)(b.PatchManagement),
	}
	if b.LogSources != nil {
		sources := logSourcesOf(*b.LogSources)
		c.LogSources = &sources
	}
	asset, err := a.Directory.UpdateAsset(ctx, in.Asset, c)
	return wireAsset(asset), err
}

func (a *API) importDirectory(ctx context.Context, in struct{ Body wire.ImportInput }) (wire.Import, error) {
	b := in.Body
	r, err := a.Directory.Import(ctx, directory.ImportKind(b.Kind), b.Csv, b.DryRun)
	if err != nil {
		return wire.Import{}, err
	}
	return wire.Import{
		Kind: b.Kind, DryRun: b.DryRun, Rows: r.Rows, Created: r.Created, Unchanged: r.Unchanged, Errors: a.wireRowErrors(ctx, r.Errors),
	}, nil
}

func (a *API) searchZones(ctx context.Context, in struct {
	Query string `query:"q"`
	Limit int    `query:"limit"`
}) (wire.ZoneList, error) {
	if err := access.Check(ctx, access.ListZones, access.Scope{}); err != nil {
		return wire.ZoneList{}, err
	}
	if in.Limit == 0 {
		in.Limit = 20
	}
	l := wire.ZoneList{Items: []wire.ZoneMatch{}}
	for _, hit := range worktime.FindZones(in.Query, in.Limit) {
		now, err := worktime.InZone(a.Clock.Now(), hit.Zone)
		if err != nil {
			return l, err
		}
		l.Items = append(l.Items, wire.ZoneMatch{
			Zone: hit.Zone, City: hit.Name, Country: cmp.Or(hit.Country, "ZZ"), // UTC is nobody's
			FoundAs: hit.As, Now: now.String(), Offset: now.Time().Format("-07:00"),
		})
	}
	return l, nil
}

// wireRowErrors puts what is wrong with a file into words.
func (a *API) wireRowErrors(ctx context.Context, wrong []directory.RowError) []wire.ImportError {
	told := &fault.Error{Kind: fault.KindInvalid, Key: "problem.invalid"}
	for _, w := range wrong {
		told.Fields = append(told.Fields, fault.Field{Key: w.Key, Args: w.Args})
	}
	words := a.words(ctx).Fault(told).Fields
	rows := make([]wire.ImportError, len(wrong))
	for i, w := range wrong {
		column := []rune(w.Column) // a file may call a column anything
		rows[i] = wire.ImportError{Row: w.Row, Column: string(column[:min(len(column), 100)]), Code: w.Key, Detail: words[i].Detail}
	}
	return rows
}
