// Package dbtest gives a test a real database of its own: SQLite always, and PostgreSQL where a server was started for
// the tests (TASUKI_TEST_POSTGRES names it; `make test` does both).
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // for the server's maintenance database

	"tasuki/internal/db"
)

// Each runs test on every engine.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite opens a new file.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, SQLiteURL(t))
}

// SQLiteURL makes a new file, already migrated, and gives its URL.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	raw, err := migrated()
	name := filepath.Join(t.TempDir(), "tasuki.db")
	if err == nil {
		err = os.WriteFile(name, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "sqlite://" + name
}

// migrated is a file after all migrations, each of which would be synced in each test.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "tasuki-migrated-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "tasuki.db")
	d, err := db.Open(context.Background(), "sqlite://"+name)
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil { // the file is whole: its WAL has gone into it
		return nil, err
	}
	return os.ReadFile(name)
})

// Postgres opens a new database on the tests' server, or leaves the test out where there is none.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresURL(t))
}

var template struct {
	sync.Mutex
	name string
}

// PostgresURL makes a new database, already migrated, and gives its URL.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TASUKI_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
			t.Fatal("TASUKI_TEST_POSTGRES is not set")
		}
		t.Skip("left out: PostgreSQL (TASUKI_TEST_POSTGRES is not set; make test starts one)")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close() })
	template.Lock()
	defer template.Unlock()
	if template.name == "" {
		name := "template_" + strings.ToLower(rand.Text())
		exec(t, admin, `CREATE DATABASE "`+name+`"`)
		d, err := db.Open(context.Background(), named(t, server, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		template.name = name
	}
	name := "test_" + strings.ToLower(rand.Text())
	exec(t, admin, `CREATE DATABASE "`+name+`" TEMPLATE "`+template.name+`"`)
	t.Cleanup(func() {
		if _, err := admin.Exec(`DROP DATABASE "` + name + `" WITH (FORCE)`); err != nil {
			t.Log(err)
		}
	})
	return named(t, server, name)
}

func open(t testing.TB, rawURL string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), rawURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func exec(t testing.TB, d *sql.DB, statement string) {
	t.Helper()
	if _, err := d.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func named(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
