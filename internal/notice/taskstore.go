package notice

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/turn"
)

type taskRow struct {
	ID       string
	NoticeID string
	Language string
}

func (taskRow) TableName() string { return "notice_translation_tasks" }

func (r taskRow) task() task { return task{r.ID, r.NoticeID, r.Language} }

func (s store) readTasks(tx *gorm.DB) ([]task, error) {
	var rows []taskRow
	err := tx.Order("language, id").Find(&rows).Error
	all := make([]task, len(rows))
	for i, r := range rows {
		all[i] = r.task()
	}
	return all, db.Fault(err)
}

// tasks are those that there have been about notices; whether one waits for somebody, turns know.
func (s store) tasks(ctx context.Context, notices ...string) ([]task, error) {
	return s.readTasks(s.db.Gorm(ctx).Where("notice_id IN ?", notices))
}

func (s store) tasksNamed(ctx context.Context, ids []string) ([]task, error) {
	return s.readTasks(s.db.Gorm(ctx).Where("id IN ?", ids))
}

// task is that of a language, made where there was none; the notice's lock keeps everybody else from it.
func (s store) task(ctx context.Context, notice, language string) (task, error) {
	all, err := s.readTasks(s.db.Gorm(ctx).Where("notice_id = ? AND language = ?", notice, language))
	if err != nil || len(all) > 0 {
		return append(all, task{})[0], err
	}
	r := taskRow{db.NewID(), notice, language}
	return r.task(), db.Fault(s.db.Gorm(ctx).Create(&r).Error)
}

// ofTask is the task with that id.
func (s store) ofTask(ctx context.Context, id string) (task, error) {
	var r taskRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error
	return r.task(), db.Fault(err)
}

// shownTasks leads from tasks to their pages, for the board.
func (s store) shownTasks(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	tasks, err := s.tasksNamed(ctx, ids)
	all := make(map[string]turn.Shown, len(tasks))
	for _, t := range tasks {
		all[t.ID] = turn.Shown{Path: t.path()}
	}
	return all, err
}

// translating are the notices that wait for translations, of themselves or of what was said afterwards.
func (s store) translating(ctx context.Context) (ids []string, err error) {
	lacks := s.db.Gorm(ctx).Model(&gapRow{}).Select("notice_id")
	err = s.db.Gorm(ctx).Model(&row{}).Where("state = ? OR state IN ? AND id IN (?)", Translating, wentOut, lacks).Order("id").Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// ofMine narrows gaps to those that wait for the actor.
func (s *Service) ofMine(ctx context.Context, gaps *gorm.DB) *gorm.DB {
	mine := s.db.Gorm(ctx).Table("notice_translation_tasks AS t").Select("1").
		Where("t.notice_id = notice_translation_gaps.notice_id AND t.language = notice_translation_gaps.language")
	return gaps.Where("EXISTS (?)", s.turns.Held(ctx, TaskType)(mine, "t.id"))
}
