package apptest

import (
	"database/sql"
	"fmt"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // a second way into the database, which is nobody's
	_ "github.com/mattn/go-sqlite3"
)

// Fingerprint says how the database stands: where two are the same, nothing was stored between them. On SQLite it is
// the version that a bystander's connection sees, and costs next to nothing; on PostgreSQL every row is hashed.
func (h *House) Fingerprint() string {
	h.T.Helper()
	if h.bystander == nil {
		h.bystander = h.openBystander()
	}
	if !h.DB.Postgres() {
		return h.one("PRAGMA data_version")
	}
	var all []string
	for _, table := range strings.Fields(h.one("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'")) {
		all = append(all, h.one(fmt.Sprintf(`SELECT count(*) || '/' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM "%s" t`, table)))
	}
	return strings.Join(all, " ")
}

func (h *House) openBystander() *sql.DB {
	driver, name := "pgx", h.DB.URL
	if !h.DB.Postgres() {
		driver, name = "sqlite3", "file:"+strings.TrimPrefix(h.DB.URL, "sqlite://")+"?mode=ro"
	}
	d, err := sql.Open(driver, name)
	if err != nil {
		h.T.Fatal(err)
	}
	d.SetMaxOpenConns(1) // the version is a connection's own
	h.T.Cleanup(func() { d.Close() })
	return d
}

func (h *House) one(query string) (text string) {
	h.T.Helper()
	if err := h.bystander.QueryRow(query).Scan(&text); err != nil {
		h.T.Fatalf("%s: %v", query, err)
	}
	return text
}
