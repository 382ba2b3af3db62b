// Package cli is the command line: what can be said, and what is printed. The work is the house's, which app builds
// from the same services that the API and the pages use.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// Config is what an operator decides; flags, environment and the configuration file say it under the same names.
type Config struct {
	Addr      string `help:"Address to listen on; plain HTTP is for loopback only." default:"127.0.0.1:8080" env:"TASUKI_ADDR"`
	Data      string `help:"Folder for everything that must be kept." default:"tasuki-data" type:"path" env:"TASUKI_DATA"`
	Keys      string `help:"Folder of the key files, outside the data folder; default: the data folder's name with .keys." type:"path" env:"TASUKI_KEYS"`
	Database  string `help:"sqlite:///file or postgres://…; default: a file in the data folder." env:"TASUKI_DATABASE"`
	Mail      string `help:"smtp://user:password@host:port?from=… or folder:///dir?from=…; without it mails stay queued." env:"TASUKI_MAIL"`
	DKIMKey   string `help:"Private key file (PEM) with which mails are signed, for the domain of their from=; without it they are not signed." type:"existingfile" name:"dkim-key" env:"TASUKI_DKIM_KEY"`
	DKIMName  string `help:"Selector under which that domain publishes the key." name:"dkim-selector" default:"tasuki" env:"TASUKI_DKIM_SELECTOR"`
	URL       string `help:"What links begin with; default: http://ADDR." name:"url" env:"TASUKI_URL"`
	TLSCert   string `help:"Certificate file; with --tls-key Tasuki serves HTTPS." type:"existingfile" env:"TASUKI_TLS_CERT"`
	TLSKey    string `help:"The certificate's private key." type:"existingfile" env:"TASUKI_TLS_KEY"`
	Proxy     string `help:"CIDR of the reverse proxy that ends TLS and whose X-Forwarded-For is believed." env:"TASUKI_PROXY"`
	Translate string `help:"https://… of a LibreTranslate server, with ?api_key=… where it asks for one, that drafts translations of own words in notices; without it none is asked." env:"TASUKI_TRANSLATE"`

	ChannelNetworks string `help:"CIDRs, such as 10.1.2.0/24,…, of internal gateways that headquarters' channels may lead to; without it, and for everybody else, they lead to public addresses only." env:"TASUKI_CHANNEL_NETWORKS"`
	ChannelPorts    string `help:"Ports beside 443 that headquarters' channels may lead to." env:"TASUKI_CHANNEL_PORTS"`

	Blobs       []string          `help:"Folder or s3://bucket?… for evidence, or CODE=… for the evidence of one region, such as eu=s3://…; may be repeated, or parted by semicolons. Default: evidence in the data folder, and evidence-CODE where there is one." sep:";" env:"TASUKI_BLOBS"`
	RegionNames map[string]string `help:"What people call the regions, such as eu=Frankfurt;ap=Singapore." env:"TASUKI_REGION_NAMES"`

	Quota int64 `help:"Bytes of evidence that one incident may hold." default:"1099511627776" env:"TASUKI_QUOTA"`

	RequestRate int `help:"Requests a second that one session or token may make for long, and ten times as many at once; 0: no limit." default:"100" env:"TASUKI_REQUEST_RATE"`
}

// DemoConfig is the worked scenario's.
type DemoConfig struct {
	Addr         string `help:"Loopback address to listen on." default:"127.0.0.1:8080"`
	Data         string `help:"Folder of the demo; made anew where there is none." default:"tasuki-demo" type:"path"`
	AccountsFile string `help:"Write who can sign in, with passwords and tokens, as JSON (mode 0600)." type:"path"`

	Advance time.Duration `help:"Put the demo's clock forward by so much before it runs on, such as 6h30m." placeholder:"DURATION"`
}

// Export is what to take along.
type Export struct {
	Incident string `arg:"" help:"Reference or id, such as INC-2026-0007."`
	Out      string `short:"o" help:"File to write." required:"" type:"path"`
	Token    string `help:"Whose token takes it along." env:"TASUKI_TOKEN" required:""`
}

// Verify is what to check.
type Verify struct {
	File       string   `arg:"" optional:"" help:"An exported file." type:"path"`
	Key        string   `help:"The journal's public key, or a file that holds it: pins the origin."`
	Checkpoint []string `help:"File with a checkpoint kept earlier, cosigned or not: pins the origin and the past. May be repeated." type:"existingfile" sep:"none"`
	WitnessKey []string `help:"A witness's public key, or a file that holds it: demands that the witness has cosigned. May be repeated." sep:"none"`
}

// House is what the commands need done.
type House interface {
	Serve(ctx context.Context, c Config, out io.Writer) error
	Demo(ctx context.Context, c DemoConfig, out io.Writer) error
	Export(ctx context.Context, c Config, e Export, out io.Writer) error
	Pack(ctx context.Context, p Pack, out io.Writer) error
	Import(ctx context.Context, c Config, i Import, out io.Writer) error
	VerifyFile(ctx context.Context, v Verify, out io.Writer) error
	VerifyData(ctx context.Context, c Config, v Verify, out io.Writer) error
	Push(ctx context.Context, p Push, out, errs io.Writer) error
	Witness(ctx context.Context, w Witness, out io.Writer) error
	Advance(ctx context.Context, a Advance, out io.Writer) error
	Version() string

	KeyHouse
}

type commands struct {
	Serve struct {
		Config
	} `cmd:"" help:"Serve the API and the pages."`
	Demo struct {
		DemoConfig
	} `cmd:"" help:"Serve the worked scenario, with its clock at 30 March 2026."`
	Advance struct {
		Advance
	} `cmd:"" help:"Put the clock of a demo that is running forward."`
	Export struct {
		Config
		Export
	} `cmd:"" help:"Write everything of an incident that the token's owner may have, with proofs."`
	Verify struct {
		Config
		Verify
	} `cmd:"" help:"Check an exported file, or with --data a database, offline."`
	Pack struct {
		Pack
	} `cmd:"" help:"Pack files for a request where there is no line, sealed for headquarters."`
	Import struct {
		Config
		Import
	} `cmd:"" help:"Take in a bundle that was packed where there is no line."`
	Push    Push `cmd:"" help:"Hand in files with a push ticket, from a host without an account."`
	Keys    Keys `cmd:"" help:"The keys that evidence is sealed with: change, let go, split, recover."`
	Witness struct {
		Witness
	} `cmd:"" help:"Vouch for a house's journal from outside: sign its checkpoints as long as it only grows."`
	Version struct{} `cmd:"" help:"Print the version."`

	ConfigFile kong.ConfigFlag `help:"File with the same names as the flags, in JSON." name:"config" type:"existingfile"`
}

// Run does what args say and gives the process's exit status.
func Run(ctx context.Context, h House, args []string, out, errs io.Writer) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("tasuki"), kong.Writers(out, errs), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Configuration(kong.JSON), kong.Description("Requests that go straight to the one who does them, and come back with their evidence."),
		kong.Exit(os.Exit))
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(errs, "tasuki:", err)
		return 2
	}
	if err := c.run(ctx, parsed.Command(), h, out, errs); err != nil {
		fmt.Fprintln(errs, "tasuki:", err)
		return status(err)
	}
	return 0
}

// status is 1 but for errors that have one of their own, for scripts to tell apart.
func status(err error) int {
	var own interface{ ExitStatus() int }
	if errors.As(err, &own) {
		return own.ExitStatus()
	}
	return 1
}

func (c *commands) run(ctx context.Context, command string, h House, out, errs io.Writer) error {
	if strings.HasPrefix(command, "keys ") {
		return c.Keys.run(ctx, command, h, out)
	}
	switch command {
	case "serve":
		return h.Serve(ctx, c.Serve.Config, out)
	case "demo":
		return h.Demo(ctx, c.Demo.DemoConfig, out)
	case "advance", "advance <by>":
		return h.Advance(ctx, c.Advance.Advance, out)
	case "export <incident>":
		return h.Export(ctx, c.Export.Config, c.Export.Export, out)
	case "pack <files>":
		return h.Pack(ctx, c.Pack.Pack, out)
	case "import <bundle>":
		return h.Import(ctx, c.Import.Config, c.Import.Import, out)
	case "verify <file>":
		return h.VerifyFile(ctx, c.Verify.Verify, out)
	case "verify":
		return h.VerifyData(ctx, c.Verify.Config, c.Verify.Verify, out)
	case "push <files>":
		return h.Push(ctx, c.Push, out, errs)
	case "witness":
		return h.Witness(ctx, c.Witness.Witness, out)
	default:
		_, err := fmt.Fprintln(out, h.Version())
		return err
	}
}
