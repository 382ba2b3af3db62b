package floor

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// Issue writes by hand what issuing one request writes, in one transaction, without journal and outbox: the request's
// row, its parties, its receipt and whose turn it is. postgres says how placeholders are spelt.
func Issue(ctx context.Context, db *sql.DB, postgres bool, request, organization, person, receipt, turn string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, s := range []struct {
		text string
		args []any
	}{
		{"UPDATE requests SET state = 'issued', issued_at = 1, issued_by = ?, version = version + 1, changed_at = 1, content = content WHERE id = ? AND version = 1", []any{person, request}},
		{"INSERT INTO request_parties (request_id, organization_id, person_id) VALUES (?, ?, '') ON CONFLICT DO NOTHING", []any{request, organization}},
		{"INSERT INTO request_receipts (id, request_id, organization_id, person_id, kind, once, at, by_person_id) VALUES (?, ?, ?, ?, 'queued', 'queued', 1, ?)", []any{receipt, request, organization, person, person}},
		{"UPDATE open_items SET id = ?, kind = 'acknowledge', holder_organization = ?, holder_person = ?, since = 1, next_check = 2 WHERE object_type = 'request' AND object_id = ?", []any{turn, organization, person, request}},
	} {
		if _, err := tx.ExecContext(ctx, numbered(s.text, postgres), s.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Locked inserts one bare row under the same lock that the journal's head is.
func Locked(ctx context.Context, db *sql.DB, postgres bool, name string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if postgres {
		if _, err := tx.ExecContext(ctx, "SELECT 1 FROM journal_head FOR UPDATE"); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, numbered("INSERT INTO settings (name, value) VALUES (?, '')", postgres), name); err != nil {
		return err
	}
	return tx.Commit()
}

func numbered(text string, postgres bool) string {
	if !postgres {
		return text
	}
	var out []byte
	for n, part := range strings.Split(text, "?") {
		if n > 0 {
			out = strconv.AppendInt(append(out, '$'), int64(n), 10)
		}
		out = append(out, part...)
	}
	return string(out)
}
