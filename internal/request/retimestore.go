package request

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// retimingRow says how far the requests of a scope have been looked at since the ground changed, and for which change.
type retimingRow struct{ Scope, After, Asked string }

func (retimingRow) TableName() string { return "retimings" }

func (s *Service) retimeLater(ctx context.Context, scope string) error {
	row := retimingRow{Scope: scope, Asked: db.NewID()}
	again := clause.OnConflict{Columns: []clause.Column{{Name: "scope"}}, DoUpdates: clause.AssignmentColumns([]string{"after", "asked"})}
	return s.db.Gorm(ctx).Clauses(again).Create(&row).Error
}

func (s *Service) toRetime(ctx context.Context) (all []retimingRow, err error) {
	err = s.db.Gorm(ctx).Order("scope").Limit(100).Find(&all).Error
	return all, db.Fault(err)
}

// retiming locks how far a scope is; unless it is still there, another process went on, or the ground changed again.
func (s *Service) retiming(ctx context.Context, at retimingRow) (still bool, err error) {
	var row retimingRow
	err = s.db.ForUpdate(s.db.Gorm(ctx)).Where(clause.Eq{Column: "scope", Value: at.Scope}).Take(&row).Error
	if db.Missing(err) {
		return false, nil
	}
	return row == at, db.Fault(err)
}

// retimable are the next open requests whose due may move with the scope.
func (s *Service) retimable(ctx context.Context, scope, after string, limit int) ([]timed, error) {
	open := overdueStates()
	where, args := "id > ? AND issued_at IS NOT NULL AND state IN "+db.Tuples(1, len(open)), []any{after}
	for _, state := range open {
		args = append(args, string(state))
	}
	if scope != everywhere {
		where += " AND executor_organization_id = ? AND term_rule <> '' AND term_rule IN (?, ?)"
		args = append(args, scope, string(worktime.WorkingTime), string(worktime.WorkingDays))
	}
	rows, err := db.Query(ctx, s.db, (*timedRow).fields, "SELECT "+timedColumns+" FROM requests WHERE "+where+" ORDER BY id LIMIT ?", append(args, limit)...)
	part := make([]timed, len(rows))
	for i, row := range rows {
		part[i] = row.timed()
	}
	return part, db.Fault(err)
}

// scheduledRow is a draft that waits for its time.
type scheduledRow struct {
	ID           string
	ScheduledFor db.JSON[*worktime.Due]
	ScheduledAt  db.Instant
}

func (scheduledRow) TableName() string { return "requests" }

func (s *Service) scheduledDrafts(ctx context.Context, after string, limit int) (rows []scheduledRow, err error) {
	err = s.db.Gorm(ctx).Where("state = ? AND scheduled_at IS NOT NULL AND id > ?", string(Draft), after).Order("id").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

// moveScheduled has it go out at another instant, where it still waits for the one that was read.
func (s *Service) moveScheduled(ctx context.Context, row scheduledRow, to time.Time) (bool, error) {
	done := s.db.Gorm(ctx).Model(&requestRow{}).Where("id = ? AND state = ? AND scheduled_at = ?", row.ID, string(Draft), row.ScheduledAt).
		UpdateColumn("scheduled_at", db.At(to))
	return done.RowsAffected > 0, db.Fault(done.Error)
}

// dueRows are the columns of dues that have moved.
func dueRows(all []Request) ([]any, error) {
	rows := make([]any, 0, dueColumns*len(all))
	for _, r := range all {
		due, err := db.AsJSON(r.Reckoned).Value() // both columns', once it has moved
		if err != nil {
			return nil, err
		}
		how, err := db.AsJSON(r.Moved).Value()
		if err != nil {
			return nil, err
		}
		rows = append(rows, r.ID, due, db.At(r.DueAt()), how, r.Version)
	}
	return rows, nil
}

const dueColumns = 5

// saveDues is save for a part of a retiming, in one statement: the due and what is said of its move, where nobody was faster.
func (s *Service) saveDues(ctx context.Context, rows []any) error {
	const row = ",(?, ?, CAST(? AS BIGINT), ?, CAST(? AS BIGINT))"
	n := len(rows) / dueColumns
	changed, err := s.db.Exec(ctx, "UPDATE requests SET due = moved.column2, due_at = moved.column3, reckoned = moved.column2, due_moved = moved.column4, "+
		"version = moved.column5 FROM (VALUES "+strings.Repeat(row, n)[1:]+") AS moved "+
		"WHERE requests.id = moved.column1 AND requests.version = moved.column5 - 1", rows...)
	if err == nil && changed < int64(n) {
		err = fault.New(fault.KindConflict, "problem.changed_meanwhile")
	}
	return db.Fault(err)
}

func (s *Service) retimingDone(ctx context.Context, at, next retimingRow) error {
	this := s.db.Gorm(ctx).Where(clause.Eq{Column: "scope", Value: at.Scope})
	if next.Scope == "" {
		return db.Fault(this.Delete(&retimingRow{}).Error)
	}
	return db.Fault(this.Model(&retimingRow{}).UpdateColumn("after", next.After).Error)
}
