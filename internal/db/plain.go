package db

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// Plain statements are for store.go files of what everybody who acts waits for: there, finding out by reflection what to
// say takes longer than saying it. Placeholders are ? on both engines, and no ? stands for anything else.

// Exec runs one plain statement in the open transaction and says how many rows it changed. Outside one it is an error.
func (d *DB) Exec(ctx context.Context, text string, args ...any) (changed int64, err error) {
	t := current(ctx)
	if t == nil {
		return 0, errors.New("db: Exec outside a transaction")
	}
	if t.wire != nil {
		if changed, err = t.wire.exec(ctx, d.numbered(text), args); err != nil {
			return 0, failed(ctx, text, err)
		}
		return changed, nil
	}
	res, err := d.conn(ctx).ExecContext(ctx, d.numbered(text), args...)
	if err != nil {
		return 0, failed(ctx, text, err)
	}
	return res.RowsAffected()
}

// Last has a plain statement run at the very end of the open transaction, on PostgreSQL in one way to the server with
// COMMIT: what it locks is held for as long as the server needs, and for no turn of ours. There is one in a transaction.
// Where it fails, blame says what that means.
func (d *DB) Last(ctx context.Context, blame func(error) error, text string, args ...any) error {
	t := current(ctx)
	if t == nil || t.wire == nil {
		if _, err := d.Exec(ctx, text, args...); err != nil {
			return blame(err)
		}
		return nil
	}
	if t.wire.last != nil {
		return errors.New("db: two statements cannot both be the last")
	}
	t.wire.last = &last{Statement{d.numbered(text), args}, blame}
	return nil
}

// Statement is one plain statement with its values.
type Statement struct {
	Text string
	Args []any
}

// Together runs statements none of which reads what another writes, and says how many rows the last one changed. On
// PostgreSQL they are one statement, where it takes as many values: each way to the server and back is one that others
// may wait for.
func (d *DB) Together(ctx context.Context, all ...Statement) (changed int64, err error) {
	if d.postgres {
		all = joined(all)
	}
	for _, st := range all {
		if changed, err = d.Exec(ctx, st.Text, st.Args...); err != nil {
			return 0, err
		}
	}
	return changed, nil
}

// Soon is Together where what follows doesn't depend on it: on PostgreSQL it goes to the server with the next statement of
// the transaction, and before its end. judge is given how many rows the last one changed; what it says is wrong is what the
// next statement answers. nil is content with any.
func (d *DB) Soon(ctx context.Context, judge func(changed int64) error, all ...Statement) error {
	if t := current(ctx); t != nil && t.wire != nil {
		if one := joined(all); len(one) == 1 {
			t.wire.waiting = append(t.wire.waiting, soon{Statement{d.numbered(one[0].Text), one[0].Args}, judge})
			return nil
		}
	}
	changed, err := d.Together(ctx, all...)
	if err != nil || judge == nil {
		return err
	}
	return judge(changed)
}

func joined(all []Statement) []Statement {
	const maxValues = 1<<16 - 1
	if len(all) < 2 {
		return all
	}
	var text strings.Builder
	var args []any
	for i, st := range all {
		args = append(args, st.Args...)
		switch last := len(all) - 1; {
		case i == last:
			text.WriteString(" " + st.Text)
		case i == 0:
			text.WriteString("WITH s0 AS (" + st.Text + ")")
		default:
			text.WriteString(", s" + strconv.Itoa(i) + " AS (" + st.Text + ")")
		}
	}
	if len(args) > maxValues {
		return all
	}
	return []Statement{{text.String(), args}}
}

// Query reads the rows of one plain statement, in the open transaction or from the pool for reading. fields are where a
// row's columns go.
func Query[R any](ctx context.Context, d *DB, fields func(*R) []any, text string, args ...any) ([]R, error) {
	var all []R
	if t := current(ctx); t != nil && t.wire != nil {
		_, err := t.wire.query(ctx, d.numbered(text), args, func(rows pgx.Rows) error {
			var r R
			err := rows.Scan(fields(&r)...)
			all = append(all, r)
			return err
		})
		if err != nil {
			return nil, failed(ctx, text, err)
		}
		return all, nil
	}
	rows, err := d.conn(ctx).QueryContext(ctx, d.numbered(text), args...)
	if err != nil {
		return nil, failed(ctx, text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var r R
		if err := rows.Scan(fields(&r)...); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, failed(ctx, text, err)
	}
	return all, nil
}

// QueryOne is the first of Query's rows; where there is none, what Missing knows.
func QueryOne[R any](ctx context.Context, d *DB, fields func(*R) []any, text string, args ...any) (r R, err error) {
	all, err := Query(ctx, d, fields, text, args...)
	switch {
	case err != nil:
		return r, err
	case len(all) == 0:
		return r, sql.ErrNoRows
	}
	return all[0], nil
}

// Tuples are the placeholders of n rows, as they stand behind VALUES.
func Tuples(n, columns int) string {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	return row + strings.Repeat(","+row, n-1)
}

func (d *DB) conn(ctx context.Context) gorm.ConnPool {
	if t := current(ctx); t != nil {
		return t.tx.Statement.ConnPool
	}
	return d.read.Statement.ConnPool
}

// numbered spells the placeholders as the engine does.
func (d *DB) numbered(text string) string {
	if !d.postgres || strings.IndexByte(text, '?') < 0 {
		return text
	}
	b, n := make([]byte, 0, len(text)+64), int64(0)
	for {
		before, after, more := strings.Cut(text, "?")
		b = append(b, before...)
		if !more {
			return string(b)
		}
		n++
		b, text = strconv.AppendInt(append(b, '$'), n, 10), after
	}
}

// failed logs a statement that the engine refused, as gorm's logger does: without its values, which are evidence.
func failed(ctx context.Context, text string, err error) error {
	slog.Default().ErrorContext(ctx, "a statement failed", "sql", text, "error", err.Error())
	return err
}
