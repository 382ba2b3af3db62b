package account

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
)

type guestRow struct {
	ID           string
	NoticeID     string
	IncidentID   string
	Reference    string
	PersonID     string
	Drawer       string
	Hash         string
	MadeBy       string
	MadeAt       db.Instant
	ExpiresAt    db.Instant
	Wrong        int64
	UsedAt       db.Instant
	EndedAt      db.Instant
	Session      []byte
	SessionUntil db.Instant
	Version      int
}

func (guestRow) TableName() string { return "guest_codes" }

func (r guestRow) code() GuestCode {
	return GuestCode{
		ID: r.ID, Notice: r.NoticeID, Incident: r.IncidentID, Reference: r.Reference, Person: r.PersonID, MadeBy: r.MadeBy,
		Made: r.MadeAt.Time, Expires: r.ExpiresAt.Time, Used: r.UsedAt.Time, Ended: r.EndedAt.Time, Version: r.Version,
		drawer: r.Drawer, hash: r.Hash, until: r.SessionUntil.Time,
	}
}

func (s store) insertGuestCode(ctx context.Context, c GuestCode) error {
	return db.Fault(s.db.Gorm(ctx).Create(guestRow{
		ID: c.ID, NoticeID: c.Notice, IncidentID: c.Incident, Reference: c.Reference, PersonID: c.Person, Drawer: c.drawer, Hash: c.hash,
		MadeBy: c.MadeBy, MadeAt: db.At(c.Made), ExpiresAt: db.At(c.Expires), Version: c.Version,
	}).Error)
}

func (s store) guestCode(ctx context.Context, id string) (GuestCode, error) {
	var r guestRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error
	return r.code(), db.Fault(err)
}

// unused are the codes that can still be typed in.
func unused(tx *gorm.DB, now time.Time) *gorm.DB {
	return tx.Model(&guestRow{}).Where("used_at IS NULL AND ended_at IS NULL AND expires_at > ?", db.At(now))
}

// guestCodeIn is the code with these first digits; one without an id where there is none.
func (s store) guestCodeIn(ctx context.Context, reference, drawer string, now time.Time) (GuestCode, error) {
	var rows []guestRow
	err := unused(s.db.Gorm(ctx), now).Where("reference = ? AND drawer = ?", reference, drawer).Limit(1).Find(&rows).Error
	if len(rows) == 0 {
		return GuestCode{}, db.Fault(err)
	}
	return rows[0].code(), nil
}

func (s store) drawers(ctx context.Context, reference string, now time.Time) (map[string]bool, error) {
	var all []string
	err := unused(s.db.Gorm(ctx), now).Where("reference = ?", reference).Pluck("drawer", &all).Error
	taken := make(map[string]bool, len(all))
	for _, d := range all {
		taken[d] = true
	}
	return taken, db.Fault(err)
}

// openGuestCodes are a person's for a notice that count, or have let somebody in who is still there.
func (s store) openGuestCodes(ctx context.Context, notice, person string, now time.Time) ([]GuestCode, error) {
	tx := s.db.Gorm(ctx).Where("person_id = ? AND ended_at IS NULL AND (used_at IS NULL AND expires_at > ? OR session_until > ?)", person, db.At(now), db.At(now))
	if notice != "" {
		tx = tx.Where("notice_id = ?", notice)
	}
	var rows []guestRow
	err := tx.Order("id").Find(&rows).Error
	all := make([]GuestCode, len(rows))
	for i, r := range rows {
		all[i] = r.code()
	}
	return all, db.Fault(err)
}

// countWrong adds a wrong try and says how many there have been.
func (s store) countWrong(ctx context.Context, id string) (wrong int64, err error) {
	tx := s.db.Gorm(ctx).Model(&guestRow{}).Where("id = ?", id)
	if err := tx.Update("wrong", gorm.Expr("wrong + 1")).Error; err != nil {
		return 0, db.Fault(err)
	}
	err = s.db.Gorm(ctx).Model(&guestRow{}).Select("wrong").Where("id = ?", id).Scan(&wrong).Error
	return wrong, db.Fault(err)
}

// useGuestCode is true for one caller only.
func (s store) useGuestCode(ctx context.Context, id string, session []byte, now, until time.Time) (bool, error) {
	done := unused(s.db.Gorm(ctx), now).Where("id = ?", id).Updates(map[string]any{
		"used_at": db.At(now), "session": session, "session_until": db.At(until), "version": gorm.Expr("version + 1"),
	})
	return done.RowsAffected == 1, db.Fault(done.Error)
}

// endGuestCode is true where it counted until now.
func (s store) endGuestCode(ctx context.Context, id string, now time.Time) (bool, error) {
	done := s.db.Gorm(ctx).Model(&guestRow{}).Where("id = ? AND ended_at IS NULL", id).
		Updates(map[string]any{"ended_at": db.At(now), "version": gorm.Expr("version + 1")})
	return done.RowsAffected == 1, db.Fault(done.Error)
}

// guestCodesMade is how many codes a person has made since.
func (s store) guestCodesMade(ctx context.Context, person string, since time.Time) (made int64, err error) {
	err = s.db.Gorm(ctx).Model(&guestRow{}).Where("made_by = ? AND made_at > ?", person, db.At(since)).Count(&made).Error
	return made, db.Fault(err)
}

func (s store) guestCodes(ctx context.Context, notice string, people []string, p Page) (List[GuestCode], error) {
	of := func() *gorm.DB {
		return s.db.Gorm(ctx).Model(&guestRow{}).Where("notice_id = ? AND person_id IN ?", notice, people)
	}
	var total *int64
	if p.Count {
		total = new(int64)
		if err := of().Count(total).Error; err != nil {
			return List[GuestCode]{}, db.Fault(err)
		}
	}
	var rows []guestRow
	if err := db.Seek(of(), "id", p).Find(&rows).Error; err != nil {
		return List[GuestCode]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r guestRow) string { return r.ID }, guestRow.code)
	l.Total = total
	return l, nil
}

// guestBearer is who stands behind a guest's token.
type guestBearer struct{ ID, NoticeID, PersonID, OrganizationID, Language, Zone string }

const byGuest = "SELECT c.id, c.notice_id, p.id, p.organization_id, p.language, p.zone FROM guest_codes c JOIN people p ON p.id = c.person_id" +
	" WHERE c.session = ? AND c.session_until > ? AND c.ended_at IS NULL AND p.active"

func (r *guestBearer) fields() []any {
	return []any{&r.ID, &r.NoticeID, &r.PersonID, &r.OrganizationID, &r.Language, &r.Zone}
}

func (s store) guest(ctx context.Context, hash []byte, now time.Time) (guestBearer, error) {
	found, err := db.QueryOne(ctx, s.db, (*guestBearer).fields, byGuest, hash, db.At(now))
	return found, db.Fault(err)
}

// letInto is the reference of that notice, where that token has opened it, "" otherwise; whether it still does is not asked.
func (s store) letInto(ctx context.Context, hash []byte, notice string) (reference string, err error) {
	err = s.db.Gorm(ctx).Model(&guestRow{}).Select("reference").Where("session = ? AND notice_id = ?", hash, notice).Limit(1).Scan(&reference).Error
	return reference, db.Fault(err)
}
