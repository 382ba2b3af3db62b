package incident

import (
	"tasuki/internal/access"
	"tasuki/internal/db"
)

// The rows, and how they become what the rules work with.

type row struct {
	ID             string
	Reference      string
	State          State
	TLP            TLP `gorm:"column:tlp"`
	Severity       Severity
	Classification Classification
	Discovery      Discovery
	Title          string
	Description    string
	Impact         db.JSON[[]Impact]
	Sites          db.JSON[[]string]
	HoldID         string
	OpenedBy       string
	OpenedAt       db.Instant
	Version        int
}

func (row) TableName() string { return "incidents" }

func (i Incident) row() row {
	r := row{
		ID: i.ID, Reference: i.Reference, State: i.State, TLP: i.TLP, Severity: i.Severity, Classification: i.Classification,
		Discovery: i.Discovery, Title: i.Title, Description: i.Description, Impact: db.AsJSON(i.Impact), Sites: db.AsJSON(i.Sites),
		OpenedBy: i.OpenedBy, OpenedAt: db.At(i.OpenedAt), Version: i.Version,
	}
	if i.Hold != nil {
		r.HoldID = i.Hold.ID
	}
	return r
}

// incident has a hold with nothing but its id.
func (r row) incident() Incident {
	i := Incident{
		ID: r.ID, Reference: r.Reference, State: r.State, TLP: r.TLP, Severity: r.Severity, Classification: r.Classification,
		Discovery: r.Discovery, Title: r.Title, Description: r.Description, Impact: r.Impact.V, Sites: r.Sites.V,
		OpenedBy: r.OpenedBy, OpenedAt: r.OpenedAt.Time, Version: r.Version, Level: access.Full,
	}
	if r.HoldID != "" {
		i.Hold = &Hold{ID: r.HoldID}
	}
	return i
}

type siteRow struct{ SiteID, IncidentID string }

func (siteRow) TableName() string { return "incident_sites" }

type holdRow struct {
	ID            string
	IncidentID    string
	Reason        string
	PlacedBy      string
	PlacedAt      db.Instant
	ReleasedBy    string
	ReleasedAt    db.Instant
	ReleaseReason string
}

func (holdRow) TableName() string { return "holds" }

type participantRow struct {
	ID             string
	IncidentID     string
	OrganizationID string
	PersonID       string
	Roles          db.JSON[[]access.Role]
	Level          access.Level
	Analyst        bool
	EngagementID   string
	ExpiresAt      db.Instant
	Reason         string
	GrantedBy      string
	GrantedAt      db.Instant
	RevokedBy      string
	RevokedAt      db.Instant
	RevokeReason   string
	Version        int
}

func (participantRow) TableName() string { return "participants" }

func (p Participant) row() participantRow {
	return participantRow{
		ID: p.ID, IncidentID: p.Incident, OrganizationID: p.Organization, PersonID: p.Person, Roles: db.AsJSON(p.Roles),
		Level: p.Level, Analyst: analyses(p.Roles), EngagementID: p.Engagement, ExpiresAt: db.At(p.Expires), Reason: p.Reason,
		GrantedBy: p.GrantedBy, GrantedAt: db.At(p.GrantedAt), RevokedBy: p.RevokedBy, RevokedAt: db.At(p.RevokedAt),
		Version: p.Version,
	}
}

func (r participantRow) participant() Participant {
	return Participant{
		ID: r.ID, Incident: r.IncidentID, Organization: r.OrganizationID, Person: r.PersonID, Roles: r.Roles.V,
		Level: r.Level, Engagement: r.EngagementID, Expires: r.ExpiresAt.Time, Reason: r.Reason, GrantedBy: r.GrantedBy,
		GrantedAt: r.GrantedAt.Time, RevokedBy: r.RevokedBy, RevokedAt: r.RevokedAt.Time, Version: r.Version,
	}
}

// liveRow is what of a participant counts while it is in force.
type liveRow struct {
	IncidentID     string
	OrganizationID string
	Roles          db.JSON[[]access.Role]
	Level          access.Level
	ExpiresAt      db.Instant
	EngagementEnds db.Instant
}

// fields are where liveColumns go, in their order.
func (r *liveRow) fields() []any {
	return []any{&r.IncidentID, &r.OrganizationID, &r.Roles, &r.Level, &r.ExpiresAt, &r.EngagementEnds}
}

func (r liveRow) participation() participation {
	return participation{r.IncidentID, r.OrganizationID, r.Roles.V, r.Level, earlier(r.ExpiresAt.Time, r.EngagementEnds.Time)}
}
