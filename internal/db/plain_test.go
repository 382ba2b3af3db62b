package db_test

import (
	"context"
	"errors"
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

func TestWhatIsSaidSoonIsJudgedBeforeTheEndAndWhatIsLastIsBlamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, refusal, blamed := context.Background(), errors.New("nobody's"), errors.New("the last one")
		update := func(name string) db.Statement {
			return db.Statement{Text: "UPDATE settings SET value = 'changed' WHERE name = ?", Args: []any{name}}
		}
		none := func(changed int64) error {
			if changed == 0 {
				return refusal
			}
			return nil
		}
		blame := func(error) error { return blamed }
		act := func(name, text string, args ...any) error {
			return d.In(ctx, func(ctx context.Context) error {
				if err := d.Soon(ctx, none, insert("new "+name), update(name)); err != nil {
					return err
				}
				return d.Last(ctx, blame, text, args...)
			})
		}
		if _, err := d.Settle(ctx, "there", "x"); err != nil {
			t.Fatal(err)
		}
		before := count(t, d)
		if err := act("absent", insert("z").Text, "z", ""); !errors.Is(err, refusal) {
			t.Errorf("nothing was changed: %v", err)
		}
		if err := act("there", "UPDATE settings SET value = NULL"); !errors.Is(err, blamed) {
			t.Errorf("the last failed: %v", err)
		}
		if n := count(t, d); n != before {
			t.Errorf("%d rows were left", n-before)
		}
		if err := act("there", insert("z").Text, "z", ""); err != nil {
			t.Error(err)
		}
		if n := count(t, d); n != before+2 {
			t.Errorf("%d rows came", n-before)
		}
		err := d.In(ctx, func(ctx context.Context) error { // whoever comes next finds it done
			if err := d.Soon(ctx, none, update("there")); err != nil {
				return err
			}
			var value string
			err := d.Gorm(ctx).Table("settings").Select("value").Where("name = 'there'").Scan(&value).Error
			if value != "changed" {
				t.Errorf("it is %q", value)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
