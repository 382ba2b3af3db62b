package report

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/incident"
)

// party is somebody by their ids; directory.json has the names.
type party struct {
	Organization string `json:"organization,omitempty"`
	Person       string `json:"person,omitempty"`
}

// mention makes a party of ids that stand in a document, so that they get their names.
func (g *gathering) mention(organization, person string) party {
	g.name(organization, person)
	return party{organization, person}
}

func (g *gathering) name(ids ...string) {
	for _, id := range ids {
		if id != "" {
			g.mentioned[id] = true
		}
	}
}

// incidentDocument is the case at its reader's level.
type incidentDocument struct {
	ID             string                  `json:"id"`
	Reference      string                  `json:"reference"`
	Level          access.Level            `json:"level"`
	State          incident.State          `json:"state"`
	TLP            incident.TLP            `json:"tlp"`
	Title          string                  `json:"title,omitempty"`
	Severity       incident.Severity       `json:"severity,omitempty"`
	Sites          []string                `json:"sites,omitempty"`
	Hold           *holdDocument           `json:"hold,omitempty"`
	Description    string                  `json:"description,omitempty"`
	Classification incident.Classification `json:"classification,omitempty"`
	Discovery      incident.Discovery      `json:"discovery,omitempty"`
	Impact         []incident.Impact       `json:"impact,omitempty"`
	OpenedBy       string                  `json:"opened_by,omitempty"`
	OpenedAt       time.Time               `json:"opened_at,omitzero"`
	Participants   []participantDocument   `json:"participants"`
}

type holdDocument struct {
	Reason   string    `json:"reason,omitempty"`
	PlacedBy string    `json:"placed_by,omitempty"`
	PlacedAt time.Time `json:"placed_at,omitzero"`
}

type participantDocument struct {
	party
	Roles     []access.Role `json:"roles"`
	Level     access.Level  `json:"level"`
	Reason    string        `json:"reason,omitempty"`
	GrantedBy string        `json:"granted_by,omitempty"`
	GrantedAt time.Time     `json:"granted_at"`
	Expires   time.Time     `json:"expires,omitzero"`
	RevokedBy string        `json:"revoked_by,omitempty"`
	RevokedAt time.Time     `json:"revoked_at,omitzero"`
}

func (g *gathering) theIncident(ctx context.Context) error {
	i := g.incident
	g.name(i.Sites...)
	g.name(i.OpenedBy)
	d := incidentDocument{
		ID: i.ID, Reference: i.Reference, Level: i.Level, State: i.State, TLP: i.TLP, Title: i.Title, Severity: i.Severity, Sites: i.Sites,
		Description: i.Description, Classification: i.Classification, Discovery: i.Discovery, Impact: i.Impact,
		OpenedBy: i.OpenedBy, OpenedAt: i.OpenedAt, Participants: []participantDocument{},
	}
	if h := i.Hold; h != nil {
		g.name(h.PlacedBy)
		d.Hold = &holdDocument{h.Reason, h.PlacedBy, h.PlacedAt}
	}
	list := func(p db.Page) (db.List[incident.Participant], error) { return g.incidents.Participants(ctx, i.ID, p) }
	err := every(list, func(p incident.Participant) error {
		g.name(p.GrantedBy, p.RevokedBy)
		d.Participants = append(d.Participants, participantDocument{
			g.mention(p.Organization, p.Person), p.Roles, p.Level, p.Reason, p.GrantedBy, p.GrantedAt, p.Expires, p.RevokedBy, p.RevokedAt,
		})
		return nil
	})
	if err != nil {
		return err
	}
	return g.spool.document("incident.json", i.ID, d)
}
