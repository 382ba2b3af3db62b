package db

import (
	"context"
	"database/sql"
	"errors"
)

// Snapshot runs fn on the database as it stands at one moment: what others commit meanwhile fn does not see, and nobody
// waits for it. Only reading is possible. An open transaction is joined. It is for what must fit together and takes many
// queries, such as an export; while it lasts the engine keeps old rows, so it should take seconds.
func (d *DB) Snapshot(ctx context.Context, fn func(ctx context.Context) error) error {
	if current(ctx) != nil {
		return fn(ctx)
	}
	tx := d.read.WithContext(ctx).Begin(&sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if tx.Error != nil {
		return Fault(tx.Error)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	t := &transaction{tx: tx}
	err := fn(context.WithValue(ctx, transactionKey{}, t))
	if err == nil && len(t.before) > 0 {
		err = errors.New("db: something was to be written in a snapshot")
	}
	return err
}
