package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/demo"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// Built is the house from the files of a checkout, for tests.
func Built(contract string, locales fs.FS) (*House, error) {
	raw, err := os.ReadFile(contract)
	if err != nil {
		return nil, err
	}
	return built(raw, locales), nil
}

// Stage is what the worked scenario is played in, by a clock that it turns.
func (a *App) Stage(c *clock.Turned) demo.House {
	return demo.House{
		Clock: c, Journal: a.Journal, Directory: a.Directory, Accounts: a.Accounts, Mail: a.Mail, Incidents: a.Incidents,
		Rosters: a.Rosters, Readiness: a.Readiness, Channels: a.Channels, Turns: a.Turns, Requests: a.Requests, Evidence: a.Evidence, Notices: a.Notices, Meetings: a.Meetings, Decisions: a.Decisions, Findings: a.Findings, Witnesses: a.Witnesses, Diagrams: a.Diagrams,
	}
}

// accountsFile is where the demo keeps who can sign in, so that a second start can say it again.
const accountsFile = "demo-accounts.json"

// Demo serves the worked scenario: it loads it where the folder has none, and goes on from where the clock stands.
func (h *House) Demo(ctx context.Context, c cli.DemoConfig, out io.Writer) (err error) {
	defer func() { err = plainly(h.Words(), err) }()
	if !loopback(c.Addr) {
		return fault.New(fault.KindInvalid, "cli.demo.loopback")
	}
	config := complete(cli.Config{Addr: c.Addr, Data: c.Data, Blobs: DemoStores(c.Data), RegionNames: demo.Regions, Mail: "folder://" + filepath.Join(c.Data, "mailbox") + "?from=tasuki@aomine.example"})
	accounts, err := h.prepareDemo(ctx, config)
	if err != nil {
		return err
	}
	if c.AccountsFile != "" {
		if err := writeAccounts(c.AccountsFile, accounts); err != nil {
			return err
		}
	}
	a, err := h.Open(ctx, config, Options{Demo: true, FirstIncident: demo.FirstIncident})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.advance(ctx, c.Advance); err != nil {
		return err
	}
	return a.serve(ctx, func(url string) error { return a.welcome(out, h.Words(), url, accounts) })
}

// DemoStores are folders beside each other in the data folder, one for each of the demo's regions.
func DemoStores(data string) (stores []string) {
	for _, code := range slices.Sorted(maps.Keys(demo.Regions)) {
		stores = append(stores, code+"="+folderOf(data, code))
	}
	return stores
}

// advance puts the demo's clock forward before anything runs by it.
func (a *App) advance(ctx context.Context, by time.Duration) error {
	if by == 0 {
		return nil
	}
	return forward{a}.To(ctx, a.Clock.Now().Add(by))
}

// prepareDemo loads the scenario into a new folder. It is loaded beside and renamed when it is whole, keys last, so that
// a load or a rename that was cut short is taken up by the next start. Keys that are there already are never touched.
func (h *House) prepareDemo(ctx context.Context, c cli.Config) ([]demo.Account, error) {
	loading := c
	loading.Data, loading.Keys = c.Data+".loading", c.Data+".loading.keys"
	loading.Database, loading.Blobs = "", DemoStores(loading.Data)
	loading.Mail = "folder://" + filepath.Join(loading.Data, "mailbox") + "?from=tasuki@aomine.example"
	accounts, err := readAccounts(c.Data)
	if err == nil {
		return accounts, moved(loading.Keys, c.Keys)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := vacant(c.Data); err != nil {
		return nil, err
	}
	if err := vacant(c.Keys); err != nil {
		return nil, err
	}
	if err := errors.Join(os.RemoveAll(loading.Data), os.RemoveAll(loading.Keys)); err != nil {
		return nil, err
	}
	if accounts, err = h.loadDemo(ctx, loading); err != nil {
		return nil, err
	}
	return accounts, errors.Join(moved(loading.Data, c.Data), moved(loading.Keys, c.Keys))
}

func readAccounts(data string) (accounts []demo.Account, err error) {
	raw, err := os.ReadFile(filepath.Join(data, accountsFile))
	if err != nil {
		return nil, err
	}
	return accounts, json.Unmarshal(raw, &accounts)
}

// vacant refuses a folder that holds something of somebody else's.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		return fault.New(fault.KindConflict, "cli.demo.occupied", "folder", dir, "flag", "--data")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// moved renames a folder over an empty one; one that was moved before is no error.
func moved(from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(from, to)
}

func (h *House) loadDemo(ctx context.Context, c cli.Config) (accounts []demo.Account, err error) {
	turned := clock.At(demo.Opens.AddDate(-1, 0, 0))
	a, err := h.Open(ctx, c, Options{Clock: turned, FirstIncident: demo.FirstIncident, Demo: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if accounts, err = demo.Load(ctx, a.Stage(turned), strings.ToLower(rand.Text()[:12])); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(c.Data, demo.FirewallLogName), demo.FirewallLog(), 0o600); err != nil {
		return nil, err
	}
	running, err := clock.Open(filepath.Join(c.Data, "clock.json"))
	if err != nil {
		return nil, err
	}
	if err := running.Set(demo.Opens); err != nil {
		return nil, err
	}
	return accounts, writeAccounts(filepath.Join(c.Data, accountsFile), accounts)
}

func writeAccounts(file string, accounts []demo.Account) error {
	raw, err := json.MarshalIndent(accounts, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(raw, '\n'))
	return errors.Join(err, f.Chmod(0o600), f.Close())
}

// welcome says where to look, who can sign in and how, and three things to try.
func (a *App) welcome(out io.Writer, words *lang.Localizer, url string, accounts []demo.Account) error {
	var b strings.Builder
	fmt.Fprintln(&b, words.Text("cli.demo.open", "url", url))
	fmt.Fprintln(&b, words.Text("cli.demo.clock", "time", demo.Opens, "now", a.Clock.Now()))
	fmt.Fprintln(&b, words.Text("cli.demo.advance"))
	fmt.Fprintln(&b)
	fmt.Fprintln(&b, words.Text("cli.demo.who", "password", accounts[0].Password))
	for _, who := range accounts {
		fmt.Fprintf(&b, "  %-34s %-28s %s\n", who.Email, who.Organization, who.Language)
	}
	fmt.Fprintln(&b)
	fmt.Fprintln(&b, words.Text("cli.demo.try"))
	for _, key := range []string{"cli.demo.try_vendor", "cli.demo.try_partner", "cli.demo.try_verify"} {
		fmt.Fprintln(&b, "  - "+words.Text(key, "data", shown(a.Config.Data), "log", shown(filepath.Join(a.Config.Data, demo.FirewallLogName))))
	}
	_, err := io.WriteString(out, b.String())
	return err
}
