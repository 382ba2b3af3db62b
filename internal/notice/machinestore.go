package notice

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

type machineJobRow struct {
	ID           string
	NoticeID     string
	TextKey      string
	Language     string
	SourceSHA256 string `gorm:"column:source_sha256"`
	Attempts     int

	OrderedByPersonID, OrderedByOrganizationID string
	DueAt                                      db.Instant
}

func (machineJobRow) TableName() string { return "notice_machine_jobs" }

// insertJob has the machine asked at once; a second time for the same words is none.
func (s store) insertJob(ctx context.Context, j machineJob, due time.Time) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&machineJobRow{
		ID: j.ID, NoticeID: j.Notice, TextKey: string(j.Key), Language: j.Language, SourceSHA256: j.SourceSHA256, DueAt: db.At(due),
		OrderedByPersonID: j.OrderedBy.Person, OrderedByOrganizationID: j.OrderedBy.Organization,
	}).Error
}

func (s store) dueJobs(ctx context.Context, now time.Time, limit int) ([]machineJob, error) {
	var rows []machineJobRow
	err := s.db.Gorm(ctx).Where("due_at <= ?", db.At(now)).Order("due_at, id").Limit(limit).Find(&rows).Error
	all := make([]machineJob, len(rows))
	for i, r := range rows {
		all[i] = machineJob{
			ID: r.ID, Notice: r.NoticeID, Key: TextKey(r.TextKey), Language: r.Language, SourceSHA256: r.SourceSHA256, Attempts: r.Attempts,
			OrderedBy: Party{r.OrderedByOrganizationID, r.OrderedByPersonID},
		}
	}
	return all, db.Fault(err)
}

func (s store) closeJob(ctx context.Context, j machineJob) error {
	return s.db.Gorm(ctx).Model(&machineJobRow{}).Where(map[string]any{"id": j.ID}).
		Updates(map[string]any{"due_at": nil, "attempts": j.Attempts}).Error
}

func (s store) putOffJob(ctx context.Context, j machineJob, due time.Time) error {
	return s.db.Gorm(ctx).Model(&machineJobRow{}).Where(map[string]any{"id": j.ID}).
		Updates(map[string]any{"due_at": db.At(due), "attempts": j.Attempts}).Error
}
