package roster

import (
	"tasuki/internal/db"
)

type rosterRow struct {
	ID             string
	OrganizationID string
	Name           string
	Zone           string
	Rotations      db.JSON[[]Rotation]
	RestHours      int
	Version        int
}

func (rosterRow) TableName() string { return "rosters" }

func (r Roster) row() rosterRow {
	return rosterRow{r.ID, r.Organization, r.Name, r.Zone, db.AsJSON(r.Rotations), r.RestHours, r.Version}
}

func (r rosterRow) roster() Roster {
	return Roster{r.ID, r.OrganizationID, r.Name, r.Zone, r.Rotations.V, r.RestHours, r.Version}
}

type changeRow struct {
	ID             string
	OrganizationID string
	RosterID       *string
	Kind           ChangeKind
	State          ChangeState
	PersonID       string
	OtherID        *string
	StartsAt       db.Instant
	EndsAt         db.Instant
	GivesAt        db.Instant
	TakesAt        db.Instant
	Reason         string
	ForceReason    string
	ByID           string
	At             db.Instant
	Version        int
}

func (changeRow) TableName() string { return "roster_changes" }

func (c Change) row() changeRow {
	return changeRow{
		c.ID, c.Organization, null(c.Roster), c.Kind, c.State, c.Person, null(c.Other), db.At(c.From), db.At(c.Until), db.At(c.Gives),
		db.At(c.Takes), c.Reason, c.ForceReason, c.By, db.At(c.At), c.Version,
	}
}

func (r changeRow) change() Change {
	return Change{
		r.ID, r.OrganizationID, text(r.RosterID), r.Kind, r.State, r.PersonID, text(r.OtherID), r.StartsAt.Time, r.EndsAt.Time,
		r.GivesAt.Time, r.TakesAt.Time, r.Reason, r.ForceReason, r.ByID, r.At.Time, r.Version,
	}
}

func null(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
