package notice

import (
	"context"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
	"tasuki/internal/lang"
)

type minimalApprovalRow struct {
	Language       string `gorm:"primaryKey"`
	SHA256         string `gorm:"column:sha256"`
	PersonID       string
	OrganizationID string
	ApprovedAt     db.Instant
}

func (minimalApprovalRow) TableName() string { return "notice_minimal_approvals" }

// minimalApprovals are the latest of each language; there are no more of them than languages.
func (s store) minimalApprovals(ctx context.Context) (map[lang.Tag]*MinimalApproval, error) {
	var rows []minimalApprovalRow
	if err := s.db.Gorm(ctx).Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	all := map[lang.Tag]*MinimalApproval{}
	for _, r := range rows {
		all[r.Language] = &MinimalApproval{By: Party{r.OrganizationID, r.PersonID}, At: r.ApprovedAt.Time, SHA256: r.SHA256}
	}
	return all, nil
}

// approveMinimal keeps an approval in place of one of other sentences, and says whether it did: of the same there is one
// approval, the first.
func (s store) approveMinimal(ctx context.Context, language lang.Tag, a MinimalApproval) (fresh bool, err error) {
	res := s.db.Gorm(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "language"}},
		DoUpdates: clause.AssignmentColumns([]string{"sha256", "person_id", "organization_id", "approved_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "notice_minimal_approvals.sha256 <> excluded.sha256"}}},
	}).Create(&minimalApprovalRow{language, a.SHA256, a.By.Person, a.By.Organization, db.At(a.At)})
	return res.RowsAffected == 1, db.Fault(res.Error)
}

// withdrawMinimal says whether there was an approval of those sentences.
func (s store) withdrawMinimal(ctx context.Context, language lang.Tag, sha string) (was bool, err error) {
	res := s.db.Gorm(ctx).Delete(&minimalApprovalRow{}, "language = ? AND sha256 = ?", language, sha)
	return res.RowsAffected == 1, db.Fault(res.Error)
}
