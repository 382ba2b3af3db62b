package db

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type transactionKey struct{}

// transaction is what travels in the context while one is open.
type transaction struct {
	tx     *gorm.DB
	wire   *wire // PostgreSQL, but for snapshots
	before []hook
	after  []func()
}

type hook struct {
	key any
	fn  func(context.Context) error
}

func current(ctx context.Context) *transaction {
	t, _ := ctx.Value(transactionKey{}).(*transaction)
	return t
}

// In runs fn in one transaction, which commits when fn returns nil. An open transaction is joined. fn may run again
// where PostgreSQL found a deadlock, so it must not leave anything behind but its rows. It must not wait for anything
// but the database: on SQLite everybody who writes waits for it.
func (d *DB) In(ctx context.Context, fn func(ctx context.Context) error) error {
	if current(ctx) != nil {
		return fn(ctx)
	}
	if d.group != nil {
		return d.group.do(ctx, fn)
	}
	const attempts = 4
	var err error
	for range attempts {
		if err = d.once(ctx, fn); !retryable(err) {
			break
		}
	}
	return Fault(err)
}

func (d *DB) once(ctx context.Context, fn func(ctx context.Context) error) error {
	var after []func()
	err := d.onWire(ctx, func(conn gorm.ConnPool, w *wire) (err error) {
		defer w.rollBack() // unless it was committed
		t := &transaction{tx: d.write.Session(&gorm.Session{Context: ctx, NewDB: true}), wire: w}
		t.tx.Statement.ConnPool = conn
		if after, err = t.run(ctx, fn); err != nil {
			return err
		}
		return w.commit(ctx)
	})
	if err != nil {
		return err
	}
	for _, f := range after {
		f()
	}
	return nil
}

// run calls fn and then the hooks, which may register further hooks.
func (t *transaction) run(ctx context.Context, fn func(ctx context.Context) error) ([]func(), error) {
	ctx = context.WithValue(ctx, transactionKey{}, t)
	if err := fn(ctx); err != nil {
		return nil, err
	}
	for len(t.before) > 0 {
		h := t.before[0]
		t.before = t.before[1:]
		if err := h.fn(ctx); err != nil {
			return nil, err
		}
	}
	return t.after, nil
}

// BeforeCommit has fn run once at the end of the open transaction, however often it is asked for with the same key.
// It is for what must be locked last. Outside a transaction it is an error.
func BeforeCommit(ctx context.Context, key any, fn func(context.Context) error) error {
	t := current(ctx)
	if t == nil {
		return errors.New("db: BeforeCommit outside a transaction")
	}
	for _, h := range t.before {
		if h.key == key {
			return nil
		}
	}
	t.before = append(t.before, hook{key, fn})
	return nil
}

// AfterCommit has fn run once the open transaction has committed; at once, where none is open. It is for waking
// somebody up: nothing may depend on it.
func AfterCommit(ctx context.Context, fn func()) {
	if t := current(ctx); t != nil {
		t.after = append(t.after, fn)
		return
	}
	fn()
}

// Gorm is the open transaction, or the pool for reading.
func (d *DB) Gorm(ctx context.Context) *gorm.DB {
	t := current(ctx)
	if t == nil {
		return d.read.WithContext(ctx)
	}
	tx := t.tx.WithContext(ctx)
	if t.wire != nil {
		_ = tx.AddError(t.wire.flush(ctx))
	}
	return tx
}

// InTransaction says whether ctx carries an open transaction.
func InTransaction(ctx context.Context) bool { return current(ctx) != nil }

// ForUpdate locks the rows that are read until the transaction ends. SQLite has one writer and needs nothing.
func (d *DB) ForUpdate(tx *gorm.DB) *gorm.DB {
	if !d.postgres {
		return tx
	}
	return tx.Clauses(clause.Locking{Strength: "UPDATE"})
}

// SkippingLocked is what SkipLocked adds, for a statement in plain SQL.
func (d *DB) SkippingLocked() string {
	if !d.postgres {
		return ""
	}
	return " FOR UPDATE SKIP LOCKED"
}

// SkipLocked locks the rows that nobody else has locked and leaves out the others, for claiming work.
func (d *DB) SkipLocked(tx *gorm.DB) *gorm.DB {
	if !d.postgres {
		return tx
	}
	return tx.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
}
