package floor

import (
	"context"
	"database/sql"
)

// Retime writes by hand the rows that hold when requests are due, in transactions of n: each request's, with what it says of the
// move, and whose turn it is. It reckons nothing and tells nobody.
func Retime(ctx context.Context, db *sql.DB, postgres bool, requests []string, due int64, n int) error {
	for len(requests) > 0 {
		part := requests[:min(n, len(requests))]
		requests = requests[len(part):]
		if err := retimePart(ctx, db, postgres, part, due); err != nil {
			return err
		}
	}
	return nil
}

func retimePart(ctx context.Context, db *sql.DB, postgres bool, part []string, due int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, text := range []string{
		"UPDATE requests SET due_at = ?, reckoned = reckoned, due_moved = due_moved, content = content, version = version + 1 WHERE id = ?",
		"UPDATE open_items SET due_at = ?, next_check = 1 WHERE object_type = 'request' AND object_id = ?",
	} {
		statement, err := tx.PrepareContext(ctx, numbered(text, postgres))
		if err != nil {
			return err
		}
		defer statement.Close()
		for _, id := range part {
			if _, err := statement.ExecContext(ctx, due, id); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}
