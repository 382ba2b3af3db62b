// Package db opens SQLite or PostgreSQL through gorm, brings the schema up to date, and runs transactions. It knows no
// domain: every capability keeps its rows and its SQL in its own store.go.
//
// On SQLite one goroutine writes: it drains whoever waits into one transaction with a savepoint each, so that one fsync
// carries many of them; reads go to a separate pool that cannot write. On PostgreSQL each transaction is its own.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3" // the driver that gorm's dialector names
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// DB is one open database with its schema up to date.
type DB struct {
	read     *gorm.DB // SQLite: a pool that can't write; PostgreSQL: the pool
	write    *gorm.DB // SQLite: one connection; PostgreSQL: the same pool
	group    *group   // SQLite's only writer; nil on PostgreSQL
	postgres bool
	URL      string
}

// Open opens what rawURL names, sqlite:///path/to/file.db or postgres://…, and migrates it.
func Open(ctx context.Context, rawURL string) (*DB, error) {
	d, err := open(rawURL)
	if err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if err := d.keepSavepointsInMemory(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// OpenUnmigrated opens a database as it stands, for verifying one that must not be touched.
func OpenUnmigrated(rawURL string) (*DB, error) { return open(rawURL) }

func open(rawURL string) (*DB, error) {
	scheme, rest, ok := strings.Cut(rawURL, "://")
	switch {
	case ok && scheme == "sqlite":
		return openSQLite(rawURL, rest)
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		return openPostgres(rawURL)
	default:
		return nil, fmt.Errorf("database URL %q: want sqlite:///file or postgres://host/name", scheme)
	}
}

func openSQLite(rawURL, path string) (*DB, error) {
	if !liteHere {
		return nil, errors.New("this build has no SQLite: it was built for another system without cgo. Commands that need no database work; to serve, name a postgres:// database")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	options := url.Values{
		"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"},
		"_foreign_keys": {"on"}, "_busy_timeout": {"10000"}, "_cache_size": {"-65536"},
		"_stmt_cache_size": {"200"},
	}
	write, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := write.Ping(); err != nil { // creates the file and its WAL before anyone reads
		return nil, errors.Join(Fault(err), write.Close())
	}
	options.Set("_query_only", "true")
	options.Set("_txlock", "deferred")
	read, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(8)
	read.SetMaxIdleConns(8)
	d := &DB{URL: rawURL}
	if d.write, err = gorm.Open(sqlite.Dialector{Conn: write}, config()); err != nil {
		return nil, err
	}
	if d.read, err = gorm.Open(sqlite.Dialector{Conn: read}, config()); err != nil {
		return nil, err
	}
	d.group = newGroup(d.write)
	return d, nil
}

// keepSavepointsInMemory: what a savepoint may have to undo grows beyond what SQLite keeps in memory by itself, so that each
// job would make a file, write to it and delete it. It comes after migrating, whose sorting may use files.
func (d *DB) keepSavepointsInMemory(ctx context.Context) error {
	if d.postgres {
		return nil
	}
	return d.write.WithContext(ctx).Exec("PRAGMA temp_store = MEMORY").Error
}

func openPostgres(rawURL string) (*DB, error) {
	pool, err := sql.Open("pgx", rawURL)
	if err != nil {
		return nil, err
	}
	_ = stdlib.GetDefaultDriver() // registers "pgx"
	pool.SetMaxOpenConns(24)
	pool.SetMaxIdleConns(24)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), config())
	if err != nil {
		return nil, errors.Join(Fault(err), pool.Close())
	}
	return &DB{read: g, write: g, postgres: true, URL: rawURL}, nil
}

// config leaves gorm's PrepareStmt off: what it prepares in one transaction it prepares again in every later one. Both
// drivers keep their statements themselves, per connection.
func config() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true, // every write is inside In, an explicit transaction
		Logger:                 newLogger(),
	}
}

// Postgres says which engine this is, for the few places where they differ.
func (d *DB) Postgres() bool { return d.postgres }

// Close waits for the transaction under way and closes the pools.
func (d *DB) Close() error {
	if d.group != nil {
		d.group.stop()
	}
	var errs []error
	for _, g := range []*gorm.DB{d.write, d.read} {
		if g == nil {
			continue
		}
		pool, err := g.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Ping says whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	pool, err := d.read.DB()
	if err != nil {
		return err
	}
	return Fault(pool.PingContext(ctx))
}
