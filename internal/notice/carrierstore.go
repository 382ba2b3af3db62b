package notice

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
	"tasuki/internal/turn"
)

// carry keeps that a person carries the notice. Who has its card has it, whatever they bring to others beside it.
func (s store) carry(ctx context.Context, r carrierRow) error {
	r.ID = db.NewID()
	return db.Fault(s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error)
}

// carriers are all who carry the notice, in the order in which they came to.
func (s store) carriers(ctx context.Context, notice string) (rows []carrierRow, err error) {
	err = s.db.Gorm(ctx).Where("notice_id = ?", notice).Order("id").Find(&rows).Error
	return rows, db.Fault(err)
}

// carrier is one of them.
func (s store) carrier(ctx context.Context, id string) (r carrierRow, err error) {
	return r, db.Fault(s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error)
}

// unopened are a person's cards that they have not opened.
func (s store) unopened(ctx context.Context, person string) (rows []carrierRow, err error) {
	err = s.db.Gorm(ctx).Where("person_id = ? AND card AND opened_at IS NULL", person).Order("id").Find(&rows).Error
	return rows, db.Fault(err)
}

func (s store) opened(ctx context.Context, id string, at time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&carrierRow{}).Where("id = ? AND opened_at IS NULL", id).Update("opened_at", db.At(at)).Error)
}

// shownCards leads from those who carry a card to it, for the board.
func (s store) shownCards(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	var rows []carrierRow
	err := s.db.Gorm(ctx).Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]turn.Shown, len(rows))
	for _, r := range rows {
		all[r.ID] = turn.Shown{Path: cardPath(r.NoticeID)}
	}
	return all, db.Fault(err)
}
