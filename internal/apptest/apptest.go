// Package apptest gives a test the whole house: a real database of either engine, the worked scenario loaded through
// the services, a clock to turn, an HTTP server, and everybody of the scenario as a client whose answers are held
// against the contract.
package apptest

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
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

// Scenario is the house on SQLite: a copy of one that was loaded, closed and is opened again, since loading is more than most
// tests do after it. Two of them have the same key and the same ids: whoever needs another house loads it (ScenarioOn).
func Scenario(t testing.TB) *House {
	t.Helper()
	s, err := staged()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range s.files {
		name := filepath.Join(dir, f.name)
		if f.mode.IsDir() {
			err = os.Mkdir(name, f.mode.Perm())
		} else {
			err = os.WriteFile(name, f.content, f.mode.Perm())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	h := open(t, dir, "sqlite://"+filepath.Join(dir, "tasuki.db"), clock.At(s.now))
	h.admit(s.accounts)
	return h
}

// stage is the scenario as it lies on a disk.
type stage struct {
	files    []stagedFile // a folder before what is in it
	accounts []demo.Account
	now      time.Time
}

type stagedFile struct {
	name    string
	mode    fs.FileMode
	content []byte
}

var staged = sync.OnceValues(func() (s stage, err error) {
	house, err := Built()
	if err != nil {
		return s, err
	}
	dir, err := os.MkdirTemp("", "tasuki-staged-")
	if err != nil {
		return s, err
	}
	defer os.RemoveAll(dir)
	c := clock.At(begins)
	a, err := house.Open(context.Background(), config(dir, "sqlite://"+filepath.Join(dir, "tasuki.db")), options(c))
	if err != nil {
		return s, err
	}
	if s.accounts, err = demo.Load(context.Background(), a.Stage(c), Password); err != nil {
		return s, errors.Join(err, a.Close())
	}
	if err := a.Close(); err != nil { // what lies there is whole: the database's WAL has gone into it
		return s, err
	}
	s.now = c.Now()
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		f := stagedFile{name: name[len(dir)+1:], mode: info.Mode()}
		if !d.IsDir() {
			f.content, err = os.ReadFile(name)
		}
		s.files = append(s.files, f)
		return err
	})
	return s, err
})

// ScenarioOn is the house on a database that is empty.
func ScenarioOn(t testing.TB, database string) *House {
	t.Helper()
	h := Empty(t, database)
	accounts, err := demo.Load(context.Background(), h.Stage(h.Clock), Password)
	if err != nil {
		t.Fatal(err)
	}
	h.admit(accounts)
	return h
}

func (h *House) admit(accounts []demo.Account) {
	for _, a := range accounts {
		h.Accounts[a.Email] = a
	}
}

// Built is the program as it is in the checkout, read once: the contract and twenty languages take longer than most tests.
var Built = sync.OnceValues(func() (*app.House, error) {
	return app.Built(filepath.Join(Root(), "openapi.yaml"), os.DirFS(filepath.Join(Root(), "locales")))
})

// Empty is the house before anybody has come in; decide may change what its operator decides.
func Empty(t testing.TB, database string, decide ...func(*cli.Config)) *House {
	t.Helper()
	return open(t, t.TempDir(), database, clock.At(begins), decide...)
}

var begins = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func config(dir, database string) cli.Config {
	data := filepath.Join(dir, "data")
	return cli.Config{
		Addr: "127.0.0.1:0", Data: data, Blobs: app.DemoStores(data), RegionNames: demo.Regions, Database: database,
		Mail: "folder://" + filepath.Join(dir, "mail") + "?from=tasuki@aomine.example",
	}
}

func options(c *clock.Turned) app.Options {
	return app.Options{Clock: c, FirstIncident: demo.FirstIncident, Demo: true, WeakPasswords: true}
}

// open opens the house whose files are in dir, or will be.
func open(t testing.TB, dir, database string, c *clock.Turned, decide ...func(*cli.Config)) *House {
	t.Helper()
	house, err := Built()
	if err != nil {
		t.Fatal(err)
	}
	h := &House{Clock: c, Accounts: map[string]demo.Account{}, T: t}
	config := config(dir, database)
	for _, d := range decide {
		d(&config)
	}
	h.App, err = house.Open(context.Background(), config, options(c))
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
