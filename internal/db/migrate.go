package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. A schema that is newer than this binary is refused.
func (d *DB) migrate(ctx context.Context) error {
	provider, err := d.provider()
	if err != nil {
		return err
	}
	stands, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", err)
	}
	sources := provider.ListSources()
	newest := sources[len(sources)-1].Version
	if stands > newest {
		return fmt.Errorf("the database's schema is version %d and this tasuki knows %d: use a newer tasuki", stands, newest)
	}
	if stands > 0 && stands < newest {
		if err := d.backUp(ctx, stands); err != nil {
			return fmt.Errorf("backing up before the migration: %w", err)
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

func (d *DB) provider() (*goose.Provider, error) {
	pool, err := d.write.DB()
	if err != nil {
		return nil, err
	}
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if !d.postgres {
		return goose.NewProvider(goose.DialectSQLite3, pool, sub)
	}
	locker, err := lock.NewPostgresSessionLocker() // several processes may start at once
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, pool, postgresFS{sub}, goose.WithSessionLocker(locker))
}

// backUp copies an SQLite database beside itself before its schema changes. PostgreSQL's own tools do that there.
func (d *DB) backUp(ctx context.Context, version int64) error {
	if d.postgres {
		return nil
	}
	file := fmt.Sprintf("%s.schema-%d", d.URL[len("sqlite://"):], version)
	return d.write.WithContext(ctx).Exec("VACUUM INTO ?", file).Error
}

// postgresFS is the one set of migrations with the one word that PostgreSQL spells differently, and with what is for it
// alone: to SQLite the lines behind --pg are comments.
type postgresFS struct{ fs.FS }

func (p postgresFS) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return f, err
	}
	defer f.Close()
	raw, err := fs.ReadFile(p.FS, name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return memoryFile{strings.NewReader(forPostgres.Replace(string(raw))), info}, nil
}

// forPostgres: goose reads its own annotations in any comment, so that one of PostgreSQL's alone is spelt --pg +.
var forPostgres = strings.NewReplacer(" BLOB", " BYTEA", "\n--pg +", "\n-- +goose ", "\n--pg ", "\n")

type memoryFile struct {
	*strings.Reader
	info fs.FileInfo
}

func (f memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f memoryFile) Close() error               { return nil }
