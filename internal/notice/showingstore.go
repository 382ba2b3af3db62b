package notice

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

// showed keeps that words of a recipient's copy were shown to somebody, and says whether for the first time.
func (s store) showed(ctx context.Context, r Recipient, w Showing, now time.Time) (fresh bool, err error) {
	same := func() *gorm.DB {
		return s.db.Gorm(ctx).Model(&showingRow{}).
			Where("recipient_id = ? AND person_id = ? AND card = ? AND text_key = ? AND text_sha256 = ?", r.ID, w.Party.Person, w.Card, string(w.Key), w.TextSHA256)
	}
	var known []showingRow
	err = same().Limit(1).Find(&known).Error
	if err != nil || len(known) == 1 && known[0].LastAt.Time.After(now.Add(-again)) {
		return false, db.Fault(err)
	}
	first := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&showingRow{
		ID: db.NewID(), NoticeID: r.Notice, RecipientID: r.ID, PersonID: w.Party.Person, OrganizationID: w.Party.Organization, Card: w.Card,
		TextKey: string(w.Key), Language: w.Language, Level: string(w.Level), TextSHA256: w.TextSHA256, FirstAt: db.At(now), LastAt: db.At(now), Times: 1,
	})
	if first.Error != nil || first.RowsAffected == 1 {
		return first.RowsAffected == 1, db.Fault(first.Error)
	}
	err = same().Where("last_at <= ?", db.At(now.Add(-again))).
		Updates(map[string]any{"last_at": db.At(now), "times": gorm.Expr("times + 1")}).Error
	return false, db.Fault(err)
}

func (s store) showings(ctx context.Context, notice string, p Page) (db.List[Showing], error) {
	tx := func() *gorm.DB { return s.db.Gorm(ctx).Model(&showingRow{}).Where("notice_id = ?", notice) }
	var total *int64
	if p.Count {
		total = new(int64)
		if err := tx().Count(total).Error; err != nil {
			return db.List[Showing]{}, db.Fault(err)
		}
	}
	var rows []showingRow
	if err := db.Seek(tx(), "id", p).Find(&rows).Error; err != nil {
		return db.List[Showing]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r showingRow) string { return r.ID }, showingRow.showing)
	l.Total = total
	copies, err := s.recipients(ctx, notice)
	for i, r := range rows[:len(l.Items)] { // what nobody else carries and yet isn't the reader's own was printed for them
		of := slices.IndexFunc(copies, func(c Recipient) bool { return c.ID == r.RecipientID })
		if of >= 0 && !r.Card && copies[of].Party.Person != r.PersonID {
			l.Items[i].For = copies[of].Party
		}
	}
	return l, err
}

// reworded keeps a copy's new words at its new level; what became of the old ones is told by the journal.
func (s store) reworded(ctx context.Context, r Recipient) error {
	row := recipientRowOf(r)
	return s.db.Gorm(ctx).Model(&recipientRow{}).
		Select("level", "briefing", "text_sha256", "queued_at", "sent_at", "bounced_at", "delivered_at", "read_at", "understood_at").
		Where(map[string]any{"id": r.ID}).Updates(&row).Error
}
