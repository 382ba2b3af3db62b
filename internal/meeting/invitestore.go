package meeting

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

type invitationRow struct {
	MeetingID, PersonID string
	Optional            bool
}

func (invitationRow) TableName() string { return "meeting_invitations" }

// invited are those who have an invitation, with whether they were excused in it.
func (s store) invited(ctx context.Context, meeting string) (map[string]bool, error) {
	var rows []invitationRow
	err := s.db.Gorm(ctx).Where("meeting_id = ?", meeting).Find(&rows).Error
	all := make(map[string]bool, len(rows))
	for _, r := range rows {
		all[r.PersonID] = r.Optional
	}
	return all, db.Fault(err)
}

func (s store) keepInvited(ctx context.Context, meeting, person string, optional bool) error {
	return db.Fault(s.db.Gorm(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "meeting_id"}, {Name: "person_id"}}, DoUpdates: clause.AssignmentColumns([]string{"optional"}),
	}).Create(&invitationRow{meeting, person, optional}).Error)
}

func (s store) dropInvited(ctx context.Context, meeting, person string) error {
	return db.Fault(s.db.Gorm(ctx).Where("meeting_id = ? AND person_id = ?", meeting, person).Delete(&invitationRow{}).Error)
}

// longest is how long before its end a meeting can have begun.
const longest = MaxMinutes * time.Minute

// ahead are the meetings of a case that are not over and to which somebody of an organisation is called or invited, for an
// act that changes who sees them.
func (s store) ahead(ctx context.Context, incident, organization string, now time.Time) ([]Meeting, error) {
	var rows []row
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("incident_id = ? AND state = ? AND starts_at > ?", incident, Planned, db.At(now.Add(-longest))).
		Where("id IN (SELECT meeting_id FROM meeting_attendees WHERE organization_id = ?)", organization).Order("id").Find(&rows).Error
	var all []Meeting
	for _, r := range rows {
		if m := r.meeting(); m.Until().After(now) {
			all = append(all, m)
		}
	}
	return all, db.Fault(err)
}

// planned are the next meetings that are ahead.
func (s store) planned(ctx context.Context, after string, now time.Time, limit int) (rows []row, err error) {
	err = s.db.Gorm(ctx).Where("state = ? AND starts_at > ? AND id > ?", Planned, db.At(now), after).Order("id").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

// attended are the meetings of a span to which a person, or everybody where they work, is called, in order.
func (s store) attended(ctx context.Context, organization, person string, from, until time.Time) ([]Meeting, error) {
	var rows []row
	err := s.db.Gorm(ctx).Where("id IN (SELECT meeting_id FROM meeting_attendees WHERE organization_id = ? AND person_id IN ('', ?))", organization, person).
		Where("starts_at >= ? AND starts_at < ?", db.At(from), db.At(until)).Order("starts_at, id").Limit(feedLength).Find(&rows).Error
	all := make([]Meeting, len(rows))
	for i, r := range rows {
		all[i] = r.meeting()
	}
	return all, db.Fault(err)
}
