// Package apptest gives a test the whole house: a real database of either engine, the worked scenario loaded through
// the services, a clock to turn, an HTTP server, and everybody of the scenario as a client whose answers are held
// against the contract.
package apptest

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/app"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/demo"
	"tasuki/internal/journal"
	"tasuki/internal/program"
)

// Password is everybody's in the tests.
const Password = "a relay sash is never dropped"

// House is one instance with the scenario in it.
type House struct {
	*app.App
	Clock    *clock.Turned
	URL      string                  // of the HTTP server, without a slash at the end
	Accounts map[string]demo.Account // by address
	T        testing.TB
	contract *checker
	handler  http.Handler

	bystander *sql.DB
}

// Each runs test on the scenario, on every engine.
func Each(t *testing.T, test func(t *testing.T, h *House)) {
	t.Run("sqlite", func(t *testing.T) { test(t, Scenario(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, ScenarioOn(t, dbtest.PostgresURL(t))) })
}

// Scenario is the house on SQLite.
func Scenario(t testing.TB) *House {
	t.Helper()
	return ScenarioOn(t, dbtest.SQLiteURL(t))
}

// ScenarioOn is the house on a database that is empty.
func ScenarioOn(t testing.TB, database string) *House {
	t.Helper()
	h := Empty(t, database)
	accounts, err := demo.Load(context.Background(), h.Stage(h.Clock), Password)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		h.Accounts[a.Email] = a
	}
	return h
}

// Built is the program as it is in the checkout, read once: the contract and twenty languages take longer than most tests.
var Built = sync.OnceValues(func() (*app.House, error) {
	return app.Built(filepath.Join(Root(), "openapi.yaml"), os.DirFS(filepath.Join(Root(), "locales")))
})

// Empty is the house before anybody has come in; decide may change what its operator decides.
func Empty(t testing.TB, database string, decide ...func(*cli.Config)) *House {
	t.Helper()
	house, err := Built()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := clock.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	h := &House{Clock: c, Accounts: map[string]demo.Account{}, T: t}
	config := cli.Config{
		Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Blobs: app.DemoStores(filepath.Join(dir, "data")), RegionNames: demo.Regions, Database: database, Mail: "folder://" + filepath.Join(dir, "mail") + "?from=tasuki@aomine.example",
	}
	for _, d := range decide {
		d(&config)
	}
	h.App, err = house.Open(context.Background(), config, app.Options{Clock: c, FirstIncident: demo.FirstIncident, Demo: true, WeakPasswords: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.App.Close(); err != nil {
			t.Error(err)
		}
	})
	small := filepath.Join(dir, "tasuki") // a test's own program is a hundred times as large
	if err := os.WriteFile(small, []byte("the program"), 0o700); err != nil {
		t.Fatal(err)
	}
	h.App.Programs = program.New(small)
	if h.handler, err = h.Handler(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	h.URL = server.URL
	if h.contract, err = newChecker(); err != nil {
		t.Fatal(err)
	}
	return h
}

// As is somebody of the scenario acting inside the process, by address or by its part before ".example".
func (h *House) As(who string) context.Context {
	h.T.Helper()
	actor, err := h.App.Accounts.Authenticate(context.Background(), h.account(who).Token, "127.0.0.1")
	if err != nil {
		h.T.Fatal(err)
	}
	return journal.WithActor(access.With(context.Background(), actor), actor.Person, actor.Organization)
}

// Actor is somebody of the scenario, as the policy sees them.
func (h *House) Actor(who string) access.Actor {
	h.T.Helper()
	return access.From(h.As(who))
}

// Confirmed is As, with the password given again.
func (h *House) Confirmed(who string) context.Context {
	ctx := h.As(who)
	actor := access.From(ctx)
	actor.Confirmed = true
	return access.With(ctx, actor)
}

func (h *House) account(who string) demo.Account {
	h.T.Helper()
	if !strings.HasSuffix(who, ".example") {
		who += ".example"
	}
	a, ok := h.Accounts[who]
	if !ok {
		h.T.Fatalf("nobody in the scenario is %s", who)
	}
	return a
}

// Root is the checkout.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// Shared is a file of the data that lies beside the checkout. Where it is absent the test is left out, and says so.
func Shared(t testing.TB, name string) string {
	t.Helper()
	file := filepath.Join(Root(), "..", "shared", "data", name)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("TASUKI_REQUIRE_ALL") != "" {
			t.Fatal(err)
		}
		t.Skipf("left out: %s is not beside the checkout", name)
	}
	return file
}
