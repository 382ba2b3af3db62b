package readiness

import "tasuki/internal/db"

type planRow struct {
	OrganizationID string
	BackupKind     ChannelKind
	BackupValue    string
	BackupNote     string
	HoldsDays      int
	FreshUntil     db.Instant
	Version        int
}

func (planRow) TableName() string { return "reachability_plans" }

func (v View) row() planRow {
	return planRow{v.Organization, v.Backup.Kind, v.Backup.Value, v.Backup.Note, v.HoldsDays, db.At(v.until), v.Version}
}

func (r planRow) plan() Plan {
	return Plan{
		Organization: r.OrganizationID, Backup: Channel{r.BackupKind, r.BackupValue, r.BackupNote}, HoldsDays: r.HoldsDays, Version: r.Version,
	}
}

type contactRow struct {
	OrganizationID string
	Position       int
	PersonID       string
	Part           Part
	Purpose        Purpose
}

func (contactRow) TableName() string { return "reachability_contacts" }

type testRow struct {
	ID             string
	OrganizationID string
	PersonID       string
	Reference      string
	How            How
	State          State
	ByID           string
	At             db.Instant
	AnswerBy       db.Instant
	SettledAt      db.Instant
	Note           string
	EnteredBy      string
}

func (testRow) TableName() string { return "reachability_tests" }

func (t Test) row() testRow {
	return testRow{
		t.ID, t.Organization, t.Person, t.Reference, t.How, t.State, t.By, db.At(t.At), db.At(t.AnswerBy), db.At(t.SettledAt), t.Note, t.EnteredBy,
	}
}

func (r testRow) test() Test {
	return Test{
		r.ID, r.OrganizationID, r.PersonID, r.Reference, r.How, r.State, r.ByID, r.At.Time, r.AnswerBy.Time, r.SettledAt.Time, r.Note, r.EnteredBy,
	}
}
