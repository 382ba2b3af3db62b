package db_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func put(ctx context.Context, d *db.DB, name, value string) error {
	return d.Gorm(ctx).Exec("INSERT INTO settings (name, value) VALUES (?, ?)", name, value).Error
}

func count(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	if err := d.Gorm(context.Background()).Table("settings").Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestATransactionThatFailsTakesNothingOfItsNeighboursAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const writers = 64
		boom := errors.New("no")
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				err := d.In(context.Background(), func(ctx context.Context) error {
					if err := put(ctx, d, db.NewID(), "x"); err != nil {
						return err
					}
					if i%2 == 0 {
						return boom
					}
					return nil
				})
				if (i%2 == 0) != errors.Is(err, boom) {
					t.Errorf("writer %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := count(t, d); n != writers/2 {
			t.Errorf("%d rows, want %d", n, writers/2)
		}
	})
}

func TestAPanicReachesItsCallerAndRollsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = d.In(context.Background(), func(ctx context.Context) error {
				_ = put(ctx, d, "a", "b")
				panic("broken rule")
			})
		}()
		if n := count(t, d); n != 0 {
			t.Errorf("%d rows were kept", n)
		}
		if err := d.In(context.Background(), func(ctx context.Context) error { return put(ctx, d, "a", "b") }); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestAnOpenTransactionIsJoined(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.In(context.Background(), func(ctx context.Context) error {
			if err := d.In(ctx, func(ctx context.Context) error { return put(ctx, d, "inner", "1") }); err != nil {
				return err
			}
			return errors.New("the outer one fails")
		})
		if err == nil || count(t, d) != 0 {
			t.Errorf("err %v, %d rows", err, count(t, d))
		}
	})
}

func TestHooksRunOncePerKeyAtTheEndAndCanRefuse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var order []string
		run := func(refuse error) error {
			order = nil
			return d.In(context.Background(), func(ctx context.Context) error {
				for range 2 {
					err := db.BeforeCommit(ctx, "head", func(ctx context.Context) error {
						order = append(order, "hook")
						return refuse
					})
					if err != nil {
						return err
					}
				}
				order = append(order, "work")
				return put(ctx, d, db.NewID(), "x")
			})
		}
		if err := run(nil); err != nil || strings.Join(order, " ") != "work hook" {
			t.Errorf("%v, order %v", err, order)
		}
		refusal := errors.New("no head")
		if err := run(refusal); !errors.Is(err, refusal) || count(t, d) != 1 {
			t.Errorf("%v, %d rows", err, count(t, d))
		}
		if err := db.BeforeCommit(context.Background(), "head", nil); err == nil {
			t.Error("outside a transaction it was taken")
		}
	})
}

func TestTheReadPoolOfSQLiteCannotWrite(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := put(context.Background(), d, "a", "b"); err == nil {
		t.Error("a write outside In went through")
	}
}

func TestACallerThatWentAwayIsNotServed(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.In(ctx, func(ctx context.Context) error { return put(ctx, d, "a", "b") }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := count(t, d); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestTheLogOfSQLiteDoesNotGrowWithoutEnd(t *testing.T) {
	d := dbtest.SQLite(t)
	value := strings.Repeat("x", 4000)
	for range 6000 {
		if err := d.In(context.Background(), func(ctx context.Context) error { return put(ctx, d, db.NewID(), value) }); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(strings.TrimPrefix(d.URL, "sqlite://") + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 16<<20 {
		t.Errorf("after 24 MB in 6,000 transactions the WAL holds %d MB", info.Size()>>20)
	}
}

func TestAFullDatabaseRefusesAndRecovers(t *testing.T) {
	d := dbtest.SQLite(t)
	limit := func(pages int) {
		t.Helper()
		if err := d.In(context.Background(), func(ctx context.Context) error {
			return d.Gorm(ctx).Exec("PRAGMA max_page_count = " + map[int]string{0: "1073741823", 1: "100"}[pages]).Error
		}); err != nil {
			t.Fatal(err)
		}
	}
	limit(1)
	big := strings.Repeat("x", 1<<20)
	write := func(ctx context.Context) error { return put(ctx, d, db.NewID(), big) }
	if err := d.In(context.Background(), write); !fault.Is(err, fault.KindNoSpace) {
		t.Errorf("full: %v", err)
	}
	limit(0)
	if err := d.In(context.Background(), write); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestASecondRowWithTheSameKeyIsADuplicate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.In(context.Background(), func(ctx context.Context) error {
			if err := put(ctx, d, "a", "1"); err != nil {
				return err
			}
			return put(ctx, d, "a", "2")
		})
		if !db.Duplicate(err) {
			t.Errorf("got %v", err)
		}
	})
}

func TestANewerSchemaIsRefused(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := d.In(context.Background(), func(ctx context.Context) error {
		return d.Gorm(ctx).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)").Error
	}); err != nil {
		t.Fatal(err)
	}
	if again, err := db.Open(context.Background(), d.URL); err == nil || !strings.Contains(err.Error(), "newer tasuki") {
		t.Errorf("got %v", err)
		again.Close()
	}
}
