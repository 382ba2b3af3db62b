package floor

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Check claims up to n due turns, appends to each what a step that tells one person leaves behind, and says when to look
// again, in one transaction and in the same batches: the rows alone, without rules, people, rights, words or hashes. With
// bare it appends the step's row and nothing else. It gives how many it took.
func Check(ctx context.Context, db *sql.DB, postgres, bare bool, now int64, n int, id func() string, index func() int64) (int, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	claim := "SELECT id FROM open_items WHERE next_check <= ? ORDER BY next_check LIMIT ?"
	if postgres {
		claim += " FOR UPDATE SKIP LOCKED"
	}
	rows, err := tx.QueryContext(ctx, numbered(claim, postgres), now, n)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var ids, steps, mails, entries, parties []any
	for rows.Next() {
		var item string
		if err := rows.Scan(&item); err != nil {
			return 0, err
		}
		ids, steps = append(ids, item), append(steps, id(), item, item, now, now)
		mails = append(mails, id(), id(), item, item, now, now)
		for range 2 {
			entry := index()
			entries, parties = append(entries, entry, item, leaf[:32], leaf, leaf[:64]), append(parties, entry)
		}
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return 0, err
	}
	all := []appended{{stepRows, stepRow, steps}}
	if !bare {
		all = append(all, appended{"floor_outbox", mailRow, mails}, appended{"floor_entries", "(?, '', 'bench', ?, ?, ?, ?)", entries},
			appended{"floor_parties", "(?, " + oneID + ", '')", parties})
	}
	for _, a := range all {
		if _, err := tx.ExecContext(ctx, numbered(a.text(), postgres), a.args...); err != nil {
			return 0, err
		}
	}
	update := fmt.Sprintf("UPDATE open_items SET next_check = %d WHERE id IN (?%s)", now+1e12, strings.Repeat(", ?", len(ids)-1))
	if _, err := tx.ExecContext(ctx, numbered(update, postgres), ids...); err != nil {
		return 0, err
	}
	return len(ids), tx.Commit()
}
