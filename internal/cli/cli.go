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

	"tasuki/internal/lang"
)

// Config is what an operator decides; flags, environment and the configuration file say it under the same names.
type Config struct {
	Addr      string `help:"serve.addr" default:"127.0.0.1:8080" env:"TASUKI_ADDR"`
	Data      string `help:"serve.data" default:"tasuki-data" type:"path" env:"TASUKI_DATA"`
	Keys      string `help:"serve.keys" type:"path" env:"TASUKI_KEYS"`
	Database  string `help:"serve.database" env:"TASUKI_DATABASE"`
	Mail      string `help:"serve.mail" env:"TASUKI_MAIL"`
	DKIMKey   string `help:"serve.dkim_key" type:"existingfile" name:"dkim-key" env:"TASUKI_DKIM_KEY"`
	DKIMName  string `help:"serve.dkim_selector" name:"dkim-selector" default:"tasuki" env:"TASUKI_DKIM_SELECTOR"`
	URL       string `help:"serve.url" name:"url" env:"TASUKI_URL"`
	TLSCert   string `help:"serve.tls_cert" type:"existingfile" env:"TASUKI_TLS_CERT"`
	TLSKey    string `help:"serve.tls_key" type:"existingfile" env:"TASUKI_TLS_KEY"`
	Proxy     string `help:"serve.proxy" env:"TASUKI_PROXY"`
	Translate string `help:"serve.translate" env:"TASUKI_TRANSLATE"`

	ChannelNetworks string `help:"serve.channel_networks" env:"TASUKI_CHANNEL_NETWORKS"`
	ChannelPorts    string `help:"serve.channel_ports" env:"TASUKI_CHANNEL_PORTS"`

	Blobs       []string          `help:"serve.blobs" sep:";" env:"TASUKI_BLOBS"`
	RegionNames map[string]string `help:"serve.region_names" env:"TASUKI_REGION_NAMES"`

	Quota int64 `help:"serve.quota" default:"1099511627776" env:"TASUKI_QUOTA"`

	RequestRate int `help:"serve.request_rate" default:"100" env:"TASUKI_REQUEST_RATE"`
}

// DemoConfig is the worked scenario's.
type DemoConfig struct {
	Addr         string `help:"demo.addr" default:"127.0.0.1:8080"`
	Data         string `help:"demo.data" default:"tasuki-demo" type:"path"`
	AccountsFile string `help:"demo.accounts_file" type:"path"`

	Advance time.Duration `help:"demo.advance" placeholder:"DURATION"`
}

// Export is what to take along.
type Export struct {
	Incident string `arg:"" help:"export.incident"`
	Out      string `short:"o" help:"export.out" required:"" type:"path"`
	Token    string `help:"export.token" env:"TASUKI_TOKEN" required:""`
}

// Verify is what to check.
type Verify struct {
	File       string   `arg:"" optional:"" help:"verify.file" type:"path"`
	Key        string   `help:"verify.key"`
	Checkpoint []string `help:"verify.checkpoint" type:"existingfile" sep:"none"`
	WitnessKey []string `help:"verify.witness_key" sep:"none"`
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
	Words() *lang.Localizer // of who runs it

	KeyHouse
}

type commands struct {
	Serve struct {
		Config
	} `cmd:"" help:"serve"`
	Demo struct {
		DemoConfig
	} `cmd:"" help:"demo"`
	Advance struct {
		Advance
	} `cmd:"" help:"advance"`
	Export struct {
		Config
		Export
	} `cmd:"" help:"export"`
	Verify struct {
		Config
		Verify
	} `cmd:"" help:"verify"`
	Pack struct {
		Pack
	} `cmd:"" help:"pack"`
	Import struct {
		Config
		Import
	} `cmd:"" help:"import"`
	Push    Push `cmd:"" help:"push"`
	Keys    Keys `cmd:"" help:"keys"`
	Witness struct {
		Witness
	} `cmd:"" help:"witness"`
	Version struct{} `cmd:"" help:"version"`

	ConfigFile kong.ConfigFlag `help:"config" name:"config" type:"existingfile" placeholder:"FILE"`
}

func newParser(c *commands, words func() *lang.Localizer, out, errs io.Writer) (*kong.Kong, error) {
	parser, err := kong.New(c, kong.Name("tasuki"), kong.Writers(out, errs), kong.Help(helper(words)), kong.Configuration(kong.JSON),
		kong.Description("about"), kong.Exit(os.Exit))
	if err == nil {
		parser.Model.HelpFlag.Help = "help"
	}
	return parser, err
}

// Run does what args say and gives the process's exit status.
func Run(ctx context.Context, h House, args []string, out, errs io.Writer) int {
	var c commands
	parser, err := newParser(&c, h.Words, out, errs)
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(errs, "tasuki:", inWords(h.Words(), err))
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
