package finding

import (
	"context"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// store is the SQL. Who calls it holds the rules.
type store struct{ db *db.DB }

type row struct {
	ID            string
	IncidentID    string
	Reference     string
	State         State
	Kind          Kind
	Report        db.JSON[Report]
	SeenAt        db.Instant
	ReporterID    string
	ReporterOrgID string
	ReportedAt    db.Instant
	AssessedBy    *string
	AssessedAt    db.Instant
	Note          string
	Version       int
}

func (row) TableName() string { return "observations" }

func (o Observation) row() row {
	r := row{
		ID: o.ID, IncidentID: o.Incident, Reference: o.Reference, State: o.State, Kind: o.Kind, Report: db.AsJSON(o.Report), SeenAt: db.At(o.SeenAt()),
		ReporterID: o.By.Person, ReporterOrgID: o.By.Organization, ReportedAt: db.At(o.At), AssessedAt: db.At(o.AssessedAt), Note: o.Note, Version: o.Version,
	}
	if o.AssessedBy != "" {
		r.AssessedBy = &o.AssessedBy
	}
	return r
}

func (r row) observation() Observation {
	o := Observation{
		ID: r.ID, Incident: r.IncidentID, Reference: r.Reference, Report: r.Report.V, State: r.State,
		By: Party{Organization: r.ReporterOrgID, Person: r.ReporterID}, At: r.ReportedAt.Time, AssessedAt: r.AssessedAt.Time, Note: r.Note, Version: r.Version,
	}
	if r.AssessedBy != nil {
		o.AssessedBy = *r.AssessedBy
	}
	return o
}

// find is the observation with that id; one without an ID where there is none.
func (s store) find(ctx context.Context, id string, lock bool) (Observation, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var found []row
	if err := tx.Where(map[string]any{"id": id}).Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return Observation{}, db.Fault(err)
	}
	return found[0].observation(), nil
}

func (s store) some(ctx context.Context, ids []string) ([]Observation, error) {
	var rows []row
	err := s.db.Gorm(ctx).Where("id IN ?", ids).Find(&rows).Error
	all := make([]Observation, len(rows))
	for i, r := range rows {
		all[i] = r.observation()
	}
	return all, db.Fault(err)
}

func (s store) insert(ctx context.Context, o Observation) error {
	r := o.row()
	return db.Fault(s.db.Gorm(ctx).Create(&r).Error)
}

// save stores what was made of it, where nobody was faster. What was reported stays as it was said.
func (s store) save(ctx context.Context, was int, o Observation) error {
	r := o.row()
	res := s.db.Gorm(ctx).Model(&row{}).Select("state", "assessed_by", "assessed_at", "note", "version").
		Where(map[string]any{"id": o.ID, "version": was}).Updates(&r)
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(res.Error)
}

// list is a case's, or of them what one person reported; "" for all.
func (s store) list(ctx context.Context, incident, reporter string, p db.Page) (db.List[Observation], error) {
	q := s.db.Gorm(ctx).Model(&row{}).Where("incident_id = ?", incident)
	if reporter != "" {
		q = q.Where("reporter_id = ?", reporter)
	}
	return db.ReadPage(q, p, func(r row) string { return r.ID }, row.observation)
}

func (s store) earliest(ctx context.Context, incident string) (time.Time, error) {
	type first struct{ at db.Instant }
	row, err := db.QueryOne(ctx, s.db, func(r *first) []any { return []any{&r.at} },
		"SELECT MIN(seen_at) FROM observations WHERE incident_id = ? AND state <> ?", incident, string(Benign))
	return row.at.Time, db.Fault(err)
}

// standing are a case's latest but for what has turned out harmless.
func (s store) standing(ctx context.Context, incident string, limit int) ([]Observation, error) {
	var rows []row
	err := s.db.Gorm(ctx).Where("incident_id = ? AND state <> ?", incident, string(Benign)).Order("id DESC").Limit(limit).Find(&rows).Error
	all := make([]Observation, len(rows))
	for i, r := range rows {
		all[i] = r.observation()
	}
	return all, db.Fault(err)
}

// openObservations are those that headquarters is not done with: State.Waits, along an index of its own.
const openObservations = `SELECT id FROM observations WHERE state IN ('open', 'verifying')`
