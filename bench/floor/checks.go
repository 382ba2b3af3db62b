package floor

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Check claims up to n due turns, appends a row for each to what was done, and says when to look again, in one transaction: due
// checks without rules, mail or journal. It gives how many it took.
func Check(ctx context.Context, db *sql.DB, postgres bool, now int64, n int) (int, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	claim := "SELECT id, object_id FROM open_items WHERE next_check <= ? ORDER BY next_check LIMIT ?"
	if postgres {
		claim += " FOR UPDATE SKIP LOCKED"
	}
	rows, err := tx.QueryContext(ctx, numbered(claim, postgres), now, n)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var steps, ids []any
	taken := 0
	for ; rows.Next(); taken++ {
		var id, object string
		if err := rows.Scan(&id, &object); err != nil {
			return 0, err
		}
		steps = append(steps, id+"/floor", id, "floor", object, now, now)
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || taken == 0 {
		return 0, err
	}
	insert := "INSERT INTO escalation_steps (id, item_id, once, object_type, object_id, trigger, whom, round, planned_at, at, outcome, people) VALUES " +
		strings.TrimSuffix(strings.Repeat("(?, ?, ?, 'bench', ?, 'overdue', 'holder', 0, ?, ?, 'told', '[]'),", taken), ",")
	if _, err := tx.ExecContext(ctx, numbered(insert, postgres), steps...); err != nil {
		return 0, err
	}
	update := fmt.Sprintf("UPDATE open_items SET next_check = %d WHERE id IN (?%s)", now+1e12, strings.Repeat(", ?", taken-1))
	if _, err := tx.ExecContext(ctx, numbered(update, postgres), ids...); err != nil {
		return 0, err
	}
	return taken, tx.Commit()
}
