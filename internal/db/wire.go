package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// wire is a transaction's connection to PostgreSQL. Each way to the server and back is time that others wait for a lock:
// what waits goes along with the next plain statement, BEGIN first of all, and COMMIT may go with the last.
type wire struct {
	conn    *pgx.Conn
	waiting []soon
	last    *last
}

// soon is a statement whose outcome is judged when it has come, by how many rows it changed.
type soon struct {
	Statement
	judge func(changed int64) error
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
	w := &wire{waiting: []soon{{Statement: Statement{Text: "BEGIN"}}}}
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

// flush is for whoever goes past query.
func (w *wire) flush(ctx context.Context) error {
	if len(w.waiting) == 0 {
		return nil
	}
	var b pgx.Batch
	return w.send(ctx, &b, func(pgx.BatchResults) error { return nil })
}

// send has what waits run before what is in b, in one way there and back; rest reads what comes of the latter.
func (w *wire) send(ctx context.Context, b *pgx.Batch, rest func(pgx.BatchResults) error) error {
	waiting, queued := w.waiting, b.QueuedQueries
	w.waiting, b.QueuedQueries = nil, nil
	for _, s := range waiting {
		b.Queue(s.Text, s.Args...)
	}
	b.QueuedQueries = append(b.QueuedQueries, queued...)
	sent := w.conn.SendBatch(ctx, b)
	defer sent.Close() // says what was said again
	var wrong error
	for _, s := range waiting {
		tag, err := sent.Exec()
		if err != nil {
			return failed(ctx, s.Text, err)
		}
		if s.judge != nil && wrong == nil {
			wrong = s.judge(tag.RowsAffected())
		}
	}
	if wrong != nil {
		return wrong
	}
	return rest(sent)
}

// exec runs one statement and says how many rows it changed.
func (w *wire) exec(ctx context.Context, text string, args []any) (int64, error) {
	tag, err := w.query(ctx, text, args, nil)
	return tag.RowsAffected(), err
}

// query runs one statement and has each of its rows read.
func (w *wire) query(ctx context.Context, text string, args []any, each func(pgx.Rows) error) (tag pgconn.CommandTag, err error) {
	if len(w.waiting) == 0 {
		rows, err := w.conn.Query(ctx, text, args...)
		return read(rows, err, each)
	}
	var b pgx.Batch
	b.Queue(text, args...)
	err = w.send(ctx, &b, func(sent pgx.BatchResults) error {
		rows, err := sent.Query()
		tag, err = read(rows, err, each)
		return err
	})
	return tag, err
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
// What must be judged before is sent before.
//
// What the last statement locks is let go with COMMIT, and that waits for no disk: the next one who wants the lock writes while
// the disk is busy, and one wait serves all who came meanwhile. Only then is anything said to be done. Others may read what
// would be lost with the power; what they write on top of it would be lost with it, because the log is written in order, and
// whoever answers from what they read asks Durable first.
func (w *wire) commit(ctx context.Context) error {
	if slices.ContainsFunc(w.waiting, func(s soon) bool { return s.judge != nil }) {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	var b pgx.Batch
	if w.last != nil {
		b.Queue("SET LOCAL synchronous_commit TO off")
		b.Queue(w.last.Text, w.last.Args...)
	}
	b.Queue("COMMIT")
	if w.last != nil {
		b.Queue(flushed)
	}
	return w.send(ctx, &b, func(sent pgx.BatchResults) error { return w.committed(ctx, sent) })
}

func (w *wire) committed(ctx context.Context, sent pgx.BatchResults) error {
	if w.last != nil {
		if _, err := sent.Exec(); err != nil {
			return err
		}
		if _, err := sent.Exec(); err != nil {
			return w.last.blame(failed(ctx, w.last.Text, err))
		}
	}
	tag, err := sent.Exec()
	switch {
	case err != nil:
		return err
	case tag.String() != "COMMIT":
		return pgx.ErrTxCommitRollback
	case w.last == nil:
		return nil
	}
	_, err = sent.Exec()
	return errors.Join(err, sent.Close()) // the disk is waited for at the end
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
