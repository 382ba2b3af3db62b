package directory

import (
	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/worktime"
)

type organizationRow struct {
	ID           string
	Kind         access.Kind
	Name         string
	Country      string
	Zone         string
	Languages    db.JSON[[]string]
	WorkingHours db.JSON[worktime.Week]
	ParentID     *string
	Hub          bool
	UplinkMbps   int
	Region       string `gorm:"column:evidence_region"`
	Version      int
}

func (organizationRow) TableName() string { return "organizations" }

func (o Organization) row() organizationRow {
	return organizationRow{
		o.ID, o.Kind, o.Name, o.Country, o.Zone, db.AsJSON(o.Languages), db.AsJSON(o.WorkingHours), null(o.Parent), o.Hub, o.UplinkMbps, o.Region, o.Version,
	}
}

func (r organizationRow) organization() Organization {
	return Organization{
		r.ID, r.Kind, r.Name, r.Country, r.Zone, r.Languages.V, r.WorkingHours.V, text(r.ParentID), r.Hub, r.UplinkMbps, r.Region, r.Version,
	}
}

type personRow struct {
	ID             string
	OrganizationID string
	Name           string
	Language       string
	Zone           string
	Email          string
	Phone          string
	Roles          db.JSON[[]access.Role]
	Contact        bool
	SiteID         *string
	MailboxShared  bool
	Channel        Channel
	QuietHours     db.JSON[worktime.Week]
	Active         bool
	Version        int
}

func (personRow) TableName() string { return "people" }

const personFields = "id, organization_id, name, language, zone, email, phone, roles, contact, site_id, mailbox_shared, channel, quiet_hours, active, version"

// fields are where personFields go, in their order.
func (r *personRow) fields() []any {
	return []any{
		&r.ID, &r.OrganizationID, &r.Name, &r.Language, &r.Zone, &r.Email, &r.Phone, &r.Roles, &r.Contact, &r.SiteID,
		&r.MailboxShared, &r.Channel, &r.QuietHours, &r.Active, &r.Version,
	}
}

func (p Person) row() personRow {
	return personRow{
		p.ID, p.Organization, p.Name, p.Language, p.Zone, p.Email, p.Phone, db.AsJSON(p.Roles), p.Contact(), null(p.Site),
		p.MailboxShared, p.Channel, db.AsJSON(p.QuietHours), p.Active, p.Version,
	}
}

func (r personRow) person() Person {
	return Person{
		r.ID, r.OrganizationID, r.Name, r.Language, r.Zone, r.Email, r.Phone, r.Roles.V, text(r.SiteID),
		r.MailboxShared, r.Channel, r.QuietHours.V, r.Active, r.Version, false,
	}
}

type engagementRow struct {
	ID                 string
	OrganizationID     string
	Scope              string
	StartsAt           db.Instant
	ExpiresAt          db.Instant
	HandoverMethod     Method
	HandoverEncryption string
	HandoverRedaction  string
	Contract           Contract
	EndedAt            db.Instant
	Version            int
}

func (engagementRow) TableName() string { return "engagements" }

type engagementSiteRow struct {
	EngagementID string
	SiteID       string
}

func (engagementSiteRow) TableName() string { return "engagement_sites" }

func (e Engagement) row() engagementRow {
	return engagementRow{
		e.ID, e.Organization, e.Scope, db.At(e.Starts), db.At(e.Expires), e.Handover.Method, e.Handover.Encryption,
		e.Handover.Redaction, e.Contract, db.At(e.Ended), e.Version,
	}
}

func (e Engagement) siteRows() []engagementSiteRow {
	rows := make([]engagementSiteRow, len(e.Sites))
	for i, site := range e.Sites {
		rows[i] = engagementSiteRow{e.ID, site}
	}
	return rows
}

func (r engagementRow) engagement(sites []string) Engagement {
	return Engagement{
		r.ID, r.OrganizationID, sites, r.Scope, r.StartsAt.Time, r.ExpiresAt.Time,
		Handover{r.HandoverMethod, r.HandoverEncryption, r.HandoverRedaction}, r.Contract, r.EndedAt.Time, r.Version,
	}
}

type assetRow struct {
	ID              string
	SiteID          string
	Name            string
	Role            string
	Owner           string
	DataFlows       db.JSON[[]string]
	Addresses       db.JSON[[]string]
	OperatingSystem string
	Procurement     Procurement
	PatchManagement PatchManagement
	LogSources      db.JSON[[]LogSource]
	Version         int
}

func (assetRow) TableName() string { return "assets" }

func (a Asset) row() assetRow {
	return assetRow{
		a.ID, a.Site, a.Name, a.Role, a.Owner, db.AsJSON(a.DataFlows), db.AsJSON(a.Addresses), a.OperatingSystem,
		a.Procurement, a.PatchManagement, db.AsJSON(a.LogSources), a.Version,
	}
}

func (r assetRow) asset() Asset {
	return Asset{
		r.ID, r.SiteID, r.Name, r.Role, r.Owner, r.DataFlows.V, r.Addresses.V, r.OperatingSystem, r.Procurement,
		r.PatchManagement, r.LogSources.V, r.Version,
	}
}

// null is a reference as a column keeps it: NULL for none.
func null(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

func text(id *string) string {
	if id == nil {
		return ""
	}
	return *id
}
