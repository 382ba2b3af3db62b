package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"tasuki/internal/access"
	"tasuki/internal/cli"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
	"tasuki/internal/lang"
	"tasuki/internal/push"
	"tasuki/internal/watch"
)

// Export writes what the owner of the token may have of an incident into a file, which is there whole or not at all. It
// works on the data folder itself, also beside a server that runs on it.
func (h *House) Export(ctx context.Context, c cli.Config, e cli.Export, out io.Writer) (err error) {
	words := h.Words()
	defer func() { err = plainly(words, err) }()
	a, ctx, err := h.openAs(ctx, c, e.Token)
	if err != nil {
		return err
	}
	defer a.Close()
	size, err := a.takeAlong(ctx, e)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, words.Text("cli.exported", "file", e.Out, "bytes", size))
	return err
}

// openAs opens the house for a command that acts as the owner of a token, and gives the context of their acts.
func (h *House) openAs(ctx context.Context, c cli.Config, token string) (*App, context.Context, error) {
	c = complete(c)
	if err := inhabited(c); err != nil {
		return nil, ctx, err
	}
	a, err := h.Open(ctx, c, Options{})
	if err != nil {
		return nil, ctx, err
	}
	actor, err := a.Accounts.Authenticate(ctx, token, "")
	if err != nil {
		a.Close()
		return nil, ctx, err
	}
	return a, journal.WithActor(access.With(ctx, actor), actor.Person, actor.Organization), nil
}

func (a *App) takeAlong(ctx context.Context, e cli.Export) (size int64, err error) {
	b, err := a.Reports.Export(ctx, e.Incident)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	return b.Size, replaceFile(e.Out, func(w io.Writer) error { return b.Send(ctx, w) })
}

// replaceFile puts a new file in the place of name once all of it is on the disk.
func replaceFile(name string, write func(io.Writer) error) error {
	dir := filepath.Dir(name)
	f, err := os.CreateTemp(dir, ".tasuki-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when it was renamed
	w := bufio.NewWriterSize(f, 256<<10)
	err = write(w)
	if err = errors.Join(err, w.Flush(), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// inhabited refuses a folder without a database: nobody who mistypes its name should get a new house instead.
func inhabited(c cli.Config) error {
	file, ok := strings.CutPrefix(c.Database, "sqlite://")
	if !ok {
		return nil
	}
	_, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.KindNotFound, "cli.no_database", "file", file)
	}
	return err
}

// plainly puts a refusal into the operator's words, and what the system or the line says behind words that say whose it is. Any other
// error stays as it is: it has its words.
func plainly(words *lang.Localizer, err error) error {
	var flaw *watch.Flaw
	var line *url.Error
	var file *fs.PathError
	var number syscall.Errno
	f, ok := fault.As(err)
	switch {
	case ok:
	case errors.As(err, &flaw):
		args := slices.Clone(flaw.Args)
		if flaw.Cause != nil {
			args = append(args, "why", plainly(words, flaw.Cause))
		}
		return errors.New(words.Text("cli.witness."+flaw.Name, args...))
	case errors.As(err, &line), errors.As(err, &file), errors.As(err, &number):
		return errors.New(push.InWords(words, err))
	default:
		return err
	}
	told := words.Fault(f)
	lines := []string{told.Detail}
	for _, field := range told.Fields {
		lines = append(lines, field.Pointer+": "+field.Detail)
	}
	if keyring.Recoverable(f.Key) {
		lines = append(lines, words.Text("cli.keys.advice"))
	}
	return errors.New(strings.Join(lines, "\n"))
}
