package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"tasuki/internal/account"
	"tasuki/internal/blob"
	"tasuki/internal/channel"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/decision"
	"tasuki/internal/deliver"
	"tasuki/internal/diagram"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
	"tasuki/internal/lang"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/outward"
	"tasuki/internal/program"
	"tasuki/internal/readiness"
	"tasuki/internal/replay"
	"tasuki/internal/report"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/translate"
	"tasuki/internal/turn"
	"tasuki/internal/witness"
)

// App is the house on one database: every service, wired once.
type App struct {
	Config  cli.Config
	Clock   clock.Clock
	Catalog *lang.Catalog

	DB        *db.DB
	Vault     *blob.Vault
	Journal   *journal.Journal
	Directory *directory.Service
	Rosters   *roster.Service
	Accounts  *account.Service
	Mail      *deliver.Service
	Channels  *channel.Service
	Turns     *turn.Service
	Incidents *incident.Service
	Evidence  *exchange.Service
	Keyring   *keyring.Service
	Requests  *request.Service
	Notices   *notice.Service
	Meetings  *meeting.Service
	Decisions *decision.Service
	Findings  *finding.Service
	Readiness *readiness.Service
	Witnesses *witness.Service
	Diagrams  *diagram.Service
	Programs  *program.Shelf
	Reports   *report.Service
	Replay    *replay.Service

	contract []byte
	demo     bool
	ending   chan struct{} // closed as the server stops, so that streams end
}

// Options are what the demo and the tests decide beside the configuration.
type Options struct {
	Clock         clock.Clock // nil: the offset in the data folder
	FirstIncident map[int]int64
	Demo          bool
	WeakPasswords bool // tests only: hashing that takes no time

	Trust outward.Trust // tests only: of the servers that channels lead to
}

// setting says which flag it is that a room can't work with; what the room says of it is for whoever keeps the server.
func setting(flag string, err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	f := fault.New(fault.KindInvalid, "cli.serve.setting", "flag", flag, "why", err.Error(), "command", "tasuki serve --help")
	f.Cause = err
	return f
}

// complete fills in what follows from the rest.
func complete(c cli.Config) cli.Config {
	if c.Keys == "" {
		c.Keys = filepath.Clean(c.Data) + ".keys"
	}
	if c.Database == "" {
		c.Database = "sqlite://" + filepath.Join(c.Data, "tasuki.db")
	}
	if c.URL == "" {
		scheme := "http"
		if c.TLSCert != "" {
			scheme = "https"
		}
		c.URL = scheme + "://" + c.Addr
	}
	return c
}

// Open builds the house. Before anything is written it refuses keys that aren't this instance's; then it migrates the database.
func (h *House) Open(ctx context.Context, c cli.Config, o Options) (a *App, err error) {
	c = complete(c)
	a = &App{Config: c, Clock: o.Clock, contract: h.Contract, demo: o.Demo, ending: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.Catalog, err = h.Catalog(); err != nil {
		return a, err
	}
	if err := fits(ctx, c); err != nil {
		return a, err
	}
	for _, dir := range []string{c.Data, c.Keys} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return a, err
		}
	}
	if a.Clock == nil {
		if a.Clock, err = clock.Open(filepath.Join(c.Data, "clock.json")); err != nil {
			return a, err
		}
	}
	if a.DB, err = db.Open(ctx, c.Database); err != nil {
		return a, setting("--database", err)
	}
	if err := a.openKeys(ctx); err != nil {
		return a, err
	}
	if err := a.wire(o); err != nil {
		return a, err
	}
	return a, a.settleRegions(ctx)
}

// openKeys opens the key folder, the store and the journal.
func (a *App) openKeys(ctx context.Context) error {
	keys, signer, err := keyring.Open(ctx, a.DB, a.Config.Keys)
	if err != nil {
		return err
	}
	if a.Vault, err = openVault(ctx, a.Config, keys); err != nil {
		return err
	}
	a.Journal = journal.New(a.DB, a.Clock, signer)
	return a.Journal.Ready(ctx)
}

func (a *App) wire(o Options) (err error) {
	c := a.Config
	regions, err := regionsOf(c)
	if err != nil {
		return err
	}
	a.Directory = directory.New(a.DB, a.Journal, a.Clock)
	a.Directory.EvidenceIn(regions...)
	if a.Mail, err = deliver.New(a.DB, a.Journal, a.Catalog, a.Clock, deliver.Config{
		URL: c.Mail, Origin: c.URL, DKIMKey: c.DKIMKey, DKIMSelector: c.DKIMName,
	}); err != nil {
		return setting("--mail", err)
	}
	var accounts []account.Option
	if c.RequestRate > 0 {
		accounts = append(accounts, account.Pace(c.RequestRate))
	}
	if o.WeakPasswords {
		accounts = append(accounts, account.WeakPasswords())
	}
	a.Accounts = account.New(a.DB, a.Journal, a.Clock, a.Directory, a.Mail, accounts...)
	a.Rosters = roster.New(a.DB, a.Journal, a.Clock, a.Directory)
	a.Turns = turn.New(a.DB, a.Journal, a.Clock, a.Directory, a.Mail)
	a.Turns.Rostered(a.Rosters)
	var cases []incident.Option
	for year, first := range o.FirstIncident {
		cases = append(cases, incident.FirstNumber(year, first))
	}
	a.Incidents = incident.New(a.DB, a.Journal, a.Clock, a.Directory, cases...)
	a.Turns.InCases(turn.Cases{
		Severities: a.Incidents.Severities, Cast: a.Incidents.Cast, Known: incident.KnownSeverities(), Happened: a.Incidents.Happened, Told: a.Incidents.Told,
		Observations: finding.KnownKinds(),
	})
	a.Incidents.OnSeverity(a.Turns.LookAtCase)
	a.Incidents.TurnsIn(a.Turns)
	limits := exchange.DefaultLimits
	if c.Quota > 0 {
		limits.Incident = c.Quota
	}
	a.Evidence = exchange.New(a.DB, a.Journal, a.Clock, a.Incidents, a.Vault, limits)
	a.Evidence.HostsIn(a.Directory)
	a.Evidence.TurnsIn(a.Turns)
	a.Keyring = a.Evidence.Keyring()
	a.Evidence.SealedFor(a.Keyring.PackIdentity)
	rules, err := outward.ParseRules(c.ChannelNetworks, c.ChannelPorts)
	if err != nil {
		return setting("--channel-networks, --channel-ports", err)
	}
	a.Channels = channel.New(a.DB, a.Journal, a.Clock, time.Now, a.Directory, a.Mail, a.Keyring, outward.New(rules, o.Trust))
	a.Requests = request.New(a.DB, a.Journal, a.Clock, a.Directory, a.Incidents, a.Turns, a.Mail, a.Evidence)
	a.Notices = notice.New(a.DB, a.Journal, a.Clock, a.Catalog, a.Directory, a.Incidents, a.Turns, a.Mail)
	a.Requests.Noticed(a.Notices)
	a.Evidence.DueBy(a.Requests.DuesOf)
	a.Accounts.OpenedBy(a.Notices)
	a.Mail.LeadBy(a.Accounts.Lead)
	a.Accounts.PushedTo(a.Requests)
	a.Evidence.PushedWith(a.Accounts.Pushes, a.Accounts.EndedPushTickets)
	a.Evidence.ActingAs(a.Accounts.Present)
	a.Requests.OnEnd(a.Accounts.EndPushTickets)
	machine, err := translate.Open(c.Translate)
	if err != nil {
		return setting("--translate", err)
	}
	if machine != nil {
		a.Notices.DraftedBy(machine, func(err error) bool { return errors.Is(err, translate.ErrUnsupported) })
	}
	a.Findings = finding.New(a.DB, a.Journal, a.Clock, a.Directory, a.Incidents, a.Turns)
	a.Requests.EvidenceSince(a.Findings.Earliest)
	a.Requests.SeenOn(a.Findings.Hosts)
	a.Readiness = readiness.New(a.DB, a.Journal, a.Clock, a.Directory, a.Mail)
	a.Turns.StandingIn(a.Readiness.StandIns)
	a.Meetings = meeting.New(a.DB, a.Journal, a.Clock, a.Directory, a.Incidents, a.Requests, a.Mail, a.Rosters, a.Turns)
	a.Decisions = decision.New(a.DB, a.Journal, a.Clock, a.Directory, a.Incidents, a.Turns, a.Rosters)
	a.Witnesses = witness.New(a.DB, a.Journal, a.Clock, a.Directory)
	running, _ := os.Executable() // where it can't be known, there is nothing on the shelf
	a.Programs = program.New(running)
	a.Diagrams = diagram.New(a.DB, a.Journal, a.Clock, a.Directory, a.Incidents, a.Vault, a.Keyring)
	a.Reports = report.New(a.DB, a.Journal, a.Directory, a.Incidents, a.Requests, a.Evidence, a.Notices, a.Meetings, a.Decisions, a.Findings)
	a.Replay = replay.New(a.DB, a.Clock)
	return nil
}

// Close lets go of the database and the store.
func (a *App) Close() error {
	var errs []error
	if a.Vault != nil {
		errs = append(errs, a.Vault.Close())
	}
	if a.DB != nil {
		errs = append(errs, a.DB.Close())
	}
	return errors.Join(errs...)
}

// grace is how long requests under way may take when the process is asked to stop.
const grace = 20 * time.Second
