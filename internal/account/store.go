package account

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
)

type store struct{ db *db.DB }

type credentialRow struct {
	PersonID  string `gorm:"primaryKey"`
	Hash      string
	ChangedAt db.Instant
}

func (credentialRow) TableName() string { return "credentials" }

type sessionRow struct {
	ID        string
	Hash      []byte
	PersonID  string
	MadeAt    db.Instant
	ExpiresAt db.Instant
}

func (sessionRow) TableName() string { return "sessions" }

type tokenRow struct {
	ID         string
	Hash       []byte
	PersonID   string
	Name       string
	Scope      db.JSON[[]access.Action]
	MadeAt     db.Instant
	ExpiresAt  db.Instant
	LastUsedAt db.Instant
}

func (tokenRow) TableName() string { return "tokens" }

func (r tokenRow) token() Token {
	return Token{
		ID: r.ID, Person: r.PersonID, Name: r.Name, Scope: r.Scope.V, Expires: r.ExpiresAt.Time, Created: r.MadeAt.Time,
		LastUsed: r.LastUsedAt.Time, Version: 1,
	}
}

type invitationRow struct {
	ID        string
	Hash      []byte
	PersonID  *string
	MadeAt    db.Instant
	ExpiresAt db.Instant
	UsedAt    db.Instant
}

func (invitationRow) TableName() string { return "invitations" }

// bearerRow is who stands behind a credential.
type bearerRow struct {
	Credential     string
	Program        bool
	Scope          db.JSON[[]access.Action]
	LastUsedAt     db.Instant
	PersonID       string
	OrganizationID string
	Kind           access.Kind
	Roles          db.JSON[[]access.Role]
	Language       string
	Zone           string
}

func (r bearerRow) token() bool { return r.Program }

func (r bearerRow) actor() access.Actor {
	return access.Actor{
		Person: r.PersonID, Organization: r.OrganizationID, Kind: r.Kind, Roles: r.Roles.V, Language: r.Language, Zone: r.Zone,
		Credential: r.Credential, Scope: r.Scope.V,
	}
}

// The directory's tables are read here, in one statement with ours, because every call of the API does it.
const (
	bearerOf  = "SELECT p.id, p.organization_id, p.roles, p.language, p.zone, o.kind, c.id, "
	behindIt  = " JOIN people p ON p.id = c.person_id JOIN organizations o ON o.id = p.organization_id WHERE c."
	thatLives = " = ? AND c.expires_at > ? AND p.active"
	ofSession = bearerOf + "FALSE, NULL, NULL FROM sessions c" + behindIt
	ofToken   = bearerOf + "TRUE, c.scope, c.last_used_at FROM tokens c" + behindIt
	bySession = ofSession + "hash" + thatLives
	byToken   = ofToken + "hash" + thatLives
	byID      = ofSession + "id" + thatLives + " UNION ALL " + ofToken + "id" + thatLives
)

func (r *bearerRow) fields() []any {
	return []any{&r.PersonID, &r.OrganizationID, &r.Roles, &r.Language, &r.Zone, &r.Kind, &r.Credential, &r.Program, &r.Scope, &r.LastUsedAt}
}

func (s store) session(ctx context.Context, hash []byte, now time.Time) (bearerRow, error) {
	return s.bearer(ctx, bySession, hash, now)
}

func (s store) token(ctx context.Context, hash []byte, now time.Time) (bearerRow, error) {
	return s.bearer(ctx, byToken, hash, now)
}

func (s store) bearer(ctx context.Context, query string, hash []byte, now time.Time) (bearerRow, error) {
	found, err := db.QueryOne(ctx, s.db, (*bearerRow).fields, query, hash, db.At(now))
	return found, db.Fault(err)
}

// credential is who stands behind the session or token with that id.
func (s store) credential(ctx context.Context, id string, now time.Time) (bearerRow, error) {
	found, err := db.QueryOne(ctx, s.db, (*bearerRow).fields, byID, id, db.At(now), id, db.At(now))
	return found, db.Fault(err)
}

// hashes of the passwords of these people, by id; who has none is absent.
func (s store) hashes(ctx context.Context, people []directory.Person) (map[string]string, error) {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return s.hashesOf(ctx, ids)
}

func (s store) hashesOf(ctx context.Context, ids []string) (map[string]string, error) {
	var rows []credentialRow
	err := s.db.Gorm(ctx).Where("person_id IN ?", ids).Find(&rows).Error
	hashes := map[string]string{}
	for _, r := range rows {
		hashes[r.PersonID] = r.Hash
	}
	return hashes, db.Fault(err)
}

func (s store) lockHash(ctx context.Context, person string) (string, error) {
	var rows []credentialRow
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("person_id = ?", person).Find(&rows).Error
	if len(rows) == 0 {
		return "", db.Fault(err)
	}
	return rows[0].Hash, nil
}

func (s store) setHash(ctx context.Context, person, hash string, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "person_id"}}, DoUpdates: clause.AssignmentColumns([]string{"hash", "changed_at"}),
	}).Create(credentialRow{person, hash, db.At(now)}).Error)
}

func (s store) insertSession(ctx context.Context, session Session, hash []byte, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Create(sessionRow{session.ID, hash, session.Person.ID, db.At(now), db.At(session.Expires)}).Error)
}

func (s store) deleteSession(ctx context.Context, id, person string) (bool, error) {
	done := s.db.Gorm(ctx).Where("id = ? AND person_id = ?", id, person).Delete(&sessionRow{})
	return done.RowsAffected > 0, db.Fault(done.Error)
}

func (s store) deleteSessions(ctx context.Context, person string) (int64, error) {
	done := s.db.Gorm(ctx).Where("person_id = ?", person).Delete(&sessionRow{})
	return done.RowsAffected, db.Fault(done.Error)
}

// deleteOtherSessions leaves the one with that id, if it is one.
func (s store) deleteOtherSessions(ctx context.Context, person, id string) (int64, error) {
	done := s.db.Gorm(ctx).Where("person_id = ? AND id <> ?", person, id).Delete(&sessionRow{})
	return done.RowsAffected, db.Fault(done.Error)
}

func (s store) insertToken(ctx context.Context, t Token, hash []byte) error {
	return db.Fault(s.db.Gorm(ctx).Create(tokenRow{
		t.ID, hash, t.Person, t.Name, db.AsJSON(t.Scope), db.At(t.Created), db.At(t.Expires), db.Instant{},
	}).Error)
}

func (s store) tokenByID(ctx context.Context, id string) (Token, error) {
	var r tokenRow
	if err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error; err != nil {
		return Token{}, db.Fault(err)
	}
	return r.token(), nil
}

func (s store) countTokens(ctx context.Context, person string, now time.Time) (n int64, err error) {
	err = s.db.Gorm(ctx).Model(&tokenRow{}).Where("person_id = ? AND expires_at > ?", person, db.At(now)).Count(&n).Error
	return n, db.Fault(err)
}

func (s store) tokens(ctx context.Context, person string, p Page) (List[Token], error) {
	mine := func() *gorm.DB { return s.db.Gorm(ctx).Model(&tokenRow{}).Where("person_id = ?", person) }
	var total *int64
	if p.Count {
		total = new(int64)
		if err := mine().Count(total).Error; err != nil {
			return List[Token]{}, db.Fault(err)
		}
	}
	var rows []tokenRow
	if err := db.Seek(mine(), "id", p).Find(&rows).Error; err != nil {
		return List[Token]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r tokenRow) string { return r.ID }, tokenRow.token)
	l.Total = total
	return l, nil
}

// deleteToken ends what was made with it, too.
func (s store) deleteToken(ctx context.Context, id string, now time.Time) error {
	made := s.db.Gorm(ctx).Model(&pushTicketRow{}).Where("token_id = ? AND ended_at IS NULL", id)
	if err := made.Updates(map[string]any{"ended_at": db.At(now), "version": gorm.Expr("version + 1")}).Error; err != nil {
		return db.Fault(err)
	}
	if err := s.db.Gorm(ctx).Where("token_id = ?", id).Delete(&feedRow{}).Error; err != nil {
		return db.Fault(err)
	}
	return db.Fault(s.db.Gorm(ctx).Where("id = ?", id).Delete(&tokenRow{}).Error)
}

func (s store) keepUse(ctx context.Context, id string, at time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&tokenRow{}).Where("id = ?", id).Update("last_used_at", db.At(at)).Error)
}

func (s store) insertInvitation(ctx context.Context, i Invitation, hash []byte, now time.Time) error {
	r := invitationRow{ID: i.ID, Hash: hash, MadeAt: db.At(now), ExpiresAt: db.At(i.Expires)}
	if i.Person != "" {
		r.PersonID = &i.Person
	}
	return db.Fault(s.db.Gorm(ctx).Create(r).Error)
}

func (s store) invitation(ctx context.Context, hash []byte) (Invitation, error) {
	var r invitationRow
	if err := s.db.Gorm(ctx).Where("hash = ?", hash).Take(&r).Error; err != nil {
		return Invitation{}, db.Fault(err)
	}
	i := Invitation{ID: r.ID, Expires: r.ExpiresAt.Time, used: r.UsedAt.Time}
	if r.PersonID != nil {
		i.Person = *r.PersonID
	}
	return i, nil
}

// useInvitation is true for one caller only.
func (s store) useInvitation(ctx context.Context, id string, now time.Time) (bool, error) {
	done := s.db.Gorm(ctx).Model(&invitationRow{}).Where("id = ? AND used_at IS NULL AND expires_at > ?", id, db.At(now)).
		Update("used_at", db.At(now))
	return done.RowsAffected == 1, db.Fault(done.Error)
}

// deleteInvitations forgets the unused codes of a person; of nobody yet where person is "".
func (s store) deleteInvitations(ctx context.Context, person string) error {
	tx := s.db.Gorm(ctx).Where("used_at IS NULL")
	if person == "" {
		tx = tx.Where("person_id IS NULL")
	} else {
		tx = tx.Where("person_id = ?", person)
	}
	return db.Fault(tx.Delete(&invitationRow{}).Error)
}

func (s store) deleteAll(ctx context.Context, person string) error {
	for _, rows := range []any{&sessionRow{}, &tokenRow{}, &feedRow{}, &invitationRow{}, &credentialRow{}} {
		if err := s.db.Gorm(ctx).Where("person_id = ?", person).Delete(rows).Error; err != nil {
			return db.Fault(err)
		}
	}
	return nil
}

// forget deletes sessions that expired before now, and what else expired before long.
func (s store) forget(ctx context.Context, now, long time.Time) error {
	if err := s.db.Gorm(ctx).Where("expires_at <= ?", db.At(now)).Delete(&sessionRow{}).Error; err != nil {
		return db.Fault(err)
	}
	for _, rows := range []any{&tokenRow{}, &invitationRow{}} {
		if err := s.db.Gorm(ctx).Where("expires_at <= ?", db.At(long)).Delete(rows).Error; err != nil {
			return db.Fault(err)
		}
	}
	return nil
}
