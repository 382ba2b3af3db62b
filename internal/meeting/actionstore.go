package meeting

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

type actionRow struct{ ID, MeetingID string }

func (actionRow) TableName() string { return "meeting_actions" }

// openActions are those that wait for somebody.
const openActions = `SELECT id FROM meeting_actions`

// keepActions keeps which actions of a meeting are open, and gives those that are so no more.
func (s store) keepActions(ctx context.Context, m Meeting) (closed []string, err error) {
	var had []string
	if err := s.db.Gorm(ctx).Model(&actionRow{}).Where("meeting_id = ?", m.ID).Order("id").Pluck("id", &had).Error; err != nil {
		return nil, db.Fault(err)
	}
	for _, a := range m.waiting() {
		if n := slices.Index(had, a.ID); n >= 0 {
			had = slices.Delete(had, n, n+1)
		} else if err := s.db.Gorm(ctx).Create(&actionRow{a.ID, m.ID}).Error; err != nil {
			return nil, db.Fault(err)
		}
	}
	if len(had) == 0 {
		return nil, nil
	}
	return had, db.Fault(s.db.Gorm(ctx).Where("id IN ?", had).Delete(&actionRow{}).Error)
}

// ofActions are the meetings of open actions.
func (s store) ofActions(ctx context.Context, ids []string) ([]Meeting, error) {
	var rows []row
	err := s.db.Gorm(ctx).Where("id IN (SELECT meeting_id FROM meeting_actions WHERE id IN ?)", ids).Find(&rows).Error
	all := make([]Meeting, len(rows))
	for i, r := range rows {
		all[i] = r.meeting()
	}
	return all, db.Fault(err)
}

// lost is the condition by which whoever has an action's turn, in a table of that name, does not see its meeting: they are not
// in the case, or nobody called them there. Headquarters' coordinators see all meetings.
func (s *Service) lost(ctx context.Context, table string) (where string, args []any) {
	out, args := s.incidents.LostTurns(ctx, table)
	where = `(` + out + `) OR NOT EXISTS (SELECT 1 FROM meeting_actions JOIN meeting_attendees ON meeting_attendees.meeting_id = meeting_actions.meeting_id
			WHERE meeting_actions.id = turns.object_id AND organization_id = turns.holder_organization AND person_id IN ('', turns.holder_person))
		AND NOT EXISTS (SELECT 1 FROM people JOIN organizations ON organizations.id = people.organization_id
			WHERE organizations.kind = 'headquarters' AND people.organization_id = turns.holder_organization AND turns.holder_person IN ('', people.id)
			AND (`
	for n, r := range access.CaseRoles {
		if n > 0 {
			where += " OR "
		}
		where, args = where+"people.roles LIKE ?", append(args, `%"`+string(r)+`"%`)
	}
	return strings.ReplaceAll(where+"))", "turns.", table+"."), args
}
