package bench

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the floor's own connections
	_ "github.com/mattn/go-sqlite3"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
	"tasuki/internal/db"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

const clients = 8

// drafts makes n requests that are ready to go out, to one executor who takes part already.
func drafts(t *testing.T, h *apptest.House, n int) []string {
	t.Helper()
	due, err := worktime.ParseDue("2026-04-02T17:00", "Asia/Singapore", "")
	if err != nil {
		t.Fatal(err)
	}
	to := h.Actor("engineer@merlinet")
	ids := make([]string, n)
	ctx := h.As("coordinator@aomine")
	for i := range ids {
		r, err := h.Requests.Create(ctx, "INC-2026-0007", request.Content{
			Title: fmt.Sprint("Request ", i), Language: "en", Due: &due, Executor: request.Party{Organization: to.Organization, Person: to.Person},
			Steps: []request.Step{{Kind: request.FreeText, FreeText: &request.Text{Text: "Please call us."}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = r.ID
	}
	return ids
}

// parallel runs act once for each id from several clients and gives how many a second, and each one's milliseconds.
func parallel(t *testing.T, ids []string, act func(id string) error) (rate float64, took []float64) {
	t.Helper()
	work := make(chan string, len(ids))
	for _, id := range ids {
		work <- id
	}
	close(work)
	var mu sync.Mutex
	var wg sync.WaitGroup
	from := time.Now()
	for range clients {
		wg.Go(func() {
			for id := range work {
				began := time.Now()
				if err := act(id); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(began).Seconds()*1000)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return float64(len(ids)) / time.Since(from).Seconds(), took
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bare opens the floor's own connections to the same database, which it keeps open and whose statements it keeps, as ours:
// on SQLite one that writes, with the same durability.
func bare(t *testing.T, d *db.DB) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", d.URL
	if !d.Postgres() {
		driver, dsn = "sqlite3", "file:"+strings.TrimPrefix(d.URL, "sqlite://")+"?_txlock=immediate&_journal_mode=WAL&_synchronous=FULL"+
			"&_foreign_keys=on&_busy_timeout=10000&_cache_size=-65536&_stmt_cache_size=200"
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	pool.SetMaxOpenConns(clients)
	pool.SetMaxIdleConns(clients)
	if !d.Postgres() {
		pool.SetMaxOpenConns(1)
	}
	return pool
}

func TestIssuing(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		const each = 240
		pool, postgres := bare(t, h.DB), h.DB.Postgres()
		ctx, to := h.As("coordinator@aomine"), h.Actor("engineer@merlinet")
		var latencies []float64
		var spent time.Duration
		ours := func() float64 {
			ids, before := drafts(t, h, each), cpu()
			rate, took := parallel(t, ids, func(id string) error {
				_, err := h.Requests.Issue(ctx, id, request.Sending{})
				return err
			})
			spent = (cpu() - before) / each
			latencies = took
			return rate
		}
		byHand := func() float64 {
			rate, _ := parallel(t, drafts(t, h, each), func(id string) error {
				return floor.Issue(context.Background(), pool, postgres, id, to.Organization, to.Person, db.NewID(), db.NewID())
			})
			return rate
		}
		locked := func() float64 {
			ids := make([]string, each)
			for i := range ids {
				ids[i] = db.NewID()
			}
			rate, _ := parallel(t, ids, func(id string) error { return floor.Locked(context.Background(), pool, postgres, id) })
			return rate
		}
		if postgres {
			a, b := measure(ours, locked)
			share(t, "issuing at 8 clients, against a bare insert under the lock", engine, "1/s", a, b, 0.5)
		} else {
			a, b := measure(ours, byHand)
			share(t, "issuing at 8 clients, against the rows by hand", engine, "1/s", a, b, 0.6)
		}
		slices.Sort(latencies)
		fmt.Printf("%-52s %-32s p99 %.1f ms, CPU %.2f ms a request\n", "issuing", engine, latencies[len(latencies)*99/100], spent.Seconds()*1000)
	})
}
