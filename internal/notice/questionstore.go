package notice

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

func (s store) insertQuestion(ctx context.Context, q Question) error {
	r := questionRowOf(q)
	return s.db.Gorm(ctx).Create(&r).Error
}

// mostQuestions are shown of one notice, the latest of them.
const mostQuestions = 500

func (s store) questions(ctx context.Context, notice string) ([]Question, error) {
	var rows []questionRow
	err := s.db.Gorm(ctx).Where("notice_id = ?", notice).Order("id DESC").Limit(mostQuestions).Find(&rows).Error
	all := make([]Question, len(rows))
	for i, r := range rows {
		all[len(rows)-1-i] = r.question()
	}
	return all, db.Fault(err)
}

// replies are the answers in headquarters' own words, of the questions that are shown.
func (s store) replies(ctx context.Context, notice string) ([]OwnText, error) {
	var rows []questionRow
	err := s.db.Gorm(ctx).Where("notice_id = ? AND answer <> '' AND answer_person_id <> ''", notice).Order("id DESC").Limit(mostQuestions).Find(&rows).Error
	var all []OwnText
	for _, r := range rows {
		if t, ok := r.question().own(); ok {
			all = append(all, t)
		}
	}
	slices.Reverse(all)
	return all, db.Fault(err)
}

// question of a notice; not found where it is another's.
func (s store) question(ctx context.Context, notice, id string) (Question, error) {
	var rows []questionRow
	err := s.db.Gorm(ctx).Where(map[string]any{"notice_id": notice, "id": id}).Limit(1).Find(&rows).Error
	if err == nil && len(rows) == 0 {
		return Question{}, fault.NotFound()
	}
	if err != nil {
		return Question{}, db.Fault(err)
	}
	return rows[0].question(), nil
}

// answer keeps the answer of a question that has none yet.
func (s store) answer(ctx context.Context, q Question) error {
	r := questionRowOf(q)
	res := s.db.Gorm(ctx).Model(&questionRow{}).
		Select("ready", "answer", "answer_language", "answer_organization_id", "answer_person_id", "answered_at").
		Where(map[string]any{"id": q.ID, "answered_at": nil}).Updates(&r)
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return res.Error
}

// openQuestions are the notices with a question that nobody has answered.
func (s store) openQuestions(ctx context.Context) *gorm.DB {
	return s.db.Gorm(ctx).Model(&questionRow{}).Select("notice_id").Where("answered_at IS NULL")
}

// ofQuestion is the id of the notice that a question is about.
func (s store) ofQuestion(ctx context.Context, id string) (string, error) {
	var r questionRow
	err := s.db.Gorm(ctx).Where(map[string]any{"id": id}).Take(&r).Error
	return r.NoticeID, db.Fault(err)
}

// shownQuestions leads from questions to their notices, for the board.
func (s store) shownQuestions(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	var rows []questionRow
	err := s.db.Gorm(ctx).Select("id", "notice_id").Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]turn.Shown, len(rows))
	for _, r := range rows {
		all[r.ID] = turn.Shown{Path: "/notices/" + r.NoticeID + "#questions"}
	}
	return all, db.Fault(err)
}
