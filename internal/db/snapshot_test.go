package db_test

import (
	"context"
	"testing"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

func TestASnapshotDoesNotSeeWhatIsCommittedMeanwhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		count := func(ctx context.Context) (n int64) {
			t.Helper()
			if err := d.Gorm(ctx).Table("settings").Count(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := d.Snapshot(ctx, func(in context.Context) error {
			before := count(in)
			if _, err := d.Settle(ctx, "a.setting", "of somebody else"); err != nil {
				t.Fatal(err)
			}
			if n := count(in); n != before {
				t.Errorf("%d settings, and %d a moment ago", n, before)
			}
			if count(ctx) != before+1 {
				t.Error("the other one's is not there")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestNothingCanBeWrittenInASnapshot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Snapshot(context.Background(), func(ctx context.Context) error {
			_, err := d.Settle(ctx, "a.setting", "written")
			return err
		})
		if err == nil {
			t.Error("it was")
		}
	})
}
