package turn

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/roster"
)

// Handovers.

type handoverRow struct {
	ID             string `gorm:"primaryKey"`
	Reference      string
	OrganizationID string
	RosterID       *string
	Cause          Cause
	State          HandoverState
	OutgoingID     string
	IncomingID     *string
	SinceAt        db.Instant
	EndsAt         db.Instant
	NextEndsAt     db.Instant
	Note           string
	Reason         string
	Events         db.JSON[[]int64]
	Items          db.JSON[[]HandoverItem]
	OfferedAt      db.Instant
	SettledAt      db.Instant
	Version        int
}

func (handoverRow) TableName() string { return "handovers" }

func (h Handover) row() handoverRow {
	return handoverRow{
		h.ID, h.Reference, h.Organization, null(h.Roster), h.Cause, h.State, h.Outgoing, null(h.Incoming), db.At(h.Since), db.At(h.Ends),
		db.At(h.NextEnds), h.Note, h.Reason, db.AsJSON(h.Events), db.AsJSON(h.Items), db.At(h.OfferedAt), db.At(h.SettledAt), h.Version,
	}
}

func (r handoverRow) handover() Handover {
	return Handover{
		r.ID, r.Reference, r.OrganizationID, text(r.RosterID), r.Cause, r.State, r.OutgoingID, text(r.IncomingID), r.SinceAt.Time, r.EndsAt.Time,
		r.NextEndsAt.Time, r.Note, r.Reason, r.Items.V, r.Events.V, r.OfferedAt.Time, r.SettledAt.Time, r.Version,
	}
}

func null(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// leftBy is what a person has by name, and what waits for anybody of their organisation; not the handovers themselves.
func (s store) leftBy(ctx context.Context, organization, person string, limit int) (rows []row, err error) {
	err = s.db.Gorm(ctx).Where("holder_organization = ? AND holder_person IN ? AND object_type <> ?", organization, []string{person, ""}, HandoverType).
		Order("holder_person DESC, id").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

// holds says whether a person has anything by name since an instant or longer; not the handovers themselves.
func (s store) holds(ctx context.Context, organization, person string, since time.Time) (bool, error) {
	rows, err := db.Query(ctx, s.db, func(one *int) []any { return []any{one} },
		"SELECT 1 FROM open_items WHERE holder_organization = ? AND holder_person = ? AND object_type <> ? AND since <= ? LIMIT 1",
		organization, person, HandoverType, db.At(since))
	return len(rows) > 0, db.Fault(err)
}

// holding is what those who are on these leaves have by name; not the handovers themselves.
func (s store) holding(ctx context.Context, leaves []roster.Change) (map[string][]row, error) {
	args := []any{HandoverType}
	for _, l := range leaves {
		args = append(args, l.Organization, l.Person)
	}
	rows, err := db.Query(ctx, s.db, (*row).fields, "SELECT "+columns+" FROM open_items WHERE object_type <> ? AND "+
		"(holder_organization, holder_person) IN (VALUES "+db.Tuples(len(leaves), 2)+") ORDER BY since DESC, id", args...)
	all := map[string][]row{}
	for _, r := range rows {
		all[r.HolderPerson] = append(all[r.HolderPerson], r)
	}
	return all, db.Fault(err)
}

// ofLeave is the handover of a leave; none has an id of "".
func (s store) ofLeave(ctx context.Context, person string, from time.Time) (h Handover, err error) {
	var r handoverRow
	err = s.db.Gorm(ctx).Where("outgoing_id = ? AND ends_at = ? AND roster_id IS NULL", person, db.At(from)).Take(&r).Error
	if db.Missing(err) {
		return h, nil
	}
	return r.handover(), db.Fault(err)
}

// about are the turns of some objects.
func (s store) about(ctx context.Context, objects []Object) (all []row, err error) {
	byType := map[string][]string{}
	for _, o := range objects {
		byType[o.Type] = append(byType[o.Type], o.ID)
	}
	for objectType, ids := range byType {
		rows, err := s.ofAll(ctx, objectType, ids)
		if err != nil {
			return nil, db.Fault(err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// insertHandover enters one, unless that shift has one: another process was quicker.
func (s store) insertHandover(ctx context.Context, h Handover) (fresh bool, err error) {
	if known, err := s.begun(ctx, h.Outgoing, h.Roster, h.Ends); err != nil || known {
		return false, err
	}
	row := h.row()
	return true, db.Fault(s.db.Gorm(ctx).Create(&row).Error)
}

// begun says whether there is one for the end of that shift, or the beginning of that leave.
func (s store) begun(ctx context.Context, outgoing, roster string, ends time.Time) (bool, error) {
	var n int64
	err := s.db.Gorm(ctx).Model(&handoverRow{}).
		Where("outgoing_id = ? AND ends_at = ? AND COALESCE(roster_id, '') = ?", outgoing, db.At(ends), roster).Count(&n).Error
	return n > 0, db.Fault(err)
}

func (s store) updateHandover(ctx context.Context, h Handover) error {
	row := h.row()
	done := s.db.Gorm(ctx).Model(&row).Where("id = ? AND version = ?", h.ID, h.Version-1).Select("*").Updates(&row)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(done.Error)
}

func (s store) handover(ctx context.Context, id string, lock bool) (Handover, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var r handoverRow
	err := tx.Where("id = ?", id).Take(&r).Error
	return r.handover(), db.Fault(err)
}

// handovers are those that the actor leaves or gets; who sees every case sees all of headquarters'.
func (s store) handovers(ctx context.Context, p Page) (List[Handover], error) {
	a := access.From(ctx)
	tx := s.db.Gorm(ctx).Model(&handoverRow{})
	if a.SeesEveryCase() {
		tx = tx.Where("organization_id = ?", a.Organization)
	} else {
		tx = tx.Where("organization_id = ? AND (outgoing_id = ? OR incoming_id = ?)", a.Organization, a.Person, a.Person)
	}
	return db.ReadPage(tx, p, func(r handoverRow) string { return r.ID }, handoverRow.handover)
}

// dueHandovers are those of shifts that are over and that nobody has accepted yet.
func (s store) dueHandovers(ctx context.Context, now time.Time) ([]Handover, error) {
	var rows []handoverRow
	err := s.db.Gorm(ctx).Where("state IN ('draft', 'offered', 'returned') AND ends_at <= ?", db.At(now)).Order("ends_at, id").Limit(atOnce).Find(&rows).Error
	all := make([]Handover, len(rows))
	for i, r := range rows {
		all[i] = r.handover()
	}
	return all, db.Fault(err)
}

// openHandovers are those that somebody still has to do something about.
const openHandovers = `SELECT id FROM handovers WHERE state IN ('draft', 'offered', 'returned')`
