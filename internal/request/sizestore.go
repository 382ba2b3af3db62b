package request

import (
	"context"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

type logSizeRow struct {
	ID      string
	Lineage string
	SiteID  string
	Host    string
	Path    string
	Filter  string
	Told    bool
	Bytes   int64
	Seconds int64
}

func (logSizeRow) TableName() string { return "log_sizes" }

func (s *Service) insertSize(ctx context.Context, row logSizeRow) error {
	return db.Fault(s.db.Gorm(ctx).Create(&row).Error)
}

// latestSizes is how many sizes of a source count: what it came to long ago says little.
const latestSizes = 50

// samples are the latest sizes of a source at a site, and what was told of it on the request itself.
func (s *Service) samples(ctx context.Context, lineage, site string, src source) ([]sample, error) {
	var rows []logSizeRow
	err := s.db.Gorm(ctx).Where(clause.And(clause.Eq{Column: "host", Value: src.host}, clause.Eq{Column: "path", Value: src.path})).
		Where("lineage = ? OR (site_id = ? AND site_id <> '')", lineage, site).Order("id DESC").Limit(latestSizes).Find(&rows).Error
	all := make([]sample, len(rows))
	for i, row := range rows {
		all[i] = sample{row.Lineage, row.Filter, row.Told, row.Bytes, row.Seconds}
	}
	return all, db.Fault(err)
}
