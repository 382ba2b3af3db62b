package account

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
)

type pushTicketRow struct {
	ID         string
	Hash       []byte
	RequestID  string
	IncidentID string
	Reference  string
	Step       string
	PersonID   string
	TokenID    string
	Name       string
	MadeAt     db.Instant
	ExpiresAt  db.Instant
	LastUsedAt db.Instant
	EndedAt    db.Instant
	Version    int
}

func (pushTicketRow) TableName() string { return "push_tickets" }

func (r pushTicketRow) ticket() PushTicket {
	return PushTicket{
		ID: r.ID, Request: r.RequestID, Incident: r.IncidentID, Reference: r.Reference, Step: r.Step, Person: r.PersonID, Token: r.TokenID,
		Name: r.Name, Made: r.MadeAt.Time, Expires: r.ExpiresAt.Time, LastUsed: r.LastUsedAt.Time, Ended: r.EndedAt.Time, Version: r.Version,
	}
}

func (s store) insertPushTicket(ctx context.Context, t PushTicket, hash []byte) error {
	return db.Fault(s.db.Gorm(ctx).Create(pushTicketRow{
		ID: t.ID, Hash: hash, RequestID: t.Request, IncidentID: t.Incident, Reference: t.Reference, Step: t.Step, PersonID: t.Person,
		TokenID: t.Token, Name: t.Name, MadeAt: db.At(t.Made), ExpiresAt: db.At(t.Expires), Version: t.Version,
	}).Error)
}

func (s store) pushTicket(ctx context.Context, id string) (PushTicket, error) {
	var r pushTicketRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error
	return r.ticket(), db.Fault(err)
}

// counting are the tickets that hand in.
func counting(tx *gorm.DB, now time.Time) *gorm.DB {
	return tx.Model(&pushTicketRow{}).Where("ended_at IS NULL AND expires_at > ?", db.At(now))
}

// countingPushTickets are those among ids that count.
func (s store) countingPushTickets(ctx context.Context, ids []string, now time.Time) (count []string, err error) {
	err = counting(s.db.Gorm(ctx), now).Where("id IN ?", ids).Pluck("id", &count).Error
	return count, db.Fault(err)
}

// openPushTickets are a request's, or a person's, that count.
func (s store) openPushTickets(ctx context.Context, request, person string, now time.Time) ([]PushTicket, error) {
	tx := counting(s.db.Gorm(ctx), now)
	if request != "" {
		tx = tx.Where("request_id = ?", request)
	}
	if person != "" {
		tx = tx.Where("person_id = ?", person)
	}
	var rows []pushTicketRow
	err := tx.Order("id").Find(&rows).Error
	all := make([]PushTicket, len(rows))
	for i, r := range rows {
		all[i] = r.ticket()
	}
	return all, db.Fault(err)
}

// endPushTicket is true where it counted until now.
func (s store) endPushTicket(ctx context.Context, id string, now time.Time) (bool, error) {
	done := s.db.Gorm(ctx).Model(&pushTicketRow{}).Where("id = ? AND ended_at IS NULL", id).
		Updates(map[string]any{"ended_at": db.At(now), "version": gorm.Expr("version + 1")})
	return done.RowsAffected == 1, db.Fault(done.Error)
}

// usePushTicket holds the row until the caller's transaction ends, so that a ticket is revoked before a part or after it.
func (s store) usePushTicket(ctx context.Context, id string, now time.Time) (step string, counts bool, err error) {
	done := counting(s.db.Gorm(ctx), now).Where("id = ?", id).Update("last_used_at", db.At(now))
	if done.Error != nil || done.RowsAffected == 0 {
		return "", false, db.Fault(done.Error)
	}
	err = s.db.Gorm(ctx).Model(&pushTicketRow{}).Where("id = ?", id).Select("step").Scan(&step).Error
	return step, true, db.Fault(err)
}

func (s store) pushTickets(ctx context.Context, request string, p Page) (List[PushTicket], error) {
	of := func() *gorm.DB { return s.db.Gorm(ctx).Model(&pushTicketRow{}).Where("request_id = ?", request) }
	var total *int64
	if p.Count {
		total = new(int64)
		if err := of().Count(total).Error; err != nil {
			return List[PushTicket]{}, db.Fault(err)
		}
	}
	var rows []pushTicketRow
	if err := db.Seek(of(), "id", p).Find(&rows).Error; err != nil {
		return List[PushTicket]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r pushTicketRow) string { return r.ID }, pushTicketRow.ticket)
	l.Total = total
	return l, nil
}

// pushBearerRow is who stands behind a ticket, and its request.
type pushBearerRow struct {
	bearerRow
	RequestID string
}

func (r *pushBearerRow) fields() []any { return append(r.bearerRow.fields(), &r.RequestID) }

const byPushTicket = bearerOf + "FALSE, NULL, NULL, c.request_id FROM push_tickets c" + behindIt + "hash" + thatLives + " AND c.ended_at IS NULL"

func (s store) pushBearer(ctx context.Context, hash []byte, now time.Time) (bearerRow, string, error) {
	found, err := db.QueryOne(ctx, s.db, (*pushBearerRow).fields, byPushTicket, hash, db.At(now))
	return found.bearerRow, found.RequestID, db.Fault(err)
}
