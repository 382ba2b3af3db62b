package account

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
)

type feedRow struct {
	ID       string
	Hash     []byte
	PersonID string
	Name     string
	TokenID  string
	MadeAt   db.Instant
}

func (feedRow) TableName() string { return "calendar_feeds" }

func (r feedRow) feed() Feed {
	return Feed{ID: r.ID, Person: r.PersonID, Name: r.Name, Token: r.TokenID, Created: r.MadeAt.Time, Version: 1}
}

// byFeed: one that was made with a token counts as long as that does.
const byFeed = bearerOf + "FALSE, NULL, NULL FROM calendar_feeds c JOIN people p ON p.id = c.person_id JOIN organizations o ON o.id = p.organization_id" +
	" WHERE c.hash = ? AND p.active AND (c.token_id = '' OR EXISTS (SELECT 1 FROM tokens t WHERE t.id = c.token_id AND t.expires_at > ?))"

func (s store) follow(ctx context.Context, hash []byte, now time.Time) (bearerRow, error) {
	return s.bearer(ctx, byFeed, hash, now)
}

func (s store) insertFeed(ctx context.Context, f Feed, hash []byte) error {
	return db.Fault(s.db.Gorm(ctx).Create(feedRow{f.ID, hash, f.Person, f.Name, f.Token, db.At(f.Created)}).Error)
}

func (s store) feedByID(ctx context.Context, id string) (Feed, error) {
	var r feedRow
	if err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error; err != nil {
		return Feed{}, db.Fault(err)
	}
	return r.feed(), nil
}

func (s store) countFeeds(ctx context.Context, person string) (n int64, err error) {
	err = s.db.Gorm(ctx).Model(&feedRow{}).Where("person_id = ?", person).Count(&n).Error
	return n, db.Fault(err)
}

func (s store) feeds(ctx context.Context, person string, p Page) (List[Feed], error) {
	mine := func() *gorm.DB { return s.db.Gorm(ctx).Model(&feedRow{}).Where("person_id = ?", person) }
	var total *int64
	if p.Count {
		total = new(int64)
		if err := mine().Count(total).Error; err != nil {
			return List[Feed]{}, db.Fault(err)
		}
	}
	var rows []feedRow
	if err := db.Seek(mine(), "id", p).Find(&rows).Error; err != nil {
		return List[Feed]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r feedRow) string { return r.ID }, feedRow.feed)
	l.Total = total
	return l, nil
}

func (s store) deleteFeed(ctx context.Context, id string) error {
	return db.Fault(s.db.Gorm(ctx).Where("id = ?", id).Delete(&feedRow{}).Error)
}
