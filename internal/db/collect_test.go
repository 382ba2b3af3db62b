package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

func TestWhatIsCollectedIsWrittenOnceAndLast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var order []string
		write := func(_ context.Context, items []string) error {
			order = append(order, "["+strings.Join(items, " ")+"]")
			return nil
		}
		hook := func(name string, more func(ctx context.Context) error) func(context.Context) error {
			return func(ctx context.Context) error {
				order = append(order, name)
				return more(ctx)
			}
		}
		err := d.In(context.Background(), func(ctx context.Context) error {
			return errors.Join(
				db.CollectLast(ctx, "log", "a", write),
				db.Collect(ctx, "rows", "d", write),
				db.BeforeCommit(ctx, "first", hook("first", func(ctx context.Context) error {
					return errors.Join(
						db.CollectLast(ctx, "log", "c", write),
						db.Collect(ctx, "more rows", "e", write),
						db.Collect(ctx, "more rows", "f", write),
						db.BeforeCommit(ctx, "second", hook("second", func(context.Context) error { return nil })))
				})),
				db.CollectLast(ctx, "log", "b", write),
			)
		})
		if got := strings.Join(order, " "); err != nil || got != "[d] first [e f] second [a b c]" {
			t.Errorf("%v, %s", err, got)
		}
		refusal := errors.New("no")
		err = d.In(context.Background(), func(ctx context.Context) error {
			return db.CollectLast(ctx, "log", 1, func(context.Context, []int) error { return refusal })
		})
		if !errors.Is(err, refusal) {
			t.Error(err)
		}
		if err := db.CollectLast(context.Background(), "log", "a", write); err == nil {
			t.Error("outside a transaction it was taken")
		}
	})
}
