package blob

import (
	"context"
	"time"
)

// sweepBatch is how many names are asked about in one query.
const sweepBatch = 500

// Sweep deletes the objects under prefix that no row names and that are older than before, an instant of the storing
// machine's clock; it returns how many. before must lie well back (a day): a row is written after its bytes, and the
// two clocks may differ. known says which of the names have a row; when it fails nothing more is deleted.
func Sweep(ctx context.Context, s Store, prefix string, before time.Time,
	known func(ctx context.Context, names []string) (map[string]bool, error)) (removed int, err error) {
	var batch []string
	flush := func() error {
		rows, err := known(ctx, batch)
		if err != nil {
			return err
		}
		for _, name := range batch {
			if rows[name] {
				continue
			}
			if err := s.Delete(ctx, name); err != nil {
				return err
			}
			removed++
		}
		batch = batch[:0]
		return nil
	}
	for entry, err := range s.List(ctx, prefix) {
		if err != nil {
			return removed, err
		}
		if !entry.Modified.Before(before) {
			continue
		}
		if batch = append(batch, entry.Name); len(batch) == sweepBatch {
			if err := flush(); err != nil {
				return removed, err
			}
		}
	}
	if len(batch) == 0 {
		return removed, nil
	}
	return removed, flush()
}
