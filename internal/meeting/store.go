package meeting

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// store is the SQL. Who calls it holds the rules.
type store struct{ db *db.DB }

type row struct {
	ID         string
	IncidentID string
	Reference  string
	State      State
	Content    db.JSON[Content]
	StartsAt   db.Instant
	StartsWas  db.Instant
	Sequence   int
	CreatedBy  string
	CreatedAt  db.Instant
	ChangedAt  db.Instant
	Version    int
}

func (row) TableName() string { return "meetings" }

type attendeeRow struct{ MeetingID, OrganizationID, PersonID string }

func (attendeeRow) TableName() string { return "meeting_attendees" }

func (m Meeting) row() row {
	return row{
		m.ID, m.Incident, m.Reference, m.State, db.AsJSON(m.Content), db.At(m.At()), db.At(m.Was), m.Sequence, m.CreatedBy, db.At(m.CreatedAt), db.At(m.ChangedAt), m.Version,
	}
}

func (r row) meeting() Meeting {
	return Meeting{
		r.ID, r.IncidentID, r.Reference, r.State, r.Content.V, r.Sequence, r.CreatedBy, r.CreatedAt.Time, r.ChangedAt.Time, r.Version, r.StartsWas.Time, r.StartsAt.Time,
	}
}

// find is the meeting with that id; one without an ID where there is none.
func (s store) find(ctx context.Context, id string, lock bool) (Meeting, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var found []row
	if err := tx.Where(map[string]any{"id": id}).Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return Meeting{}, db.Fault(err)
	}
	return found[0].meeting(), nil
}

func (s store) insert(ctx context.Context, m Meeting) error {
	r := m.row()
	if err := s.db.Gorm(ctx).Create(&r).Error; err != nil {
		return err
	}
	return s.call(ctx, m)
}

// save stores what a rule decided, where nobody was faster.
func (s store) save(ctx context.Context, was int, m Meeting) error {
	r := m.row()
	res := s.db.Gorm(ctx).Model(&row{}).Select("*").Omit("id", "incident_id", "reference", "created_by", "created_at").
		Where(map[string]any{"id": m.ID, "version": was}).Updates(&r)
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	if res.Error != nil {
		return res.Error
	}
	if err := s.db.Gorm(ctx).Where("meeting_id = ?", m.ID).Delete(&attendeeRow{}).Error; err != nil {
		return err
	}
	return s.call(ctx, m)
}

func (s store) call(ctx context.Context, m Meeting) error {
	if len(m.Attendees) == 0 {
		return nil
	}
	rows := make([]attendeeRow, len(m.Attendees))
	for i, a := range m.Attendees {
		rows[i] = attendeeRow{m.ID, a.Organization, a.Person}
	}
	return s.db.Gorm(ctx).Create(&rows).Error
}

// sight is which meetings of a case the reader of a list sees.
type sight struct {
	every                bool
	organization, person string
}

func (s store) list(ctx context.Context, incident string, v sight, p db.Page) (db.List[Meeting], error) {
	q := s.db.Gorm(ctx).Model(&row{}).Where("incident_id = ?", incident)
	if !v.every {
		q = q.Where("id IN (SELECT meeting_id FROM meeting_attendees WHERE organization_id = ? AND person_id IN ('', ?))", v.organization, v.person)
	}
	return db.ReadPage(q, p, func(r row) string { return r.ID }, row.meeting)
}

// held are the meetings of a case that took or take place, the latest first.
func (s store) held(ctx context.Context, incident string) ([]Meeting, error) {
	var rows []row
	err := s.db.Gorm(ctx).Where("incident_id = ? AND state = ?", incident, Planned).Order("id DESC").Limit(MaxEarlier).Find(&rows).Error
	all := make([]Meeting, len(rows))
	for i, r := range rows {
		all[i] = r.meeting()
	}
	return all, db.Fault(err)
}
