package db

import "context"

// flushed has everything that was committed before it on the disk (where the server's settings say so, on its standbys)
// when it has committed itself: it writes as little as PostgreSQL waits for.
const flushed = "SELECT pg_logical_emit_message(true, 'tasuki', '')"

// Durable returns when what this process has read so far can't be lost any more. It is for whoever says that something is
// accepted because they found it to be so: on PostgreSQL what another one commits is seen a moment before it is on the disk
// (see wire.commit). An open transaction will be, with its own commit.
func (d *DB) Durable(ctx context.Context) error {
	if !d.postgres || InTransaction(ctx) {
		return nil
	}
	return d.In(ctx, func(ctx context.Context) error {
		_, err := d.Exec(ctx, flushed)
		return err
	})
}
