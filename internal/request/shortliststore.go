package request

import (
	"context"
	"strings"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

type choiceRow struct {
	ID         string
	IncidentID string
	SiteID     string
	Host       string
	Path       string
	Target     bool
	Reason     string
	ByPersonID string
	At         db.Instant
}

func (choiceRow) TableName() string { return "shortlist_choices" }

func (s *Service) storeChoice(ctx context.Context, incident string, c Choice) error {
	id := hash(strings.Join([]string{incident, c.Site, c.Host, c.Path}, "\x00"))
	row := choiceRow{id, incident, c.Site, c.Host, c.Path, c.In, c.Reason, c.By, db.At(c.At)}
	return db.Fault(s.db.Gorm(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"target", "reason", "by_person_id", "at"}),
	}).Create(&row).Error)
}

// choices of a case, the latest first.
func (s *Service) choices(ctx context.Context, incident string) ([]Choice, error) {
	var rows []choiceRow
	err := s.db.Gorm(ctx).Where(clause.Eq{Column: "incident_id", Value: incident}).Order("at DESC, id").Limit(MaxChoices).Find(&rows).Error
	all := make([]Choice, len(rows))
	for i, row := range rows {
		all[i] = Choice{Target{row.SiteID, row.Host, row.Path}, row.Target, row.Reason, row.ByPersonID, row.At.Time}
	}
	return all, db.Fault(err)
}

// cameFrom are the targets at some sites of which a file was accepted in a case, each once.
func (s *Service) cameFrom(ctx context.Context, incident string, sites []string) ([]Target, error) {
	if len(sites) == 0 {
		return nil, nil
	}
	rows, err := db.Query(ctx, s.db, func(t *Target) []any { return []any{&t.Site, &t.Host, &t.Path} },
		`SELECT DISTINCT z.site_id, z.host, z.path FROM requests q JOIN log_sizes z ON z.lineage = q.id
		WHERE q.incident_id = ? AND q.revision = 1 AND NOT z.told AND z.site_id IN `+db.Tuples(1, len(sites))+`
		ORDER BY z.host, z.path, z.site_id LIMIT ?`, append(append([]any{incident}, values(sites)...), MaxCandidateHosts)...)
	return rows, db.Fault(err)
}
