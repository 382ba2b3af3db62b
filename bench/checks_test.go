package bench

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// TestChecks has many turns due to be looked at in the same minute, at each of which one person is told: a step on record, its
// mail and the journal's entries for both, against a bare claim and append in the same batches.
func TestChecks(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		const due = 10000
		ctx, to := context.Background(), h.Actor("engineer@merlinet")
		looking := []*turn.Service{h.Turns, another(t, h), another(t, h), another(t, h)}
		for _, turns := range looking {
			turns.Watch("bench", turn.Watched{
				Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil },
				Shown: func(context.Context, string) (bool, error) { return true, nil },
				Page:  func(context.Context, string) (string, error) { return "/requests", nil },
			})
		}
		rule := turn.Rule{Name: "Bench", Organization: to.Organization, Steps: []turn.Step{{Trigger: turn.NotAcknowledged, Whom: turn.TheHolder}}}
		if _, err := h.Turns.AddRule(h.As("coordinator@aomine"), rule); err != nil {
			t.Fatal(err)
		}
		if err := h.Turns.Escalate(ctx); err != nil { // what the scenario has
			t.Fatal(err)
		}
		pool, postgres := bare(t, h.DB), h.DB.Postgres()
		floorTables(t, pool, postgres)
		var round, index atomic.Int64
		again := func() int64 {
			now := h.Clock.Now().UnixMicro()
			enter(t, pool, round.Add(1), due, to.Organization, to.Person, now)
			return now
		}
		ours := func(processes int) func() float64 {
			return func() float64 {
				again()
				from := time.Now()
				var wg sync.WaitGroup
				for _, turns := range looking[:processes] {
					wg.Go(func() {
						if err := turns.Escalate(ctx); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				return due / time.Since(from).Seconds()
			}
		}
		byHand := func(processes int, bare bool) func() float64 {
			return func() float64 {
				now := again()
				from := time.Now()
				var wg sync.WaitGroup
				for range processes {
					wg.Go(func() {
						for taken := 1; taken > 0; {
							var err error
							if taken, err = floor.Check(ctx, pool, postgres, bare, now, 250, db.NewID, func() int64 { return index.Add(1) }); err != nil {
								t.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
				return due / time.Since(from).Seconds()
			}
		}
		for _, processes := range []int{1, 4} {
			a, b := measure(ours(processes), byHand(processes, false))
			share(t, fmt.Sprintf("due checks in the same minute, %d at once, same rows", processes), engine, "1/s", a, b, 0.5)
			_, b = measure(func() float64 { return a }, byHand(processes, true))
			fmt.Printf("%-52s %-32s ours %10.4g 1/s    floor %10.4g 1/s    ratio %5.2f\n", "  against one row each", engine, a, b, a/b)
		}
		var doubled int
		if err := pool.QueryRow("SELECT COUNT(*) FROM (SELECT item_id FROM escalation_steps WHERE object_type = 'bench' GROUP BY item_id HAVING COUNT(*) > 1) AS d").Scan(&doubled); err != nil || doubled > 0 {
			t.Errorf("%d came twice (%v)", doubled, err)
		}
	})
}

// another looks as another process would on PostgreSQL, with a pool of its own. SQLite has one process, and what runs in it.
func another(t *testing.T, h *apptest.House) *turn.Service {
	t.Helper()
	if !h.DB.Postgres() {
		return h.Turns
	}
	d, err := db.Open(context.Background(), h.Config.Database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	j := journal.New(d, h.Clock, nil)
	people := directory.New(d, j, h.Clock)
	mail, err := deliver.New(d, j, h.Catalog, h.Clock, deliver.Config{Origin: "https://tasuki.hq.example"})
	if err != nil {
		t.Fatal(err)
	}
	return turn.New(d, j, h.Clock, people, mail)
}

// floorTables are like the outbox and the journal's, which the floor must leave as they are.
func floorTables(t *testing.T, pool *sql.DB, postgres bool) {
	t.Helper()
	blob := "BLOB"
	if postgres {
		blob = "BYTEA"
	}
	for _, text := range []string{
		`CREATE TABLE floor_outbox (id TEXT PRIMARY KEY, dedup TEXT NOT NULL UNIQUE, kind TEXT, state TEXT, person TEXT, address TEXT, name TEXT,
			language TEXT, zone TEXT, reference TEXT, path TEXT, about_type TEXT, about_id TEXT, incident TEXT, parties TEXT, due_at BIGINT,
			next_at BIGINT, attempt BIGINT, lease_owner TEXT, lease_until BIGINT, settled_at BIGINT, failure_code BIGINT, failure TEXT)`,
		"CREATE INDEX floor_outbox_next_at ON floor_outbox (next_at, id)",
		"CREATE INDEX floor_outbox_about ON floor_outbox (about_type, about_id)",
		"CREATE TABLE floor_entries (leaf_index BIGINT PRIMARY KEY, incident TEXT, object_type TEXT, object_id TEXT, parties_salt " + blob + ", leaf " + blob + ", hashes " + blob + ")",
		"CREATE INDEX floor_entries_incident ON floor_entries (incident, leaf_index)",
		"CREATE INDEX floor_entries_object ON floor_entries (object_type, object_id, leaf_index)",
		"CREATE TABLE floor_parties (leaf_index BIGINT, organization TEXT, incident TEXT, PRIMARY KEY (leaf_index, organization))",
		"CREATE INDEX floor_parties_organization ON floor_parties (organization, incident, leaf_index)",
	} {
		if _, err := pool.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
}

// enter makes turns that are due now, instead of those of the round before.
func enter(t *testing.T, pool *sql.DB, round int64, n int, organization, person string, now int64) {
	t.Helper()
	if _, err := pool.Exec("DELETE FROM open_items WHERE object_type = 'bench'"); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < n; from += 100 {
		var all []string
		for i := from; i < from+100; i++ {
			all = append(all, fmt.Sprintf("('bench-%d-%d', 'bench', '%d', 'BENCH', '', 'acknowledge', '%s', '%s', %d, NULL, %d)", round, i, i, organization, person, now, now))
		}
		_, err := pool.Exec("INSERT INTO open_items (id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check) VALUES " + strings.Join(all, ", "))
		if err != nil {
			t.Fatal(err)
		}
	}
}
