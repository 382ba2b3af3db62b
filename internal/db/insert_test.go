package db_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

type thing struct {
	place int64
	name  string
	at    db.Instant
	all   db.JSON[[]string]
}

func (g *thing) fields() []any { return []any{&g.place, &g.name, &g.at, &g.all} }

// What rows share goes to SQLite once, and is in each of them nevertheless.
func TestRowsGoInWithWhatTheyShare(t *testing.T) {
	nine := db.At(time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC))
	tests := []struct {
		name       string
		row        func(n int) thing
		rows, lite int // and how many values SQLite is given
	}{
		{"a row alone", func(int) thing { return thing{1, "a", nine, db.AsJSON([]string{"x"})} }, 1, 4},
		{"all but the place", func(n int) thing { return thing{int64(n), "a", nine, db.AsJSON([]string{"x"})} }, 3, 3 + 3},
		{"none of them has a time", func(n int) thing { return thing{int64(n), fmt.Sprint(n), db.At(time.Time{}), db.AsJSON([]string{})} }, 3, 2*3 + 2},
		{"one of them has a time", func(n int) thing {
			g := thing{int64(n), "a", nine, db.AsJSON([]string{"x"})}
			if n < 2 {
				g.at = db.At(time.Time{})
			}
			return g
		}, 3, 2*3 + 2},
		{"nothing", func(n int) thing {
			return thing{int64(n), fmt.Sprint(n), db.At(nine.Add(time.Duration(n) * time.Hour)), db.AsJSON([]string{fmt.Sprint(n)})}
		}, 3, 4 * 3},
		{"in two statements", func(n int) thing { return thing{int64(n), "a", nine, db.AsJSON([]string{"x"})} }, 501, (500 + 3) + 4},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.In(ctx, func(ctx context.Context) error {
			_, err := d.Exec(ctx, "CREATE TABLE things (place BIGINT, name TEXT, at BIGINT, list TEXT)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				var want []thing
				var values []any
				for n := range tt.rows {
					g := tt.row(n)
					want, values = append(want, g), append(values, g.place, g.name, g.at, g.all)
				}
				given := 0
				err := d.In(ctx, func(ctx context.Context) error {
					if _, err := d.Exec(ctx, "DELETE FROM things"); err != nil {
						return err
					}
					all := d.Inserts("things (place, name, at, list)", 4, values)
					for _, st := range all {
						given += len(st.Args)
					}
					_, err := d.Together(ctx, all...)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				got, err := db.Query(ctx, d, (*thing).fields, "SELECT place, name, at, list FROM things ORDER BY place")
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(thing{})); err != nil || diff != "" {
					t.Errorf("%v\n%s", err, diff)
				}
				if !d.Postgres() && given != tt.lite {
					t.Errorf("%d values were given, not %d", given, tt.lite)
				}
			})
		}
	})
}
