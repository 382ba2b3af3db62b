package exchange

import (
	"context"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type recipientRow struct {
	ID        string
	PersonID  string
	Name      string
	Recipient string
	AddedAt   db.Instant
	EndedAt   db.Instant
	Version   int
}

func (recipientRow) TableName() string { return "age_recipients" }

func (r recipientRow) recipient() AgeRecipient {
	return AgeRecipient{r.ID, r.PersonID, r.Name, r.Recipient, r.AddedAt.Time, r.EndedAt.Time, r.Version}
}

func (s store) insertRecipient(ctx context.Context, r AgeRecipient) error {
	return db.Fault(s.db.Gorm(ctx).Create(&recipientRow{r.ID, r.Person, r.Name, r.Recipient, db.At(r.Added), db.At(r.Ended), r.Version}).Error)
}

// recipient is the one with that id; one without an ID does not exist.
func (s store) recipient(ctx context.Context, id string) (AgeRecipient, error) {
	rows := []recipientRow{}
	err := s.db.Gorm(ctx).Where("id = ?", id).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return AgeRecipient{}, db.Fault(err)
	}
	return rows[0].recipient(), nil
}

const liveRecipient = "person_id = ? AND ended_at IS NULL"

// liveRecipients are a person's that have not been ended.
func (s store) liveRecipients(ctx context.Context, person string) ([]AgeRecipient, error) {
	var rows []recipientRow
	err := s.db.Gorm(ctx).Where(liveRecipient, person).Order("id").Find(&rows).Error
	all := make([]AgeRecipient, len(rows))
	for k, r := range rows {
		all[k] = r.recipient()
	}
	return all, db.Fault(err)
}

func (s store) recipients(ctx context.Context, person string, p Page) (db.List[AgeRecipient], error) {
	return db.ReadPage(s.db.Gorm(ctx).Model(&recipientRow{}).Where(liveRecipient, person), p,
		func(r recipientRow) string { return r.ID }, recipientRow.recipient)
}

func (s store) endRecipient(ctx context.Context, r AgeRecipient, now time.Time) error {
	done := s.db.Gorm(ctx).Model(&recipientRow{}).Where("id = ? AND version = ?", r.ID, r.Version).Updates(map[string]any{
		"ended_at": db.At(now), "version": r.Version + 1,
	})
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(done.Error)
}
