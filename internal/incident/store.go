package incident

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// store is the SQL. Who calls it holds the rules.
type store struct{ db *db.DB }

// find is the incident with that id or reference; one without an ID where there is none.
func (s store) find(ctx context.Context, ref string, lock bool) (Incident, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	column := "id"
	if strings.HasPrefix(ref, cases+"-") {
		column = "reference"
	}
	var found []row
	if err := tx.Where(map[string]any{column: ref}).Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return Incident{}, db.Fault(err)
	}
	return found[0].incident(), nil
}

func (s store) insert(ctx context.Context, i Incident) error {
	r := i.row()
	if err := s.db.Gorm(ctx).Create(&r).Error; err != nil {
		return err
	}
	if err := s.insertSites(ctx, i); err != nil {
		return err
	}
	_, err := s.number(ctx, everything, cases, 1)
	return err
}

func (s store) insertSites(ctx context.Context, i Incident) error {
	if len(i.Sites) == 0 {
		return nil
	}
	rows := make([]siteRow, len(i.Sites))
	for n, site := range i.Sites {
		rows[n] = siteRow{site, i.ID}
	}
	return s.db.Gorm(ctx).Create(&rows).Error
}

// update stores the next version of what stood.
func (s store) update(ctx context.Context, stood, next Incident) error {
	r := next.row()
	r.Version = stood.Version + 1
	res := s.db.Gorm(ctx).Model(&row{}).Where(map[string]any{"id": stood.ID, "version": stood.Version}).Select("*").Updates(r)
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	if err := s.db.Gorm(ctx).Where(map[string]any{"incident_id": stood.ID}).Delete(&siteRow{}).Error; err != nil {
		return err
	}
	return s.insertSites(ctx, next)
}

// everything owns the count of all cases, so that headquarters' total needs no counting.
const everything = "all"

// number takes the next of a series, the first of which is first, and holds the counter until the transaction ends.
func (s store) number(ctx context.Context, owner, series string, first int64) (n int64, err error) {
	err = s.db.Gorm(ctx).Raw(`INSERT INTO counters (owner, series, last) VALUES (?, ?, ?)
		ON CONFLICT (owner, series) DO UPDATE SET last = counters.last + 1 RETURNING last`, owner, series, first).Scan(&n).Error
	return n, err
}

func (s store) insertHold(ctx context.Context, incident string, h Hold) error {
	return s.db.Gorm(ctx).Create(&holdRow{
		ID: h.ID, IncidentID: incident, Reason: h.Reason, PlacedBy: h.PlacedBy, PlacedAt: db.At(h.PlacedAt),
	}).Error
}

func (s store) hold(ctx context.Context, id string) (Hold, error) {
	var r holdRow
	err := s.db.Gorm(ctx).Where(map[string]any{"id": id}).Take(&r).Error
	return Hold{ID: r.ID, Reason: r.Reason, PlacedBy: r.PlacedBy, PlacedAt: r.PlacedAt.Time}, db.Fault(err)
}

func (s store) release(ctx context.Context, id, reason, by string, at time.Time) error {
	return s.db.Gorm(ctx).Model(&holdRow{}).Where(map[string]any{"id": id}).Updates(map[string]any{
		"released_by": by, "released_at": db.At(at), "release_reason": reason,
	}).Error
}

func (s store) insertParticipant(ctx context.Context, p Participant) error {
	r := p.row()
	if err := s.db.Gorm(ctx).Create(&r).Error; err != nil {
		return err
	}
	return s.regranted(ctx, p.Organization)
}

// regranted counts that an organisation's grants have changed.
func (s store) regranted(ctx context.Context, organization string) error {
	_, err := s.number(ctx, organization, grants, 1)
	return err
}

// grants is the series that counts how often grants to an organisation were given or taken.
const grants = "grants"

func (s store) revoke(ctx context.Context, p Participant, reason string) error {
	res := s.db.Gorm(ctx).Model(&participantRow{}).Where(map[string]any{"id": p.ID, "version": p.Version}).Updates(map[string]any{
		"revoked_by": p.RevokedBy, "revoked_at": db.At(p.RevokedAt), "revoke_reason": reason, "version": p.Version + 1,
	})
	switch {
	case res.Error != nil:
		return res.Error
	case res.RowsAffected == 0:
		return fault.Conflict("problem.changed_meanwhile")
	}
	return s.regranted(ctx, p.Organization)
}

// under are the grants that an engagement lets in and nobody has revoked.
func (s store) under(ctx context.Context, engagement string) ([]Participant, error) {
	var rows []participantRow
	err := s.db.Gorm(ctx).Where("engagement_id = ? AND revoked_at IS NULL", engagement).Order("id").Find(&rows).Error
	all := make([]Participant, len(rows))
	for n, r := range rows {
		all[n] = r.participant()
	}
	return all, db.Fault(err)
}

// readable narrows to the participants of an incident that the reader may read about.
func (s store) readable(ctx context.Context, incident string, at standing) *gorm.DB {
	tx := s.db.Gorm(ctx).Model(&participantRow{}).Where(map[string]any{"incident_id": incident})
	if at.caseRole() {
		return tx
	}
	return tx.Where(map[string]any{"organization_id": at.actor.Organization, "person_id": self(at.actor)})
}

func (s store) participant(ctx context.Context, incident, id string, at standing, lock bool) (Participant, error) {
	tx := s.readable(ctx, incident, at).Where(map[string]any{"id": id})
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var r participantRow
	err := tx.Take(&r).Error
	return r.participant(), db.Fault(err)
}

func (s store) participants(ctx context.Context, incident string, at standing, page db.Page) (db.List[Participant], error) {
	var rows []participantRow
	if err := db.Seek(s.readable(ctx, incident, at), "id", page).Find(&rows).Error; err != nil {
		return db.List[Participant]{}, db.Fault(err)
	}
	list := db.Cut(rows, page, func(r participantRow) string { return r.ID }, participantRow.participant)
	if page.Count {
		list.Total = new(int64)
		return list, db.Fault(s.readable(ctx, incident, at).Count(list.Total).Error)
	}
	return list, nil
}

// reviewed are the cases about whose closing headquarters is to say its word, along an index of theirs.
const reviewed = `SELECT id FROM incidents WHERE state = 'closure_review'`
