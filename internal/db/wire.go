package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// wire is a transaction's connection to PostgreSQL. Each way to the server and back is time that others wait for a lock:
// BEGIN goes along with the first plain statement, and COMMIT with the last.
type wire struct {
	conn  *pgx.Conn
	begun bool
	last  *last
}

type last struct {
	Statement
	blame func(error) error
}

// onWire calls fn with a connection of its own, and gives back to the pool only one that has no open transaction.
func (d *DB) onWire(ctx context.Context, fn func(gorm.ConnPool, *wire) error) error {
	pool, err := d.write.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	w := &wire{}
	if err := conn.Raw(func(c any) error { w.conn = c.(*stdlib.Conn).Conn(); return nil }); err != nil {
		return err
	}
	defer func() {
		if w.conn.IsClosed() || w.conn.PgConn().TxStatus() != 'I' {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // the pool closes it
		}
	}()
	return fn(conn, w)
}

// begin is for whoever goes past send.
func (w *wire) begin(ctx context.Context) error {
	if w.begun {
		return nil
	}
	_, err := w.conn.Exec(ctx, "BEGIN")
	w.begun = err == nil
	return err
}

// exec runs one statement and says how many rows it changed.
func (w *wire) exec(ctx context.Context, text string, args []any) (int64, error) {
	tag, err := w.query(ctx, text, args, nil)
	return tag.RowsAffected(), err
}

// query runs one statement and has each of its rows read.
func (w *wire) query(ctx context.Context, text string, args []any, each func(pgx.Rows) error) (pgconn.CommandTag, error) {
	if w.begun {
		rows, err := w.conn.Query(ctx, text, args...)
		return read(rows, err, each)
	}
	var b pgx.Batch
	b.Queue("BEGIN")
	b.Queue(text, args...)
	sent := w.conn.SendBatch(ctx, &b)
	_, err := sent.Exec()
	w.begun = err == nil
	var tag pgconn.CommandTag
	if err == nil {
		rows, failed := sent.Query()
		tag, err = read(rows, failed, each)
	}
	return tag, errors.Join(err, sent.Close())
}

func read(rows pgx.Rows, err error, each func(pgx.Rows) error) (pgconn.CommandTag, error) {
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	defer rows.Close()
	for rows.Next() {
		if each == nil {
			continue
		}
		if err := each(rows); err != nil {
			return pgconn.CommandTag{}, err
		}
	}
	rows.Close()
	return rows.CommandTag(), rows.Err()
}

// commit sends the last statement and COMMIT at once: where the statement fails, the server passes over what follows it.
func (w *wire) commit(ctx context.Context) error {
	var b pgx.Batch
	switch {
	case !w.begun && w.last == nil:
		return nil
	case !w.begun:
		b.Queue("BEGIN")
	}
	if w.last != nil {
		b.Queue(w.last.Text, w.last.Args...)
	}
	b.Queue("COMMIT")
	sent := w.conn.SendBatch(ctx, &b)
	var tag pgconn.CommandTag
	var err error
	for n := 0; n < b.Len() && err == nil; n++ {
		if tag, err = sent.Exec(); err != nil && n == b.Len()-2 && w.last != nil {
			err = w.last.blame(failed(ctx, w.last.Text, err))
		}
	}
	_ = sent.Close() // says the same again
	if err == nil && tag.String() != "COMMIT" {
		err = pgx.ErrTxCommitRollback
	}
	return err
}

// rollBack gives up what the transaction did. The caller may be gone by now; where the server is, so is the transaction.
func (w *wire) rollBack() {
	if w.conn.IsClosed() || w.conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, _ = w.conn.Exec(ctx, "ROLLBACK")
}
