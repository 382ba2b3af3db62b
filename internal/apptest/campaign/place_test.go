package campaign

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/demo"
)

// incident is the scenario's case.
const incident = "INC-2026-0007"

// place is where an instance lives: its folders and its database.
type place struct {
	t        testing.TB
	config   cli.Config
	accounts map[string]demo.Account // by address, without ".example"
}

// engines are the databases that a campaign runs on.
var engines = []struct {
	name     string
	database func(testing.TB) string
}{
	{"sqlite", func(testing.TB) string { return "" }}, // a file in the data folder
	{"postgres", dbtest.PostgresURL},
}

// scenario loads the worked scenario into dir, in this process and without the cost of real passwords, and leaves it to
// the processes that will serve it. mail says where mails of the load go, "" leaves them queued.
func scenario(t testing.TB, dir, database, mail string) *place {
	t.Helper()
	return scenarioWith(t, dir, database, mail, nil)
}

// scenarioWith is scenario with the evidence of each region in the store that is given for it, in the folders of the demo where
// none is.
func scenarioWith(t testing.TB, dir, database, mail string, stores []string) *place {
	t.Helper()
	house, err := apptest.Built()
	must(t, err)
	p := &place{t: t, accounts: map[string]demo.Account{}}
	p.config = cli.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Keys: filepath.Join(dir, "keys"), Database: database, Mail: mail}
	p.config.Blobs, p.config.RegionNames = stores, demo.Regions
	if stores == nil {
		p.config.Blobs = app.DemoStores(p.config.Data)
	}
	turned := clock.At(demo.Opens.AddDate(-1, 0, 0))
	a, err := house.Open(context.Background(), p.config, app.Options{Clock: turned, FirstIncident: demo.FirstIncident, Demo: true, WeakPasswords: true})
	must(t, err)
	accounts, err := demo.Load(context.Background(), a.Stage(turned), apptest.Password)
	must(t, err)
	must(t, a.Close())
	running, err := clock.Open(filepath.Join(p.config.Data, "clock.json"))
	must(t, err)
	must(t, running.Set(demo.Opens.Add(time.Minute)))
	for _, account := range accounts {
		p.accounts[strings.TrimSuffix(account.Email, ".example")] = account
	}
	return p
}

// where are the flags that name the place.
func (p *place) where() []string {
	flags := []string{"--data", p.config.Data, "--keys", p.config.Keys}
	if p.config.Database != "" {
		flags = append(flags, "--database", p.config.Database)
	}
	for _, store := range p.config.Blobs {
		flags = append(flags, "--blobs", store)
	}
	return flags
}

// serve starts a server on the place.
func (p *place) serve(flags ...string) *process {
	p.t.Helper()
	return start(p.t, nil, p.serving(flags...)...)
}

func (p *place) serving(flags ...string) []string {
	if p.config.Mail != "" {
		flags = append(flags, "--mail", p.config.Mail)
	}
	return append(append([]string{"serve", "--addr", "127.0.0.1:0", "--request-rate", "0"}, p.where()...), flags...) // few clients, in a hurry
}

// verify runs `tasuki verify` on the place, and fails where something is wrong.
func (p *place) verify(flags ...string) {
	p.t.Helper()
	if status, said := run(p.t, nil, append(append([]string{"verify"}, p.where()...), flags...)...); status != 0 {
		p.t.Errorf("tasuki verify: %d\n%s", status, said)
	}
}
