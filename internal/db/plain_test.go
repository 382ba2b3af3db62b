package db_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

type named struct{ name, value string }

func (n *named) fields() []any { return []any{&n.name, &n.value} }

func insert(names ...string) db.Statement {
	var args []any
	for _, n := range names {
		args = append(args, n, "of "+n)
	}
	return db.Statement{Text: "INSERT INTO settings (name, value) VALUES " + db.Tuples(len(names), 2) + " ON CONFLICT DO NOTHING", Args: args}
}

func TestPlainStatementsTogetherAreAllRunAndTheLastOneCounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.In(ctx, func(ctx context.Context) error {
			if n, err := d.Together(ctx, insert("there")); n != 1 || err != nil {
				t.Errorf("%d rows, %v", n, err)
			}
			n, err := d.Together(ctx, insert("a", "there"), insert("b"), db.Statement{
				Text: "UPDATE settings SET value = ? WHERE name = ?", Args: []any{"changed", "there"},
			})
			if n != 1 {
				t.Errorf("%d rows were changed last", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := db.Query(ctx, d, (*named).fields, "SELECT name, value FROM settings WHERE name IN (?, ?, ?) ORDER BY name", "a", "b", "there")
		want := []named{{"a", "of a"}, {"b", "of b"}, {"there", "changed"}}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(named{})); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestTogetherOneThatFailsUndoesTheOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if _, err := d.Settle(context.Background(), "there", "x"); err != nil {
			t.Fatal(err)
		}
		before := count(t, d)
		err := d.In(context.Background(), func(ctx context.Context) error {
			_, err := d.Together(ctx, insert("a"), db.Statement{Text: "UPDATE settings SET value = NULL"})
			return err
		})
		if n := count(t, d); err == nil || n != before {
			t.Errorf("%v, and %d rows more", err, n-before)
		}
	})
}

func TestAPlainStatementWritesNothingOutsideATransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if _, err := d.Exec(context.Background(), insert("a").Text, "a", "of a"); err == nil {
			t.Error("it was run")
		}
	})
}

func TestWhereOneRowIsAskedForAndThereIsNoneItIsMissing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, err := db.QueryOne(context.Background(), d, (*named).fields, "SELECT name, value FROM settings WHERE name = ?", "nobody's")
		if !db.Missing(err) {
			t.Error(err)
		}
	})
}
