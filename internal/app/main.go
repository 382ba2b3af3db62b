// Package app puts the house together: configuration, services, edges, background workers, start and stop.
package app

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"

	"tasuki/internal/cli"
	"tasuki/internal/lang"
)

// Main runs the command line and gives the process's exit status.
func Main(args []string, contract []byte, locales embed.FS) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	h, err := newHouse(contract, locales)
	if err != nil {
		slog.Error("the program's own files", "error", err)
		return 1
	}
	return cli.Run(ctx, h, args, os.Stdout, os.Stderr)
}

// House is what is built into the binary: the contract and the words.
type House struct {
	Contract []byte
	Catalog  func() (*lang.Catalog, error) // all languages, read when a server needs them
	locales  fs.FS
}

func newHouse(contract []byte, locales embed.FS) (*House, error) {
	sub, err := fs.Sub(locales, "locales")
	if err != nil {
		return nil, err
	}
	return built(contract, sub), nil
}

func built(contract []byte, locales fs.FS) *House {
	return &House{contract, sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(locales) }), locales}
}

// Version is the module's, and the revision it was built from where that is known.
func (h *House) Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "tasuki"
	}
	version := "tasuki " + info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			version += " " + s.Value
		}
	}
	return version + " " + info.GoVersion
}
