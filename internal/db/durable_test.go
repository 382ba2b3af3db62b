package db_test

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
)

// What commits with a last statement lets its locks go before the disk is waited for; nothing is said to be done before that
// all the same. The server itself says how far its log is on the disk.
func TestWhatIsDoneIsOnTheDisk(t *testing.T) {
	d := earnest(t)
	ctx := context.Background()
	for name, last := range map[string]bool{"with a last statement": true, "without one": false} {
		for range 50 {
			var written string
			if err := d.In(ctx, func(ctx context.Context) (err error) {
				if _, err := d.Exec(ctx, upsert); err != nil {
					return err
				}
				written = log(ctx, t, d, "insert")
				if last {
					err = d.Last(ctx, func(err error) error { return err }, upsert)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if there := log(ctx, t, d, "flush"); there < written {
				t.Fatalf("%s: written up to %s, on the disk up to %s", name, written, there)
			}
		}
	}
}

func TestWhatIsFoundToBeDoneCanBeWaitedFor(t *testing.T) {
	d := earnest(t)
	ctx := context.Background()
	hasty, err := sql.Open("pgx", strings.Replace(d.URL, "synchronous_commit=on", "synchronous_commit=off", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer hasty.Close()
	behind := false
	for range 50 {
		if _, err := hasty.ExecContext(ctx, upsert); err != nil {
			t.Fatal(err)
		}
		written := log(ctx, t, d, "insert")
		behind = behind || log(ctx, t, d, "flush") < written
		if err := d.Durable(ctx); err != nil {
			t.Fatal(err)
		}
		if there := log(ctx, t, d, "flush"); there < written {
			t.Fatalf("written up to %s, on the disk up to %s", written, there)
		}
	}
	if !behind {
		t.Error("nothing was ever behind: the test shows nothing")
	}
}

// earnest is a database of one connection that waits for its disk, whatever the tests' server does.
func earnest(t *testing.T) *db.DB {
	t.Helper()
	u, err := url.Parse(dbtest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("synchronous_commit", "on")
	u.RawQuery = q.Encode()
	d, err := db.Open(context.Background(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

const upsert = "INSERT INTO settings (name, value) VALUES ('c', '') ON CONFLICT (name) DO UPDATE SET value = settings.value || 'c'"

// log says how far the server's log is written, or on the disk, in digits that sort.
func log(ctx context.Context, t *testing.T, d *db.DB, how string) string {
	t.Helper()
	at, err := db.QueryOne(ctx, d, func(s *string) []any { return []any{s} },
		"SELECT lpad(CAST(pg_wal_lsn_diff(pg_current_wal_"+how+"_lsn(), '0/0') AS TEXT), 20, '0')")
	if err != nil {
		t.Fatal(err)
	}
	return at
}
